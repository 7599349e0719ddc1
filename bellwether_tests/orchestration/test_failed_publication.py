"""A test of dbt that fails: named with what it found and what to do, and readers keep what they have."""

import hashlib
import shutil
from pathlib import Path

from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_tests.homes import run
from bellwether_tests.orchestration.dagster_home import FIRST, LAST, copy_with_history


def test_a_dbt_test_that_fails_is_named_and_the_publication_stays(ran_home: Home, tmp_path: Path) -> None:
    home = copy_with_history(ran_home, tmp_path / "home")
    before = hashlib.sha256(home.published.read_bytes()).hexdigest()
    with Context(home).warehouse.open() as connection:
        connection.execute("UPDATE pipeline.claims SET quote = quote || '!' WHERE day = '2025-09-17'")
        (wrong,) = connection.execute("SELECT count(*) FROM pipeline.claims WHERE day = '2025-09-17'").fetchone() or (
            0,
        )
    # Without a site there is something to publish.
    shutil.rmtree(home.site)
    done = run(home, FIRST, LAST)
    assert done.returncode == 1
    assert (
        f"the dbt test quotes_are_verbatim found {wrong} rows; `duckdb -readonly '{home.build_database}' <"
        in done.stdout
    )
    assert f"not published: publishing failed; the publication of {LAST} stays" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert "The dbt CLI process" not in done.stdout
    named = done.stdout.split(f"'{home.build_database}' < '")[1].split("'")[0]
    assert "substring" in Path(named).read_text("utf-8")
    assert hashlib.sha256(home.published.read_bytes()).hexdigest() == before
