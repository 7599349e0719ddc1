"""The twenty questions of the documentation, asked of three weeks of the shipped articles, and what comes out."""

import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb
import pytest

from bellwether_assets.foundation.settings import Home
from bellwether_assets.signals.strength import strength_of
from bellwether_tests.documents import document
from bellwether_tests.homes import shipped_items
from bellwether_tests.october import FIRST, LAST, OLD_ADDRESS

Row = dict[str, Any]
PAGE = document("docs/questions.md").text
QUESTIONS = {
    int(number): query
    for number, query in re.findall(r"^### (\d+)\. [^\n]*\?\n.*?^```sql\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
}


@cache
def _connected(file: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(file), read_only=True)
    connection.execute("SET TimeZone = 'UTC'")
    return connection


class Asked:
    """The published database, and the answers to the page's questions by number."""

    def __init__(self, published: Path) -> None:
        self._connection = _connected(published)

    def query(self, sql: str, *values: object) -> list[Row]:
        found = self._connection.execute(sql, list(values))
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def answer(self, number: int, columns: str) -> list[Row]:
        """The rows of a question, which have just these columns."""
        rows = self.query(QUESTIONS[number])
        assert rows, number
        assert ", ".join(rows[0]) == columns
        return rows


@pytest.fixture(scope="module")
def asked(october: Home) -> Asked:
    return Asked(october.published)


@pytest.fixture(scope="module")
def strongest(asked: Asked) -> Row:
    return asked.query("SELECT * FROM signals ORDER BY strength_exact DESC, signal_id LIMIT 1")[0]


def test_there_are_twenty_and_each_is_looked_at_here() -> None:
    assert list(QUESTIONS) == list(range(1, 21))
    looked_at = re.findall(r"\.answer\(\s*(\d+),", Path(__file__).read_text("utf-8"))
    assert sorted(map(int, looked_at)) == list(QUESTIONS)


def test_strongest_signals(asked: Asked, strongest: Row) -> None:
    rows = asked.answer(1, "strength, type, title, extracted, publishers, last_reinforced")
    assert rows[0] == {name: strongest[name] for name in rows[0]}
    assert [row["strength"] for row in rows] == sorted((row["strength"] for row in rows), reverse=True)
    assert all(FIRST <= row["last_reinforced"] <= LAST for row in rows)


def test_signals_of_a_day(asked: Asked) -> None:
    rows = asked.answer(2, "strength, type, title, topics, event")
    day = date(2025, 10, 14)
    held = asked.query("SELECT strength, event FROM signal_days WHERE day = ? ORDER BY strength_exact DESC", day)
    assert Counter((row["strength"], row["event"]) for row in rows[:3]) == Counter(
        (row["strength"], row["event"]) for row in held[:3]
    )
    told = asked.query("SELECT title, topics FROM signal_texts WHERE day <= ?", day)
    assert all({"title": row["title"], "topics": row["topics"]} in told for row in rows)
    assert any(row["topics"] for row in rows)


def test_why_this_strength(asked: Asked, strongest: Row) -> None:
    rows = asked.answer(
        3, "side, publisher, origin_day, age, quality, weight, rank, discount, effective_weight, percent"
    )
    sums = {side: sum(row["effective_weight"] for row in rows if row["side"] == side) for side in "EC"}
    assert strength_of(sums["E"], sums["C"]) == pytest.approx(strongest["strength_exact"], abs=0.01)
    assert len({row["publisher"] for row in rows}) == strongest["publishers"] >= 3
    assert all(row["age"] == (LAST - row["origin_day"]).days for row in rows)
    assert sum(row["percent"] for row in rows if row["side"] == "E") == pytest.approx(100, abs=2)


def test_what_grows_fastest(asked: Asked) -> None:
    rows = asked.answer(4, "title, before, now, change, items_7_days")
    assert rows[0]["change"] == max(row["change"] for row in rows) > 0
    assert all(row["now"] - row["before"] == pytest.approx(row["change"], abs=0.11) for row in rows)
    assert all((row["items_7_days"] > 0) >= (row["change"] > 0) for row in rows)


def test_sentences_that_prove_it(asked: Asked, strongest: Row) -> None:
    rows = asked.answer(5, "added_on, stance, publisher, quote, article_title, version, url")
    texts = asked.query("SELECT version, url, text FROM articles")
    for row in rows:
        (text,) = (one["text"] for one in texts if (one["version"], one["url"]) == (row["version"], row["url"]))
        assert row["quote"] in text
    held = asked.query("SELECT count(*) AS n FROM evidence_quotes WHERE signal_id = ?", strongest["signal_id"])
    assert held == asked.query("SELECT count(*) AS n FROM evidence WHERE signal_id = ?", strongest["signal_id"])


def test_who_was_first(asked: Asked) -> None:
    rows = asked.answer(6, "title, publisher, first_day, second_publisher, second_day, days_ahead")
    assert all((row["second_day"] - row["first_day"]).days == row["days_ahead"] >= 0 for row in rows)
    assert all(row["publisher"] != row["second_publisher"] for row in rows)
    assert rows[0]["days_ahead"] > 7


def test_signals_of_one_owner(asked: Asked) -> None:
    rows = asked.answer(7, "title, family, publishers, strength")
    # One publisher alone cannot pass it.
    assert all(row["strength"] < 3.9 and row["publishers"] == 1 for row in rows)
    assert {row["family"] for row in rows} <= {item["source"] for item in shipped_items()}


def test_an_old_address(asked: Asked) -> None:
    (row,) = asked.answer(8, "from_signal_id, since, part_of_now, strength")
    assert (row["from_signal_id"], row["since"]) == (OLD_ADDRESS, LAST)
    (holder,) = asked.query("SELECT strength_exact FROM signals WHERE title = ?", row["part_of_now"])
    assert row["strength"] == pytest.approx(holder["strength_exact"], abs=1e-9)
    assert asked.query("SELECT signal_strength(?, CAST(? AS DATE)) AS strength", OLD_ADDRESS, LAST) == [
        {"strength": None}
    ]


def test_publishers_worth_reading(asked: Asked) -> None:
    rows = asked.answer(
        9, "publisher, articles, originals, origins_first, claims, signals, signals_first, percent_of_evidence"
    )
    # An article that was edited came in twice.
    publishers = {
        item["id"]: urlsplit(item["url"]).hostname
        for item in shipped_items()
        if str(FIRST) <= item["published_at"][:10] <= str(LAST)
    }
    came_in = Counter(publishers.values())
    assert all(row["articles"] == came_in[row["publisher"]] for row in rows)
    assert rows[0]["publisher"] == "tallowwire.example", "the wire that others copy"
    assert rows[0]["origins_first"] > 0
    everybody = asked.query("SELECT sum(weight_share) AS share, sum(signals_first) AS firsts FROM source_value")[0]
    assert everybody["share"] == pytest.approx(1)
    assert everybody["firsts"] == asked.query("SELECT count(DISTINCT signal_id) AS n FROM evidence")[0]["n"]


def test_who_copies_whom(asked: Asked) -> None:
    rows = asked.answer(10, "publisher, copies_from, copies, copies_only")
    by_id = {item["id"]: item for item in shipped_items()}
    labelled = {
        (item["source"], by_id[item["gold_copy_of"]]["source"]) for item in by_id.values() if item.get("gold_copy_of")
    }
    assert {(row["publisher"], row["copies_from"]) for row in rows} <= labelled
    assert not any(row["copies_only"] for row in rows)


def test_where_articles_come_in(asked: Asked) -> None:
    rows = asked.answer(11, "came_by, source, articles, first, last, edited_on_a_later_day")
    assert {row["came_by"] for row in rows} == {"articles.jsonl"}
    assert sum(row["articles"] for row in rows) <= 43
    assert all(FIRST <= row["first"] <= row["last"] <= LAST for row in rows)


def test_edited_articles(asked: Asked) -> None:
    rows = asked.answer(12, "article_id, title, version, is_current, updated_at, evidence")
    assert [(row["version"], row["is_current"]) for row in rows] == [(1, False), (2, True)]
    assert rows[0]["evidence"] == 0, "claims are of the version that is current"
    assert rows[1]["evidence"] > 0
    assert rows[1]["updated_at"].date() == date(2025, 10, 14)


def test_longest_stories(asked: Asked) -> None:
    rows = asked.answer(13, "title, first_day, last_day, articles, copies, publishers, signals")
    spans = [(row["last_day"] - row["first_day"]).days for row in rows]
    assert spans == sorted(spans, reverse=True)
    assert spans[0] > 5
    assert asked.query("SELECT sum(articles) AS n FROM stories") == asked.query(
        "SELECT count(*) AS n FROM current_articles"
    )


def test_actors_of_the_week(asked: Asked) -> None:
    rows = asked.answer(14, "actor, this_week, a_week_before")
    counted = asked.query(
        "SELECT count(*) AS n FROM claims WHERE list_contains(actors, ?) AND day > CAST(? AS DATE) - 7",
        rows[0]["actor"],
        LAST,
    )
    assert counted == [{"n": rows[0]["this_week"]}]
    assert any(row["a_week_before"] == 0 for row in rows)


def test_actors_together(asked: Asked) -> None:
    rows = asked.answer(15, "actor, other_actor, claims, since, last")
    for row in rows:
        named = asked.query(
            "SELECT count(*) AS claims, min(day) AS since, max(day) AS last FROM claims"
            " WHERE list_contains(actors, ?) AND list_contains(actors, ?)",
            row["actor"],
            row["other_actor"],
        )
        assert named == [{name: row[name] for name in ("claims", "since", "last")}]


def test_places_by_month(asked: Asked) -> None:
    rows = asked.answer(16, "month, places, claims")
    assert [row["month"].month for row in rows] == [9, 10]
    assert all(0 < len(row["places"]) <= 3 for row in rows)


def test_articles_by_their_words(asked: Asked) -> None:
    rows = asked.answer(17, "home_day, publisher, title, claims")
    speaking = [
        item["title"]
        for item in shipped_items()
        if str(FIRST) <= item["published_at"][:10] <= str(LAST)
        and "freight" in f"{item['title']} {item['text']}".lower()
    ]
    assert sorted(row["title"] for row in rows) == sorted(set(speaking))
    assert any(len(row["claims"]) > 1 for row in rows)


def test_silent_days(asked: Asked) -> None:
    rows = asked.answer(18, "day, status, days_since_composed, rejected_title, rejected_gate, news_value")
    composed = {row["day"] for row in asked.query("SELECT day FROM briefs WHERE status = 'composed'")}
    for row in rows:
        assert row["day"] not in composed
        assert row["days_since_composed"] == (row["day"] - max(day for day in composed if day < row["day"])).days
        assert (row["rejected_title"] is None) == (row["rejected_gate"] is None)
    assert any(row["rejected_gate"] for row in rows)


def test_what_was_sent(asked: Asked) -> None:
    rows = asked.answer(19, "day, rank, change, title, summary, quote, publisher, url")
    told = asked.query("SELECT day, document FROM editions WHERE reader = 'default' ORDER BY day DESC")
    assert {row["day"] for row in rows} <= {one["day"] for one in told}
    assert all(any(row["quote"][:20] in one["document"] for one in told if one["day"] == row["day"]) for row in rows)
    assert all(row["url"] and row["publisher"] for row in rows)
    assert any(row["summary"] for row in rows)


def test_what_was_left_out(asked: Asked) -> None:
    rows = asked.answer(20, "day, what, times, usd")
    (bad,) = (row for row in rows if row["what"].startswith("item: "))
    assert (bad["what"], bad["times"]) == ("item: published_at", 1)
    assert bad["day"] > LAST, "the day on which it was read"
    assert any(row["what"].startswith("claim: ") for row in rows)
    assert {row["usd"] for row in rows} == {None}, "nobody is paid for rules"
