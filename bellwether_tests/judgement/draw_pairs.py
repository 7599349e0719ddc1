"""Draws pairs of claims for people to judge: `python -m bellwether_tests.judgement.draw_pairs SET... --seed 11`.

A SET is a home that holds claims, or a JSON Lines file of articles, of which a home with claims is made first. Belongs
here: the seeded draw and the sheet that a judge fills in. The sheet holds article text, so it is never committed; what
is kept are ids, hashes of the quotes and labels (`pairs_seed_*.json`). What the labels say of signals: `pair_figures`.

The question: do both claims show the SAME MECHANISM, so that they belong to one signal? Yes, if one sentence of the
form "these actors do or suffer this for that reason" can be written, and each claim by itself makes that sentence more
or less likely. The same person, place, topic or occurrence is not enough where the matter is another; nor is the same
kind of thing among others elsewhere.

Half of a draw are likely near-misses: words or names that are close although the matter may be another. Every choice is
by hash of the seed and the claims' ids, so that a claim more or less elsewhere moves few of the pairs. The judge's
sheet says neither how a pair came in nor how near its claims are.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from bellwether_assets.articles.stages import ARRIVALS_STAGE, ORIGINS_STAGE, RAW_ARTICLES_STAGE
from bellwether_assets.articles.take_in import take_in
from bellwether_assets.claims.build_claims import normalised_quote
from bellwether_assets.claims.stages import CLAIMS_STAGE
from bellwether_assets.foundation.days import days_between, write_first_day
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.build import build_day
from bellwether_assets.pipeline.context import Context
from bellwether_assets.stages import STAGES
from bellwether_assets.vectors.embedder import Embedder

CLOSE, FAR = 0.5, 0.4
LATER_DAYS = 3
# Titles that two quotes share, or an agency's sentence in both: a copy of words, and no judge is needed for it.
SAME_WORDS = 0.5
PAIRS_OF_ARTICLE, PAIRS_OF_CLAIM = 3, 2
_DECIMALS = 6
_AROUND = 350

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Drawable:
    """A claim as the draw and the judge see it."""

    claim_id: str
    article_id: str
    origin_id: str
    day: date
    quote: str
    statement: str
    actors: frozenset[str]
    geographies: frozenset[str]
    vector: NDArray[np.float32]
    title: str = ""
    publisher: str = ""
    text: str = ""
    start: int = 0

    @property
    def names(self) -> frozenset[str]:
        return self.actors | self.geographies


@dataclass(frozen=True)
class Pair:
    """Two claims, the smaller id first, and how they came into the draw."""

    left: Drawable
    right: Drawable
    drawn_as: str

    @property
    def pair_id(self) -> str:
        return f"p_{digest(self.left.claim_id, self.right.claim_id)[:12]}"


Fits = Callable[[float, Drawable, Drawable], bool]


@dataclass(frozen=True)
class Stratum:
    """A way to find a partner for a claim: which ones fit, and whether the nearest of them is taken or any."""

    name: str
    pairs: int
    nearest: bool
    fits: Fits


def _later(near: float, one: Drawable, other: Drawable) -> bool:
    return near >= CLOSE and abs((one.day - other.day).days) >= LATER_DAYS


def _close_of_same_names(near: float, one: Drawable, other: Drawable) -> bool:
    return near >= CLOSE and bool(one.actors & other.actors)


def _close_of_other_names(near: float, one: Drawable, other: Drawable) -> bool:
    return near >= CLOSE and bool(one.names) and bool(other.names) and not one.names & other.names


def _far_of_same_names(near: float, one: Drawable, other: Drawable) -> bool:
    return near < FAR and bool(one.actors & other.actors)


STRATA = (
    Stratum("nearest", 18, nearest=True, fits=lambda near, one, other: near >= CLOSE),
    Stratum("nearest of later days", 22, nearest=True, fits=_later),
    Stratum("close, same names", 25, nearest=False, fits=_close_of_same_names),
    Stratum("close, other names", 20, nearest=False, fits=_close_of_other_names),
    Stratum("far, same names", 8, nearest=False, fits=_far_of_same_names),
    Stratum("any", 7, nearest=False, fits=lambda near, one, other: True),
)
PAIRS = sum(stratum.pairs for stratum in STRATA)


def draw_pairs(claims: Sequence[Drawable], seed: int, strata: Sequence[Stratum] = STRATA) -> list[Pair]:
    """Pairs of claims of different origins, fewer than asked for where there are no more; in an order by hash."""
    ordered = sorted(claims, key=lambda claim: claim.claim_id)
    if not ordered:
        return []
    vectors = np.stack([claim.vector for claim in ordered]).astype(np.float64)
    near: Matrix = np.round(vectors @ vectors.T, _DECIMALS)
    found: list[Pair] = []
    articles: Counter[str] = Counter()
    of_claims: Counter[str] = Counter()
    taken: set[frozenset[str]] = set()
    for stratum in strata:
        wanted = len(found) + stratum.pairs
        anchors = sorted(range(len(ordered)), key=lambda at: digest(str(seed), stratum.name, ordered[at].claim_id))
        for anchor in anchors:
            if len(found) == wanted:
                break
            one = ordered[anchor]
            if articles[one.article_id] == PAIRS_OF_ARTICLE or of_claims[one.claim_id] == PAIRS_OF_CLAIM:
                continue
            for at in _partners(ordered, near, anchor, stratum, seed):
                other = ordered[at]
                both = frozenset((one.article_id, other.article_id))
                free = articles[other.article_id] < PAIRS_OF_ARTICLE and of_claims[other.claim_id] < PAIRS_OF_CLAIM
                if free and both not in taken and not same_words(one.quote, other.quote):
                    left, right = sorted((one, other), key=lambda claim: claim.claim_id)
                    found.append(Pair(left, right, stratum.name))
                    articles.update(both)
                    of_claims.update((one.claim_id, other.claim_id))
                    taken.add(both)
                    break
    return sorted(found, key=lambda pair: digest(str(seed), "sheet", pair.pair_id))


def _partners(ordered: Sequence[Drawable], near: Matrix, anchor: int, stratum: Stratum, seed: int) -> Iterator[int]:
    """Claims that fit, the first choice first."""
    one = ordered[anchor]
    fitting = [
        at
        for at, other in enumerate(ordered)
        if other.origin_id != one.origin_id
        and other.article_id != one.article_id
        and stratum.fits(float(near[anchor, at]), one, other)
    ]

    def choice(at: int) -> tuple[float, str]:
        both = sorted((one.claim_id, ordered[at].claim_id))
        return (-float(near[anchor, at]) if stratum.nearest else 0.0, digest(str(seed), stratum.name, *both))

    yield from sorted(fitting, key=choice)


def same_words(one: str, other: str) -> bool:
    """Whether two quotes are one sentence, taken over."""
    left, right = (set(normalised_quote(quote).split()) for quote in (one, other))
    return len(left & right) >= SAME_WORDS * len(left | right)


def read_claims(warehouse: Path) -> list[Drawable]:
    """The claims of a home's database, which nobody may be writing to meanwhile."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute(
            "SELECT c.claim_id, c.article_id, o.origin_id, c.day, c.quote, c.statement, c.actors, c.geographies,"
            " c.vector, a.title, a.publisher, a.text, c.quote_start"
            " FROM pipeline.claims c JOIN pipeline.raw_articles a USING (article_id, day, version)"
            " JOIN pipeline.origins o USING (article_id, day) ORDER BY c.claim_id"
        ).fetchall()
    return [
        Drawable(*row[:6], frozenset(row[6]), frozenset(row[7]), np.array(row[8], dtype=np.float32), *row[9:])
        for row in rows
    ]


def build_claims_only(file: Path, home: Home, embedder: Embedder | None = None) -> None:
    """A home with the claims of a file's articles, by the real stages, and nothing of what comes after claims."""
    home.inbox.mkdir(parents=True)
    (home.inbox / file.name).write_bytes(file.read_bytes())
    write_first_day(home, date(1900, 1, 1))
    context = Context(home, embedder)
    take_in(context)
    with context.warehouse.open() as connection:
        row = connection.execute("SELECT min(home_day), max(home_day) FROM ledger.home_days").fetchone()
    if row is None or row[0] is None:
        raise ValueError(f"{file}: no article that could be taken in")
    write_first_day(home, row[0])
    with context.warehouse.open():
        for day in days_between(row[0], row[1]):
            for stage in (ARRIVALS_STAGE, RAW_ARTICLES_STAGE, ORIGINS_STAGE, CLAIMS_STAGE):
                build_day(context, STAGES, stage, day)


def claims_of(given: Path) -> list[Drawable]:
    """The claims of a home, or of a file of articles."""
    if given.is_dir():
        return read_claims(Home(given).warehouse)
    with tempfile.TemporaryDirectory(prefix="bellwether-pairs-") as folder:
        home = Home(Path(folder) / "home")
        build_claims_only(given, home)
        return read_claims(home.warehouse)


def sheet(pairs: Sequence[Pair], name: str) -> str:
    """What a judge reads: each pair with the words around the quotes, the earlier claim first."""
    parts: list[str] = []
    for number, pair in enumerate(pairs, start=1):
        parts.append(f"{'=' * 100}\nPAIR {number} of {name} {pair.pair_id}")
        for claim in sorted((pair.left, pair.right), key=lambda claim: (claim.day, claim.claim_id)):
            end = claim.start + len(claim.quote)
            before, after = claim.text[max(0, claim.start - _AROUND) : claim.start], claim.text[end : end + _AROUND]
            parts.append(
                f"--- {claim.claim_id} {claim.day} {claim.publisher}\ntitle:     {claim.title}\n"
                f"statement: {claim.statement}\naround:    …{' '.join(before.split())} "
                f"[[ {claim.quote} ]] {' '.join(after.split())}…\n"
            )
    return "\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--seed", type=int, default=11)
    arguments = parser.parse_args()
    for given in arguments.sets:
        print(sheet(draw_pairs(claims_of(given), arguments.seed), given.stem))


if __name__ == "__main__":
    main()
