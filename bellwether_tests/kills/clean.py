"""The replay that nobody kills: the home as it is before each morning, and what it is after it."""

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from bellwether_assets.foundation.settings import Home
from bellwether_tests.homes import new_home
from bellwether_tests.kills.living import LONGEST_SECONDS, State, living
from bellwether_tests.kills.mornings import FIRST, Morning
from bellwether_tests.orchestration.dagster_home import copy_with_history


@dataclass(frozen=True)
class Clean:
    """A morning without a kill. `before`: the home; `seconds`: how long its command took."""

    morning: Morning
    before: Home
    after: State
    seconds: float


def live_cleanly(folder: Path, all_mornings: list[Morning], tell: Callable[[str], None]) -> list[Clean]:
    """Every morning once. What `folder` has from an earlier time is used again: it is the same by promise 2."""
    found = []
    for morning in all_mornings:
        before, result = Home(folder / f"before_{morning.number:02}"), folder / f"after_{morning.number:02}.json"
        if morning.number == 1 and not before.path.exists():
            new_home(before.path, FIRST)
        if not result.exists():
            _live(before, Home(folder / f"before_{morning.number + 1:02}"), morning, result)
            tell(f"morning {morning.number} without a kill")
        known = json.loads(result.read_text("utf-8"))
        found.append(Clean(morning, before, State(**known["state"]), known["seconds"]))
    return found


def _live(before: Home, after: Home, morning: Morning, result: Path) -> None:
    shutil.rmtree(after.path, ignore_errors=True)
    home = copy_with_history(before, after.path)
    with living(home) as one:
        began = time.monotonic()
        process = one.begin(morning)
        said, _ = process.communicate(timeout=LONGEST_SECONDS)
        seconds = time.monotonic() - began
        if process.returncode != 0:
            raise RuntimeError(f"morning {morning.number} failed though nobody killed it: {said[-2000:]}")
        told = {"state": asdict(one.state()), "seconds": seconds}
    result.write_text(json.dumps(told), encoding="utf-8")
