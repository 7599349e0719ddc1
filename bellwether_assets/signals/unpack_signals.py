"""The signals of a state from their rows, all at once: what each day needs of every signal is made in bulk.

A day touches some signals; the others only grow older. Of those nobody asks which claims they hold, but what these
weigh and how many there are, and with whom a claim might join. So the evidence stays in its frame until somebody looks
at it, and what a signal derives from it (state.py) is derived for all signals together, equal to the bit.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import overload

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bellwether_assets.signals.describe import Lives
from bellwether_assets.signals.state import EVIDENCE_COLUMNS, Counts, Evidence, Signal
from bellwether_assets.signals.strength import Course, halved
from bellwether_assets.vectors.whole_vectors import Matrix, directions, unpack_all

Numbers = NDArray[np.int64]


class KeptEvidence(Sequence[Evidence]):
    """Evidence of one signal as rows of a frame, made into objects when somebody looks at them."""

    def __init__(self, frame: pl.DataFrame, start: int, length: int) -> None:
        self._rows: tuple[pl.DataFrame, int, int] | None = (frame, start, length)
        self._length = length
        self._items: tuple[Evidence, ...] = ()

    @property
    def items(self) -> tuple[Evidence, ...]:
        """The objects."""
        if self._rows is not None:
            frame, start, length = self._rows
            self._items = tuple(Evidence(*values) for values in frame.slice(start, length).iter_rows())
            self._rows = None
        return self._items

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, place: int) -> Evidence: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Evidence, ...]: ...
    def __getitem__(self, place: int | slice) -> Evidence | tuple[Evidence, ...]:
        return self.items[place]

    def __iter__(self) -> Iterator[Evidence]:
        return iter(self.items)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, KeptEvidence):
            return self is other or self.items == other.items
        return self.items == other

    def __hash__(self) -> int:
        return hash(self.items)


def unpack_signals(states: Mapping[str, str], evidence: pl.DataFrame, lives: Lives | None) -> dict[str, Signal]:
    """The signals that these rows say.

    `states`: signal → what `Signal.to_json` wrote. `evidence`: a row a claim in a signal, `signal_id` and the fields of
    Evidence, ordered by signal and by the order that `count_origins` gives. `lives`: those of the day that the signals
    are read for, or None where nobody will describe them.
    """
    if not states:
        return {}
    ids = sorted(states)
    values = [json.loads(states[signal_id]) for signal_id in ids]
    founding = unpack_all([value["founding"] for value in values])
    total = unpack_all([value["total"] for value in values])
    lengths = dict(evidence.group_by("signal_id").len().iter_rows())
    ends = np.cumsum([0, *(lengths.get(signal_id, 0) for signal_id in ids)]).tolist()
    rows = evidence.select(EVIDENCE_COLUMNS)
    signals = {}
    for place, (signal_id, value) in enumerate(zip(ids, values, strict=True)):
        held = KeptEvidence(rows, ends[place], ends[place + 1] - ends[place])
        signals[signal_id] = Signal.of(signal_id, value, founding[place], total[place], held, states[signal_id])
    _derive(signals, rows, ends, directions(total), lives)
    return signals


def _derive(
    signals: Mapping[str, Signal], rows: pl.DataFrame, ends: Sequence[int], centroids: Matrix, lives: Lives | None
) -> None:
    """Fill what each signal would derive from its evidence when asked."""
    texts = _texts(rows)
    stories, clusters = rows["story_id"].to_list(), rows["cluster_id"].fill_null("").to_list()
    signal_of_row = np.repeat(np.arange(len(signals)), np.diff(ends))
    counts = _counts(signal_of_row, rows, lives.families, len(signals)) if lives else None
    courses = _courses(signal_of_row, rows, [lives.half_life[s.type] for s in signals.values()]) if lives else None
    for place, ((start, end), signal) in enumerate(zip(pairwise(ends), signals.values(), strict=True)):
        signal.__dict__.update(
            centroid=centroids[place],
            digest=signal.digest_with(texts[start:end]),
            stories=frozenset(stories[start:end]),
            clusters=frozenset(clusters[start:end]),
        )
        if counts and courses:
            signal.__dict__.update(_counts=counts[place], _course=courses[place])


def _texts(rows: pl.DataFrame) -> list[str]:
    """`Evidence.text` of each row."""
    columns = [
        # Not every library writes a float as Python does.
        pl.Series(name, list(map(str, rows[name].to_list())), dtype=pl.String)
        if rows.schema[name] == pl.Float64
        else rows[name].cast(pl.String).fill_null("None")
        for name in rows.columns
    ]
    together: list[str] = pl.DataFrame(columns).select(pl.concat_str(pl.all(), separator="|")).to_series().to_list()
    return together


def _counts(signal: Numbers, rows: pl.DataFrame, families: Mapping[str, str], signals: int) -> list[Counts]:
    """`Signal.counts` of each signal; `signal` is each row's."""
    publisher = pl.col("publisher")
    owned = rows.select(
        pl.Series("signal", signal),
        "article_id", "origin_id", "publisher", "story_id", "language", "added_on",
        supports=pl.col("stance") != "contradicts",
        family=publisher.replace(dict(families)) if families else publisher,
    )  # fmt: skip
    per_origin = owned.group_by("signal", "origin_id", maintain_order=True).agg(
        added=pl.col("added_on").min(), supported=pl.col("added_on").filter("supports").min()
    )
    origins = per_origin.group_by("signal", maintain_order=True).agg(
        extracted=pl.col("added").n_unique(), origins=pl.len(), last=pl.col("supported").max()
    )
    others = owned.group_by("signal", maintain_order=True).agg(
        articles=pl.col("article_id").n_unique(),
        publishers=pl.col("publisher").n_unique(),
        stories=pl.col("story_id").n_unique(),
        languages=pl.col("language").filter(pl.col("language") != "").n_unique(),
        families=pl.col("family").n_unique(),
    )
    order = ["extracted", "articles", "origins", "publishers", "stories", "languages", "families", "last"]
    counted = origins.join(others, on="signal", maintain_order="left").select("signal", *order)
    found = [Counts(0, 0, 0, 0, 0, 0, 0, None)] * signals
    for place, *counts in counted.iter_rows():
        found[place] = Counts(*counts)
    return found


def _courses(signal: Numbers, rows: pl.DataFrame, half_lives: Sequence[int]) -> list[Course]:
    """`Signal.course` of each signal; `signal` is each row's."""
    half_life = np.array(half_lives, dtype=np.int64)[signal]
    frame = pl.DataFrame(
        {
            "signal": signal,
            "against": rows["stance"] == "contradicts",
            "origin": rows["origin_id"],
            "publisher": rows["publisher"].rank("dense"),
            "quality": rows["quality"],
            "since": rows["origin_day"].to_physical().cast(pl.Int64) + date(1970, 1, 1).toordinal(),
            "half_life": half_life,
        }
    )
    # One item an origin and side: of the greatest quality the first.
    ordered = frame.sort("quality", descending=True, maintain_order=True)
    counted = ordered.unique(["signal", "against", "origin"], keep="first", maintain_order=True)
    counted = counted.with_columns(age=pl.col("since").max().over("signal", "against") - pl.col("since"))
    kinds, which = np.unique(counted.select("age", "half_life").to_numpy(), axis=0, return_inverse=True)
    powers = np.array([halved(age, life) for age, life in kinds.tolist()])[which.reshape(-1)]
    column = {name: counted[name].to_numpy() for name in ("signal", "against", "publisher", "quality", "since")}
    weight = column["quality"] * powers
    order = np.lexsort(
        (column["since"], -column["quality"], -weight, column["publisher"], column["against"], column["signal"])
    )
    group = np.stack([column[name][order].astype(np.int64) for name in ("signal", "against", "publisher")])
    first = np.flatnonzero(np.r_[True, (group[:, 1:] != group[:, :-1]).any(axis=0)]) if len(order) else np.zeros(0, int)
    place = np.arange(len(order)) - np.repeat(first, np.diff([*first.tolist(), len(order)]))
    quality, since, side = column["quality"][order], column["since"][order], group[0] * 2 + group[1]
    order = np.lexsort((since, place, quality, side))
    items = list(zip(quality[order].tolist(), place[order].tolist(), since[order].tolist(), strict=True))
    ends = np.searchsorted(side[order], np.arange(2 * len(half_lives) + 1)).tolist()
    return [
        Course(tuple(items[ends[2 * n] : ends[2 * n + 1]]), tuple(items[ends[2 * n + 1] : ends[2 * n + 2]]), life)
        for n, life in enumerate(half_lives)
    ]
