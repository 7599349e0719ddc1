"""Sentences within a long quotation: whose they are, and when nobody can tell."""

import datetime

import pytest

from bellwether_assets.text.document import analyse
from bellwether_assets.text.passage import Passage

DAY = datetime.date(2025, 9, 17)
LONG = (
    "“The harbour of Bergby lost a third of its freight because the canal was closed for nine weeks. Ships that waited"
    " in Norland paid 40 million dollars in fees. Three shipping lines moved their routes to the ports of the south,"
    " and none of them has come back since the canal was opened again. The board of the harbour will ask the ministry"
    " for a guarantee against another closure of the canal, and for money to dredge the basin where the ferries lie"
)
WHO_ASKS = "who asks the harbour for its books, its ships, its ferries and for all that it owes, " * 3
INNER = "Ships that waited in Norland paid 40 million dollars in fees."


def inner(text: str, publisher: str = "bergbypost.example", title: str = "Bergby counts its ships") -> Passage:
    """The passage of the quotation's second sentence."""
    document = analyse(title, text, DAY, publisher)
    return next(passage for passage in document.passages if passage.text.startswith(INNER[:30]))


@pytest.mark.parametrize(
    "text",
    [
        f"{LONG},” said Jane Roe, who chairs the harbour's board.",
        f"Jane Roe told the council of Bergby: {LONG}.”",
        f"Jane Roe released the following statement on the letter of Odd Berg: {LONG}.”",
        f"“We kept count of every ship,” Jane Roe said. {LONG}.”",
        f"“We kept count of every ship,” Jane Roe said.\n\nJane Roe added: {LONG}.”",
        f"“We kept count of every ship,” said Rep. Jane Roe. {LONG}.”",
        f"{LONG},” said Sen. Jane Roe, who chairs the harbour's board.",
        f"Jane Roe released the following statement on the U.S. answer to Odd Berg, {WHO_ASKS} on the canal:\n{LONG}.”",
        f"Jane Roe told the council of Bergby: {LONG}.\n“Nobody has asked us.”",
    ],
    ids=[
        "behind",
        "before",
        "not who is spoken of",
        "going on",
        "in another paragraph",
        "going on behind a title",
        "a title behind",
        "a long introduction",
        "a paragraph that the next goes on with",
    ],
)
def test_a_sentence_of_a_long_speech_is_its_speakers(text: str) -> None:
    found = inner(text)
    assert (found.refused, found.speaker, found.text) == (None, "Jane Roe", INNER)
    assert text[found.start : found.end] == found.text
    assert found.directness == "attributed"


def test_the_first_and_the_last_sentence_leave_their_marks() -> None:
    text = f"Jane Roe told the council of Bergby: {LONG}.”"
    said = [p for p in analyse("Bergby counts its ships", text, DAY).passages if p.speaker]
    assert len(said) >= 3
    assert all(passage.text[0] not in "“”" and passage.text[-1] not in "“”" for passage in said)
    assert all(text[passage.start : passage.end] == passage.text for passage in said)


def test_a_sender_speaks_in_his_own_statement() -> None:
    text = f"Today, the chair of the harbour's board issued the following statement: {LONG}.”"
    assert inner(text, "Jane Roe", "Jane Roe on the canal").speaker == "Jane Roe"


@pytest.mark.parametrize(
    "text",
    [
        f"In part, the letter reads:\n{LONG}.”",
        f"{LONG},” the lawmakers wrote.",
        f"{LONG},” continued the senators.",
        f"The canal is closed\n“We write about the canal. {LONG.removeprefix('“')}.”",
    ],
    ids=["before", "behind", "going on", "by its first words"],
)
def test_a_letter_is_of_the_sender_who_gives_it_out(text: str) -> None:
    told = f"Jane Roe and Odd Berg sent a letter to the canal's board.\n{text}"
    assert inner(told, "Sen. Jane Roe (N-BE)", "Jane Roe on the canal").speaker == "Jane Roe"
    assert inner(told).refused == "speech cut off"


@pytest.mark.parametrize(
    "text",
    [
        f"{LONG},” said Jane Roe and Odd Berg of the harbour's board.",
        f"{LONG}.” The council met on Tuesday.",
        f"{LONG},” a spokesman said.",
        f"Jane Roe met the council of Bergby on Tuesday. {LONG}.”",
    ],
    ids=["two", "nobody", "no name", "no verb of speech"],
)
def test_words_of_nobody_in_particular_stay_refused(text: str) -> None:
    assert inner(text).refused == "speech cut off"
    assert inner(text).speaker == ""


def test_a_stray_mark_is_no_quotation() -> None:
    found = analyse("Bergby counts its ships", f"The harbour said that” it was closed. {INNER}", DAY).passages
    assert found[0].refused == "speech cut off"
