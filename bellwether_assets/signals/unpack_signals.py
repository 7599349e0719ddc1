"""The signals of a state from their rows, all at once: what each day needs of every signal is made in bulk.

A day touches some signals; the others only grow older. Of these a day asks for strength and counts, and for what
linking compares, but not for single claims. So the evidence stays in its frame until somebody looks at it, and what a
signal derives from it (`Derived` in state.py) is derived for all signals together, equal to the bit.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import overload

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bellwether_assets.signals.expiry import DecayPolicy
from bellwether_assets.signals.state import EVIDENCE_COLUMNS, Counts, Evidence, Signal
from bellwether_assets.signals.strength import curves
from bellwether_assets.vectors.whole_vectors import Matrix, directions, unpack_all

Numbers = NDArray[np.int64]


class KeptEvidence(Sequence[Evidence]):
    """Evidence of one signal as rows of a frame, made into objects when one is first asked for."""

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


def unpack_signals(states: Mapping[str, str], evidence: pl.DataFrame, policy: DecayPolicy | None) -> dict[str, Signal]:
    """The signals of these rows.

    `states`: signal → what `Signal.to_json` wrote. `evidence`: a row a claim in a signal, `signal_id` and the fields of
    Evidence, ordered by signal and by the order that `count_origins` gives. `policy`: that of the day that the signals
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
    _derive(signals, rows, ends, directions(total), policy)
    return signals


def _derive(
    signals: Mapping[str, Signal],
    rows: pl.DataFrame,
    ends: Sequence[int],
    centroids: Matrix,
    policy: DecayPolicy | None,
) -> None:
    """Fill what each signal would derive from its evidence when asked."""
    texts = _texts(rows)
    stories, clusters = rows["story_id"].to_list(), rows["cluster_id"].fill_null("").to_list()
    for place, ((start, end), signal) in enumerate(zip(pairwise(ends), signals.values(), strict=True)):
        derived = signal.derived
        derived.centroid = centroids[place]
        derived.digest = signal.digest_with(texts[start:end])
        derived.stories = frozenset(stories[start:end])
        derived.clusters = frozenset(clusters[start:end])
    if policy is None:
        return
    signal_of_row = np.repeat(np.arange(len(signals)), np.diff(ends))
    half_lives = [policy.half_life[signal.type] for signal in signals.values()]
    counts = _counts(signal_of_row, rows, policy.families, len(signals))
    for signal, counted, curve in zip(signals.values(), counts, curves(signal_of_row, rows, half_lives), strict=True):
        signal.derived.counts, signal.derived.families, signal.derived.curve = counted, policy.families, curve


def _texts(rows: pl.DataFrame) -> list[str]:
    """`Evidence.text` of each row."""
    columns = [
        # Polars writes some floats otherwise than Python does.
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
