"""Words of somebody that no quotation marks hold carry their speaker, and an article's own words never do."""

import datetime

import pytest

from bellwether_assets.text.document import Document, analyse

LEAD = "BERGBY – Senator Jane Roe (N-ND) spoke on Monday in the parliament of Norland about the price of water."
PRICE = "The price of Bergby’s water rose to 40 kroner after the ministry closed the northern works in March."
OURS = "We cannot accept that the ministry closes one more of our works before the winter comes to Norland."
MINE = "I have asked the ministry to open the northern works again before the end of the month of May."
FIRMS = "The water firms of Norland paid their owners 9 million kroner in the same year of rising prices."
PUBLISHER = "Sen. Jane Roe (N-ND)"


def read(*lines: str, title: str = "Roe on the Price of Water", publisher: str = PUBLISHER) -> Document:
    return analyse(title, "\n".join(lines), datetime.date(2024, 3, 1), publisher)


def speaker_of(sentence: str, document: Document) -> str:
    """Who says a sentence of the prose."""
    (speaker,) = [passage.speaker for passage in document.prose if sentence in passage.text]
    return speaker


def refused(sentence: str, document: Document) -> str | None:
    (reason,) = [passage.refused for passage in document.passages if sentence in passage.text]
    return reason


@pytest.mark.parametrize(
    "opening",
    [
        "A video of the speech is here. A full transcript of the speech is available below.",
        "Read Senator Roe’s remarks below:",
        "The full text of the letter can be found here and below:",
        "Below are Senator Roe’s opening remarks as prepared for delivery:",
        "Her testimony to the committee on water follows.",
        "Dear Minister Berg:",
        "Dear Minister Berg, Director Dal, and Mr. Vik:",
        "Mr. Speaker, the people of Norland pay too much for the water that they drink each day.",
        "HON. JANE ROE",
    ],
)
def test_what_stands_below_a_release_is_its_speakers(opening: str) -> None:
    document = read(LEAD, opening, PRICE, OURS, MINE)
    assert speaker_of(PRICE, document) == "Jane Roe"
    assert speaker_of(LEAD[12:], document) == ""
    assert {p.directness for p in document.prose if p.text == PRICE} == {"attributed"}


@pytest.mark.parametrize(
    "opening",
    [
        "A summary of the bill is available below.",
        "The full text of the letter can be found here.",
        "She fell below the line of the other speakers in a letter of the ministry of water.",
        "“Dear Minister Berg, we cannot accept it,” a reader wrote to the paper in Bergby.",
        "Mr. Speaker Dal left the chamber of the parliament before the vote on water was taken.",
    ],
)
def test_what_opens_no_speech_leaves_the_articles_words(opening: str) -> None:
    document = read(LEAD, opening, PRICE, FIRMS, OURS, MINE)
    assert speaker_of(PRICE, document) == ""


def test_without_the_first_person_nothing_below_is_speech() -> None:
    document = read(LEAD, "Read the statement of the ministry below.", PRICE, FIRMS)
    assert speaker_of(PRICE, document) == speaker_of(FIRMS, document) == ""


@pytest.mark.parametrize("end", ["Sincerely,", "Respectfully yours,", "Best regards,"])
def test_a_letter_ends_where_it_is_signed(end: str) -> None:
    document = read(LEAD, "Dear Minister Berg:", PRICE, OURS, end, FIRMS)
    assert speaker_of(PRICE, document) == "Jane Roe"
    assert speaker_of(FIRMS, document) == ""


def test_a_letter_is_that_of_the_name_below_it() -> None:
    document = read(LEAD, "Dear Minister Berg:", PRICE, OURS, "Sincerely,", "Ola Moe", publisher="The Norland Post")
    assert speaker_of(PRICE, document) == "Ola Moe"


@pytest.mark.parametrize("publisher", ["", "norlandpost.example", "The Norland Post"])
def test_speech_of_nobody_named_is_not_quoted(publisher: str) -> None:
    document = read(LEAD, "Dear Minister Berg:", PRICE, OURS, publisher=publisher)
    assert refused(PRICE, document) == "speech without a speaker"
    assert speaker_of(LEAD[12:], document) == ""


def test_a_letter_to_the_publisher_is_not_his() -> None:
    document = read(LEAD, "Dear Senator Roe:", PRICE, OURS)
    assert refused(PRICE, document) == "speech without a speaker"


def test_speech_ends_before_what_tells_of_its_speaker() -> None:
    about = "Roe has sat in the parliament of Norland since the election of the year 2012 in Bergby."
    document = read(LEAD, "Read the full letter here or below.", PRICE, OURS, MINE, about, FIRMS)
    assert speaker_of(PRICE, document) == "Jane Roe"
    assert speaker_of(FIRMS, document) == ""


def test_a_transcript_with_labels_is_left_to_them() -> None:
    lines = ["Sen. Roe:", PRICE, "Minister Berg:", OURS, "Sen. Roe:", MINE, "Minister Berg:", FIRMS]
    document = read(LEAD, "See the transcript below:", *lines)
    assert speaker_of(FIRMS, document) != "Jane Roe"


STATEMENT = (
    "Today, Senator Jane Roe, a member of the committee on water, released the following statement on the works:"
)


def test_a_quotation_that_is_never_closed_goes_on_while_somebody_speaks() -> None:
    document = read(STATEMENT, f"“{FIRMS} {MINE}", PRICE, OURS, "The works were built in 1950 by the city of Bergby.")
    assert refused(FIRMS, document) == "speech cut off"
    assert speaker_of(PRICE, document) == speaker_of(OURS, document) == "Jane Roe"
    assert speaker_of("built in 1950", document) == ""


def test_a_forgotten_mark_makes_no_speech_of_the_article() -> None:
    document = read(STATEMENT, f"“{MINE}", PRICE, FIRMS)
    assert speaker_of(PRICE, document) == speaker_of(FIRMS, document) == ""


def test_of_a_statement_of_several_all_are_named() -> None:
    both = "Senator Jane Roe and Senator Odd Berg released the following statement on the works of Bergby:"
    assert speaker_of(PRICE, read(both, f"“{MINE}", PRICE, OURS)) == "Jane Roe and Odd Berg"


SPEECH = (
    MINE,
    PRICE,
    OURS,
    "I thank the chair, and I hope that the vote is soon.",
    FIRMS,
    "It is our duty to act now.",
)
MORE = "My own bill would give the city of Bergby the right to run the works itself from next year."


def test_an_article_that_is_one_speech_is_its_speakers() -> None:
    document = read(*SPEECH, MORE, title="Senator Roe's Opening Statement at a Hearing on Water")
    assert speaker_of(PRICE, document) == speaker_of(FIRMS, document) == PUBLISHER


def test_an_opinion_piece_is_that_of_its_byline() -> None:
    document = read("By Kari Vik", *SPEECH, MORE, title="Water is too dear", publisher="norlandpost.example")
    assert speaker_of(PRICE, document) == "Kari Vik"


def test_an_article_with_first_persons_in_quotations_keeps_its_words() -> None:
    quoted = [f"“{said[:-1]},” said Senator Jane Roe." for said in (MINE, OURS, MORE)]
    document = read("By Kari Vik", LEAD, PRICE, FIRMS, *quoted, "The vote of the parliament on the works is in May.")
    assert speaker_of(PRICE, document) == speaker_of(FIRMS, document) == ""


def test_a_first_person_of_nobody_named_leaves_the_article_as_it_is() -> None:
    document = read(*SPEECH, MORE, title="Water is too dear", publisher="norlandpost.example")
    assert speaker_of(PRICE, document) == ""
    assert refused(PRICE, document) is None


def test_a_quotation_that_is_closed_late_goes_on_to_its_mark() -> None:
    further = [
        f"The northern works’ {part} is as old as the city of Bergby itself." for part in ("gate", "roof", "wall")
    ]
    said = [f"“{FIRMS}", PRICE, *further, "The dam’s owner has paid nothing for it.", "The works are closed in May.”"]
    document = read(STATEMENT, *said, "The vote of the parliament on the works of Bergby is in May.")
    assert speaker_of(PRICE, document) == speaker_of(further[2], document) == "Jane Roe"
    assert speaker_of("vote of the parliament", document) == ""


def test_a_domain_is_nobody_also_where_the_article_names_it() -> None:
    document = read(LEAD, f"norland.example: {FIRMS}", "Dear Minister Berg:", PRICE, OURS, publisher="norland.example")
    assert refused(PRICE, document) == "speech without a speaker"


def test_below_a_transcript_without_a_label_nothing_is_the_senders() -> None:
    lines = ["Sen. Roe:", PRICE, "Minister Berg:", FIRMS, "Sen. Roe:", MINE]
    assert speaker_of(OURS, read(LEAD, "See the transcript below:", OURS, *lines)) == ""


def test_what_marks_hold_below_an_introduction_ends_with_them() -> None:
    document = read(LEAD, "Read the statement of Senator Roe below:", f"“{OURS}”", PRICE, OURS, MINE)
    assert speaker_of(PRICE, document) == ""


@pytest.mark.parametrize("own", [[MINE, MORE], [OURS, OURS, OURS, OURS]])
def test_some_first_persons_and_many_of_a_group_make_no_speech_of_an_article(own: list[str]) -> None:
    others = [f"The ministry closed {count} of the works in Norland in that year." for count in range(3, 9)]
    document = read("By Kari Vik", PRICE, *others, *own)
    assert speaker_of(PRICE, document) == ""
