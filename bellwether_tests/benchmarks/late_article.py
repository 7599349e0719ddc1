"""What an article costs that comes late: in proportion to the days that change, and to nothing else.

A home of short articles is built by the real stages; vectors come of hashed words, since embedding is measured
elsewhere. Then articles for days further and further back arrive, and what is stale is built.
"""

import hashlib
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.pipeline.context import Context
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.benchmarks.synthetic import word
from bellwether_tests.homes import Item, drop, new_home, walk

FIRST = date(2026, 3, 2)
_THEMES = 30
# No five words in a row are the same in two articles, or they would be copies of each other.
_SENTENCES = (
    "{who} of {place} said {thing} {what} from {a} had risen {number} percent, as {b} and {c} exports fell.",
    "The {what} of {thing} near {a} fell to {number} million tonnes because {who} closed {b} and {c} plants.",
    "{who} plans to cut {number} jobs at {a} next year after {thing} {what} and {b} {c} demand weakened.",
    "Analysts at {a} expect {thing} {what} worth {number} billion dollars while {b} in {place} and {c} recover.",
)


class HashedWords:
    """Vectors without a model: the sum of a fixed vector for each word. The same text has the same vector."""

    encoded = 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of `texts`."""
        rows = [np.sum([_of_word(w) for w in text.lower().split() or [""]], axis=0) for text in texts]
        return np.stack([row / np.linalg.norm(row) for row in rows]).astype(np.float32)


@dataclass(frozen=True)
class Late:
    """A late article: how far back it lies, what became stale and what that cost."""

    what: str
    days_back: int
    days: int
    stage_days: int
    seconds: float
    processor: float


def late_article(days: int = 60, articles: int = 30, back: Sequence[int] = (5, 15, 30)) -> None:
    """Print what late articles cost."""
    with tempfile.TemporaryDirectory(prefix="bellwether-late-") as folder:
        context = Context(new_home(Path(folder) / "home", FIRST), cast(Embedder, HashedWords()))
        last = FIRST + timedelta(days=days - 1)
        items = [_article(number, FIRST + timedelta(days=number // articles)) for number in range(days * articles)]
        drop(context.home, "press.jsonl", items)
        take_in(context)
        built, wall, processor = _built(context, last)
        with context.warehouse.open() as connection:
            [(claims,)] = connection.execute("SELECT count(*) FROM pipeline.claims").fetchall()
        print(
            f"\na late article, in a home of {days} days with {len(items):,} articles and {claims:,} claims", flush=True
        )
        print(f"{'':36}{'days back':>10}{'days built':>12}{'stage-days':>12}{'seconds':>20}{'a day':>10}")
        _show(Late("all days, from nothing", days - 1, days, len(built), wall, processor))
        for days_back in back:
            when = last - timedelta(days=days_back)
            one = _article(10**6 + days_back, when)
            _show(_late(context, last, "new reporting", days_back, one))
            copy = items[(days - 1 - days_back) * articles] | {"source": "Copycat Herald", "id": f"copy-{days_back}"}
            copy["published_at"] = f"{when}T23:00:00Z"
            _show(_late(context, last, "a copy", days_back, copy))
        _show(_late(context, last, "nothing new", 0, None))


def _late(context: Context, last: date, what: str, days_back: int, item: Item | None) -> Late:
    if item is not None:
        drop(context.home, f"late-{what.replace(' ', '-')}-{days_back}.jsonl", [item])
        take_in(context)
    # As another process would: with nothing in memory.
    fresh = Context(context.home, context.embedder)
    built, wall, processor = _built(fresh, last)
    return Late(what, days_back, len({day for _, day in built}), len(built), wall, processor)


def _built(context: Context, last: date) -> tuple[list[tuple[str, date]], float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    built = walk(context, last)
    return built, time.perf_counter() - wall, time.process_time() - processor


def _show(late: Late) -> None:
    each = f"{1000 * late.processor / late.days:.0f} ms" if late.days else ""
    seconds = f"{late.seconds:.2f} ({late.processor:.2f})"
    print(
        f"{late.what:36}{late.days_back:10}{late.days:12}{late.stage_days:12}{seconds:>20}{each:>10}",
        flush=True,
    )


def _article(number: int, day: date) -> Item:
    """Four sentences on one of some themes; names and figures differ from article to article."""
    theme = (number * 7919) % _THEMES
    values: dict[str, Any] = {
        "who": f"{word(theme * 31 + number % 4).title()} {word(theme * 17 + 5).title()}",
        "place": word(theme * 13 + 2).title(),
        "thing": word(theme * 101 + 7),
        "what": ("exports", "prices", "output", "imports", "sales")[number % 5],
    }
    said = [
        line.format(
            **values,
            number=(number * 37 + place * 11) % 800 + 12,
            **{name: word(number * 41 + place * 7 + step * 3).title() for step, name in enumerate("abc")},
        )
        for place, line in enumerate(_SENTENCES)
    ]
    own = " ".join(word(number * 29 + step) for step in range(12))
    return {
        "id": f"n{number}",
        "title": f"{values['thing'].title()} {values['what']} of {values['place']}: {word(number * 3 + 1)}",
        "text": "\n".join([*said, f"Its {day:%B} report names {own}."]),
        "published_at": f"{day}T{number % 22:02d}:{number % 60:02d}:00Z",
        "source": f"{word(number % 40).title()} Post",
        "language": "en",
    }


@lru_cache(maxsize=1 << 16)
def _of_word(text: str) -> NDArray[np.float64]:
    seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
    vector: NDArray[np.float64] = np.random.default_rng(seed).standard_normal(384)
    return vector
