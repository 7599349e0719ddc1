"""What a day knows of the articles before: the window's passages, and the words of those that can be compared with.

Belongs here: reading the window in stretches, and what is kept of it. Does not belong here: what follows for an article
of the day (`origins`). Pure but for `Earlier`, which fetches what the stage declares.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Protocol

import numpy as np
import polars as pl
import xxhash

from bellwether_assets.articles.folded_words import Words, identities
from bellwether_assets.articles.passages import Passages, Places
from bellwether_assets.articles.publishers import UNKNOWN
from bellwether_assets.articles.shingles import MINIMUM_SHINGLES, SHINGLE_WORDS, Reporting, shingles_of

# Articles of the window that are looked at together: some 10 MB of words.
_AT_ONCE = 4_000
# Members of an origin that an article is compared with. A match with a later one alone, since that is cut otherwise
# than the first, is rare; after so many that are not equal word by word there is none left to find.
_MEMBERS = 16


class Earlier(Protocol):
    """Articles of the days before, inside the window."""

    @property
    def articles(self) -> pl.DataFrame:
        """day, article_id, origin_id, root_article_id, root_day, root_publisher, read_article_id, publisher, by day
        and order of publication."""
        ...

    def words(self, first: date, last: date) -> pl.DataFrame:
        """article_id, words, title of the articles of these days, in any order."""
        ...

    def words_of(self, article_ids: Sequence[str]) -> pl.DataFrame:
        """The same of these articles."""
        ...


@dataclass(frozen=True)
class Origin:
    """The reporting that an article carries, named by the earliest article that carries it."""

    origin_id: str
    root_article_id: str
    root_day: date
    root_publisher: str


@dataclass(frozen=True, eq=False)
class Document:
    """One article of the day, with its distinct shingles."""

    article_id: str
    publisher: str
    order: str
    report: Reporting
    shingles: Words


@dataclass
class Known:
    """Articles by number: first the window's, then those of the day that are placed already."""

    passages: Passages
    ids: list[str] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)
    read: list[str] = field(default_factory=list)  # which article is read for it; of the window's alone
    reports: dict[int, Reporting] = field(default_factory=dict)  # of those that can be compared with
    same: dict[int | None, int] = field(default_factory=dict)  # all words, hashed → the first article with just those
    _numbers: dict[str, int] = field(default_factory=dict)
    _members: dict[int, list[int]] = field(default_factory=dict)

    def add(
        self, article_id: str, origin: Origin, publisher: str, places: Places, whole: int | None, *, tells_more: bool
    ) -> None:
        """The next article. `whole`: hash of all its words, None where it has none."""
        number = len(self.ids)
        self.ids.append(article_id)
        self.origins.append(origin)
        # Who published it is often not known, and nobody's articles are not one publisher's.
        publisher = article_id if publisher == UNKNOWN else publisher
        of_origin, of_publisher = (
            self._numbers.setdefault(name, len(self._numbers)) for name in (origin.origin_id, f"p {publisher}")
        )
        self.passages.add(places, of_origin, of_publisher, tells_more=tells_more)
        if whole is not None and self.same.setdefault(whole, number) == number:
            members = self._members.setdefault(of_origin, [])
            if len(members) < _MEMBERS:
                members.append(number)

    def comparable(self, places: Places | None = None) -> list[int]:
        """Articles, in order, whose origins have enough of these passages, or of all, to be the same."""
        return sorted(n for origin in self.passages.comparable(places) for n in self._members.get(origin, ()))


def hash_of_all(words: Words, title: Words) -> int | None:
    """Of which words a text has, None where it has none. Short texts are equal by accident: there the title counts."""
    if not len(words):
        return None
    short = len(words) < MINIMUM_SHINGLES + SHINGLE_WORDS - 1
    whole = identities(words).tobytes() + (b"|" + identities(title).tobytes() if short else b"")
    return xxhash.xxh3_64_intdigest(whole)


def known_before(today: Sequence[Document], earlier: Earlier) -> Known:
    """What the window holds of the day's shingles; alone of those, and of such as several articles of the day have."""
    articles = earlier.articles
    number = {article_id: at for at, article_id in enumerate(articles["article_id"])}
    own, counts = np.unique(np.concatenate([document.shingles for document in today]), return_counts=True)
    shared = counts > 1
    carried: dict[int, Places] = {}
    hashes: dict[int, int | None] = {}
    for first, last in _stretches(articles):
        frame = earlier.words(first, last)
        numbers = [number[article_id] for article_id in frame["article_id"]]
        words = _arrays(frame["words"])
        for at, places in zip(numbers, _carried(words, own), strict=True):
            carried[at] = places
            shared[places] = True
        hashes |= {at: hash_of_all(*each) for at, *each in zip(numbers, words, _arrays(frame["title"]), strict=True)}
    known = Known(Passages(own[shared], articles.height + len(today)))
    place = np.cumsum(shared) - 1  # of those that are looked at
    of_article, of_origin = ("article_id", "publisher", "read_article_id"), tuple(f.name for f in fields(Origin))
    rows = articles.select(*of_article, *of_origin).iter_rows()
    for at, (article_id, publisher, read, *origin) in enumerate(rows):
        known.read.append(read)
        known.add(article_id, Origin(*origin), publisher, place[carried[at]], hashes[at], tells_more=read == article_id)
    _fetch_comparable(known, today, earlier, number)
    return known


def _fetch_comparable(known: Known, today: Sequence[Document], earlier: Earlier, number: dict[str, int]) -> None:
    wholes = {hash_of_all(document.report.words, document.report.title) for document in today}
    wanted = {known.same[whole] for whole in wholes if whole in known.same} | set(known.comparable())
    if wanted:
        frame = earlier.words_of([known.ids[at] for at in sorted(wanted)])
        for article_id, words, title in zip(
            frame["article_id"], _arrays(frame["words"]), _arrays(frame["title"]), strict=True
        ):
            known.reports[number[article_id]] = Reporting(words, title)


def _stretches(articles: pl.DataFrame) -> Iterator[tuple[date, date]]:
    """Days of the window, in stretches of some thousand articles."""
    first, count = None, 0
    for day, size in articles.group_by("day", maintain_order=True).len().iter_rows():
        first = first or day
        count += size
        if count >= _AT_ONCE:
            yield first, day
            first, count = None, 0
    if first is not None:
        yield first, articles["day"][-1]


def _carried(texts: Sequence[Words], own: Words) -> list[Places]:
    """Of each text, where its shingles stand in `own`, as far as they do: of all texts at once, as they are many."""
    sizes = [len(words) for words in texts]
    text_of = np.repeat(np.arange(len(texts)), sizes)
    all_shingles = shingles_of(np.concatenate([*texts, np.zeros(0, dtype=np.uint64)]))
    inside = text_of[: len(all_shingles)] == text_of[len(text_of) - len(all_shingles) :]
    # Most of them are nobody's here; that is cheaper to see by a few of their bits.
    bits = min(26, max(10, (8 * len(own)).bit_length()))
    some = np.zeros(1 << bits, dtype=np.bool_)
    mask = np.uint64((1 << bits) - 1)
    some[own & mask] = True
    likely = np.flatnonzero(inside & some[all_shingles & mask])
    at = np.minimum(np.searchsorted(own, all_shingles[likely]), len(own) - 1)
    found = own[at] == all_shingles[likely] if len(own) else np.zeros(0, dtype=np.bool_)
    pairs = np.unique(text_of[likely[found]] * max(1, len(own)) + at[found])
    bounds = np.searchsorted(pairs, np.arange(1, len(texts)) * max(1, len(own)))
    return np.split(pairs % max(1, len(own)), bounds)


def _arrays(lists: pl.Series) -> list[Words]:
    """The lists of a column as arrays, without an object of Python for each number."""
    if not len(lists):
        return []
    lengths = lists.list.len()
    numbers = lists.filter(lengths > 0).explode().to_numpy().astype(np.uint64, copy=False)
    return np.split(numbers, np.cumsum(lengths.to_numpy())[:-1])
