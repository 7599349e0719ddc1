"""Whether two articles carry the same reporting.

Belongs here: the decision about one pair. Does not belong here: which pairs are looked at, and which passages carry no
weight since other reporting has them too (`passages`).

Two texts that share most of the shorter one's words, in runs or edited between them (`alignment`), are one origin where
what is left is alike in both directions, or where the shorter is a cut of the longer. They are not

- where figures or names stand in the place of others: a daily report from one template is another report each day;
- where both have passages of their own that name other things than the other, beside what they share word for word: a
  standing note;
- where the shorter stands whole in the longer, tells little and says nothing of what the longer's title or the rest of
  it says: an offer, not a flash.

Constants were chosen on `congress_ai` and `newscluster` by looking at each pair, and on one half of the labelled copies
of docs/evaluation.md; what lies near them is told in docs/decisions/0011-fullest-of-an-origin.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bellwether_assets.articles.alignment import Gap, Shared, align
from bellwether_assets.articles.folded_words import COMMON, FIGURE, NAME, STANDING, Words, are, identities
from bellwether_assets.articles.shingles import MINIMUM_SHINGLES, SHINGLE_WORDS, Mask, Reporting, covered

# Of a cut, this much of the words is the longer text's; the rest is a dateline, a credit, a linking phrase.
CUT = 0.75
# Of runs of five so much less is asked than of words, since each changed word breaks five.
_RUNS = 1 / 3
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
_SAME_TITLE = 2  # words
_NAMED_AGAIN = 2  # names; the paper's own, that an offer has, may be one
_SAID_AGAIN = 0.2
# Without any of that, a passage is reporting if it tells this much.
_TELLING_FACTS = 8


@dataclass(frozen=True)
class Match:
    """That two articles are one origin.

    `carried`: share of the earlier one's reporting that the later one has, edited or not; `kept`: of the later one's
    that is the earlier's; `words`: how many words of the later one the earlier has unchanged.
    """

    carried: float
    kept: float
    words: int
    whole: bool = False  # all words of the one are all words of the other

    @property
    def containment(self) -> float:
        """Share of the reporting of the one of which more is shared."""
        return round(max(self.carried, self.kept), 6)

    @property
    def how(self) -> str:
        """What the later article is to the earlier."""
        if self.whole:
            return "word for word"
        if min(self.carried, self.kept) >= CUT:
            return "copy"
        return "cut" if self.kept >= self.carried else "fuller"


@dataclass(frozen=True, eq=False)
class _Side:
    """One of the two: which of its words the other has, which are its own, which carry no weight."""

    of: Reporting
    shared: Mask
    edited: Mask  # its words in the place of others of the other text, inside of what both tell
    own: Mask

    @property
    def share(self) -> float:
        """The share of its reporting that the other has."""
        common = int(self.shared.sum() + self.edited.sum())
        return common / max(1, common + int(self.own.sum()))

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
    if len(np.unique(earlier.shingles[found])) < _RUNS * containment * min(sizes):
        return None
    found_later = weighed[1] & np.isin(later.shingles, earlier.shingles[weighed[0]])
    aligned = align(earlier, found, later, found_later)
    first, second = _side(earlier, aligned.ours, weighed[0]), _side(later, aligned.theirs, weighed[1])
    shorter, longer = (first, second) if sizes[0] <= sizes[1] else (second, first)
    if shorter.share < containment or (shorter.share < CUT and longer.share < containment):
        return None
    if _other_facts(first, second, aligned.gaps) or _other_reporting(shorter, longer) or _is_no_report(shorter, longer):
        return None
    return Match(first.share, second.share, int(second.shared.sum()))


def _weighed(one: Reporting, standing: Words) -> Mask:
    """Which of its shingles carry weight: not those that consist of standing words."""
    marked = one.standing
    whole = marked[: len(one.shingles)].copy()
    for step in range(1, SHINGLE_WORDS):
        whole &= marked[step : step + len(one.shingles)]
    return ~(whole | np.isin(one.shingles, standing))


def _side(one: Reporting, shared: Shared, weighed: Mask) -> _Side:
    light = covered(~weighed, len(one.words))
    return _Side(one, shared.words, shared.edited, ~(shared.words | shared.edited | light))


def _other_facts(one: _Side, other: _Side, gaps: Sequence[Gap]) -> bool:
    """Whether figures, or names, are replaced by others, more than half as many as stay the same.

    Such is the next report from one template. A figure corrected in a copy is one among many.
    """
    figures = names = 0
    for gap in gaps:
        figures += _replaced(one, other, gap, FIGURE)
        if gap.longest <= _GAP_WORDS:
            names += _replaced(one, other, gap, FIGURE | NAME)
    return any(
        2 * replaced > len(one.having(kind, one.shared) | other.having(kind, other.shared))
        for replaced, kind in ((figures, FIGURE), (names, FIGURE | NAME))
    )


def _replaced(one: _Side, other: _Side, gap: Gap, kind: np.uint64) -> int:
    """How many words of a kind stand there in the place of others: words that the other text has nowhere."""
    counts = []
    for side, against, where in ((one, other, gap.ours), (other, one, gap.theirs)):
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
    """Whether what stands whole in a longer text tells little, and nothing of what else that one is about."""
    if longer.own.sum() < _OWN_WORDS or longer.share >= CUT:
        return False
    title, shorter_title = _content(longer.of.title), _content(shorter.of.title)
    carried = title & _distinct(longer.of.words[longer.shared])
    if len(carried) >= _TITLE_CARRIED * len(title):
        return False
    if len(title & shorter_title) >= max(_SAME_TITLE, len(shorter_title) / 2) or _of_its_matter(shorter, longer):
        return False
    return len(shorter.having(FIGURE | NAME, shorter.shared)) < _TELLING_FACTS


def _of_its_matter(shorter: _Side, longer: _Side) -> bool:
    """Whether a passage speaks of what the rest of a longer text speaks of, as an offer below it does not."""
    rest = _content(longer.of.words[longer.own])
    says = _content(shorter.of.words[shorter.shared])
    return len(shorter.having(NAME, shorter.shared) & rest) >= _NAMED_AGAIN and len(says & rest) >= _SAID_AGAIN * len(
        says
    )


def _content(numbers: Words) -> frozenset[int]:
    return _distinct(numbers[~are(numbers, COMMON)])


def _distinct(numbers: Words) -> frozenset[int]:
    return frozenset(identities(numbers).tolist())
