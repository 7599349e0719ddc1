"""What stands in front of a sentence is told from the sentence's own words."""

import pytest

from bellwether_assets.text.leading_marks import clock_length, dateline_length, glued_title_length
from bellwether_assets.text.sentences import passages

SAID = "The council of Bergby closed two of its harbours on Monday because the ice is thin."


def quotable(text: str, title: str = "") -> list[str]:
    return [passage.text for passage in passages(text, title) if passage.refused is None]


@pytest.mark.parametrize(
    "dateline",
    [
        "BERGBY (Reuters) - ",
        "BERGBY - ",
        "NEW BERGBY -- ",
        "ST. OLA, Norland, March 3 — ",
        "BERGBY, N.D. – ",
        "Bergby, N.D. — ",
        "(Bergby, ND) – ",
        "BERGBY, ND (March 3, 2024) — ",
        "BERGBY, N.D–",
        "BERGBY—",
        "Bergby, 3 March (AFP) - ",
        "BERGBY, N.D. – 3/14/24… ",
        "BERGBY: ",
        "Bergby (March 3, 2024) - ",
        "(Reuters) - ",
        "BERGBY (AP) ",
    ],
)
def test_a_place_and_dash_are_left_out_of_the_quote(dateline: str) -> None:
    assert quotable(dateline + SAID) == [SAID]


@pytest.mark.parametrize(
    "sentence",
    [
        "COVID-19 cases in the villages of Norland rose by 12 percent in one week.",
        "U.S.-Norland trade fell by 12 percent in 2023 because the tariffs rose.",
        "U.S.–Norland trade fell by 12 percent in 2023 because the tariffs rose.",
        "NATO-led forces closed the harbour of Bergby on Monday because of the ice.",
        "MERS-CoV infections in the town of Bergby rose by 12 percent in a week.",
        "G-7 leaders closed their meeting in Bergby on Monday and left by train.",
        "NATO—the alliance of the west—closed its office in Bergby on Monday.",
        "EU-wide sales of trams fell by 12 percent in 2023 because steel is dear.",
        "The Eastern Protection Agency (EPA) fined two harbours 12 million kroner on Monday.",
        "Members of the Allied Party (AP) closed the harbour of Bergby on Monday.",
    ],
)
def test_a_compound_and_an_acronym_are_no_dateline(sentence: str) -> None:
    assert dateline_length(sentence) == 0
    assert quotable(sentence) == [sentence]


@pytest.mark.parametrize(
    "clock", ["09:47 GMT - ", "10.15am: ", "[14:02] ", "14:02 ", "9:30 p.m. – ", "09:30: ", "(08:05 CET) ", "14h05 - "]
)
def test_the_clock_of_an_entry_is_left_out_of_the_quote(clock: str) -> None:
    assert quotable(clock + SAID) == [SAID]


@pytest.mark.parametrize(
    "sentence",
    [
        "10.15 million people in Norland voted on Monday, the ministry said.",
        "12:30 was the hour at which the ferry left the harbour of Bergby.",
        "19 people were hurt in Bergby when two trams collided on Monday.",
        "7.5 percent of the people of Norland have no work, the ministry said.",
    ],
)
def test_a_number_that_opens_a_sentence_is_no_clock(sentence: str) -> None:
    assert clock_length(sentence) == 0
    assert quotable(sentence) == [sentence]


@pytest.mark.parametrize(
    ("title", "between"),
    [
        ("Bergby closes two harbours", ""),
        ("Bergby closes two harbours", " "),
        ("Bergby closes two harbours", ". "),
        ("BERGBY CLOSES TWO HARBOURS", " – "),
        ("Bergby closes two harbours!", "\n\n"),
        ("Bergby closes ‘two’ harbours | Example Gazette", ": "),
        ("Bergby Closes Two Harbours", " "),
    ],
)
def test_a_headline_in_front_of_the_text_is_cut_off(title: str, between: str) -> None:
    text = "Bergby closes two harbours" + between + SAID
    assert quotable(text, title) == [SAID]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Bergby closes two harbours", "Bergby closes two harbours on Monday because the ice is thin."),
        ("Bergby buys Norland Air", "Bergby buys Norland Air Cargo for 12 million kroner because trade grows."),
        ("Bergby closes", "Bergby closes The Old Harbour on Monday because the ice is thin."),
        ("Norland raises fees", "Norland raises fees, Roe said on Monday in the town of Bergby."),
    ],
)
def test_a_sentence_that_only_begins_like_the_headline_is_whole(title: str, text: str) -> None:
    assert glued_title_length(text, title) == 0
    assert quotable(text, title) == [text]


@pytest.mark.parametrize("word", ["Credit", "Video", "Watch", "Photo", "Image", "Map", "Chart", "Graphic", "Picture"])
def test_a_compound_is_no_captions_label(word: str) -> None:
    sentence = f"{word}-makers in Norland sold goods for 26 million kroner in 2023 because demand rose."
    assert quotable(sentence) == [sentence]


@pytest.mark.parametrize("label", ["Photo: ", "Photo - ", "Image — ", "Video | ", "Map: "])
def test_a_captions_label_is_one(label: str) -> None:
    assert quotable(f"{label}The harbour of Bergby is seen in winter from the north side.") == []
