"""How well origins find copies that were made, and keep apart what is none.

    python -m bellwether_tests.articles.labelled_copies.measure FOLDER dev

Belongs here: counting pairs of what the product's own code placed, and the table. Does not belong here: the streams
(`gold`), floors (`test_labelled_copies`).
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

import xxhash

from bellwether_assets.foundation.tables.origins import OriginRow
from bellwether_tests.articles.labelled_copies.gold import HALVES, Original, Stream, read_originals, streams
from bellwether_tests.articles.placing import Printed, place

# Pairs of articles as they were found of which a fifth of the shorter one's runs of six words, or more, stand in the
# other: the same reporting, other reporting, or unclear. From six tenths they count as the same; those below were
# read; those of the half for testing before the code placed them. An article is named by the hash of its id.
NATURAL = Path(__file__).with_name("natural_pairs.json")

Place = Callable[[Iterable[Printed]], Mapping[str, OriginRow]]


@dataclass
class Figures:
    """What was counted. `made`, `found`: copies by kind; `apart`, `joined`: pairs of different reporting by what is
    alike in them; `together`, `right`: pairs that were placed in one origin; `wrong`, `missed`: what to look at."""

    made: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    apart: Counter[str] = field(default_factory=Counter)
    joined: Counter[str] = field(default_factory=Counter)
    together: int = 0
    right: int = 0
    wrong: list[tuple[Printed, Printed]] = field(default_factory=list)
    missed: list[tuple[str, Printed, Printed]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Of the pairs that were placed in one origin, those that carry the same reporting."""
        return self.right / self.together

    @property
    def recall(self) -> float:
        """Of the copies, those in the origin of what they were made of."""
        return self.found.total() / self.made.total()

    def recall_of(self, kind: str) -> float:
        """The same of one kind."""
        return self.found[kind] / self.made[kind]


def measure(of_streams: Iterable[Stream], place_all: Place = place) -> Figures:
    """Places each stream by itself and counts."""
    figures = Figures()
    for stream in of_streams:
        _count(stream, place_all(stream.articles), figures)
    return figures


def _count(stream: Stream, placed: Mapping[str, OriginRow], figures: Figures) -> None:
    articles = {article.id: article for article in stream.articles}
    for copy, kind in stream.kind.items():
        original = copy.removesuffix(f" {kind}")
        figures.made[kind] += 1
        if placed[copy].origin_id == placed[original].origin_id:
            figures.found[kind] += 1
        else:
            figures.missed.append((kind, articles[original], articles[copy]))
    origins: dict[str, list[str]] = defaultdict(list)
    for id_ in sorted(articles):
        origins[placed[id_].origin_id].append(id_)
    for members in origins.values():
        for pair in combinations(members, 2):
            alike = _alike(stream, *pair)
            if alike == "unclear":
                continue
            figures.together += 1
            figures.right += alike == "same"
            if alike != "same":
                figures.joined[alike] += 1
                figures.wrong.append((articles[pair[0]], articles[pair[1]]))
    by_matter: dict[str, list[str]] = defaultdict(list)
    by_statement: dict[str, list[str]] = defaultdict(list)
    for id_ in articles:
        by_matter[stream.matter[id_]].append(id_)
        if id_ in stream.statement:
            by_statement[stream.statement[id_]].append(id_)
    pairs = {pair for group in (*by_matter.values(), *by_statement.values()) for pair in combinations(sorted(group), 2)}
    figures.apart.update(_alike(stream, *pair) for pair in pairs)


def _alike(stream: Stream, one: str, other: str) -> str:
    """Whether two articles carry the same reporting, and if not, what is alike in them."""
    ours, theirs = stream.of[one], stream.of[other]
    if ours == theirs:
        return "same"
    if frozenset((ours, theirs)) in stream.unclear:
        return "unclear"
    if one in stream.statement and stream.statement[one] == stream.statement.get(other):
        return "quotes the same statement"
    if stream.matter[one] == stream.matter[other]:
        return f"on one matter of {stream.matter[one].split(' ')[0]}"
    return "nothing"


def streams_of(originals: Sequence[Original]) -> Iterator[Stream]:
    """Streams with what is known of pairs as they were found."""
    named = {xxhash.xxh3_64_hexdigest(one.printed.id.encode()): one.printed.id for one in originals}
    known = {
        kind: [frozenset(map(named.__getitem__, pair)) for pair in pairs if named.keys() >= set(pair)]
        for kind, pairs in json.loads(NATURAL.read_text("utf-8")).items()
    }
    return streams(originals, known["same"], known["unclear"])


def table(figures: Figures) -> str:
    """The figures as Markdown."""
    rows = ["| kind of change | copies | found | recall |", "|---|---:|---:|---:|"]
    rows += [
        f"| {kind} | {count:,} | {figures.found[kind]:,} | {figures.recall_of(kind):.3f} |"
        for kind, count in figures.made.items()
    ]
    rows += ["", "| different reporting | pairs | joined |", "|---|---:|---:|"]
    rows += [
        f"| {alike} | {figures.apart[alike]:,} | {figures.joined[alike]:,} |"
        for alike in sorted(figures.apart | figures.joined)
        if alike not in ("same", "unclear")
    ]
    rows.append(
        f"\nprecision {figures.precision:.4f} ({figures.right:,} of {figures.together:,} pairs), recall"
        f" {figures.recall:.4f} ({figures.found.total():,} of {figures.made.total():,} copies)"
    )
    return "\n".join(rows)


def main(folder: Path, half: str) -> None:
    """Prints the table of one half, and what to look at."""
    if half not in HALVES:
        raise SystemExit(f"{half}: say dev or test")
    figures = measure(streams_of(read_originals(folder, half)))
    print(table(figures))
    for kind, original, _ in figures.missed:
        print(f"missed: {kind}: {original.id}", file=sys.stderr)
    for one, other in figures.wrong:
        print(f"wrong: {one.id} | {other.id}", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
