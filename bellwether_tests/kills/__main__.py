"""Kill, resume, compare; so many times, each by a seed of its own. Ends with 1 where a kill did harm.

In FOLDER are the clean replay, which is used again, the homes of kills that did harm, and `kills.jsonl`, a line a kill.
"""

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from bellwether_assets.foundation.hashing import digest
from bellwether_tests.homes import REPOSITORY
from bellwether_tests.kills.clean import live_cleanly
from bellwether_tests.kills.mornings import mornings
from bellwether_tests.kills.one_kill import Killed, home_of, kill_once

# Seeds of one series are far from those of the next.
_SERIES = 100_000


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=200, help="how many kills")
    parser.add_argument("--seed", type=int, default=1, help="of the series")
    parser.add_argument("--replay", type=int, metavar="SEED", help="only the kill of this seed, as a failing one says")
    parser.add_argument("--days", type=int, default=30, help="of the replay")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin no kill after so many")
    parser.add_argument("--folder", type=Path, required=True)
    chosen = parser.parse_args()
    folder = chosen.folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    # Another version of the code may come to other numbers.
    by_this_code = folder / f"clean_{_code()}"
    by_this_code.mkdir(exist_ok=True)
    clean = live_cleanly(by_this_code, mornings(chosen.days), _tell)
    seeds = [chosen.seed * _SERIES + number for number in range(chosen.times)]
    done: list[Killed] = []
    for seed in seeds if chosen.replay is None else [chosen.replay]:
        if time.monotonic() - began > chosen.minutes * 60:
            break
        killed = kill_once(folder, clean, seed)
        done.append(killed)
        with (folder / "kills.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(asdict(killed)) + "\n")
        _tell(str(killed))
        for fault in killed.faults:
            _tell(f"  WRONG: {fault}; the home is kept in {home_of(folder, seed).path}; --replay {seed}")
    ways = Counter(f"{one.way}{', losing what was not synced' if one.loses else ''}" for one in done if not one.missed)
    missed, harmed = sum(one.missed for one in done), sum(bool(one.faults) for one in done)
    _tell(f"{len(done)} kills, {missed} after the end, {harmed} did harm")
    for way, times in sorted(ways.items()):
        _tell(f"{times:5} {way}")
    return 1 if any(one.faults for one in done) else 0


def _code() -> str:
    """What stands for the code of this version."""
    files = sorted(
        file for folder in ("bellwether_assets", "dbt_models") for file in (REPOSITORY / folder).rglob("*.*")
    )
    return digest(*(file.read_bytes() for file in files if file.suffix in {".py", ".sql", ".json", ".csv", ".toml"}))[
        :12
    ]


def _tell(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
