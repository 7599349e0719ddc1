"""What four times the text costs in multiples of once: 4 where the work is linear, 16 where it is quadratic."""

import time
from collections.abc import Callable
from datetime import date

from bellwether_assets.proof.ground import Grounds
from bellwether_assets.text.dates import find_dates
from bellwether_assets.text.normalise_offsets import normalise
from bellwether_assets.text.sentences import passages

DAY = date(2026, 6, 17)
LINE = "Share prices fell by 3 percent in London, because banks failed to lend to one another. "
# Text by name: what is repeated, and how often at first.
GROWING = {
    "one word": ("a", 250_000),
    "prose": (LINE, 600),
    "letters with marks": ("e\u0301", 20_000),
    "marks on one letter": ("\u0323\u0301\u0334", 5_000),
    "invisible characters and blanks": (" \u200b", 50_000),
    "dates": ("June 3 to ", 10_000),
}
READERS: dict[str, Callable[[str], object]] = {
    "normalising": normalise,
    "cutting into passages": lambda text: passages(text, ""),
    "finding dates": find_dates,
    "grounding": lambda text: Grounds((text,), (DAY,)),
}


def hostile() -> None:
    """Print the ratio for each reader and kind of text, the best of three."""
    print(f"\n{'four times the text costs':36}" + "".join(f"{name:>24}" for name in READERS))
    for name, (unit, times) in GROWING.items():
        ratios = [_best(read, unit * 4 * times) / _best(read, unit * times) for read in READERS.values()]
        print(f"{name:36}" + "".join(f"{ratio:23.1f}x" for ratio in ratios), flush=True)


def _best(read: Callable[[str], object], text: str) -> float:
    taken = []
    for _ in range(3):
        began = time.process_time()
        read(text)
        taken.append(time.process_time() - began)
    return max(min(taken), 1e-6)
