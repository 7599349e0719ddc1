"""What may stand where the published database goes, and what the run says of documents that it did not build."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from bellwether_assets.cli.run import _waiting_lines
from bellwether_assets.foundation.settings import Home
from bellwether_assets.publication.publish import ForeignDatabaseError, published_as_of
from bellwether_tests.homes import drop, new_home, run

DAY = date(2024, 3, 1)
FEES = {
    "title": "Port fees rise",
    "text": "The Port of Exampleton raised its fees by 12 percent in February because of higher fuel costs.",
    "published_at": "2024-03-01T08:00:00Z",
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return new_home(tmp_path / "home", DAY)


def test_a_file_without_tables_is_no_publication(home: Home) -> None:
    assert published_as_of(home) is None
    home.published.write_bytes(b"")
    assert published_as_of(home) is None
    home.published.unlink()
    with duckdb.connect(str(home.published)) as connection:
        connection.execute("CREATE TABLE t (i INTEGER); DROP TABLE t")
    assert published_as_of(home) is None


def test_a_database_of_somebody_else_is_named_and_not_replaced(home: Home) -> None:
    with duckdb.connect(str(home.published)) as connection:
        connection.execute("CREATE TABLE mine AS SELECT 42 AS answer")
    with pytest.raises(ForeignDatabaseError, match="holds the tables mine; move it elsewhere"):
        published_as_of(home)
    home.published.write_bytes(b"no database at all" * 500)
    with pytest.raises(ForeignDatabaseError, match="cannot be read"):
        published_as_of(home)


def test_a_run_replaces_an_empty_file_and_stops_before_another_and_names_the_days_that_it_left(home: Home) -> None:
    drop(home, "a.jsonl", [FEES, {**FEES, "title": "Later", "published_at": "2024-03-05"}])
    with duckdb.connect(str(home.published)) as connection:
        connection.execute("CREATE TABLE mine AS SELECT 42 AS answer")
    refused = run(home, DAY, DAY)
    assert refused.returncode == 1
    assert "is no publication of this project: it holds the tables mine" in refused.stdout
    assert "Traceback" not in refused.stderr
    home.published.unlink()
    home.published.write_bytes(b"")
    done = run(home, DAY, DAY)
    assert done.returncode == 0, done.stderr[-500:]
    assert "published: up to 2024-03-01" in done.stdout
    assert (
        "waiting: 1 article lives on days that are not built; --from 2024-03-05 --to 2024-03-05 would have it"
        in " ".join(done.stdout.split())
    )


def test_days_near_each_other_are_one_stretch_and_many_stretches_are_summed_up() -> None:
    near = {date(2024, 3, 1): 2, date(2024, 3, 20): 1}
    assert _waiting_lines(near) == [
        "waiting: 3 articles live on days that are not built; --from 2024-03-01 --to 2024-03-20 would have them"
    ]
    far = {date(year, 1, 1): 1 for year in range(2000, 2010)}
    lines = _waiting_lines(far)
    assert len(lines) == 6
    assert lines[-1] == "waiting: 5 more articles, from 2005-01-01 to 2009-01-01"
    assert _waiting_lines({}) == []
