"""Which passages many documents share beside different reporting: footers, notes, offers. They carry no weight.

A wire story in forty papers shares its passages among as many documents, and each of them beside the same reporting; a
footer stands beside another report each time. So it is not documents that are counted but the reports that a passage
stands in: an origin counts once, however many print it, and once more for each of its members that tells more.

Kept of a passage are the first few documents that brought it into another report, and nothing else is compared with:
memory grows with the words of the articles, and not with the pairs of them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.articles.folded_words import Words
from bellwether_assets.articles.shingles import MINIMUM_SHINGLES, Mask

# A passage in so many reports of one publisher, or of all, is nobody's report. One publisher's standing words repeat
# soon; over all publishers a quote spreads too, or an agency's story that each of them edits.
OF_ONE_PUBLISHER = 4
OF_ALL = 8
_NOBODY = -1

Places = NDArray[np.int64]


class Passages:
    """The first documents that carry each shingle. Documents are numbered in the order in which they are added."""

    def __init__(self, shingles: Words, documents: int) -> None:
        """`shingles`: sorted and distinct, no others are looked at; `documents`: how many there will be at most."""
        self._known = shingles
        self._carriers = np.full((len(shingles), OF_ALL), _NOBODY, dtype=np.int32)
        self._reports = np.zeros(len(shingles), dtype=np.uint8)
        self._standing = np.zeros(len(shingles), dtype=np.bool_)
        # One more than there are: the last stands for nobody.
        self._origins = np.full(documents + 1, _NOBODY, dtype=np.int32)
        self._publishers = np.full(documents + 1, _NOBODY, dtype=np.int32)
        self._added = 0

    def places(self, shingles: Words) -> tuple[Mask, Places]:
        """Which of these shingles are looked at, and the places of those."""
        if not len(self._known):
            return np.zeros(len(shingles), dtype=np.bool_), np.zeros(0, dtype=np.int64)
        at = np.minimum(np.searchsorted(self._known, shingles), len(self._known) - 1)
        found = self._known[at] == shingles
        return found, at[found]

    def add(self, places: Places, origin: int, publisher: int, *, tells_more: bool) -> None:
        """The next document. `places` are distinct; `tells_more`: it is read beside what its origin had before."""
        document = self._added
        self._added += 1
        self._origins[document], self._publishers[document] = origin, publisher
        places = places[self._reports[places] < OF_ALL]
        if not tells_more:
            places = places[~(self._origins[self._carriers[places]] == origin).any(axis=1)]
        of_publisher = (self._publishers[self._carriers[places]] == publisher).sum(axis=1) + 1
        count = self._reports[places]
        self._carriers[places, count] = document
        self._reports[places] = count + 1
        self._standing[places[(of_publisher >= OF_ONE_PUBLISHER) | (count + 1 >= OF_ALL)]] = True

    def standing(self, places: Places) -> Mask:
        """Which of them carry no weight."""
        return self._standing[places]

    def seen(self, places: Places) -> Mask:
        """Which of them an earlier document has."""
        return self._reports[places] > 0

    def comparable(self, places: Places | None = None) -> list[int]:
        """Origins that have enough of these shingles, or of all, that carry weight."""
        if places is None:
            places = np.flatnonzero(self._reports)
        carriers = self._carriers[places[~self._standing[places]]]
        # The last of all documents, whose origin is nobody's, stands for an empty place.
        origins = self._origins[carriers]
        shared = np.bincount(origins[origins != _NOBODY])
        return [int(origin) for origin in np.flatnonzero(shared >= MINIMUM_SHINGLES)]
