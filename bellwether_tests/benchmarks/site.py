"""What drawing a site costs: all of it, a day later, and once more without a change; and what a reader loads.

The values are made up, in the shapes that a home of years has: most signals have expired, a few names are everywhere,
and a day later each living signal has one more day of its line.
"""

import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

from bellwether_assets.site.pages import Site
from bellwether_assets.site.relate_signals import relate_signals
from bellwether_assets.site.render import render_site
from bellwether_assets.site.signal_pages import AnalysisSentence, DayPoint, QuotePlace, SignalPage, SourceItem
from bellwether_assets.site.tell_strength import StandingEvidence, tell_strength
from bellwether_tests.site.sample_site import sample_site

TODAY = date(2031, 3, 9)
LIVING = 0.15  # of all signals: what a horizon of some months leaves of some years
TOUCHED = 0.01  # of the living ones that get a new source on a day
_TEMPLATE = sample_site().signals[1]
_SYLLABLES = ["ka", "ro", "mi", "te", "su", "ba", "len", "dor", "vis", "tan", "gel", "por", "ath", "un", "rez"]


def site(sizes: Sequence[int]) -> None:
    """Print, for each number of signals, seconds of the processor and bytes."""
    head = (
        "signals",
        "pages",
        "all, s",
        "a day later, s",
        "drawn",
        "nothing new, s",
        "index, kB",
        "list, kB",
        "page, kB",
    )
    print("\n" + "".join(f"{name:>16}" for name in head))
    for size in sizes:
        first, later = _site(size, 0), _site(size, 1)
        with tempfile.TemporaryDirectory(prefix="bellwether-bench-") as scratch:
            folder = Path(scratch) / "site"
            whole = _seconds(first, folder)
            kept = {path: path.stat().st_ino for path in folder.rglob("*.html")}
            day = _seconds(later, folder)
            pages = list(folder.rglob("*.html"))
            drawn = sum(kept.get(path) != path.stat().st_ino for path in pages)
            again = _seconds(later, folder)
            index = sum(path.stat().st_size for path in (folder / "signals").glob("search-*.js"))
            listed = (folder / "signals" / "index.html").stat().st_size
            page = max(path.stat().st_size for path in (folder / "signals").glob("s-*.html"))
        figures = [f"{size:,}", f"{len(pages):,}", f"{whole:.1f}", f"{day:.1f}", f"{drawn:,}", f"{again:.1f}"]
        figures += [f"{number / 1000:,.0f}" for number in (index, listed, page)]
        print("".join(f"{figure:>16}" for figure in figures), flush=True)


def _seconds(values: Site, folder: Path) -> float:
    began = time.process_time()
    render_site(values, folder)
    return time.process_time() - began


def _site(size: int, later: int) -> Site:
    words = _Words()
    signals = [_signal(number, size, later, words) for number in range(size)]
    related = relate_signals(signals)
    return replace(
        sample_site(),
        as_of=TODAY + timedelta(days=later),
        signals=tuple(replace(signal, related=related[signal.signal_id]) for signal in signals),
        redirects=(),
        publishers=(),
        health=(),
    )


class _Words:
    """Sentences of made-up words, of which a few are frequent."""

    def __init__(self) -> None:
        rng = random.Random(7)  # noqa: S311 - the same figures in every run
        self.all = ["".join(rng.choices(_SYLLABLES, k=rng.randint(1, 4))) for _ in range(20_000)]
        self.cumulated = list(accumulate(1 / (rank + 5) for rank in range(len(self.all))))

    def some(self, rng: random.Random, count: int) -> str:
        return " ".join(rng.choices(self.all, cum_weights=self.cumulated, k=count)).capitalize() + "."


def _signal(number: int, size: int, later: int, words: _Words) -> SignalPage:
    rng = random.Random(number)  # noqa: S311 - the same signal in every run
    living = number < LIVING * size
    born = TODAY - timedelta(days=rng.randint(20, 120) if living else rng.randint(200, 900))
    days = (TODAY - born).days + later if living else rng.randint(30, 120)
    sources = rng.randint(1, 9) + (later if number < TOUCHED * LIVING * size else 0)
    history = tuple(
        DayPoint(born + timedelta(days=at), 5, 5 * 0.99 ** (at % 40), "reinforced" if at % 40 == 0 else None)
        for at in range(days)
    )
    evidence = [StandingEvidence(f"o{n}", f"paper{n % 4}.example", born, "supports", 0.75) for n in range(sources)]
    why = tell_strength(evidence, 45, TODAY + timedelta(days=later), 2.0) if living else None

    return replace(
        _TEMPLATE,
        signal_id=f"s-{number:06}",
        title=words.some(rng, 14),
        status="living" if living else "expired",
        strength=round(why.strength) if why else 0,
        strength_exact=why.strength if why else 0.2 / (1 + later),
        articles=sources,
        first_seen=born,
        last_reinforced=born + timedelta(days=days // 2),
        domains=("economic",),
        geographies=(rng.choice(["CN", "IN", "US", "BR", "HR"]),),
        actors=tuple(f"Actor {int(rng.paretovariate(0.6)) % (size + 7)}" for _ in range(4)),
        analysis=tuple(AnalysisSentence(words.some(rng, 25), (1,)) for _ in range(5)),
        sources=tuple(_source(number * 100 + at, words) for at in range(sources)),
        history=history,
        lineage=(),
        why=why,
    )


def _source(seed: int, words: _Words) -> SourceItem:
    rng = random.Random(seed)  # noqa: S311 - the same source in every run
    quote = words.some(rng, 25)
    return replace(
        _TEMPLATE.sources[0],
        article_title=words.some(rng, 10),
        quote=quote,
        highlight_start=0,
        highlight_end=12,
        reasoning=words.some(rng, 60),
        publisher=f"paper{seed % 40}.example",
        place=QuotePlace("text=" + quote[:20].replace(" ", "%20"), words.some(rng, 40), words.some(rng, 40)),
        copies=(),
        also=(),
    )
