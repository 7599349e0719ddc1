"""Whose telling of which signal: under former addresses too, and of the site's readers alone."""

from datetime import date

import duckdb

from bellwether_assets.site.read_briefs import read_tellings


def test_a_telling_under_a_former_address_is_one_of_the_signal_that_it_leads_to() -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE redirects (from_signal_id TEXT, to_signal_id TEXT)")
        connection.execute("INSERT INTO redirects VALUES ('s_1', 's_2'), ('s_2', 's_3'), ('s_8', NULL)")
        connection.execute(
            "CREATE TABLE edition_items AS SELECT 'ada' AS reader, DATE '2031-03-02' AS day, 1 AS revision,"
            " 'new' AS change, 2.5 AS strength_exact, ['c_' || signal_id] AS claim_ids, signal_id"
            " FROM (VALUES ('s_1'), ('s_3'), ('s_8')) AS t(signal_id)"
        )
        connection.execute("INSERT INTO edition_items SELECT * REPLACE ('gone' AS reader) FROM edition_items")
        told = read_tellings(connection, ["ada"])
    assert set(told) == {"s_3"}
    assert [(one.reader, one.day, one.claim_ids) for one in told["s_3"]] == [
        ("ada", date(2031, 3, 2), frozenset({"c_s_1"})),
        ("ada", date(2031, 3, 2), frozenset({"c_s_3"})),
    ]
