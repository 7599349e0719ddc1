"""What may be quoted: the matcher's bounds, and why a quote is refused at its place."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bellwether_assets.proof.match_quotes import Match, QuoteMatcher, Reason

PROPERTY = settings(max_examples=150, deadline=None)
ARTICLE = (
    "Bank holds its rate steady\n"
    "By Jane Roe, banking correspondent\n\n"
    "The bank holds its rate at 4.12 percent. Lending fell again.\n"
    "\u200b\n"
    "Bank holds its rate steady, the minister said. Lending fell again.\n"
    "Lending fell again. Prices rose."
)
HEADING, BYLINE = (0, 26), (27, 61)


@st.composite
def repeating(draw: st.DrawFn) -> tuple[str, str, list[tuple[int, int]], int]:
    """A text that repeats itself, whole words of it as they are or retyped, refused spans, and the most paragraphs."""
    words = draw(st.lists(st.sampled_from(["one", "two", "two's"]), min_size=2, max_size=30))
    gaps = draw(st.lists(st.sampled_from([" ", " ", "\u00a0", "\n", "\n\n"]), min_size=30, max_size=30))
    text = "".join(word + gap for word, gap in zip(words, gaps, strict=False)).strip()
    spans = [found.span() for found in re.finditer(r"\S+", text)]
    first = draw(st.integers(0, len(spans) - 1))
    last = draw(st.integers(first, min(first + 6, len(spans) - 1)))
    offsets = st.sampled_from([offset for span in spans for offset in span])
    refused = draw(st.lists(st.tuples(offsets, offsets).map(lambda pair: (min(pair), max(pair))), max_size=3))
    quote = text[spans[first][0] : spans[last][1]]
    # An em space stands nowhere in the text, so that the retyped quote is found in its normalised form alone.
    return text, draw(st.sampled_from([quote, "\u2003".join(quote.split())])), refused, draw(st.integers(1, 3))


def _allowed(text: str, start: int, end: int, refused: list[tuple[int, int]], paragraphs: int) -> bool:
    """The bounds once more, the slow way."""
    lines = [line for line in text[start:end].split("\n") if line.strip()]
    return len(lines) <= paragraphs and not any(set(range(start, end)) & set(range(*span)) for span in refused)


@PROPERTY
@given(repeating())
def test_the_first_occurrence_within_the_bounds_is_found_and_none_outside(
    case: tuple[str, str, list[tuple[int, int]], int],
) -> None:
    text, quote, refused, paragraphs = case
    matcher = QuoteMatcher(text, min_chars=None, max_chars=None, max_paragraphs=paragraphs, refused=refused)
    match = matcher.find(quote)
    words = quote.replace("\u2003", r"\s+") if "\u2003" in quote else re.escape(quote)
    whole = [found.span(1) for found in re.finditer(rf"(?<![\w'])(?=({words})(?!\w))", text)]
    allowed = [span for span in whole if _allowed(text, *span, refused, paragraphs)]
    if allowed:
        assert match is not None
        assert (match.start, match.end) == allowed[0]
        for start, end in allowed:
            hinted = matcher.find(quote, near=start)
            assert hinted is not None
            assert (hinted.start, hinted.end) == (start, end)
    if match is not None:
        assert _allowed(text, match.start, match.end, refused, paragraphs)
        assert text[match.start : match.end].split() == quote.split()
    for span in whole:
        proved = matcher.at(*span)
        assert isinstance(proved, Match) == (span in allowed)
        if isinstance(proved, Match):
            assert (proved.start, proved.end, proved.how) == (*span, "exact")


def test_an_occurrence_in_a_heading_is_passed_over_for_one_in_the_text() -> None:
    matcher = QuoteMatcher(ARTICLE, refused=[BYLINE, HEADING])
    match = matcher.find("Bank holds its rate steady")
    assert match is not None
    assert (match.start, match.occurrences) == (ARTICLE.index("Bank holds its rate steady,"), 1)
    assert matcher.find("Bank holds its rate steady", near=0) == match
    assert matcher.find("Jane Roe, banking correspondent") is None
    assert QuoteMatcher(ARTICLE).find("Jane Roe, banking correspondent") is not None


def test_the_occurrence_right_after_what_is_refused_is_found() -> None:
    for end in (1, 3, 4):
        match = QuoteMatcher("one one one", min_chars=None, refused=[(0, end)]).find("one")
        assert match == Match(4, 7, 2, "exact")
    match = QuoteMatcher("one\none\u00a0one", min_chars=None, max_paragraphs=1).find("one one")
    assert match == Match(4, 11, 1, "normalised")


def test_a_span_that_only_touches_a_refused_one_is_allowed() -> None:
    text = "Heading. The bank holds its rate. Share this"
    assert QuoteMatcher(text, min_chars=None, refused=[(0, 9), (33, 44)]).find("The bank holds its rate.") is not None
    assert QuoteMatcher(text, min_chars=None, refused=[(0, 10), (33, 44)]).find("The bank holds its rate.") is None
    assert QuoteMatcher(text, min_chars=None, refused=[(0, 9), (31, 44)]).find("The bank holds its rate.") is None


@pytest.mark.parametrize("span", [(-1, 3), (5, 4), (0, 10_000)])
def test_a_refused_span_outside_the_text_is_an_error(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="lies outside the text"):
        QuoteMatcher(ARTICLE, refused=[span])


def test_a_quote_may_touch_two_lines_unless_told_otherwise_and_blank_ones_do_not_count() -> None:
    two = ARTICLE[ARTICLE.index("The bank holds") : ARTICLE.index(", the minister")]
    three = ARTICLE[ARTICLE.index("The bank holds") :]
    assert QuoteMatcher(ARTICLE).find(two) is not None
    assert QuoteMatcher(ARTICLE, max_paragraphs=1).find(two) is None
    assert QuoteMatcher(ARTICLE).find(three) is None
    assert QuoteMatcher(ARTICLE, max_paragraphs=None).find(three) is not None


@pytest.mark.parametrize(
    ("quote", "reason"),
    [
        ("Prices rose", "too short"),
        ("\u200b", "too short"),
        (ARTICLE[62:190], "too long"),
        ("anking correspondent", "cuts a word"),
        ("12 percent. Lending fell again", "cuts a word"),
        ("steady\nBy Jane Roe, banking correspondent\n\nThe bank", "crosses paragraphs"),
        ("By Jane Roe, banking correspondent", "in a heading, byline, menu or boilerplate"),
        ("Bank holds its rate", "in a heading, byline, menu or boilerplate"),
        ("The bank holds its rate at 4.12 percent", None),
    ],
)
def test_a_refusal_says_why(quote: str, reason: Reason | None) -> None:
    matcher = QuoteMatcher(ARTICLE, min_chars=15, max_chars=120, refused=[HEADING, BYLINE])
    start = ARTICLE.index(quote)
    proved = matcher.at(start, start + len(quote))
    assert proved == (reason or Match(start, start + len(quote), 1, "exact"))


def test_marks_alone_are_no_quote_however_many() -> None:
    assert QuoteMatcher("It rose. " + "… " * 20 + "It fell.").at(9, 48) == "too short"


def test_a_quote_at_its_place_counts_where_else_it_stands() -> None:
    again = [found.span() for found in re.finditer("Lending fell again", ARTICLE)]
    proved = [QuoteMatcher(ARTICLE, min_chars=None).at(*span) for span in again]
    assert proved == [Match(*span, 3, "exact") for span in again]


def test_words_are_found_within_a_span_and_nowhere_else() -> None:
    matcher = QuoteMatcher(ARTICLE)
    line = (ARTICLE.index("The bank"), ARTICLE.index("\n\u200b"))
    assert matcher.within(*line, "Lending\u00a0fell") == [(line[1] - 19, line[1] - 7)]
    assert matcher.within(*line, "“Lending fell …”") == [(line[1] - 19, line[1] - 7)]
    assert matcher.within(*line, "Prices rose") == []
    assert matcher.within(*line, "ending fell") == []
    assert matcher.within(*line, "12 percent") == []
    assert matcher.within(0, len(ARTICLE), "Lending") == [found.span() for found in re.finditer("Lending", ARTICLE)]


def test_word_boundaries_can_be_switched_off() -> None:
    assert QuoteMatcher(ARTICLE).find("anking correspondent") is None
    matcher = QuoteMatcher(ARTICLE, whole_words=False)
    assert matcher.find("anking correspondent") == Match(41, 61, 1, "exact")
    assert matcher.find("12 percent.\u00a0Lending fell agai") is not None
    assert matcher.find("12 percent. Lending rose again") is None
    # Half of what is one character of the article has no offsets, whatever the bounds.
    assert QuoteMatcher("\ufb01rst", min_chars=None, whole_words=False).find("irst") is None


def test_a_word_that_is_cut_a_million_times_costs_no_more_than_a_look() -> None:
    # Each of these would be a step of its own, were the search not to go on where the broken bound ends.
    for bounds in ({"refused": [(0, 900_000)]}, {"max_paragraphs": 1}):
        text = "one two " * 112_500 if "refused" in bounds else "one two " * 112_500 + "\nthree"
        matcher = QuoteMatcher(text, max_chars=None, **bounds)
        occurrences = list(matcher._occurrences(matcher._as_it_is, "one two " * 3 + "one", matcher.broken_bound))  # noqa: SLF001
        assert len(occurrences) < 40_000
