"""Pairs of claims can be drawn and judged again: the draw repeats, the labels are whole, the figures count right."""

import json
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pytest

from bellwether_assets.evaluation.pairs import LabelledPair, figures, read_pairs
from bellwether_assets.evaluation.streams import EvaluationError
from bellwether_assets.foundation.tables.claims import ClaimRow
from bellwether_assets.foundation.tables.declare import create_statement
from bellwether_assets.foundation.tables.raw_articles import RawArticleRow
from bellwether_assets.foundation.tables.reinforced_signals import EvidenceChangeRow
from bellwether_tests.judgement.draw_pairs import (
    FAR,
    PAIRS_OF_ARTICLE,
    STRATA,
    Drawable,
    Stratum,
    draw_pairs,
    same_words,
    sheet,
)
from bellwether_tests.judgement.pair_figures import (
    FOLDER,
    OTHER_KINDS,
    SAME_KINDS,
    figures_of_home,
    read_evidence,
    read_labels,
    shown,
)

PAIRS_OF_SET = 100
KEYS = {"pair_id", "set", "drawn_as", "claim_ids", "article_ids", "quote_hashes", "same", "kind", "sure", "again"}


def invented_claims(count: int = 60) -> list[Drawable]:
    """Claims of as many directions as subjects, each in an article of its own."""
    generator = np.random.default_rng(5)
    subjects = generator.normal(size=(6, 16))
    claims = []
    for at in range(count):
        vector = subjects[at % 6] + 0.5 * generator.normal(size=16)
        claims.append(
            Drawable(
                f"c_{at:016x}",
                f"a_{at // 2:016x}",
                f"o_{at // 2:016x}",
                date(2020, 1, 1) + timedelta(days=at // 2),
                f"Quote number {at} says word{at} of thing{at}.",
                "",
                frozenset({f"actor {at % 6}"} if at % 2 else {f"actor {at % 4}"}),
                frozenset(),
                (vector / np.linalg.norm(vector)).astype(np.float32),
            )
        )
    return claims


SMALL = tuple(Stratum(s.name, 3, s.nearest, s.fits) for s in STRATA)


def test_the_same_seed_draws_the_same_pairs_whatever_the_order_of_claims() -> None:
    claims = invented_claims()
    first = draw_pairs(claims, 3, SMALL)
    assert first == draw_pairs(claims[::-1], 3, SMALL)
    assert {pair.pair_id for pair in first} != {pair.pair_id for pair in draw_pairs(claims, 4, SMALL)}
    assert Counter(pair.drawn_as for pair in first) == {stratum.name: 3 for stratum in SMALL}


def test_pairs_are_of_different_origins_and_no_article_is_drawn_again_and_again() -> None:
    pairs = draw_pairs(invented_claims(), 3, SMALL)
    articles: Counter[str] = Counter()
    for pair in pairs:
        assert pair.left.claim_id < pair.right.claim_id
        assert pair.left.origin_id != pair.right.origin_id
        articles.update((pair.left.article_id, pair.right.article_id))
        if pair.drawn_as == "far, same names":
            assert pair.left.actors & pair.right.actors
            assert float(pair.left.vector @ pair.right.vector) < FAR
    assert max(articles.values()) <= PAIRS_OF_ARTICLE


def test_a_claim_more_moves_few_pairs() -> None:
    claims = invented_claims()
    before = {pair.pair_id for pair in draw_pairs(claims, 3, SMALL)}
    without = next(claim for claim in claims if claim.claim_id not in _drawn(claims))
    after = {pair.pair_id for pair in draw_pairs([claim for claim in claims if claim is not without], 3, SMALL)}
    assert len(before & after) >= 0.8 * len(before)


def _drawn(claims: list[Drawable]) -> set[str]:
    return {claim.claim_id for pair in draw_pairs(claims, 3, SMALL) for claim in (pair.left, pair.right)}


def test_a_sentence_taken_over_is_no_pair() -> None:
    assert same_words("The bank failed on Monday, he said.", "The bank failed on Monday, officials said.")
    assert not same_words("The bank failed on Monday.", "Lenders stopped lending to each other on Tuesday.")


def test_the_sheet_does_not_tell_how_near_the_claims_are_or_how_they_were_drawn() -> None:
    pairs = draw_pairs(invented_claims(), 3, SMALL)
    text = sheet(pairs, "invented")
    assert text.count("PAIR ") == len(pairs)
    assert not any(stratum.name in text for stratum in STRATA if stratum.name != "any")


def _labelled(number: int, same: bool, kind: str) -> LabelledPair:
    return LabelledPair(
        f"p{number}", "invented", (f"c{number}a", f"c{number}b"), (f"a{number}a", f"a{number}b"), same, kind, True
    )


EXAMPLE = [
    _labelled(1, True, "same occurrence"),
    _labelled(2, True, "same mechanism"),
    _labelled(3, False, "same kind elsewhere"),
    _labelled(4, False, "unrelated"),
    _labelled(5, True, "same development"),
    _labelled(6, True, "same development"),
]
SIGNALS = {
    "c1a": {"s1"},
    "c1b": {"s1", "s2"},
    "c2a": {"s1"},
    "c2b": {"s2"},
    "c3a": {"s3"},
    "c3b": {"s3"},
    "c4a": {"s4"},
    "c4b": set[str](),
    "c5a": {"s5"},
}


def test_figures_count_pairs_in_the_same_signal() -> None:
    drawn = {name for pair in EXAMPLE[:5] for name in pair.claim_ids}
    found = figures(EXAMPLE, SIGNALS, drawn)
    assert (found.right_together, found.right_apart, found.no_longer_drawn) == (1, 1, 1)
    assert found.wrong_together == {"same kind elsewhere": 1}
    assert found.wrong_apart == {"same mechanism": 1, "same development": 1}
    assert found.judged == 5
    assert found.precision == 0.5
    assert found.recall == pytest.approx(1 / 3)
    assert found.f1 == pytest.approx(0.4)
    assert (found + found).f1 == found.f1
    assert "1 no longer drawn" in shown("example", found)


def test_figures_take_a_function_too_and_bear_having_nothing_to_count() -> None:
    everything = figures(EXAMPLE, lambda one, other: True)
    assert (everything.precision, everything.recall) == (pytest.approx(4 / 6), 1.0)
    assert everything.f1 == everything.f1_of_all_together == pytest.approx(0.8)
    assert figures([], lambda one, other: True).f1 == 0.0


def test_evidence_is_what_was_added_and_not_removed_later(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("CREATE SCHEMA pipeline")
        for table in (RawArticleRow.table, ClaimRow.table, EvidenceChangeRow.table):
            connection.execute(create_statement(table).replace("NOT NULL", ""))
        for pair in EXAMPLE[:3]:
            for claim_id, article_id in zip(pair.claim_ids, pair.article_ids, strict=True):
                connection.execute(
                    "INSERT INTO pipeline.raw_articles (day, article_id, version) VALUES ('2020-01-01', ?, 1)",
                    [article_id],
                )
                if claim_id != "c3b":
                    connection.execute(
                        "INSERT INTO pipeline.claims (day, claim_id, article_id) VALUES ('2020-01-01', ?, ?)",
                        [claim_id, article_id],
                    )
        for day, signal_id, claim_id, change in (
            ("2020-01-01", "s1", "c1a", "added"),
            ("2020-01-01", "s1", "c1b", "added"),
            ("2020-01-01", "s1", "c2a", "added"),
            ("2020-01-02", "s1", "c2a", "removed"),
            ("2020-01-02", "s2", "c2a", "added"),
            ("2020-01-02", "s1", "c1b", "removed"),
            ("2020-01-03", "s1", "c1b", "added"),
            ("2020-01-01", "s1", "c2b", "added"),
        ):
            connection.execute(
                "INSERT INTO pipeline.evidence_changes (day, signal_id, claim_id, change) VALUES (?, ?, ?, ?)",
                [day, signal_id, claim_id, change],
            )
    assert read_evidence(warehouse).signals_of == {"c1a": {"s1"}, "c1b": {"s1"}, "c2a": {"s2"}, "c2b": {"s1"}}
    found = figures_of_home(warehouse, EXAMPLE)
    assert (found.right_together, found.wrong_apart, found.no_longer_drawn) == (1, {"same mechanism": 1}, 1)
    assert found.judged == 2


def test_every_label_names_its_claims_and_answers_the_question() -> None:
    for file in FOLDER.glob("pairs_seed_*.json"):
        items = json.loads(file.read_text("utf-8"))
        assert Counter(item["set"] for item in items) == {"newscluster": PAIRS_OF_SET, "t17": PAIRS_OF_SET}
        assert len({item["pair_id"] for item in items}) == 2 * PAIRS_OF_SET
        assert sum(item["again"] is not None for item in items) >= 40
        for item in items:
            assert set(item) == KEYS
            assert item["drawn_as"] in {stratum.name for stratum in STRATA}
            for answer in (item, item["again"] or item):
                assert type(answer["same"]) is bool
                assert type(answer["sure"]) is bool
                assert answer["kind"] in (SAME_KINDS if answer["same"] else OTHER_KINDS)
            # Ids and hashes alone: the texts belong to their publishers.
            assert item["claim_ids"] == sorted(item["claim_ids"])
            for key, form in (("claim_ids", r"c_[0-9a-f]{16}"), ("article_ids", r"a_[0-9a-f]{16}")):
                assert len(set(item[key])) == 2
                assert all(re.fullmatch(form, value) for value in item[key])
            assert all(re.fullmatch(r"[0-9a-f]{32}", value) for value in item["quote_hashes"])
            assert item["article_ids"][0] != item["article_ids"][1]


def test_neither_answer_is_rare() -> None:
    labels = read_labels()
    assert labels
    assert 0.3 <= sum(label.same for label in labels) / len(labels) <= 0.55


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"same": "yes"}, "pair 2: field same: 'yes' is no true or false"),
        ({"claim_ids": ["one"]}, r"pair 2: field claim_ids: \['one'\] is not a list of two ids"),
        ({"kind": None}, "pair 2: field kind: None is no text"),
    ],
)
def test_a_malformed_label_is_named_with_its_file(tmp_path: Path, change: dict[str, object], reason: str) -> None:
    good = json.loads(next(iter(sorted(FOLDER.glob("pairs_seed_*.json")))).read_text("utf-8"))[0]
    file = tmp_path / "labels.json"
    file.write_text(json.dumps([good, {**good, **change}]), "utf-8")
    with pytest.raises(EvaluationError, match=reason):
        read_pairs(file)
    file.write_text("{", "utf-8")
    with pytest.raises(EvaluationError, match=r"labels\.json: not JSON"):
        read_pairs(file)
    with pytest.raises(EvaluationError, match="cannot be read"):
        read_pairs(tmp_path / "absent.json")
