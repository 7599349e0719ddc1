"""What a composed signal promises: short titles of its own, quotes attributed and dated, no claim left unnamed."""

import datetime
import random
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bellwether_assets.engines.extractive.engine import ExtractiveEngine
from bellwether_assets.engines.extractive.write_titles import MAX_TITLE, leading_clause
from bellwether_assets.engines.protocol import ArticleText, Composition, EvidenceForComposition
from bellwether_assets.text.boilerplate import normalised
from bellwether_tests.shipped_articles import shipped_articles

ENGINE = ExtractiveEngine()


def evidence_of(articles: tuple[ArticleText, ...]) -> list[EvidenceForComposition]:
    """Evidence as the fold hands it over; centrality stands in for the cosine of embeddings."""
    return [
        EvidenceForComposition(
            f"{read.article_id}#{place}",
            read.article_id,
            f"{read.publisher}{number % 3}",
            read.published_on,
            claim.quote,
            claim.highlight,
            claim.statement,
            claim.pattern,
            claim.reasoning,
            claim.kind,
            claim.stance,
            claim.direction,
            claim.quality,
            0.9 - 0.05 * place,
            claim.actors,
            claim.domains,
            claim.topics,
            claim.geographies,
            read.title,
        )
        for number, read in enumerate(articles)
        for place, claim in enumerate(ENGINE.extract(read).claims)
    ]


CRASH = tuple(
    read for read in shipped_articles() if datetime.date(2025, 9, 1) <= read.published_on <= datetime.date(2025, 10, 31)
)
EVIDENCE = evidence_of(CRASH)
SIGNALS = (EVIDENCE, *([*evidence_of((read,))] for read in shipped_articles()))


def composed_of(evidence: Sequence[EvidenceForComposition]) -> Composition:
    """The words of a signal with this evidence, as of the last day of it."""
    return ENGINE.compose("s_1", max((item.day for item in evidence), default=datetime.date(2026, 3, 10)), evidence)


def text_of(composed: Composition) -> str:
    return " ".join(sentence.text for sentence in composed.analysis)


@pytest.mark.parametrize("evidence", SIGNALS)
def test_a_title_is_short_ends_well_and_is_no_headline(evidence: list[EvidenceForComposition]) -> None:
    title = composed_of(evidence).title
    assert 0 < len(title) <= MAX_TITLE
    assert normalised(title) not in {normalised(item.article_title) for item in evidence}
    assert not re.search(r"(?:\b(?:the|a|of|to|in|and|with|that|by|was)|[,;:.–-])$", title)
    assert title[0].isupper() or not title[0].isalpha() or title[:2] == "iP"


@pytest.mark.parametrize("evidence", SIGNALS)
def test_every_sentence_names_claims_of_the_evidence(evidence: list[EvidenceForComposition]) -> None:
    composed = composed_of(evidence)
    known = {item.claim_id for item in evidence}
    assert 3 <= len(composed.analysis) <= 7 or len(evidence) < 2
    for sentence in composed.analysis:
        assert sentence.claim_ids
        assert set(sentence.claim_ids) <= known


@pytest.mark.parametrize("evidence", SIGNALS)
def test_names_and_numbers_of_a_composition_occur_in_its_evidence(evidence: list[EvidenceForComposition]) -> None:
    composed = composed_of(evidence)
    days = {str(part) for item in evidence for part in (item.day.day, item.day.year)}
    counts = {str(number) for number in range(len(evidence) + 1)}
    source = " ".join(f"{item.quote} {item.statement} {item.publisher}" for item in evidence)
    known = set(re.findall(r"\d+", source)) | days | counts
    assert set(re.findall(r"\d+", f"{composed.title} {text_of(composed)}")) <= known


def test_an_analysis_opens_with_counts_and_quotes_with_publisher_and_day() -> None:
    composed = composed_of(EVIDENCE)
    lead = composed.analysis[0]
    assert f"{len(EVIDENCE)} claims in {len(CRASH)} articles from 3 publishers" in lead.text
    assert set(lead.claim_ids) == {item.claim_id for item in EVIDENCE}
    by_id = {item.claim_id: item for item in EVIDENCE}
    for sentence in composed.analysis[1:4]:
        item = by_id[sentence.claim_ids[0]]
        assert item.publisher in sentence.text
        assert f"{item.day.day} " in sentence.text
        assert " ".join(item.quote.split())[:20].replace('"', "") in sentence.text.replace("‘", "").replace("’", "'")


def test_the_order_of_evidence_changes_nothing() -> None:
    shuffled = list(EVIDENCE)
    random.Random(7).shuffle(shuffled)  # noqa: S311 - a fixed shuffle, not a secret
    assert composed_of(shuffled) == composed_of(EVIDENCE)


def test_a_contradicting_view_is_marked_as_such() -> None:
    base = EVIDENCE[0]
    denied = replace(
        base,
        claim_id="denied",
        article_id="b",
        publisher="other",
        stance="contradicts",
        quote="The ministry denied that any bank had failed.",
        statement="The ministry denied that any bank had failed.",
    )
    composed = composed_of([*EVIDENCE[:5], denied])
    (sentence,) = [sentence for sentence in composed.analysis if sentence.claim_ids == ("denied",)]
    assert sentence.text.startswith("A contradicting view, from other")


def test_evidence_far_from_the_centroid_is_not_told() -> None:
    far = replace(
        EVIDENCE[0], claim_id="far", quote="The weather in Erie was fine on Monday.", centrality=0.1, article_id="f"
    )
    composed = composed_of([*EVIDENCE[1:6], far])
    assert "Erie" not in text_of(composed)
    assert "Erie" not in composed.title


def _said(name: str, day: int, quote: str, centrality: float) -> EvidenceForComposition:
    told = {"quote": quote, "highlight": quote, "statement": quote, "article_title": name}
    when = datetime.date(2025, 10, day)
    return replace(
        EVIDENCE[0], claim_id=name, article_id=name, day=when, centrality=centrality, stance="supports", **told
    )


def test_a_signal_that_lasted_is_not_called_by_the_figures_of_one_day() -> None:
    figures = "The Nasdaq index has fallen by 100.12 points to 1847.27 in the afternoon."
    pattern = "Stock markets in all parts of the world have fallen for the third day."
    first, second = _said("a", 6, figures, 0.74), _said("b", 7, pattern, 0.66)
    assert composed_of([first, second]).title.startswith("The Nasdaq index has fallen by 100.12 points")
    third = _said("c", 8, "The bank of a small town closed its doors on its customers.", 0.5)
    title = composed_of([first, second, third]).title
    assert title.startswith("Stock markets in all parts of the world")
    assert "100.12" not in title


def test_what_is_said_by_the_way_is_left_out_of_a_title() -> None:
    told = "The Hang Seng, which was one of the few markets that rose yesterday, fell 7.19%."
    assert leading_clause(told) == "The Hang Seng fell 7.19%"
    # Nothing is left out where no verb shows that the subject goes on.
    kept = "The bank sold its stake, which had cost it dear, and closed two branches in Leeds."
    assert leading_clause(kept) == kept.removesuffix(".")


def test_one_article_alone_is_said_to_be_unconfirmed() -> None:
    read = CRASH[0]
    assert "No second article has confirmed it yet." in text_of(composed_of(evidence_of((read,))))


def test_a_signal_without_evidence_is_refused() -> None:
    with pytest.raises(ValueError, match="without evidence"):
        composed_of([])


@pytest.mark.parametrize(
    ("statement", "clause"),
    [
        (
            "After losing the support of its lenders, its regulators, and most of its larger customers, the airline of"
            " Norway has cancelled three quarters of its flights to Spain, Portugal, and Italy.",
            "The airline of Norway has cancelled three quarters of its flights to Spain, Portugal, and Italy",
        ),
        (
            "The Dow Jones closed at its lowest level in six years on Thursday (19 February 2009), having lost 1.16%.",
            "The Dow Jones closed at its lowest level in six years, having lost 1.16%",
        ),
        ("According to the bank, prices rose by 4.12 percent in May.", "Prices rose by 4.12 percent in May"),
    ],
)
def test_a_clause_is_cut_where_a_reader_would_cut_it(statement: str, clause: str) -> None:
    assert leading_clause(statement) == clause


def test_a_name_that_ends_like_a_verb_makes_no_clause_of_a_list() -> None:
    clause = leading_clause(
        "At 0800 UTC, the Bank of Canada, the Bank of England, the European Central Bank, the United States Federal"
        " Reserve, the Bank of Japan, and the Swiss National Bank jointly announced that they would work together."
    )
    assert clause.startswith("At 0800 UTC, the Bank of Canada"), "“United” is no verb"
    assert clause.endswith("…")
