"""Where two texts run alike: what both have, what was edited, and what stands in the place of what.

A run of five is broken by each word that is changed in it: of a text with a word in seven changed, half of the runs of
five are left, and of its words six in seven. So where two shared runs follow each other in both texts, the words
between them are compared too, and those before the first and after the last.

Belongs here: places in two texts. Does not belong here: what follows for their origin (`same_origin`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.articles.shingles import SHINGLE_WORDS, Mask, Reporting, covered

# Of a longer passage between two runs it cannot be said what stands in the place of what; of what was left out there,
# so many words from each end are compared.
_EDITED_WORDS = 24
# A passage so short, or of which so much stays, is edited and not replaced.
_FEW_WORDS = 4
_KEPT = 1 / 3
_KEPT_OF_A_CUT = 2 / 3

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Gap:
    """What stands in one text, and in the other, between two shared runs that follow each other in both."""

    ours: slice
    theirs: slice

    @property
    def longest(self) -> int:
        """Words on the longer side."""
        ours, theirs = (len(range(side.start, side.stop)) for side in (self.ours, self.theirs))
        return max(ours, theirs)


@dataclass(frozen=True, eq=False)
class Shared:
    """Of the words of one text: those that both have, and those that were edited in the place of others."""

    words: Mask
    edited: Mask


@dataclass(frozen=True, eq=False)
class Alignment:
    """Two texts, each with what it shares, and the gaps between their shared runs. All is empty without a run."""

    ours: Shared
    theirs: Shared
    gaps: Sequence[Gap]


def align(one: Reporting, found: Mask, other: Reporting, found_there: Mask) -> Alignment:
    """`found`, `found_there`: which shingles of each the other has."""
    place_of = {shingle: place for place, shingle in reversed(list(enumerate(other.shingles.tolist())))}
    runs = [(at, place_of[s]) for at, s in enumerate(one.shingles.tolist()) if found[at] and s in place_of]
    ours, theirs = (_in_runs(side, mask) for side, mask in ((one, found), (other, found_there)))
    between = list(_between(runs))
    for gap in (*between, *_at_the_ends(runs, len(one.words), len(other.words))):
        _compare(gap, one, other, ours, theirs)
    for side in (ours, theirs):
        side.edited[side.words] = False
    return Alignment(ours, theirs, between)


def _in_runs(one: Reporting, found: Mask) -> Shared:
    return Shared(covered(found, len(one.words)), np.zeros(len(one.words), dtype=np.bool_))


def _between(runs: Sequence[tuple[int, int]]) -> Iterator[Gap]:
    for (here, there), (next_here, next_there) in pairwise(runs):
        gap = Gap(slice(here + SHINGLE_WORDS, next_here), slice(there + SHINGLE_WORDS, next_there))
        if gap.ours.start < gap.ours.stop and gap.theirs.start < gap.theirs.stop:
            yield gap


def _at_the_ends(runs: Sequence[tuple[int, int]], ours: int, theirs: int) -> Iterator[Gap]:
    """What stands before the first run and after the last, as far as it is compared."""
    if not runs:
        return
    (first, first_there), (last, last_there) = runs[0], runs[-1]
    last, last_there = last + SHINGLE_WORDS, last_there + SHINGLE_WORDS
    yield Gap(slice(max(0, first - _EDITED_WORDS), first), slice(max(0, first_there - _EDITED_WORDS), first_there))
    yield Gap(slice(last, min(ours, last + _EDITED_WORDS)), slice(last_there, min(theirs, last_there + _EDITED_WORDS)))


def _compare(gap: Gap, one: Reporting, other: Reporting, ours: Shared, theirs: Shared) -> None:
    """Marks a gap that was edited and not replaced: on both sides, or on the one beside what the other left out."""
    here, there = (_ends(np.arange(side.start, side.stop)) for side in (gap.ours, gap.theirs))
    shorter = min(len(here), len(there))
    if shorter > _EDITED_WORDS:
        return
    matcher = SequenceMatcher(None, one.identities[here].tolist(), other.identities[there].tolist(), autojunk=False)
    blocks = matcher.get_matching_blocks()
    kept = sum(size for _, _, size in blocks)
    if gap.longest > _FEW_WORDS and kept < (_KEPT if gap.longest <= _EDITED_WORDS else _KEPT_OF_A_CUT) * shorter:
        return
    for at, place, size in blocks:
        ours.words[here[at : at + size]] = True
        theirs.words[there[place : place + size]] = True
    for marks, places in ((ours, here), (theirs, there)):
        if gap.longest <= _FEW_WORDS or (len(places) <= _EDITED_WORDS and kept >= _KEPT * len(places)):
            marks.edited[places] = True


def _ends(places: Places) -> Places:
    if len(places) <= 2 * _EDITED_WORDS:
        return places
    return np.concatenate([places[:_EDITED_WORDS], places[-_EDITED_WORDS:]])
