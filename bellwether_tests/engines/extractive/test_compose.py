"""What a composed signal promises: titles of what is shared, sentences that are whole, in order, told once."""

import datetime
import itertools
import random
import re
import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bellwether_assets.engines.extractive.compose import MOST_QUOTED, MOST_SENTENCES
from bellwether_assets.engines.extractive.engine import ExtractiveEngine
from bellwether_assets.engines.extractive.tell_claims import tell
from bellwether_assets.engines.extractive.whole_clauses import whole_clauses
from bellwether_assets.engines.extractive.write_titles import LONGEST_TITLE, MAX_TITLE
from bellwether_assets.engines.protocol import ArticleText, Composition, EvidenceForComposition
from bellwether_assets.text.boilerplate import normalised
from bellwether_assets.text.terms import cosine, terms_of
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
SIGNALS = (EVIDENCE, *(found for read in shipped_articles() if (found := evidence_of((read,)))))


def composed_of(evidence: Sequence[EvidenceForComposition]) -> Composition:
    """The words of a signal with this evidence, as of the last day of it."""
    return ENGINE.compose("s_1", max((item.day for item in evidence), default=datetime.date(2026, 3, 10)), evidence)


def text_of(composed: Composition) -> str:
    return " ".join(sentence.text for sentence in composed.analysis)


@pytest.mark.parametrize("evidence", SIGNALS)
def test_a_title_is_short_ends_well_and_is_no_headline(evidence: list[EvidenceForComposition]) -> None:
    title = composed_of(evidence).title
    assert 0 < len(title) <= LONGEST_TITLE
    if normalised(title) in {normalised(item.article_title) for item in evidence}:
        assert title[0] + title[-1] == "“”", "a headline is quoted as such"
    assert not re.search(r"(?:\b(?:the|a|of|to|in|and|with|that|by|was)|[,;:.–-])$", title)
    assert title[0].isupper() or not title[0].isalpha() or title[:2] == "iP"


@pytest.mark.parametrize("evidence", SIGNALS)
def test_every_sentence_names_claims_of_the_evidence(evidence: list[EvidenceForComposition]) -> None:
    composed = composed_of(evidence)
    known = {item.claim_id for item in evidence}
    assert 1 <= len(composed.analysis) <= MOST_SENTENCES
    for sentence in composed.analysis:
        assert sentence.claim_ids
        assert set(sentence.claim_ids) <= known


@pytest.mark.parametrize("evidence", SIGNALS)
def test_names_and_numbers_of_a_composition_occur_in_its_evidence(evidence: list[EvidenceForComposition]) -> None:
    composed = composed_of(evidence)
    days = {str(part) for item in evidence for part in (item.day.day, item.day.year)}
    counts = {str(number) for number in range(len(evidence) + 1)}
    source = " ".join(f"{item.quote} {item.statement} {item.publisher} {item.article_title}" for item in evidence)
    known = set(re.findall(r"\d+", source)) | days | counts
    assert set(re.findall(r"\d+", f"{composed.title} {text_of(composed)}")) <= known


@pytest.mark.parametrize("evidence", SIGNALS)
def test_what_stands_in_quotation_marks_is_the_articles_own(evidence: list[EvidenceForComposition]) -> None:
    sources = [re.sub(r"\W+", " ", f"{item.quote} {item.statement}").lower() for item in evidence]
    composed = composed_of(evidence)
    quotes = [quote for sentence in composed.analysis for quote in re.findall(r"“([^“”]{30,})”", sentence.text)]
    assert len(quotes) <= MOST_QUOTED + 2, "a statement may hold a quote of its own"
    for quote in quotes:
        assert any(re.sub(r"\W+", " ", quote).lower().strip() in source for source in sources), quote


@pytest.mark.parametrize("evidence", SIGNALS)
def test_a_sentence_of_an_analysis_is_whole_and_no_other_says_the_same(evidence: list[EvidenceForComposition]) -> None:
    texts = [sentence.text for sentence in composed_of(evidence).analysis]
    for text in texts:
        assert text[-1] in '.!?”"'
        assert "…" not in text
        assert text.count("“") == text.count("”")
        assert not re.search(r"\bcosine\b|\bclaims? \d", text)
    assert all(cosine(terms_of(one), terms_of(other)) < 0.5 for one, other in itertools.combinations(texts, 2))


def test_a_sentence_is_told_by_its_part_and_day_behind_the_one_that_leads() -> None:
    lead = _said("a", 9, "Milk and butter of the island are dear because forty farms on the hills closed.", 0.9)
    later = _said("b", 8, "Dairies in the harbour towns raised the price of butter by a third in one month.", 0.8)
    sooner = _said("c", 6, "Schools across the island stopped serving yoghurt at breakfast to save 40,000 crowns.", 0.8)
    bill = _said("d", 5, "The Fair Pasture Act would pay each remaining farm for the grass it keeps green.", 0.8)
    ahead = _said("f", 3, "The ministry will count all herds again before the first snow falls in the hills.", 0.8)
    items = [lead, later, sooner, bill, ahead]
    told = [sentence.claim_ids[0] for sentence in composed_of(items).analysis]
    assert told == ["a", "c", "b", "d", "f"]


def test_what_two_articles_say_alike_is_told_once() -> None:
    one = _said("a", 6, "Dairies in the harbour towns raised the price of butter by a third in one month.", 0.9)
    other = _said("b", 7, "In one month, dairies of harbour towns raised the price of their butter by a third.", 0.8)
    beside = _said("c", 8, "Schools across the island stopped serving yoghurt at breakfast in early autumn.", 0.8)
    assert [sentence.claim_ids for sentence in composed_of([one, other, beside]).analysis] == [("a",), ("c",)]


def test_an_opinion_is_told_in_its_speakers_words() -> None:
    voice = _said("a", 6, "We must keep every cowshed open, whatever it costs the treasury this winter.", 0.9)
    (sentence,) = composed_of([voice]).analysis
    assert sentence.text == f"{voice.publisher} writes: “{voice.quote}”"


def test_a_day_put_into_a_statement_stands_in_no_quote() -> None:
    said = "Today we must keep every cowshed open, whatever it costs the treasury."
    voice = replace(
        _said("a", 6, said, 0.9),
        statement="On 6 October 2025, we must keep every cowshed open, whatever it costs the treasury.",
    )
    (sentence,) = composed_of([voice]).analysis
    assert sentence.text == f"{voice.publisher} writes: “{said}”"


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ("Thieves locked the files of the hospital in Bergby, its manager said on Monday.", "its manager said."),
        ("The hospital in Bergby switched its screens on again yesterday, the 26th.", "screens on again."),
        (
            "The wards of Bergby sent 40 people home this morning after thieves locked the files.",
            "40 people home after",
        ),
        ("The hospital in Bergby opened on Monday (20 October 2025) with new machines.", "20 October 2025"),
    ],
)
def test_a_day_that_only_its_article_knows_is_left_out(stated: str, told: str) -> None:
    sentence = tell(replace(_said("a", 6, stated, 0.9), statement=stated))
    assert sentence is not None
    assert told in sentence.text
    assert not re.search(r"Monday\.|yesterday|this morning", sentence.text)


def test_two_speakers_are_not_brought_in_alike() -> None:
    one = _said("a", 6, "We must keep every cowshed of the valley open, whatever it costs.", 0.9)
    other = replace(
        _said("b", 7, "Our harbour towns should never have to pay for butter like this again.", 0.8), publisher="Poe"
    )
    first, second = (sentence.text for sentence in composed_of([one, other]).analysis)
    assert first.replace(one.publisher, "")[:8] != second.replace("Poe", "")[:8]


def test_measures_are_counted_up_and_one_named_before_is_not() -> None:
    items = [
        _said("a", 6, "Creameries pay each farm less for a litre because inspectors left the harbours.", 0.9),
        _said("b", 7, "The Fair Pasture Act would pay each remaining farm for the grass it keeps.", 0.8),
        _said("c", 8, "The Open Dairy Act would make creameries publish what they give a litre.", 0.8),
        _said("d", 9, "The Open Dairy Act requires inspectors to weigh cheese wheels twice in harbours.", 0.8),
    ]
    texts = [sentence.text for sentence in composed_of(items).analysis]
    assert texts[1].startswith("One measure, the Fair Pasture Act, would pay")
    assert texts[2].startswith("Another measure, the Open Dairy Act, would make")
    assert texts[3].startswith("The Open Dairy Act requires")


def test_a_contrast_within_an_article_is_no_reservation() -> None:
    pattern = _said("a", 6, "Milk of Norland is dear because forty farms of the northern valley have closed.", 0.9)
    within = "In late May, however, dairies in the harbour towns raised the price of butter by a third."
    labelled = replace(_said("b", 7, within, 0.8), stance="complicates")
    critics = "Critics of the ministry say that milk costs the same in all towns of the island."
    opposed = replace(_said("c", 8, critics, 0.8), stance="complicates")
    texts = [sentence.text for sentence in composed_of([pattern, labelled, opposed]).analysis]
    assert within in texts
    assert texts[-1] == f"However, {critics}"


def test_what_is_too_long_is_told_as_its_longest_whole_clause_or_not_at_all() -> None:
    clause = "The dairies of the northern valley have raised the price of a litre of milk by a third"
    tail = ", which " + " and which ".join(f"nobody in town {number} had asked for at any time" for number in range(12))
    whole = _said("a", 6, f"{clause}{tail}.", 0.9)
    assert [sentence.text for sentence in composed_of([whole]).analysis] == [f"{clause}."]


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
    assert sentence.text == "Against this, the ministry denied that any bank had failed."
    assert composed.analysis[-1] == sentence


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
    figures = "The price of a barrel of oil from Norland fell to 71.21 dollars in the afternoon."
    pattern = "Stock markets in all parts of the world have fallen for the third day."
    first, second = _said("a", 6, figures, 0.9), _said("b", 7, pattern, 0.3)
    assert composed_of([first, second]).title.startswith("The price of a barrel of oil")
    third = _said("c", 8, "The bank of a small town closed its doors on its customers.", 0.3)
    title = composed_of([first, second, third]).title
    assert "71.21" not in title


def test_the_level_of_an_index_and_a_minute_of_a_day_are_in_no_title() -> None:
    level = "The Nasdaq index has fallen by 100.12 points to 1847.27 in the afternoon."
    minute = "Stock markets in all parts of the world have fallen by 16:30."
    telling = "Stock markets in all parts of the world have fallen for the third day."
    items = [_said("a", 6, level, 0.9), _said("b", 6, minute, 0.8), _said("c", 6, telling, 0.2)]
    assert composed_of(items).title == telling.removesuffix(".")


def test_what_is_said_by_the_way_is_left_out_of_a_title() -> None:
    told = "The market of Hong Kong, which was one of the few that rose yesterday, fell 7.19%."
    assert whole_clauses(told, MAX_TITLE)[0] == "The market of Hong Kong fell 7.19%"
    # Nothing is left out where no verb shows that the subject goes on.
    kept = "The bank sold its stake, which had cost it dear, and closed two branches in Leeds."
    assert whole_clauses(kept, MAX_TITLE)[:1] != ["The bank sold its stake and closed two branches in Leeds"]


def test_a_signal_of_one_sentence_is_told_in_one() -> None:
    one = _said("a", 6, "Stock markets in all parts of the world have fallen for the third day.", 0.7)
    (sentence,) = composed_of([one]).analysis
    assert sentence.text == one.quote


def test_a_title_never_joins_two_clauses_or_takes_what_opposes() -> None:
    rose = _said("a", 6, "Prices of milk in Norland rose because farms of the valley closed.", 0.7)
    fell = replace(
        _said("b", 7, "Prices of milk in Norland fell because farms of the valley opened.", 0.9), stance="contradicts"
    )
    assert composed_of([rose, fell]).title == "Prices of milk in Norland rose because farms of the valley closed"


def test_a_title_is_no_announcement_where_the_evidence_says_more() -> None:
    title = "Farms, milk"
    announced = _said("a", 6, "Farms and dairies of Norland joined a milk campaign in Bergby.", 0.7)
    shown = _said("b", 7, "Dairies of Norland are paying farms for milk within a month of work.", 0.7)
    announced, shown = replace(announced, article_title=title), replace(shown, article_title=title)
    assert composed_of([announced, shown]).title.startswith("Dairies of Norland are paying")


def test_a_title_is_no_headline_but_for_one_in_quotation_marks() -> None:
    headline = "Dairies of Norland close farms because milk is cheap"
    same = replace(_said("a", 6, f"{headline}.", 0.9), article_title=headline)
    other = _said("b", 7, "Villages of Norland have lost their farms in the north.", 0.5)
    assert composed_of([same, other]).title in {
        "Villages of Norland have lost their farms in the north",
        f"“{headline}”",
    }
    assert composed_of([same]).title == f"“{headline}”"


def test_where_no_clause_is_whole_the_nearest_headline_is_quoted() -> None:
    open_ended = "At 0800 UTC, the index, after 16:30, stood at 9,102.55."
    item = replace(_said("a", 6, open_ended, 0.9), article_title="Markets of Norland close lower")
    assert composed_of([item]).title == "“Markets of Norland close lower”"


def test_speech_is_told_by_its_speaker() -> None:
    item = _said("a", 6, "“Milk will cost twice as much in May if farms close,” said Jane Roe.", 0.9)
    (sentence,) = composed_of([item]).analysis
    assert sentence.text == "Jane Roe said: “Milk will cost twice as much in May if farms close.”"


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
        (
            "In late May, however, forty farms of the northern valley closed.",
            "Forty farms of the northern valley closed",
        ),
        ("According to the bank, prices rose by 4.12 percent in May.", "Prices rose by 4.12 percent in May"),
        (
            "Acme said more farms of the valley would close in May.",
            "Acme said more farms of the valley would close in May",
        ),
        (
            "The farms of the valley will close in May, Jane Roe said on Monday.",
            "The farms of the valley will close in May",
        ),
        ("As of 3 May 2009, the farms of Norland are still closed.", "The farms of Norland are still closed"),
        (
            "Jane Roe said: The farms of Norland will never open again.",
            "Jane Roe: The farms of Norland will never open again",
        ),
        (
            "Dairies made a “best and final offer” on Monday to acquire farms in Norland.",
            "Dairies made a “best and final offer” to acquire farms in Norland",
        ),
    ],
)
def test_a_clause_is_cut_where_a_reader_would_cut_it(statement: str, clause: str) -> None:
    assert whole_clauses(statement, MAX_TITLE)[0] == clause


@pytest.mark.parametrize(
    "statement",
    [
        "At 0800 UTC, the Bank of Canada, the Bank of England, the European Central Bank, the United States Federal"
        " Reserve, the Bank of Japan, and the Swiss National Bank jointly announced that they would work together.",
        "The index stood at 9,102 points when trading ended.",
        "It closed forty farms of the valley because milk was cheap.",
        "We have closed forty farms of the valley.",
        "Will the farms of the valley close?",
    ],
)
def test_what_is_of_a_minute_or_points_back_is_no_clause(statement: str) -> None:
    assert whole_clauses(statement, MAX_TITLE) == []


def test_names_of_a_list_do_not_act_alone() -> None:
    told = "Since 1 May four owners in Narland, Dolland and Bergland have put their water into one account"
    assert whole_clauses(told, MAX_TITLE) == []
    other = "After months of talks in the north, Dolland and Bergland have put their water into one account"
    assert whole_clauses(other, MAX_TITLE)[0] == "Dolland and Bergland have put their water into one account"


def test_a_clause_is_not_cut_where_it_goes_on_behind_an_insertion() -> None:
    long = (
        "The Farm Act would direct the Dairy Board — in consultation with the Ministry of Farms of Norland, the"
        " Board of"
        " Trade and others — to set standards for what dairies tell."
    )
    assert all(clause.endswith("tell") for clause in whole_clauses(long, MAX_TITLE))


def test_hostile_statements_are_cut_in_linear_time() -> None:
    for text in ("a, " * 40_000, "Jane said, " * 10_000, "(" * 50_000, "— x " * 20_000, "the the act would " * 8_000):
        began = time.process_time()
        whole_clauses(text, MAX_TITLE)
        assert time.process_time() - began < 1.0
