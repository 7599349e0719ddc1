"""Let a deployment live through so many minutes of mornings, and say what is wrong with it afterwards.

Each morning takes one to three minutes. In FOLDER, which is to be empty, are then the home, a clean build of its inbox,
what the deployment printed, and `soak.json`. Ends with 1 where something is wrong.
"""

import argparse
import json
import signal
import sys
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bellwether_tests.soak.judge import Seen, judge
from bellwether_tests.soak.mornings import Soak
from bellwether_tests.soak.settle_up import settle_up
from bellwether_tests.soak.wall_clock import run_under_wall_clock


def main() -> int:
    """Live, settle up, report. The exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, required=True, help="how long mornings begin")
    parser.add_argument("--seed", type=int, default=1, help="for what happens on which morning")
    parser.add_argument("--home", type=Path, required=True, metavar="FOLDER")
    chosen = parser.parse_args()
    folder = chosen.home.absolute()
    run_under_wall_clock(folder, "bellwether_tests.soak")
    # Who ends this program ends what it started, too.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    started = time.monotonic()
    soak = Soak(folder, chosen.seed, chosen.minutes, _tell)
    try:
        soak.live(started + chosen.minutes * 60)
        seen = settle_up(soak)
    finally:
        soak.deployment.kill_all()
    wrong = judge(seen)
    report = _report(soak, seen, time.monotonic() - started)
    (folder / "soak.json").write_text(json.dumps({**report, "wrong": wrong}, indent=1, default=str), encoding="utf-8")
    for name, value in report.items():
        if name not in _LONG:
            _tell(f"{name}: {value}")
    for problem in wrong:
        _tell(f"WRONG: {problem}")
    return 1 if wrong else 0


# What is in the file alone.
_LONG = ("all faults", "all failed runs", "all failed ticks", "all incidents", "all runs", "all sizes")


def _report(soak: Soak, seen: Seen, seconds: float) -> dict[str, Any]:
    runs = list(soak.watched.runs.values())
    days = [run for run in runs if run.job == "day"]
    sizes = soak.watched.sizes
    middle = sizes[len(sizes) // 2 :]
    return {
        "minutes": round(seconds / 60, 1),
        "mornings": len(soak.lag),
        "last morning": soak.day,
        "incidents": dict(Counter(one.kind for one in seen.happened)),
        "starts of the deployment": soak.deployment.starts,
        "articles": len(soak.articles.versions),
        "runs": dict(Counter(f"{run.job} {run.status.lower()} by {run.asked_by}" for run in runs)),
        "runs of days that built nothing": dict(Counter(run.asked_by for run in days if run.built == 0)),
        "stage-days built by runs": sum(run.built for run in days),
        "median seconds of a day's run": sorted(run.seconds for run in days)[len(days) // 2] if days else None,
        "faults": len(seen.faults),
        "failed runs": len(seen.runs),
        "failed ticks": len(seen.ticks),
        "publications seen": len(seen.reading.publications),
        "looks of the reader": seen.reading.looks,
        "longest look, seconds": round(seen.reading.longest_seconds, 2),
        "days that the publication was behind, by mornings": dict(sorted(Counter(soak.lag).items())),
        "processes": [asdict(life) for life in seen.lives],
        "bytes at the end": sizes[-1],
        "bytes a morning in the second half": {
            name: (middle[-1][name] - middle[0][name]) // max(1, len(middle) - 1) for name in middle[0]
        },
        "bytes of the warehouse and of the clean build's": seen.bytes,
        "left in the folder for temporary files": len(list(soak.temporary.iterdir())),
        "all faults": [asdict(one) for one in seen.faults],
        "all failed runs": [asdict(one) for one in seen.runs],
        "all failed ticks": [asdict(one) for one in seen.ticks],
        "all incidents": [asdict(one) for one in seen.happened],
        "all runs": [asdict(run) for run in runs],
        "all sizes": sizes,
    }


def _tell(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
