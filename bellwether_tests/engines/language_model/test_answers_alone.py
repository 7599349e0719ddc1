"""What shapes an answer is importable alone: an edit to how requests travel changes no stage's code version."""

import subprocess
import sys
from pathlib import Path

from bellwether_assets.engines.language_model import answers
from bellwether_tests.homes import REPOSITORY

PACKAGE = "bellwether_assets.engines.language_model"
MODULES = sorted(file.stem for file in Path(str(answers.__file__)).parent.glob("*.py") if file.stem != "__init__")
# The classes of errors are part of the contract between an answer and its caller.
ALLOWED = {f"{PACKAGE}.errors"}
CLIENTS_AND_STORAGE = {"anthropic", "duckdb", "httpx2", "instructor", "openai", "tenacity"}


def test_answers_are_read_without_clients_transport_batches_or_ledger() -> None:
    assert {"check_reply", "compose", "extract", "judge", "prompts", "read_reply", "replies"} <= set(MODULES)
    program = (
        f"import importlib, sys\nfor name in {MODULES!r}: importlib.import_module('{PACKAGE}.answers.' + name)\n"
        "print('\\n'.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=REPOSITORY, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    loaded = set(done.stdout.split())
    assert f"{PACKAGE}.answers.extract" in loaded
    beside = {name for name in loaded if name.startswith(f"{PACKAGE}.") and not name.startswith(f"{PACKAGE}.answers")}
    assert beside <= ALLOWED
    assert not CLIENTS_AND_STORAGE & {name.partition(".")[0] for name in loaded}
