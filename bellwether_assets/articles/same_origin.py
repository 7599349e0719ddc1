"""Whether two articles carry the same reporting.

Belongs here: the decision about one pair. Does not belong here: which pairs are looked at, and which passages carry no
weight since other reporting has them too (`passages`).

Two texts that share most of the shorter one's shingles are one origin where what is left is alike in both directions,
or where the shorter is a cut of the longer. They are not

- where figures or names stand in the place of others: a daily report from one template is another report each day;
- where both have passages of their own that name other things under other titles: what they share is a standing note;
- where the shorter stands whole in the longer and says nothing of what either title says: an offer, not a flash.

Constants were chosen on `congress_ai` and `newscluster` by looking at each pair; what lies near them is told in
docs/decisions/0011-fullest-of-an-origin.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bellwether_assets.articles.folded_words import COMMON, FIGURE, NAME, Words, are, identities
from bellwether_assets.articles.shingles import MINIMUM_SHINGLES, SHINGLE_WORDS, Mask, Reporting, covered

# Of a cut, this much of the words is the longer text's; the rest is a dateline, a credit, a linking phrase.
CUT = 0.75
# Fewer words of one's own are no report: a byline, a credit, a line about the paper.
OWN_WORDS = 12
# At the edges of a text stand dates and hours of the page; figures count there only inside a passage of this length.
_EDGE_WORDS = 8
_KNOWN_FACTS = 0.3
_OTHER_FACTS = 3
_ALIKE_TITLES = 0.5
_TITLE_CARRIED = 0.25
# A cut under a title that the longer text does not bear out is one if it tells this much.
_TELLING_FACTS = 6


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
    shared: Mask
    own: Mask

    @property
    def share(self) -> float:
        """The share of its reporting that the other has."""
        return float(self.shared.sum()) / max(1, int(self.shared.sum() + self.own.sum()))

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
    return _Side(one, shared, ~shared & ~light)


def _other_facts(one: _Side, other: _Side) -> bool:
    """Whether figures, or figures and names, are replaced by others, more than half as many as stay the same."""
    for kind in (FIGURE, FIGURE | NAME):
        ours, theirs = (
            side.having(kind, side.own & _inside(side)) - _distinct(against.of.words)
            for side, against in ((one, other), (other, one))
        )
        if 2 * min(len(ours), len(theirs)) > len(one.having(kind, one.shared) | other.having(kind, other.shared)):
            return True
    return False


def _inside(side: _Side) -> Mask:
    """Words between shared passages, and at the edges those of a passage that is long enough for a sentence."""
    inside = np.ones(len(side.own), dtype=np.bool_)
    places = np.flatnonzero(side.shared)
    if len(places):
        first, last = int(places[0]), int(places[-1]) + 1
        inside[:first] = first >= _EDGE_WORDS
        inside[last:] = len(inside) - last >= _EDGE_WORDS
    return inside


def _other_reporting(one: _Side, other: _Side) -> bool:
    """Whether both have passages of their own that name other things, under titles that say other things."""
    if min(one.own.sum(), other.own.sum()) < OWN_WORDS or _alike(one.of.title, other.of.title):
        return False
    for side, against in ((one, other), (other, one)):
        # What the shared passage names, such as its sender, is known to both and tells nothing.
        facts = side.having(FIGURE | NAME, side.own) - _distinct(side.of.words[side.shared])
        known = facts & _distinct(against.of.words)
        if len(facts) < _OTHER_FACTS or len(known) >= _KNOWN_FACTS * len(facts):
            return False
    return True


def _is_no_report(shorter: _Side, longer: _Side) -> bool:
    """Whether what stands whole in a longer text says nothing of what either title says."""
    if longer.own.sum() < OWN_WORDS or longer.share >= CUT:
        return False
    said = _distinct(shorter.of.words[shorter.shared]) | _distinct(longer.of.words[longer.shared])
    own, theirs = (_content(side.of.title) for side in (shorter, longer))
    if not own and not theirs:
        return False
    if theirs and len(theirs & said) >= _TITLE_CARRIED * len(theirs):
        return False
    if own and len(own & said) >= _TITLE_CARRIED * len(own):
        return len(shorter.having(FIGURE | NAME, shorter.shared)) < _TELLING_FACTS
    return True


def _alike(one: Words, other: Words) -> bool:
    """Whether two titles have half of the shorter one's words in common."""
    ours, theirs = _content(one), _content(other)
    return len(ours & theirs) >= _ALIKE_TITLES * min(len(ours), len(theirs))


def _content(numbers: Words) -> frozenset[int]:
    return _distinct(numbers[~are(numbers, COMMON)])


def _distinct(numbers: Words) -> frozenset[int]:
    return frozenset(identities(numbers).tolist())
