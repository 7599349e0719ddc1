"""Another process that holds something of a home, for tests of what then happens to others."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bellwether_assets.foundation.settings import Home
from bellwether_tests.homes import REPOSITORY

RUN_LOCK = """
import sys
from pathlib import Path
from bellwether_assets.foundation.run_lock import one_run
from bellwether_assets.foundation.settings import Home
with one_run(Home(Path(sys.argv[1])), print):
    print("held", flush=True)
    sys.stdin.read()
"""

# Opens a database of the home to write, as a shell does; whoever uses it just then makes it wait.
_DATABASE = """
import sys, time
from pathlib import Path
import duckdb
from bellwether_assets.foundation.settings import Home
for attempt in range(600):
    try:
        connection = duckdb.connect(str(Home(Path(sys.argv[1])).DATABASE))
        break
    except duckdb.IOException:
        time.sleep(0.05)
else:
    raise SystemExit("it could not be opened within half a minute")
print("held", flush=True)
sys.stdin.read()
"""
WAREHOUSE, PUBLISHED = (_DATABASE.replace("DATABASE", name) for name in ("warehouse", "published"))
PUBLICATION_LOCK = RUN_LOCK.replace("one_run", "one_publication")


@contextmanager
def holding(home: Home, program: str = RUN_LOCK) -> Iterator["subprocess.Popen[str]"]:
    """A process that holds it, until its input ends or it is killed. The program says `held` when it does."""
    with subprocess.Popen(
        [sys.executable, "-c", program, str(home.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()
