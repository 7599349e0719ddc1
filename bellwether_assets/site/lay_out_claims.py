"""A day's claims as a map: similar claims stand close together, in the colours of their signals.

Positions are the two directions in which the day's vectors differ most (principal components, by singular value
decomposition): the same vectors give the same map, on any machine, in any order. Distances on it are a shadow of those
in 384 dimensions; how much of them is left is said below it. `templates/plots.html` draws it. Pure.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.site.display import clean, count, short
from bellwether_assets.site.glyphs import OTHER_GLYPH, SIGNAL_GLYPHS

WIDTH, HEIGHT = 480, 320
MARGIN = 16
# As many colours as people tell apart beside grey; what has none is grey.
MOST_NAMED = 6
LABEL_CHARACTERS = 34
# What a letter and a line of a label take, in drawing units.
LETTER, LINE = 5.3, 12.0
RADIUS = 3.5
_SHARES = tuple(step / 15 for step in range(16))
_DECIMALS = 6
# Below this share of the greatest, a component is the noise of floating point.
_NOISE = 1e-6

Vector = NDArray[np.float64]
Point = tuple[float, float]
# Left, top, right, bottom.
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class MapClaim:
    """One claim of the day; `signal_id` None: it is evidence of no signal."""

    claim_id: str
    vector: Vector
    signal_id: str | None
    signal_title: str
    words: str


@dataclass(frozen=True)
class ClaimMark:
    """A claim on the map. `colour`: the number of its signal's label, None for the signals without one."""

    x: float
    y: float
    colour: int | None
    glyph: str
    words: str


@dataclass(frozen=True)
class SignalLabel:
    """A signal's name at x, y, and the line that leads from it to one of its claims. `align`: start, middle or end."""

    x: float
    y: float
    align: str
    text: str
    colour: int
    leader: tuple[float, float, float, float]


@dataclass(frozen=True)
class ClaimMap:
    """The marks in drawing units, those without a colour first, and so below the others; `note`: how to read it."""

    width: float
    height: float
    marks: tuple[ClaimMark, ...]
    labels: tuple[SignalLabel, ...]
    title: str
    note: str
    description: str


def lay_out_claims(claims: Sequence[MapClaim]) -> ClaimMap | None:
    """The map of a day's claims, whatever their order. None without claims."""
    claims = sorted(claims, key=lambda claim: claim.claim_id)
    if not claims:
        return None
    places, kept = project(np.stack([claim.vector for claim in claims]))
    points = _into_frame(places)
    sizes = Counter(claim.signal_id for claim in claims if claim.signal_id is not None)
    titles = {claim.signal_id: claim.signal_title for claim in claims if claim.signal_id is not None}
    of_signal: dict[str, list[int]] = defaultdict(list)
    for at, claim in enumerate(claims):
        if claim.signal_id is not None:
            of_signal[claim.signal_id].append(at)
    by_size = sorted(sizes, key=lambda signal_id: (-sizes[signal_id], signal_id))
    labels = _label([(titles[s], [points[at] for at in of_signal[s]]) for s in by_size], points)
    colours = {by_size[rank]: label.colour for rank, label in labels}
    marks = [
        _mark(claim, point, colours.get(claim.signal_id or "")) for claim, point in zip(claims, points, strict=True)
    ]
    note = f"Similar claims stand close together; the two directions keep {kept:.0%} of their differences."
    return ClaimMap(
        width=WIDTH,
        height=HEIGHT,
        marks=tuple(sorted(marks, key=lambda mark: mark.colour is not None)),
        labels=tuple(label for _, label in labels),
        title=f"{count(len(claims), 'claim')} of {count(len(sizes), 'signal')}",
        note=note,
        description=f"{_count_claims(claims, by_size, sizes, titles)} {note}",
    )


def _mark(claim: MapClaim, point: Point, colour: int | None) -> ClaimMark:
    return ClaimMark(*point, colour, OTHER_GLYPH if colour is None else SIGNAL_GLYPHS[colour], _words(claim))


def project(vectors: Vector) -> tuple[Vector, float]:
    """Two coordinates a row (rows × 2), and the share of the variance that they keep (1 where nothing varies).

    Each component's sign is chosen so that its largest loading is positive: the decomposition leaves it open.
    """
    rows = len(vectors)
    centred = vectors - vectors.mean(axis=0)
    _, singular, components = np.linalg.svd(centred, full_matrices=False)
    total = float((singular**2).sum())
    places = np.zeros((rows, 2))
    for axis in range(min(2, len(singular))):
        if singular[axis] <= _NOISE * max(1.0, float(singular[0])):
            continue
        # Rounded first, so that of two loadings as large the first one decides everywhere.
        loadings = np.round(components[axis], _DECIMALS)
        sign = 1.0 if loadings[int(np.abs(loadings).argmax())] >= 0 else -1.0
        places[:, axis] = sign * (centred @ components[axis])
    kept = float((singular[:2] ** 2).sum()) / total if total > _NOISE**2 else 1.0
    return np.round(places, _DECIMALS), round(kept, 3)


def _into_frame(places: Vector) -> list[Point]:
    """Drawing units, one scale for both directions, so that near and far mean the same up and across."""
    low, high = places.min(axis=0), places.max(axis=0)
    room = np.array([WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN])
    extent = np.maximum(high - low, 1e-9)
    scale = float((room / extent).min()) if (high - low).max() > 0 else 0.0
    middle = (low + high) / 2
    placed = (places - middle) * scale * np.array([1.0, -1.0]) + np.array([WIDTH / 2, HEIGHT / 2])
    return [(round(float(x), 1), round(float(y), 1)) for x, y in placed]


def _label(signals: Sequence[tuple[str, Sequence[Point]]], points: Sequence[Point]) -> list[tuple[int, SignalLabel]]:
    """Labels with the rank of their signal: the largest signals first, no label over another or out of the frame."""
    placed: list[tuple[SignalLabel, Box]] = []
    labels: list[tuple[int, SignalLabel]] = []
    for rank, (title, members) in enumerate(signals):
        if len(labels) == MOST_NAMED:
            break
        text = short(title, LABEL_CHARACTERS)
        free = [
            (label, box)
            for label, box in _candidates(_middlemost(members), text, len(labels))
            if _inside(box) and not any(_in_the_way(label, box, *other) for other in placed)
        ]
        if not free:
            continue
        # Where it hides fewest claims; among equals the place named first.
        covered = [sum(_holds(box, point) for point in points) for _, box in free]
        label, box = free[covered.index(min(covered))]
        placed.append((label, box))
        labels.append((rank, label))
    return labels


def _middlemost(members: Sequence[Point]) -> Point:
    """The member that is nearest to all others; a mean may lie where nothing is."""
    return min(members, key=lambda p: (sum((p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2 for q in members), p))


def _candidates(claim: Point, text: str, colour: int) -> list[tuple[SignalLabel, Box]]:
    """Where a label may stand, with the room it takes: right of its claim, left, above, below, and further off."""
    x, y = claim
    width = LETTER * len(text)
    found = []
    for distance in (LINE, 2 * LINE, 3.5 * LINE, 5.5 * LINE):
        for across, down in ((1, 0), (-1, 0), (1, -1), (-1, -1), (1, 1), (-1, 1), (0, -1), (0, 1)):
            left, top = round(x + across * distance, 1), round(y + down * distance, 1)
            start = {1: left, 0: left - width / 2, -1: left - width}[across]
            # The line ends at the side of the name that looks at the claim.
            end = (left - across * 2, top) if across else (left, round(top - down * LINE / 2, 1))
            label = SignalLabel(left, top, {1: "start", 0: "middle", -1: "end"}[across], text, colour, (x, y, *end))
            found.append((label, (start - 2, top - LINE / 2, start + width + 2, top + LINE / 2)))
    return found


def _inside(box: Box) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= WIDTH and box[3] <= HEIGHT


def _in_the_way(label: SignalLabel, box: Box, other: SignalLabel, other_box: Box) -> bool:
    """Whether two labels lie over each other, or the line of one runs through the other."""
    return (
        _overlap(box, other_box)
        or any(_holds(other_box, point) for point in _along(label.leader))
        or any(_holds(box, point) for point in _along(other.leader))
    )


def _along(leader: tuple[float, float, float, float]) -> list[Point]:
    x, y, x2, y2 = leader
    return [(x + share * (x2 - x), y + share * (y2 - y)) for share in _SHARES]


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _holds(box: Box, point: Point) -> bool:
    return box[0] - RADIUS < point[0] < box[2] + RADIUS and box[1] - RADIUS < point[1] < box[3] + RADIUS


def _words(claim: MapClaim) -> str:
    signal = f" · {short(claim.signal_title, 80)}" if claim.signal_id is not None else ""
    return f"{short(claim.words, 160)}{signal}"


def _count_claims(
    claims: Sequence[MapClaim], by_size: Sequence[str], sizes: Counter[str], titles: dict[str, str]
) -> str:
    """The signals in words, the largest by name."""
    parts = [f"{short(titles[s], 80)}: {count(sizes[s], 'claim')}" for s in by_size[:MOST_NAMED]]
    if len(by_size) > MOST_NAMED:
        rest = sum(sizes[s] for s in by_size[MOST_NAMED:])
        parts.append(f"{count(len(by_size) - MOST_NAMED, 'other signal')}: {count(rest, 'claim')}")
    alone = sum(claim.signal_id is None for claim in claims)
    if alone:
        parts.append(f"of no signal: {count(alone, 'claim')}")
    return f"{clean('; '.join(parts))}."
