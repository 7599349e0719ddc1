"""Day scores from mentions: the dbt model itself, run on small tables and on Timeline17."""

import json
import math
import re
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from bellwether_assets.evaluation.date_f1 import date_f1
from bellwether_assets.text.date_mentions import mentioned_days
from bellwether_tests.homes import GOLD_DATA, REPOSITORY

MODEL = REPOSITORY / "dbt_models" / "models" / "marts" / "day_scores.sql"
FIRST = date(2030, 5, 1)
Article = tuple[str, date, str | None]
Mentioned = tuple[str, date, date]


def _day(number: int) -> date:
    return FIRST + timedelta(days=number - 1)


def _scores(articles: Iterable[Article], mentions: Iterable[Mentioned], first: date, as_of: date) -> dict[date, float]:
    """What the model makes of articles (id, day, copy_of) and mentions (id, day, mentioned day)."""
    model = re.sub(r"\{\{ ref\('(\w+)'\) \}\}", r"\1", MODEL.read_text("utf-8"))
    model = re.sub(r"\{\{ source\('(\w+)', '(\w+)'\) \}\}", r"\1.\2", model)
    kinds = {"article_id": pl.String, "day": pl.Date}
    with duckdb.connect() as connection:
        connection.register(
            "articles", pl.DataFrame(list(articles), schema={**kinds, "copy_of": pl.String}, orient="row")
        )
        connection.register(
            "mentions", pl.DataFrame(list(mentions), schema={**kinds, "mentioned_day": pl.Date}, orient="row")
        )
        connection.execute("CREATE SCHEMA pipeline")
        connection.execute("CREATE TABLE stg_origins AS SELECT *, false AS is_taken_off FROM articles")
        connection.execute("CREATE TABLE pipeline.date_mentions AS SELECT * FROM mentions")
        connection.execute("CREATE TABLE pipeline.publication_plan (first_day DATE, as_of DATE)")
        connection.execute("INSERT INTO pipeline.publication_plan VALUES (?, ?)", [first, as_of])
        rows = connection.execute(model).fetchall()
    assert len(rows) == len({day for day, _ in rows})
    return dict(rows)


def test_every_day_has_one_score_and_an_empty_one_is_nought() -> None:
    assert _scores([], [], FIRST, _day(3)) == {_day(1): 0.0, _day(2): 0.0, _day(3): 0.0}


def test_a_day_is_worth_what_later_days_come_back_to() -> None:
    articles = [("a", _day(4), None), ("b", _day(9), None)]
    mentions = [("a", _day(4), _day(3)), ("b", _day(9), _day(3))]
    scores = _scores(articles, mentions, FIRST, _day(9))
    assert scores[_day(3)] == pytest.approx(math.log(2) + math.log(7), abs=1e-6)
    assert scores[_day(4)] == pytest.approx(0.5 * math.log(2), abs=1e-6)
    assert scores[_day(5)] == 0.0


def test_a_chorus_on_one_day_is_one_voice() -> None:
    one = _scores([("a", _day(8), None)], [("a", _day(8), _day(2))], FIRST, _day(8))
    articles = [(name, _day(8), None) for name in "abc"]
    many = _scores(articles, [(name, _day(8), _day(2)) for name in "abc"], FIRST, _day(8))
    assert many[_day(2)] == one[_day(2)]
    assert many[_day(8)] == pytest.approx(0.5 * math.log(4), abs=1e-6)


def test_copies_count_nowhere() -> None:
    articles = [("a", _day(3), None), ("c", _day(3), "a"), ("d", _day(7), "a")]
    mentions = [("a", _day(3), _day(1)), ("c", _day(3), _day(1)), ("d", _day(7), _day(1))]
    assert _scores(articles, mentions, FIRST, _day(9)) == _scores(articles[:1], mentions[:1], FIRST, _day(9))


def test_an_announcement_counts_half_a_next_days_mention() -> None:
    scores = _scores([("a", _day(2), None)], [("a", _day(2), _day(6))], FIRST, _day(7))
    assert scores[_day(6)] == pytest.approx(0.5 * math.log(2), abs=1e-6)


def test_a_days_own_mention_of_itself_adds_nothing() -> None:
    articles = [("a", _day(2), None)]
    assert _scores(articles, [("a", _day(2), _day(2))], FIRST, _day(3)) == _scores(articles, [], FIRST, _day(3))


def test_days_of_the_year_before_the_first_have_a_row_where_they_are_mentioned() -> None:
    articles = [("a", _day(2), None)]
    within, beyond = FIRST - timedelta(days=365), FIRST - timedelta(days=366)
    scores = _scores(articles, [("a", _day(2), within), ("a", _day(2), beyond)], FIRST, _day(2))
    assert set(scores) == {within, _day(1), _day(2)}
    assert scores[within] == pytest.approx(math.log(367), abs=1e-6)


def test_days_after_the_last_have_no_row() -> None:
    assert set(_scores([("a", _day(2), None)], [("a", _day(2), _day(5))], FIRST, _day(2))) == {_day(1), _day(2)}


def _timelines(file: Path) -> dict[str, dict[str, set[date]]]:
    timelines: dict[str, dict[str, set[date]]] = {}
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        timelines.setdefault(row["topic"], {}).setdefault(row["timeline"], set()).add(date.fromisoformat(row["date"]))
    return timelines


@pytest.mark.skipif(not (GOLD_DATA / "t17_articles.jsonl").exists(), reason="Timeline17 is not in ../shared/data")
def test_timeline17_is_found_by_what_is_mentioned() -> None:
    """Copies are left in, which can only blur it: the whole pipeline reaches the same .718."""
    topics: dict[str, tuple[list[Article], list[Mentioned]]] = {}
    for line in (GOLD_DATA / "t17_articles.jsonl").read_text("utf-8").splitlines():
        item = json.loads(line)
        day = date.fromisoformat(item["published_at"])
        articles, mentions = topics.setdefault(item["gold_cluster"], ([], []))
        articles.append((item["id"], day, None))
        mentions += [(item["id"], day, mentioned) for mentioned in mentioned_days(item["text"], day)]
    found = []
    for topic, timelines in _timelines(GOLD_DATA / "t17_gold_timelines.jsonl").items():
        articles, mentions = topics[topic]
        days = [day for _, day, _ in articles]
        _, scores = date_f1(_scores(articles, mentions, min(days), max(days)), timelines)
        found += [score.f1 for score in scores.values()]
    assert len(found) == 5
    assert sum(found) / len(found) >= 0.69
