"""Messages that arrive twice, or get lost without a word, over many kills of the process that sends them: none.

python -m bellwether_tests.benchmarks.killed_deliveries 50 14
"""

import sys
import tempfile
import time
from pathlib import Path

from bellwether_tests.delivery.kills import kill_at_random

KILLS, SEED = 50, 14


def killed_deliveries(kills: int = KILLS, seed: int = SEED) -> None:
    """Print what came of so many kills at random moments."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bellwether-bench-") as folder:
        killed = kill_at_random(Path(folder), seed, kills)
    print(f"{kills} kills of a delivering process, seed {seed}, {time.monotonic() - began:.0f} s")
    print(f"  editions {killed.days}, received {killed.received}, received twice {killed.twice}")
    print(f"  told as open {killed.open}, lost without a word {killed.unaccounted}")
    print(f"  left by the kills: {dict(sorted(killed.states.items()))}")


if __name__ == "__main__":
    killed_deliveries(*map(int, sys.argv[1:]))
