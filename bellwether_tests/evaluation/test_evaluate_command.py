"""The command, from a labelled folder or a home to the table and the JSON."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner, Result

from bellwether_assets.cli.app import app
from bellwether_assets.evaluation.read_home import is_proved
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.tables.all_tables import PUBLISHED_TABLES
from bellwether_assets.foundation.tables.declare import create_statement
from bellwether_tests.evaluation.labelled import article, write_lines

TOPICS = "crisis"
ZERO = {"VARCHAR": "", "INTEGER": 0, "DOUBLE": 0.0, "BOOLEAN": False, "DATE": "2030-01-01", "VARCHAR[]": []}


def _evaluate(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["evaluate", *map(str, arguments)])


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], str]:
    """A stream of two topics, one of them with timelines, as JSON and as printed."""
    folder = tmp_path_factory.mktemp("labelled")
    days = ("2020-05-01", "2020-05-01", "2020-05-05", "2020-05-05")
    kinds = ("quake", "quake", "quake again", "quake again")
    quake = [article(n, kind, day, "quake") for n, (kind, day) in enumerate(zip(kinds, days, strict=True))]
    other = [article(n, "merger", "2020-05-03", "merger") for n in (8, 9)]
    write_lines(folder / f"{TOPICS}_articles.jsonl", [*quake, *other])
    lines = [("quake", "found", "2020-05-01"), ("quake", "found", "2020-05-05")]
    lines += [("quake", "half", "2020-05-02"), ("quake", "half", "2020-05-04"), ("flood", "absent", "2020-05-02")]
    write_lines(
        folder / f"{TOPICS}_gold_timelines.jsonl",
        [{"topic": topic, "timeline": name, "date": day} for topic, name, day in lines],
    )
    done = _evaluate(folder, "--json", folder / "figures.json", "--order")
    assert done.exit_code == 0, done.output
    (found,) = json.loads((folder / "figures.json").read_text("utf-8"))
    return found, done.output


def test_date_f1_is_averaged_over_timelines_and_measured_without_other_topics(
    measured: tuple[dict[str, Any], str],
) -> None:
    # "found": the two days with articles. "half": no articles from the 2nd to the 4th, once the merger's are away, so
    # of three days of value 0 the two earliest are named, one rightly.
    measures = measured[0]["measures"]
    for name in ("news_value", "day_scores"):
        assert measures[f"date_f1_of_{name}: quake found"]["value"] == 1.0
        assert measures[f"date_f1_of_{name}: quake half"]["value"] == 0.5
        average = measures[f"date_f1_of_{name}"]
        assert average["value"] == 0.75
        assert average["low"] <= 0.75 <= average["high"]
    # Two days of five, and two of three.
    assert measures["date_f1_by_chance"]["value"] == pytest.approx((2 / 5 + 2 / 3) / 2, abs=1e-4)


def test_topics_are_gold_for_signals_and_not_for_stories(measured: tuple[dict[str, Any], str]) -> None:
    measures = measured[0]["measures"]
    assert "story_bcubed_f1" not in measures
    assert 0 < measures["signal_bcubed_f1"]["value"] <= 1
    assert measures["stories"]["value"] >= 2


def test_quotes_are_proved_order_does_not_matter_and_costs_are_told(measured: tuple[dict[str, Any], str]) -> None:
    measures = measured[0]["measures"]
    assert measures["claims_kept"]["value"] > 0
    assert measures["quote_fidelity"]["value"] == 1.0
    assert measures["order_invariant"]["value"] == 1.0
    assert measures["seconds"]["value"] > measures["seconds_claims"]["value"] > 0
    assert measures["peak_memory_mb"]["value"] > 50


def test_what_was_left_out_is_said_and_printed(measured: tuple[dict[str, Any], str]) -> None:
    found, output = measured
    assert any("flood has timelines and no articles" in note for note in found["notes"])
    assert "flood has timelines and no articles" in output
    assert "crisis_articles: 6 articles" in output


@pytest.mark.parametrize("content", [None, {"id": "1", "title": "t", "text": "x"}])
def test_a_folder_without_anything_labelled_is_refused(tmp_path: Path, content: dict[str, Any] | None) -> None:
    if content:
        write_lines(tmp_path / "some.jsonl", [content])
    done = _evaluate(tmp_path)
    assert done.exit_code == 2
    assert "no .jsonl file whose lines have id, title, text and gold_cluster" in done.output


def test_what_is_not_there_is_said_before_any_work(tmp_path: Path) -> None:
    assert "absent does not exist" in _evaluate(tmp_path / "absent").output
    file = write_lines(tmp_path / "some.jsonl", [article(1, "quake", "2020-05-01", "one")])
    done = _evaluate(file, "--json", tmp_path / "nowhere" / "figures.json")
    assert done.exit_code == 2
    assert "nowhere does not exist" in done.output
    assert "2020-05-01" not in done.output
    assert "labels.json cannot be read" in _evaluate(file, "--labels", tmp_path / "labels.json").output


def test_an_article_that_the_inbox_refuses_is_named(tmp_path: Path) -> None:
    done = _evaluate(write_lines(tmp_path / "some.jsonl", [{**article(1, "quake", "2020-05-01", "one"), "title": " "}]))
    assert done.exit_code == 2
    assert "1 labelled articles cannot be taken in" in done.output
    assert "line 1, field title" in done.output


def _publication(folder: Path, rows: dict[str, list[dict[str, Any]]]) -> Home:
    """A home with nothing but a published database of these rows; what they leave out is empty."""
    home = Home(folder)
    folder.mkdir()
    with duckdb.connect(str(home.published)) as connection:
        for table in (row.table for row in PUBLISHED_TABLES):
            connection.execute(create_statement(table))
            for row in rows.get(table.name, []):
                values = [row.get(c.name, None if c.nullable else ZERO.get(c.type)) for c in table.columns]
                marks = ", ".join("?" * len(values))
                connection.execute(f"INSERT INTO {table.qualified} VALUES ({marks})", values)  # noqa: S608
    return home


def test_a_home_is_measured_against_overrides_and_labelled_pairs(tmp_path: Path) -> None:
    # One signal holds a, b and c, another d. People moved c away from a and b, which did not stick, and merged a and d,
    # which did not either; a labelled pair says that a and b belong together.
    text = "Alpha beta."
    made = {"first_seen_at": "2030-01-01T00:00:00Z"}
    home = _publication(
        tmp_path / "home",
        {
            "articles": [{"article_id": "x", "version": 1, "is_current": True, "text": text, "origin_id": "x", **made}],
            "article_stories": [{"article_id": "x", "story_id": "t"}],
            "claims": [
                {"claim_id": name, "article_id": "x", "version": 1, "quote": "Alpha", "quote_end": 5} for name in "abcd"
            ],
            "evidence": [
                {"signal_id": "two" if name == "d" else "one", "claim_id": name, "article_id": "x", "weight": 0.1}
                for name in "abcd"
            ],
            "overrides": [
                {"override_id": "1", "action": "move", "claim_id": "c", "held": ["a", "b"], "outcome": "applied"},
                {
                    "override_id": "2",
                    "action": "merge",
                    "claim_id": "a",
                    "other_claim_id": "d",
                    "outcome": "unresolved",
                },
            ],
        },
    )
    pair = {"pair_id": "p", "set": "s", "same": True, "kind": "same occurrence", "sure": True}
    labels = [{**pair, "claim_ids": ["a", "b"], "article_ids": ["x", "x"]}]
    labels.append({**pair, "claim_ids": ["a", "gone"], "article_ids": ["x", "x"]})
    (home.path / "pairs_of_today.json").write_text(json.dumps(labels), "utf-8")
    done = _evaluate(home.path, "--json", tmp_path / "figures.json")
    assert done.exit_code == 0, done.output
    measures = json.loads((tmp_path / "figures.json").read_text("utf-8"))[0]["measures"]
    assert measures["peoples_pairs_judged"]["value"] == 3
    assert measures["peoples_pairs_precision"]["value"] == 0
    assert measures["peoples_pairs_recall"]["value"] == 0
    assert measures["pairs_f1"]["value"] == 1
    assert measures["pairs_no_longer_drawn"]["value"] == 1
    assert measures["claims_that_differ_from_their_article"]["value"] == 0


def test_a_quote_is_proved_to_the_character_and_a_highlight_inside_it() -> None:
    text = "Ünë dog. A cat sat."
    assert is_proved(text, "A cat sat.", 9, 19, "cat", 11, 14)
    assert not is_proved(text, "A cat sat", 9, 19, "cat", 11, 14)
    assert not is_proved(text, "A cat sat.", 9, 19, "dog", 4, 7)
    assert not is_proved(text, "A cat sat.", 9, 19, "cot", 11, 14)
    assert not is_proved(None, "A cat sat.", 9, 19, "cat", 11, 14)
