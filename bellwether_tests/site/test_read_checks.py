"""What the page of checks counts, from published tables with a few rows each; and where a copy is shown."""

from datetime import date

import duckdb
import pytest

from bellwether_assets.foundation.settings import Checks
from bellwether_assets.site.checks_page import ChecksPage, Dropped
from bellwether_assets.site.read_checks import read_checks
from bellwether_assets.site.read_sources import copies_of

FIRST, DAY = date(2031, 3, 1), date(2031, 3, 9)

_TABLES = """
CREATE TABLE signals AS SELECT * FROM (VALUES ('s1', 'Wind'), ('s2', 'Ice')) t(signal_id, title);
CREATE TABLE signal_standings AS SELECT * FROM (VALUES
    (DATE '2031-03-02', 's2', 1, 3, 4, 0.75::DOUBLE, 0.5, 's1', 0.25::DOUBLE),
    (DATE '2031-03-05', 's2', 2, 3, 9, 0.3333, 0.5, 'gone', 0.25),
    (DATE '2031-03-05', 's1', 1, 6, 9, 0.6667, 0.4, NULL, NULL))
    t(day, signal_id, rank, claims, of_claims, share, cohesion, nearest_signal_id, nearest);
CREATE TABLE signal_texts AS SELECT * FROM (VALUES (10, 1, 0), (5, 2, 4))
    t(sentences_checked, sentences_failing, dropped);
CREATE TABLE intake_problems AS SELECT * FROM (VALUES
    ('published_at', 'rejected'), (NULL, 'rejected'), ('published_at', 'rejected'), ('url', 'noted')) t(field, outcome);
CREATE TABLE dropped_claims AS SELECT * FROM (VALUES ('less salient', 4), ('odd', 9), ('less salient', 6),
    ('language not read: de', 3))
    t(reason, dropped);
CREATE TABLE evidence_changes AS SELECT * FROM (VALUES
    ('removed', 'does not show it'), ('removed', NULL), ('added', NULL)) t(change, reason);
CREATE TABLE articles AS SELECT * FROM (VALUES
    ('a1', NULL, 'o1', true, 'One'), ('a2', 'a1', 'o1', true, 'Two'), ('a3', 'a1', 'o1', true, 'Three'),
    ('a4', NULL, 'o4', true, 'Four'), ('a4', NULL, 'o4', false, 'Old'), ('a5', NULL, 'o1', true, 'Five'),
    ('a6', 'a5', 'o1', true, 'Six')) t(article_id, copy_of, origin_id, is_current, title);
ALTER TABLE articles ADD COLUMN url VARCHAR;
ALTER TABLE articles ADD COLUMN withdrawn VARCHAR;
ALTER TABLE articles ADD COLUMN publisher VARCHAR DEFAULT 'quay.example';
ALTER TABLE articles ADD COLUMN day DATE DEFAULT DATE '2031-03-01';
CREATE TABLE evidence AS SELECT * FROM (VALUES ('s1', 'a1'), ('s1', 'a1'), ('s2', 'a1'), ('s2', 'a5'))
    t(signal_id, article_id);
CREATE TABLE briefs AS SELECT * FROM (VALUES
    ('Ada', 'silent', 'floor'), ('Ada', 'silent', NULL), ('Ada', 'silent', 'floor'), ('Ada', 'composed', 'floor'),
    ('Bo', 'faulted', NULL)) t(reader, status, rejected_gate);
"""


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    opened = duckdb.connect()
    opened.execute(_TABLES)
    return opened


def read(connection: duckdb.DuckDBPyConnection) -> ChecksPage:
    return read_checks(connection, "Ada", DAY, FIRST, Checks())


def test_the_largest_signals_are_those_of_the_last_day_with_their_titles(connection: duckdb.DuckDBPyConnection) -> None:
    page = read(connection)
    assert [(large.signal_id, large.title, large.share) for large in page.largest] == [
        ("s1", "Wind", 0.6667), ("s2", "Ice", 0.3333),
    ]  # fmt: skip
    assert [(large.nearest_title, large.nearest) for large in page.largest] == [("", None), ("gone", 0.25)]
    assert [(share.day.day, share.share, share.of_claims) for share in page.shares] == [(2, 0.75, 4), (5, 0.6667, 9)]
    assert (page.bound, page.least_claims, page.is_warned) == (0.15, 100, False)


def test_what_was_dropped_is_counted_by_step_and_reason(connection: duckdb.DuckDBPyConnection) -> None:
    page = read(connection)
    assert [(one.step, one.reason, one.count) for one in page.dropped] == [
        ("items of the inbox", "its published_at is wrong", 2),
        ("items of the inbox", "it cannot be read", 1),
        ("sentences that might be claims", "less salient", 10),
        ("sentences that might be claims", "odd", 9),
        ("sentences that might be claims", "language not read: de", 3),
        ("claims that left their signal", "does not show it", 1),
        ("sentences, titles and reasonings written", "not borne out by the evidence", 4),
    ]
    assert [step for step, _ in page.dropped_by_step] == list(dict.fromkeys(one.step for one in page.dropped))
    assert Dropped("sentences that might be claims", "odd", "", 9) in page.dropped
    assert {one.reason for one in page.dropped if one.meaning} == {"less salient", "language not read: de"}


def test_sentences_copies_and_the_readers_days_are_counted(connection: duckdb.DuckDBPyConnection) -> None:
    page = read(connection)
    assert (page.sentences_checked, page.sentences_failing) == (15, 3)
    assert (page.articles, page.copies, page.originals) == (6, 3, 2)
    assert page.days == (("composed", 1), ("silent", 3))
    assert page.gates == (("floor", 2), ("no signal changed", 1))


def test_a_copy_stands_once_with_what_it_copies_else_with_the_first_of_its_origin(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    found = {
        signal_id: {article_id: [copy.article_title for copy in copies] for article_id, copies in of.items()}
        for signal_id, of in copies_of(connection).items()
    }
    assert found == {
        "s1": {"a1": ["Two", "Three", "Five", "Six"]},
        "s2": {"a1": ["Two", "Three"], "a5": ["Six"]},
    }
