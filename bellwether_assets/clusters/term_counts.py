"""How many of a home's originals hold each term: part of the fold's state. Pure.

Belongs here: counting, and keeping the counts small. Does not belong here: what a count does to a term (background.py).

Counts are taken from the stories of a day, so they are of originals alone, and of the terms that linking compares. They
are sums of whole numbers: neither the order of articles nor copies change them.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from bellwether_assets.clusters.features import CHANNELS
from bellwether_assets.clusters.living import Group
from bellwether_assets.clusters.sums import Sums
from bellwether_assets.foundation.hashing import digest

_MOST = 10_000  # originals beyond which a month begins with half of them: what is common changes with the years
_RARE = 1_000  # a term that less than one in so many originals hold is common to nothing


@dataclass(frozen=True)
class TermCounts:
    """`originals` articles, and how many of them hold each term."""

    originals: int = 0
    holders: Mapping[str, int] = field(default_factory=dict)

    def with_groups(self, groups: Iterable[Group]) -> "TermCounts":
        """These counts and those of a day's stories."""
        return self.plus([_counted(group.sums) for group in groups])

    def plus(self, others: Iterable["TermCounts"]) -> "TermCounts":
        """All these counts together."""
        more = list(others)
        if not more:
            return self
        holders = Counter(self.holders)
        for other in more:
            holders.update(other.holders)
        return TermCounts(self.originals + sum(other.originals for other in more), holders)

    def at_beginning_of(self, day: date) -> "TermCounts":
        """What a day begins with. On the first of a month rare terms are dropped, and the counts of a large home
        halved: whatever a home has read, they stay of one size."""
        if day.day != 1:
            return self
        part = 2 if self.originals > _MOST else 1
        least = -(-self.originals // _RARE)
        kept = {term: count // part for term, count in self.holders.items() if count >= least}
        return TermCounts(self.originals // part, kept)

    def to_json(self) -> str:
        """One line, keys sorted; equal counts give equal text."""
        value = {"originals": self.originals, "holders": dict(self.holders)}
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "TermCounts":
        """The counts that `to_json` wrote."""
        return cls(**json.loads(text))

    @cached_property
    def digest(self) -> str:
        """Hash of the text form."""
        return digest(self.to_json())


def _counted(sums: Sums) -> TermCounts:
    """The counts of one story of a day. A term counts once for an article, whichever channels have it."""
    holders: dict[str, int] = {}
    for channel in CHANNELS:
        for term, (count, _, _) in sums.terms[channel].items():
            holders[term] = max(holders.get(term, 0), count)
    return TermCounts(sums.size, holders)


NOTHING_COUNTED = TermCounts()
