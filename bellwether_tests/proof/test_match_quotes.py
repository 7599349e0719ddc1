"""What the quote matcher promises: typography does not matter, words do."""

import re

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bellwether_assets.proof.match_quotes import Match, QuoteMatcher
from bellwether_assets.text.normalise_offsets import normalise
from bellwether_assets.text.split_sentences import sentence_spans
from bellwether_tests.shipped_articles import HOSTILE, shipped_articles

TEXTS = tuple(article.text for article in shipped_articles()) + tuple(
    text for name, text in HOSTILE.items() if name in {"right to left and invisible", "nulls", "combining"}
)
MATCHERS = tuple(QuoteMatcher(text, min_chars=None, max_chars=None, max_paragraphs=None) for text in TEXTS)
PROPERTY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


@st.composite
def quotes_of_an_article(draw: st.DrawFn) -> tuple[int, int, int]:
    """An article and a span of whole words of it: (article, start, end)."""
    index = draw(st.integers(0, len(TEXTS) - 1))
    words = [found.span() for found in re.finditer(r"\S+", TEXTS[index])]
    first = draw(st.integers(0, len(words) - 1))
    last = min(len(words) - 1, first + draw(st.integers(3, 30)))
    start, end = words[first][0], words[last][1]
    assume(TEXTS[index][start].isalnum() and TEXTS[index][end - 1].isalnum())
    assume(not normalise(TEXTS[index][start:end]).text[-1:].isspace())
    return index, start, end


MUTATIONS = {
    "curly quotes": lambda words: words.replace("'", "\u2019").replace('"', "\u201d"),
    "no-break spaces": lambda words: words.replace(" ", "\u00a0"),
    "dashes": lambda words: words.replace("-", "\u2013"),
    "zero width": "\u200b".join,
    "bidi": lambda words: f"\u202a{words}\u202c",
    "soft hyphens": lambda words: re.sub(r"(?<=[a-z]{3})(?=[a-z]{3})", "\u00ad", words),
    "line breaks": lambda words: words.replace(" ", " \n "),
    "ligatures": lambda words: words.replace("ffi", "\ufb03").replace("fi", "\ufb01").replace("fl", "\ufb02"),
    "ellipsis": lambda words: words.replace("...", "\u2026"),
    "wrapped": lambda words: f"\u201c{words}.\u201d",
    "a full stop more": lambda words: words + ".",
}


@PROPERTY
@given(quotes_of_an_article(), st.lists(st.sampled_from(sorted(MUTATIONS)), max_size=4))
def test_typography_changed_at_random_is_found_at_its_own_offsets(span: tuple[int, int, int], names: list[str]) -> None:
    index, start, end = span
    words = TEXTS[index][start:end]
    for name in names:
        words = MUTATIONS[name](words)
    match = MATCHERS[index].find(words, near=start)
    assert match is not None
    assert (match.start, match.end) == (start, end)


@PROPERTY
@given(quotes_of_an_article(), st.data())
def test_a_quote_with_a_word_swapped_is_never_found(span: tuple[int, int, int], data: st.DataObject) -> None:
    index, start, end = span
    words = TEXTS[index][start:end].split()
    at = data.draw(st.integers(0, len(words) - 2))
    swapped = [*words[:at], words[at + 1], words[at], *words[at + 2 :]]
    changed = " ".join(swapped)
    assume(normalise(changed).text not in MATCHERS[index].text and words[at].lower() != words[at + 1].lower())
    assume(normalise(changed).text not in normalise(TEXTS[index]).text)
    assume(re.sub(r"\W", "", words[at]) != re.sub(r"\W", "", words[at + 1]))
    match = MATCHERS[index].find(changed)
    assert match is None or normalise(TEXTS[index][match.start : match.end]).text in normalise(changed).text


@PROPERTY
@given(quotes_of_an_article(), st.data())
def test_a_quote_with_a_digit_changed_is_never_found(span: tuple[int, int, int], data: st.DataObject) -> None:
    index, start, end = span
    words = TEXTS[index][start:end]
    digits = [at for at, char in enumerate(words) if char in "0123456789"]
    assume(digits)
    at = data.draw(st.sampled_from(digits))
    changed = words[:at] + str((int(words[at]) + 3) % 10) + words[at + 1 :]
    assume(normalise(changed).text not in normalise(TEXTS[index]).text)
    assert MATCHERS[index].find(changed) is None


ARTICLE = (
    "The bank did not raise its rate to 4.12 percent, Steve Jobs said on Monday. Its profit fell to $700 billion.\n"
    "China\u2019s non-essential exports don\u2019t grow by -5 percent. "
    "The \ufb01rst o\ufb03ce closed\u2026 and re\u00adopened. It didn't lend near the cafe\u0301."
)


@pytest.mark.parametrize(
    "changed",
    [
        "The bank did raise its rate to 4.12 percent",
        "The bank did not raise its rate to 4.21 percent",
        "raise its rate to 4.12 percent, Steve Job said",
        "raise its rate to 4.12 percent, Tim Cook said",
        "The bank did not its raise rate to 4.12 percent",
        "Steve Jobs said on Monday. China\u2019s non-essential exports",
        "The bank did not raise its rate [...] Its profit fell",
        "the bank did not raise its rate",
        "12 percent, Steve Jobs said on Monday",
        "ank did not raise its rate to 4.12 perc",
        "essential exports don\u2019t grow",
        "China\u2019s non-essential exports don",
        "5 percent. The first office closed",
        "The bank did not raise its rate to 4.",
        ".12 percent, Steve Jobs said on Monday",
        "The bank did not raise its rate to 4",
        "China\u2019s non-",
        "-essential exports don\u2019t grow",
        "\u2019t grow by -5 percent",
        "China\u2019s non-essential exports don\u2019",
        "\u200bank did not raise its rate",
        "rst office closed",
        "...",
        "",
    ],
)
def test_what_the_article_does_not_say_is_never_found(changed: str) -> None:
    assert QuoteMatcher(ARTICLE, min_chars=None, max_chars=None).find(changed) is None


@pytest.mark.parametrize(
    ("wanted", "found", "how"),
    [
        ("did not raise its rate", "did not raise its rate", "exact"),
        (
            "The first office closed... and reopened",
            "The \ufb01rst o\ufb03ce closed\u2026 and re\u00adopened",
            "normalised",
        ),
        (
            "China's non-essential exports don't grow",
            "China\u2019s non-essential exports don\u2019t grow",
            "normalised",
        ),
        ('"The bank did not raise its rate."', "The bank did not raise its rate", "trimmed"),
        ("Steve Jobs said on\n\nMonday", "Steve Jobs said on Monday", "normalised"),
        ("China", "China", "exact"),
        ("didn\u02bct lend", "didn't lend", "normalised"),
        ("The first office closed.", "The \ufb01rst o\ufb03ce closed", "trimmed"),
        ("lend near the caf\u00e9", "lend near the cafe\u0301", "normalised"),
    ],
)
def test_a_match_is_the_articles_own_slice(wanted: str, found: str, how: str) -> None:
    match = QuoteMatcher(ARTICLE, min_chars=None, max_chars=None).find(wanted)
    assert match is not None
    assert (ARTICLE[match.start : match.end], match.how) == (found, how)


def test_repeated_text_gives_the_occurrence_nearest_the_hint_and_counts_all() -> None:
    text = "Prices rose again. Nothing else. Prices rose again. More. Prices rose again."
    matcher = QuoteMatcher(text, min_chars=None)
    assert matcher.find("Prices rose again") == Match(0, 17, 3, "exact")
    assert matcher.find("Prices rose again", near=40) == Match(33, 50, 3, "exact")


def test_overlapping_occurrences_of_repeating_text_are_found_at_the_hint() -> None:
    text = "one two one two one two."
    match = QuoteMatcher(text, min_chars=None).find("one two one two", near=8)
    assert match is not None
    assert (match.start, match.end) == (8, 23)


def test_a_hint_at_a_repetition_in_other_typography_is_followed() -> None:
    text = "It won't lend now. \u2026 It won\u2019t lend now."
    assert QuoteMatcher(text, min_chars=None).find("It won't lend now", near=21) == Match(21, 38, 2, "normalised")
    assert QuoteMatcher(text, min_chars=None).find("It won't lend now", near=20) == Match(0, 17, 1, "exact")


@pytest.mark.parametrize("near", [-1000, -1, 0, 7, 10_000])
def test_a_hint_outside_the_text_is_no_error(near: int) -> None:
    match = QuoteMatcher("It fell. It rose.", min_chars=None).find("It rose", near=near)
    assert match == Match(9, 16, 1, "exact")


def test_bounds_are_kept_and_can_be_switched_off() -> None:
    assert QuoteMatcher(ARTICLE, min_chars=30).find("did not raise") is None
    assert QuoteMatcher(ARTICLE, min_chars=5, max_chars=20).find("The bank did not raise its rate") is None
    assert QuoteMatcher(ARTICLE, min_chars=None, max_chars=None).find("did not raise") is not None


def test_a_bound_is_the_length_that_is_still_allowed() -> None:
    text, quote = "It rose. Prices rose again. It fell.", "Prices rose again"
    for allowed in ({"min_chars": 17, "max_chars": None}, {"min_chars": None, "max_chars": 17}):
        assert QuoteMatcher(text, **allowed).find(quote) is not None
    for refused in ({"min_chars": 18, "max_chars": None}, {"min_chars": None, "max_chars": 16}):
        assert QuoteMatcher(text, **refused).find(quote) is None


def test_a_highlight_is_found_inside_its_quote_only_and_is_shorter() -> None:
    matcher = QuoteMatcher("It fell. The index fell by 344.65 points today. It fell.", min_chars=None)
    match = matcher.find("The index fell by 344.65 points today")
    assert match is not None
    inside = matcher.find_within(match, "344.65\u00a0points")
    assert inside is not None
    assert matcher.text[inside.start : inside.end] == "344.65 points"
    assert matcher.find_within(match, "It fell") is None
    assert matcher.find_within(match, "The index fell by 344.65 points today") is None
    assert matcher.find_within(match, "") is None
    assert matcher.find_within(match, "44.65 points") is None


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_texts_hold_no_quote_that_is_not_theirs(name: str) -> None:
    matcher = QuoteMatcher(HOSTILE[name], min_chars=None, max_chars=None)
    for wanted in ("a" * 40, "prices rose and fell", '"' * 30 + "a", "e\u0301e\u0301 lost", "failed to lend"):
        match = matcher.find(wanted)
        assert match is None or matcher.text[match.start : match.end] in HOSTILE[name]


def test_the_sentences_of_every_shipped_article_are_found_where_they_stand() -> None:
    for text, matcher in zip(TEXTS, MATCHERS, strict=True):
        for start, end in sentence_spans(text.split("\n")[-1]):
            sentence = text.split("\n")[-1][start:end]
            match = matcher.find(sentence, near=len(text) - len(text.split("\n")[-1]) + start)
            assert match is None or text[match.start : match.end] == sentence


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("COVID-19 cases in the towns of Norland rose by 12 percent.", "19 cases in the towns of Norland rose"),
        ("U.S.-China trade fell by 12 percent in the year 2023.", "China trade fell by 12 percent in the year"),
        ("U.S.–China trade fell by 12 percent in the year 2023.", "China trade fell by 12 percent in the year"),
        ("They met U.S.-led forces near the border of Norland.", "They met U.S."),
        ("NATO-led forces killed 12 fighters near the border.", "led forces killed 12 fighters near the border"),
        ("An (EU)-backed plan of the towns of Norland was passed.", "backed plan of the towns of Norland was passed"),
        ("AT&T rose by 12 percent on Monday in the town of Bergby.", "T rose by 12 percent on Monday in the town"),
        ("They sell it at example.com for 12 kroner a month now.", "com for 12 kroner a month now"),
        ("Prices and/or fees rose by 12 percent in the town of Bergby.", "or fees rose by 12 percent in the town"),
        ("The price rose to 4 kroner in the non-urban towns of Norland.", "The price rose to 4 kroner in the non"),
        ("The flight of an F-35 over Bergby was seen on Monday.", "35 over Bergby was seen on Monday"),
    ],
)
def test_a_quote_never_begins_or_ends_inside_a_compound(text: str, cut: str) -> None:
    matcher = QuoteMatcher(text, min_chars=None)
    assert matcher.find(cut) is None
    start = text.index(cut)
    assert matcher.at(start, start + len(cut)) == "cuts a word"


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("BERGBY, N.D–In the wake of the storm the harbour closed.", "In the wake of the storm the harbour closed."),
        ("The milk was sold.They will be told on Monday in Bergby.", "They will be told on Monday in Bergby."),
        ("Bergby - China trade fell by 12 percent in the year.", "China trade fell by 12 percent in the year."),
        ("He said:“China trade fell by 12 percent in the year.”", "China trade fell by 12 percent in the year."),
    ],
)
def test_what_stands_beside_a_dash_or_mark_and_is_no_compound_is_quoted(text: str, quote: str) -> None:
    assert QuoteMatcher(text).find(quote) is not None


def test_words_end_where_a_headline_runs_into_the_text() -> None:
    text = "Norland raises feesThe government of Norland raised fees by 14 percent."
    quote = "The government of Norland raised fees by 14 percent."
    assert QuoteMatcher(text).find(quote) is None
    assert QuoteMatcher(text, bounds=[text.index("The")]).find(quote) == Match(text.index("The"), len(text), 1, "exact")
