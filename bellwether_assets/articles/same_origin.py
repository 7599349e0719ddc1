"""Whether two articles carry the same reporting.

Belongs here: the decision about one pair. Does not belong here: which pairs are looked at, and which passages carry no
weight since other reporting has them too (`passages`).

Two texts that share most of the shorter one's shingles are one origin where what is left is alike in both directions,
or where the shorter is a cut of the longer. They are not

- where figures or names stand in the place of others: a daily report from one template is another report each day;
- where both have passages of their own that name other things than the other, beside what they share word for word: a
  standing note;
- where the shorter stands whole in the longer, tells little and says nothing of what the longer's title says: an offer,
  not a flash.

Constants were chosen on `congress_ai` and `newscluster` by looking at each pair; what lies near them is told in
docs/decisions/0011-fullest-of-an-origin.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from bellwether_assets.articles.folded_words import COMMON, FIGURE, NAME, STANDING, Words, are, identities
from bellwether_assets.articles.shingles import MINIMUM_SHINGLES, SHINGLE_WORDS, Mask, Reporting, covered

# Of a cut, this much of the words is the longer text's; the rest is a dateline, a credit, a linking phrase.
CUT = 0.75
# Fewer words of one's own are no report: a byline, a credit, a line about the paper.
_OWN_WORDS = 12
# Standing notes are printed word for word, before a report or after it; a copy that somebody edited falls into more.
_WHOLE = 2
# Names that stand in the place of others: of a longer passage it cannot be said what stands in the place of what.
_GAP_WORDS = 12
# Of what a passage names, so much is known to the other text where both tell the same; three things are the least that
# can be told apart.
_KNOWN_THINGS = 0.3
_THINGS = 3
_OPENING = 30
_TITLE_CARRIED = 0.25
# Without the longer text's title, a passage is reporting if it tells this much.
_TELLING_FACTS = 8


@dataclass(frozen=True)
class Match:
    """That two articles are one origin. `containment`: share of the shorter's shingles that both have.

    `carried`: share of the earlier one's reporting that the later one has; `kept`: of the later one's that is the
    earlier's.
    """

    containment: float
    carried: float
    kept: float


@dataclass(frozen=True, eq=False)
class _Side:
    """One of the two: which of its words the other has, which are its own, which carry no weight."""

    of: Reporting
    found: Mask  # of shingles
    shared: Mask
    own: Mask

    @property
    def share(self) -> float:
        """The share of its reporting that the other has."""
        return float(self.shared.sum()) / max(1, int(self.shared.sum() + self.own.sum()))

    @cached_property
    def vocabulary(self) -> frozenset[int]:
        """Which words it has."""
        return _distinct(self.of.words)

    @property
    def passages(self) -> int:
        """Into how many passages its shared words fall."""
        return int((np.diff(self.shared.astype(np.int8), prepend=0) == 1).sum())

    def having(self, kind: np.uint64, where: Mask) -> frozenset[int]:
        """Which words of a kind it has there."""
        return _distinct(self.of.words[where & are(self.of.words, kind) & ~are(self.of.words, COMMON)])


def same_origin(earlier: Reporting, later: Reporting, standing: Words, containment: float) -> Match | None:
    """How the later article carries the reporting of the earlier one, or None.

    `standing`: shingles that carry no weight in either, beside what is marked in them. `containment`: the least share.
    """
    weighed = [_weighed(one, standing) for one in (earlier, later)]
    sizes = [len(np.unique(one.shingles[mask])) for one, mask in zip((earlier, later), weighed, strict=True)]
    if min(sizes) < MINIMUM_SHINGLES:
        return None
    found = weighed[0] & np.isin(earlier.shingles, later.shingles[weighed[1]])
    common = len(np.unique(earlier.shingles[found]))
    share = common / min(sizes)
    if share < containment:
        return None
    found_later = weighed[1] & np.isin(later.shingles, earlier.shingles[weighed[0]])
    first = _side(earlier, found, weighed[0])
    second = _side(later, found_later, weighed[1])
    shorter, longer = (first, second) if sizes[0] <= sizes[1] else (second, first)
    if shorter.share < CUT and longer.share < containment:
        return None
    if _other_facts(shorter, longer) or _other_reporting(shorter, longer) or _is_no_report(shorter, longer):
        return None
    return Match(round(share, 6), first.share, second.share)


def _weighed(one: Reporting, standing: Words) -> Mask:
    """Which of its shingles carry weight: not those that consist of standing words."""
    marked = one.standing
    whole = marked[: len(one.shingles)].copy()
    for step in range(1, SHINGLE_WORDS):
        whole &= marked[step : step + len(one.shingles)]
    return ~(whole | np.isin(one.shingles, standing))


def _side(one: Reporting, found: Mask, weighed: Mask) -> _Side:
    shared = covered(found, len(one.words))
    light = covered(~weighed, len(one.words))
    return _Side(one, found, shared, ~shared & ~light)


def _other_facts(one: _Side, other: _Side) -> bool:
    """Whether figures, or names, are replaced by others, more than half as many as stay the same.

    Such is the next report from one template. A figure corrected in a copy is one among many.
    """
    figures = names = 0
    for ours, theirs in _gaps(one, other):
        figures += _replaced(one, other, ours, theirs, FIGURE)
        if max(ours.stop - ours.start, theirs.stop - theirs.start) <= _GAP_WORDS:
            names += _replaced(one, other, ours, theirs, FIGURE | NAME)
    return any(
        2 * replaced > len(one.having(kind, one.shared) | other.having(kind, other.shared))
        for replaced, kind in ((figures, FIGURE), (names, FIGURE | NAME))
    )


def _gaps(one: _Side, other: _Side) -> Iterator[tuple[slice, slice]]:
    """What stands between two shared passages that follow each other in both."""
    place_of = {shingle: place for place, shingle in reversed(list(enumerate(other.of.shingles.tolist())))}
    pairs = [(at, place_of[s]) for at, s in enumerate(one.of.shingles.tolist()) if one.found[at] and s in place_of]
    for (here, there), (next_here, next_there) in pairwise(pairs):
        ours, theirs = slice(here + SHINGLE_WORDS, next_here), slice(there + SHINGLE_WORDS, next_there)
        if ours.start < ours.stop and theirs.start < theirs.stop:
            yield ours, theirs


def _replaced(one: _Side, other: _Side, ours: slice, theirs: slice, kind: np.uint64) -> int:
    """How many words of a kind stand there in the place of others: words that the other text has nowhere."""
    counts = []
    for side, against, where in ((one, other, ours), (other, one, theirs)):
        words = side.of.words[where]
        of_kind = _distinct(words[are(words, kind) & ~are(words, COMMON | STANDING)])
        counts.append(len(of_kind - against.vocabulary))
    return min(counts)


def _other_reporting(one: _Side, other: _Side) -> bool:
    """Whether both have passages of their own that name other things, and neither's title or opening is shared."""
    if one.passages > _WHOLE or min(one.own.sum(), other.own.sum()) < _OWN_WORDS or _opens_alike(one, other):
        return False
    for side, against in ((one, other), (other, one)):
        shared = _distinct(side.of.words[side.shared])
        says = _content(side.of.title) - _content(against.of.title)
        if 2 * len(says & shared) > len(says):
            return False
        # What the shared passage names, such as its sender, is known to both and tells nothing.
        things = side.having(FIGURE | NAME, side.own) - shared
        if len(things) < _THINGS:
            things = _content(side.of.words[side.own]) - shared
        if len(things) < _THINGS or len(things & against.vocabulary) >= _KNOWN_THINGS * len(things):
            return False
    return True


def _opens_alike(one: _Side, other: _Side) -> bool:
    """Whether two texts have a title in common, and the opening of one of them is shared."""
    ours, theirs = _content(one.of.title), _content(other.of.title)
    common = len(ours & theirs)
    opening = max(float(side.shared[:_OPENING].mean()) for side in (one, other))
    return 2 * common > min(len(ours), len(theirs)) and 2 * opening > 1


def _is_no_report(shorter: _Side, longer: _Side) -> bool:
    """Whether what stands whole in a longer text tells little, and nothing of what that one's title says."""
    if longer.own.sum() < _OWN_WORDS or longer.share >= CUT:
        return False
    title = _content(longer.of.title)
    carried = title & _distinct(longer.of.words[longer.shared])
    if len(carried) >= _TITLE_CARRIED * len(title):
        return False
    return len(shorter.having(FIGURE | NAME, shorter.shared)) < _TELLING_FACTS


def _content(numbers: Words) -> frozenset[int]:
    return _distinct(numbers[~are(numbers, COMMON)])


def _distinct(numbers: Words) -> frozenset[int]:
    return frozenset(identities(numbers).tolist())
