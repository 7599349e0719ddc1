"""How near stories of this home are by chance, and how two of them look once what is common here is taken off. Pure.

Belongs here: how far a home reads one field, and what that takes off terms. Does not belong here: counting terms
(term_counts.py), or what is near enough (nearest.py, recluster.py).

In a home that reads one field any two articles are near each other, by what all of them speak of. How near is told by
the mean cosine of two living stories: about .12 in a home of many themes, over .4 in one of releases on one policy. The
higher it is, the more the home reads one field: then what many of its originals hold weighs less, and a link has to be
surer. In a home of many themes nothing of this applies: there a term that one in ten originals holds is the name of an
event that fills the news for some days, and no theme.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bellwether_assets.clusters.features import CHANNELS, shipped_frequencies
from bellwether_assets.clusters.living import Story
from bellwether_assets.clusters.sums import DIRECTION, Sums, Term, directions
from bellwether_assets.clusters.term_counts import NOTHING_COUNTED, TermCounts

# Until a home has shown what it reads, it counts as if it had so many stories, as near each other as its bounds allow
# without a doubt.
PRIOR_STORIES = 3
MANY_THEMES, ONE_FIELD = 0.2, 0.25  # mean cosines: up to here many themes, from here on one field
_PRIOR_ORIGINALS = 30  # originals with the shipped share of each term that every home begins with
_STEPS = 1_000  # the share of its weight that a term keeps is in thousandths


@dataclass(frozen=True, eq=False)
class Background:
    """What a day's links are seen against: the terms of the originals of the days before, and how near the stories are
    that live as the day begins (mean cosine of two)."""

    counts: TermCounts = NOTHING_COUNTED
    nearness: float = MANY_THEMES
    _shares: dict[str, int] = field(default_factory=dict, init=False, repr=False)  # of terms, once asked for
    _seen: dict[Sums, Sums] = field(default_factory=dict, init=False, repr=False)  # stories are weighed again and again

    @classmethod
    def of(cls, counts: TermCounts, living: Mapping[str, Story]) -> "Background":
        """The background that these stories and counts make."""
        count = len(living)
        total = directions([living[story_id].dense for story_id in sorted(living)]).sum(axis=0)
        # A sum of whole numbers, the same in any order. The products of the stories with themselves are taken off.
        among = float((total * total).sum()) / DIRECTION**2 - count
        found = among / (count - 1) if count > 1 else 0.0
        known = count if count > 1 else 0
        return cls(counts, round((PRIOR_STORIES * MANY_THEMES + found) / (PRIOR_STORIES + known), 6))

    @cached_property
    def field(self) -> float:
        """How far the home reads one field: 0 for many themes, 1 for one."""
        return min(1.0, max(0.0, round((self.nearness - MANY_THEMES) / (ONE_FIELD - MANY_THEMES), 6)))

    def relative(self, sums: Sums) -> Sums:
        """The sums with what is common here weighing less. A home of many themes leaves them as they are."""
        if not self.field:
            return sums
        if sums not in self._seen:
            terms = {channel: self._relative(sums.terms[channel]) for channel in CHANNELS}
            self._seen[sums] = Sums(sums.size, sums.dense, terms, sums.articles_with)
        return self._seen[sums]

    def _relative(self, terms: Mapping[str, Term]) -> dict[str, Term]:
        found = {}
        for term, (holders, weight, square) in terms.items():
            if share := self._share(term):
                # Rounded once a term: sums stay of whole numbers.
                found[term] = holders, round(weight * share / _STEPS), round(square * share * share / _STEPS**2)
        return found

    def _share(self, term: str) -> int:
        """What share of its weight a term keeps: how much it tells here, against how much it tells anywhere."""
        share = self._shares.get(term)
        if share is None:
            held = self.counts.holders.get(term, 0)
            share = self._shares[term] = self._share_of(term, held) if held else _STEPS
        return share

    def _share_of(self, term: str, held: int) -> int:
        shipped = shipped_frequencies()
        anywhere = (1 + shipped.counts.get(term, 1)) / (1 + shipped.documents)
        here = (_PRIOR_ORIGINALS * anywhere + held) / (_PRIOR_ORIGINALS + self.counts.originals)
        if here <= anywhere or anywhere >= 1:
            return _STEPS
        telling: float = math.log(min(here, 1.0)) / math.log(anywhere)
        return round(math.pow(telling, self.field) * _STEPS)
