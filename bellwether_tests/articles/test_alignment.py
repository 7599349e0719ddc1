"""Of two texts: what both have, what was edited, and what was replaced."""

import numpy as np

from bellwether_assets.articles.alignment import Alignment, align
from bellwether_assets.articles.shingles import Mask, reporting

LINE = [f"word{at}" for at in range(60)]
NEW = [f"new{at}" for at in range(60)]


def _align(one: list[str], other: list[str]) -> Alignment:
    ours, theirs = (reporting("", " ".join(words)) for words in (one, other))
    return align(ours, np.isin(ours.shingles, theirs.shingles), theirs, np.isin(theirs.shingles, ours.shingles))


def _places(mask: Mask) -> list[int]:
    return [int(at) for at in np.flatnonzero(mask)]


def test_words_between_two_changes_are_shared_though_they_make_no_run() -> None:
    aligned = _align([*LINE[:20], "x", *LINE[21:24], "y", *LINE[25:]], LINE)
    assert _places(~aligned.ours.words) == _places(~aligned.theirs.words) == [20, 24]
    assert _places(aligned.ours.edited) == _places(aligned.theirs.edited) == [20, 24]


def test_a_passage_of_other_words_is_replaced_and_not_edited() -> None:
    aligned = _align([*LINE[:20], *NEW[:9], *LINE[29:]], LINE)
    assert _places(~aligned.ours.words) == list(range(20, 29))
    assert not aligned.ours.edited.any()
    assert not aligned.theirs.edited.any()
    assert [(gap.ours, gap.longest) for gap in aligned.gaps] == [(slice(20, 29), 9)]


def test_of_a_long_passage_a_word_that_stays_is_no_edit() -> None:
    other = [*LINE[:10], *NEW[:30], *LINE[40:]]
    other[25] = "word20"
    aligned = _align(other, LINE)
    assert _places(aligned.ours.words) == [*range(10), *range(40, 60)]
    assert not aligned.ours.edited.any()


def test_beside_what_was_left_out_the_words_at_its_ends_are_compared() -> None:
    """As much is left out as nobody would compare, and on both sides of it a word was changed."""
    long = [*LINE[:20], *NEW, *LINE[20:]]
    aligned = _align([*LINE[:17], "x", *LINE[18:22], "y", *LINE[23:]], long)
    assert _places(aligned.ours.edited) == [17, 22]
    assert _places(~aligned.ours.words) == [17, 22]
    assert not aligned.theirs.edited.any(), "what was left out was not edited"
    assert _places(~aligned.theirs.words) == [17, *range(20, 80), 82]


def test_beside_what_was_left_out_a_passage_of_which_little_stays_is_no_edit() -> None:
    other = [*LINE[:20], *[f"other{at}" for at in range(8)], NEW[0], NEW[1], *LINE[20:]]
    aligned = _align(other, [*LINE[:20], *NEW, *LINE[20:]])
    assert _places(~aligned.ours.words) == list(range(20, 30))
    assert not aligned.ours.edited.any()


def test_a_word_from_the_middle_of_what_was_left_out_is_not_shared() -> None:
    aligned = _align([*LINE[:20], NEW[29], NEW[30], *LINE[20:]], [*LINE[:20], *NEW, *LINE[20:]])
    assert _places(~aligned.ours.words) == [20, 21]


def test_the_first_and_the_last_words_are_compared_too() -> None:
    aligned = _align([*LINE[:3], "x", *LINE[4:56], "y", *LINE[57:]], LINE)
    assert _places(~aligned.ours.words) == [3, 56]
    assert _places(aligned.ours.edited) == [3, 56]


def test_without_a_run_nothing_is_shared() -> None:
    aligned = _align(LINE[::2], LINE)
    assert not any(mask.any() for side in (aligned.ours, aligned.theirs) for mask in (side.words, side.edited))
    assert not aligned.gaps
