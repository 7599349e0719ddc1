"""The check that warns where the largest signal holds more of the claims than the settings bear."""

import duckdb
import pytest
from jinja2 import Environment

from bellwether_assets.publication.dbt_folder import DBT_FOLDER

CHECK = DBT_FOLDER / "tests" / "no_signal_swallows_its_field.sql"


@pytest.mark.parametrize(
    ("rows", "warned"),
    [
        ([(1, "s1", 0.16, 100)], ["s1"]),
        ([(1, "s1", 0.15, 100)], []),
        ([(1, "s1", 0.9, 99)], []),
        ([(1, "s1", 0.5, 100), (2, "s1", 0.1, 120), (2, "s2", 0.05, 120)], []),
        ([(1, "s1", 0.1, 100), (2, "s1", 0.3, 120), (2, "s2", 0.2, 120)], ["s1", "s2"]),
    ],
)
def test_the_share_of_the_last_day_is_held_against_the_bound_where_there_are_claims_enough(
    rows: list[tuple[int, str, float, int]], warned: list[str]
) -> None:
    given: dict[str, object] = {}
    query = (
        Environment()  # noqa: S701 - SQL, not a page
        .from_string(CHECK.read_text("utf-8"))
        .render(ref="{}".format, source="{}.{}".format, config=lambda **options: given.update(options) or "")
    )
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE SCHEMA pipeline;"
            "CREATE TABLE pipeline.publication_plan AS SELECT 0.15 AS largest_share, 100 AS least_claims;"
            "CREATE TABLE signal_standings (day INTEGER, signal_id VARCHAR, share DOUBLE, of_claims INTEGER)"
        )
        connection.executemany("INSERT INTO signal_standings VALUES (?, ?, ?, ?)", rows)
        found = connection.execute(query).fetchall()
    assert sorted(signal_id for signal_id, _ in found) == warned
    # Without the reference Dagster would show no check: the test reads two tables.
    assert given == {"severity": "warn", "meta": {"dagster": {"ref": {"name": "signal_standings"}}}}
