"""Marks of speech are told from apostrophes, feet and inches; a quotation is kept whole, whatever its marks."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bellwether_assets.text.cues import directness_of
from bellwether_assets.text.direct_speech import MAX_SPEECH
from bellwether_assets.text.quotation_marks import scan
from bellwether_assets.text.quotations import has_half_a_quotation, quotations
from bellwether_assets.text.sentences import passages

MARKS = ["‘’", "''", "“”", '""', "„“", "«»", "»«", "‹›", "‚‘", "””", "「」"]


def quotable(text: str) -> list[str]:
    return [passage.text for passage in passages(text, "") if passage.refused is None]


@pytest.mark.parametrize("marks", MARKS)
def test_speech_of_several_sentences_is_kept_whole_in_all_marks(marks: str) -> None:
    opening, closing = marks
    for said in (
        f"{opening}Fees in Bergby rise by 5 percent. The schools need money,{closing} Jane Roe of Norland said.",
        f"Jane Roe of Norland said: {opening}Fees in Bergby rise by 5 percent. The schools need money.{closing}",
        f"Jane Roe said:\n{opening}Fees in Bergby rise by 5 percent. The schools need money.{closing}",
    ):
        assert quotable(said) == [said]
        assert directness_of(said) == "attributed"


@pytest.mark.parametrize("marks", MARKS)
def test_speech_too_long_to_keep_is_refused_as_cut_off_in_all_marks(marks: str) -> None:
    opening, closing = marks
    said = opening + "Fees in Bergby will rise before the year is out. " * 10 + f"That is all,{closing} said Jane Roe."
    assert len(said) > MAX_SPEECH
    assert {passage.refused for passage in passages(said, "")} == {"speech cut off"}


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("He called it ‘a “dear” harbour’ on Monday.", ["‘a “dear” harbour’"]),
        ("She said “they call it ‘the banks’ harbour’ here” on Monday.", ["“they call it ‘the banks’ harbour’ here”"]),
        (
            "‘The banks’ fees rise,’ Roe said, ‘and the towns’ do not.’",
            ["‘The banks’ fees rise,’", "‘and the towns’ do not.’"],
        ),
        ("Sie sagte: „Das ‚teure‘ Schiff“ und ging.", ["„Das ‚teure‘ Schiff“"]),
        ("Il a dit « le port est cher » lundi.", ["« le port est cher »"]),
        ("Er sagte »das Schiff ist teuer« am Montag.", ["»das Schiff ist teuer«"]),
        ('He said "the 12" gun is dear" on Monday.', ['"the 12" gun is dear"']),
    ],
)
def test_nested_and_foreign_quotations_are_found_whole(text: str, inside: list[str]) -> None:
    assert [text[start:end] for start, end in quotations(text)] == inside


@pytest.mark.parametrize(
    "text",
    [
        'The frigate of Norland has a 12" gun that cost 40 million kroner.',
        "The tower is 5'10\" high and was built in the '90s by O'Neil.",
        "The banks' fees and the towns' taxes rose in the ‘90s, Roe's paper says.",
        "Rock 'n' roll came to Bergby in the '60s, and the boys' clubs closed.",
        "Rock ’n’ roll came to Bergby in the ’60s, and the boys’ clubs closed.",
        "'Tis the season in which the harbour of Bergby isn't open.",
        "The room is 12' by 9' and the fence 3' high.",
    ],
)
def test_apostrophes_feet_and_inches_open_nothing(text: str) -> None:
    assert quotations(text) == []
    assert not has_half_a_quotation(text)
    assert quotable(text) == [text] or len(text) < 60


def test_speech_over_paragraphs_is_one_where_each_paragraph_opens_it_again() -> None:
    said = "“Fees in Bergby will rise by 5 percent next year.\n“The schools of Norland need it,” Jane Roe said."
    assert quotable(said) == [said]
    longer = (
        said.replace(" Jane Roe said.", "").replace("need it,”", "need it.")
        + "\n“Nobody else will pay,” Jane Roe said."
    )
    assert quotable(longer) == []
    assert {passage.refused for passage in passages(longer, "")} == {"speech cut off"}


def test_a_stray_mark_makes_only_its_own_sentence_doubtful() -> None:
    text = "The harbour of Bergby “closed on Monday because of ice. The ferry of Norland was late by two hours."
    assert quotable(text) == ["The ferry of Norland was late by two hours."]


def test_the_end_of_somebodys_words_is_not_quoted_as_the_papers_own() -> None:
    assert quotable("The ferry of Norland was late by two hours.” The harbour of Bergby was closed on Monday.") == [
        "The harbour of Bergby was closed on Monday."
    ]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="a S.,'\"‘’“”„‚«»‹›\n9", max_size=60))
def test_any_marks_give_ordered_spans_inside_the_text(text: str) -> None:
    found, stray = scan(text)
    end = 0
    for quotation in found:
        assert quotation.start < quotation.end <= len(text)
        assert not quotation.closed or quotation.start >= end or not found[0].closed
        end = quotation.end if quotation.closed else end
    assert all(0 <= at < len(text) for at in stray)
    for passage in passages(text, ""):
        assert text[passage.start : passage.end] == passage.text
