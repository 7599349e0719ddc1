"""What was told of a signal that was merged since is published under the signal that it is part of."""

import duckdb
from jinja2 import Environment

from bellwether_assets.publication.dbt_folder import DBT_FOLDER


def test_items_of_a_merged_signal_lead_to_the_holder_of_their_claim_and_each_signal_is_told_once_a_day() -> None:
    sql = (DBT_FOLDER / "models" / "marts" / "brief_items.sql").read_text("utf-8")
    query = Environment().from_string(sql).render(ref="{}".format, source="{}.{}".format)  # noqa: S701 - SQL, not a page
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE SCHEMA pipeline;"
            "CREATE TABLE pipeline.publication_plan AS SELECT DATE '2026-03-09' AS as_of;"
            "CREATE TABLE stg_signal_states AS SELECT * FROM (VALUES ('s1'), ('s3')) t(signal_id);"
            "CREATE TABLE evidence AS SELECT * FROM "
            " (VALUES ('c1', 's1'), ('c2', 's1'), ('c3', 's3')) t(claim_id, signal_id);"
            "CREATE TABLE pipeline.signal_texts AS SELECT DATE '2026-03-01' AS day, * FROM"
            " (VALUES ('s1', 'one'), ('s2', 'two'), ('s3', 'three'), ('s4', 'four')) t(signal_id, title);"
            "CREATE TABLE pipeline.brief_items AS SELECT day, 'ada' AS reader, rank, signal_id, 'new' AS change,"
            " 1.0 AS news_value, 2.0 AS strength_exact, 'why' AS why, claim_id, '[]' AS summary FROM (VALUES"
            " (DATE '2026-03-02', 1, 's2', 'c2'), (DATE '2026-03-02', 2, 's3', 'c3'),"
            " (DATE '2026-03-03', 1, 's1', 'c1'), (DATE '2026-03-03', 2, 's2', 'c2'),"
            " (DATE '2026-03-04', 1, 's4', 'gone'), (DATE '2026-03-10', 1, 's1', 'c1'))"
            " t(day, rank, signal_id, claim_id)"
        )
        told = connection.execute(f"SELECT day(day), rank, signal_id, title FROM ({query}) ORDER BY 1, 2").fetchall()  # noqa: S608
    # s2 is part of s1 by now, and keeps the title under which it was told; of s4 nothing is left.
    assert told == [(2, 1, "s1", "two"), (2, 2, "s3", "three"), (3, 1, "s1", "one")]
