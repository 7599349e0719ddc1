"""A label tells who speaks: his words are attributed, and a question is nobody's claim."""

import datetime

import pytest

from bellwether_assets.engines.extractive.engine import ExtractiveEngine
from bellwether_assets.engines.protocol import ArticleText
from bellwether_assets.text.interviews import labels_of
from bellwether_assets.text.list_items import list_items
from bellwether_assets.text.passage import Passage
from bellwether_assets.text.sentences import passages

COST = "The port of Bergby will cost 52 million kroner because steel is dear in Norland."
JOBS = "The shipyard of Norland will cut 900 jobs in May because two ferries were sold."


def prose(text: str) -> list[Passage]:
    return [passage for passage in passages(text, "") if passage.refused is None]


@pytest.mark.parametrize(
    ("label", "speaker"),
    [
        ("ROE: ", "ROE"),
        ("JANE ROE, MAYOR OF BERGBY: ", "JANE ROE"),
        ("Jane Roe, mayor of Bergby: ", "Jane Roe"),
        ("Jane Roe (mayor): ", "Jane Roe"),
        ("Jane Roe: ", "Jane Roe"),
    ],
)
def test_words_under_a_label_are_its_speakers_and_quoted_without_it(label: str, speaker: str) -> None:
    (passage,) = prose(label + COST)
    assert (passage.text, passage.speaker, passage.directness) == (COST, speaker, "attributed")


@pytest.mark.parametrize(
    "kicker", ["BREAKING: ", "UPDATE: ", "Analysis: ", "Behind the Scenes: ", "Photos: ", "The latest: ", "New York: "]
)
def test_a_kicker_is_no_speaker(kicker: str) -> None:
    assert all(not passage.speaker for passage in passages(kicker + COST, ""))


@pytest.mark.parametrize("call", ["Photos: ", "Related: ", "Analysis: ", "LIVE: "])
def test_a_call_is_no_speaker_on_however_many_lines(call: str) -> None:
    assert all(not passage.speaker for passage in passages(f"{call}{COST}\n{call}{JOBS}", ""))


def test_a_sentence_with_a_colon_names_its_speaker_itself() -> None:
    text = "Jane Roe, the mayor of Bergby, told the paper: «The port of Bergby costs 52 million kroner more.»"
    (passage,) = prose(text)
    assert (passage.text, passage.speaker) == (text, "")


def test_a_question_is_no_claim_and_an_answer_of_two_paragraphs_is_one_speakers() -> None:
    text = (
        "Q: The critics say that 900 jobs will be lost in Norland by May.\n"
        f"Jane Roe: {COST}\n{JOBS}\n"
        "Q: The ministry says that the quota of Norland will fall by 20 percent.\n"
        "Jane Roe: The ministry of Norland will cut it by 12 percent and no more."
    )
    assert [passage.speaker for passage in prose(text)] == ["Jane Roe"] * 3
    assert [p.refused for p in passages(text, "") if p.speaker == "Q"] == ["interviewer's question"] * 2


def test_a_single_label_in_a_report_speaks_for_its_own_line_only() -> None:
    text = "\n".join(
        [f"ROE: {COST}", JOBS, *("The ferry of Norland was late by two hours on Monday." for _ in range(9))]
    )
    assert [passage.speaker for passage in prose(text)][:2] == ["ROE", ""]


def test_a_label_on_a_line_of_its_own_speaks_for_the_lines_behind_it() -> None:
    text = f"Sen. Roe:\n{COST}\nMr. Berg:\n{JOBS}\nRoe:\nThe ferry of Norland was late by two hours on Monday."
    assert [passage.speaker for passage in prose(text)] == ["Sen. Roe", "Mr. Berg", "Roe"]


def test_a_label_on_its_own_line_opens_no_list() -> None:
    text = (
        "JANE ROE, HOST:\nGood news for the port of Bergby: it will cost 52 million kroner less because steel is cheap."
    )
    assert [passage.speaker for passage in passages(text, "") if passage.refused == "list item"] == []


def test_the_statement_names_the_speaker_by_the_whole_name() -> None:
    questions = f"Q: What does it cost?\nROE: {COST}\nQ: And the jobs?\nROE: {JOBS}"
    text = f"Jane Roe, the mayor of Bergby, spoke to the paper.\n{questions}"
    article = ArticleText("a", "A talk on the port", text, "example.com", datetime.date(2024, 3, 1), None)
    claims = [claim for claim in ExtractiveEngine().extract(article).claims if claim.quote in {COST, JOBS}]
    assert claims
    for claim in claims:
        assert f"Jane Roe said: {claim.quote}" in claim.statement
        assert claim.directness == "attributed"
        assert claim.quality == 0.5
        assert "Jane Roe" in claim.actors


def test_an_answer_without_a_name_is_the_one_persons_in_the_title_or_nobodys() -> None:
    text = f"Q: What does it cost?\nA: {COST}\nQ: And the jobs?\nA: {JOBS}"
    engine, day = ExtractiveEngine(), datetime.date(2024, 3, 1)
    named = engine.extract(ArticleText("a", "A talk with Jane Roe", text, "example.com", day, None))
    assert named.claims
    assert all("Jane Roe said: " in claim.statement for claim in named.claims)
    unnamed = engine.extract(ArticleText("a", "A talk on the port", text, "example.com", day, None))
    assert not unnamed.claims
    assert unnamed.dropped["speech without a speaker"] == 2


def test_labels_have_the_length_that_is_left_out() -> None:
    lines = ["SMITH: It is late.", "It is late.", "Q. Is it late?"]
    assert [label.length for label in labels_of(lines)] == [7, 0, 3]


def test_items_that_go_on_with_a_line_are_no_sentences() -> None:
    lines = [
        "The act would:",
        "Require ferries to carry boats for all passengers.",
        "Direct the ministry to count the drowned each year.",
        "The act passed the House on Monday.",
        "Senator Roe asked for:",
        "A list of all ferries that were built before 1990.",
        "Any letters between the shipyard and the ministry that were sent in 2023.",
        "The ministry sent four letters on Monday.",
        "Jane Roe said:",
        "Ferries in Norland carried 900 people on Monday.",
    ]
    assert list_items(lines) == {1, 2, 5, 6}


def test_what_follows_a_sentence_that_breaks_off_in_mid_clause_goes_on_with_it() -> None:
    lines = [
        "The ban on new mills stands until rules are in place to ensure that:",
        "Mills are safe and pay for what they use.",
        "Mills do not raise the price of bread.",
        "Additionally, the ban on new mills stops a race of millers to the valley of Bergby.",
        "Prices rose in May.",
    ]
    assert list_items(lines) == {1, 2}
