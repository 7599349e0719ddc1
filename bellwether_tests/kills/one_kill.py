"""One kill, by its seed: on which morning, of what, at which moment, and whether the disk loses what was not synced."""

import random
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from bellwether_assets.foundation.settings import Home
from bellwether_tests.kills.clean import Clean
from bellwether_tests.kills.living import (
    CONCURRENCY,
    LONGEST_SECONDS,
    Living,
    children_of,
    kill,
    kill_group,
    living,
    wait_for_child,
)
from bellwether_tests.kills.lost_pages import LostPages
from bellwether_tests.model_server import Counts
from bellwether_tests.orchestration.dagster_home import copy_with_history

GROUP, LEADER, DBT, ASKING, SENDING = "all", "the command alone", "dbt alone", "all while asking", "all while sending"
# Half of the kills at any moment; the others where something is on its way.
_WAYS = (GROUP, GROUP, GROUP, LEADER, DBT, ASKING, SENDING, GROUP)
_LOSING_SHARE = 0.35


@dataclass
class Killed:
    """What came of a kill. `moment`: seconds after the start; `missed`: it ended before it could be killed."""

    seed: int
    morning: int
    way: str
    moment: float
    loses: bool
    missed: bool = False
    lost_bytes: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        what = f"seed {self.seed}: morning {self.morning}, {self.way}, {self.moment:.2f} s after its start"
        what += f", {self.lost_bytes:,} bytes never synced were lost" if self.loses else ""
        return what + (" (it had ended)" if self.missed else "")


def choose(clean: list[Clean], seed: int) -> Killed:
    """What a seed's kill is to be, before it is done."""
    dice = random.Random(seed)  # noqa: S311 - moments that can be repeated, as far as the machine is as quick
    chosen = dice.choice(clean)
    way, loses = dice.choice(_WAYS), dice.random() < _LOSING_SHARE
    return Killed(seed, chosen.morning.number, way, dice.uniform(0.02, 1.0) * chosen.seconds, loses)


def kill_once(folder: Path, clean: list[Clean], seed: int) -> Killed:
    """Kill, resume by the same command, and compare. `folder`: for the home, which stays where something is wrong."""
    killed = choose(clean, seed)
    dice = random.Random(seed + 1)  # noqa: S311 - as above
    chosen = next(one for one in clean if one.morning.number == killed.morning)
    where = folder / f"seed_{seed}"
    shutil.rmtree(where, ignore_errors=True)
    where.mkdir(parents=True)
    home = copy_with_history(chosen.before, where / "home")
    pages = LostPages(home.path, where) if killed.loses else None
    with living(home) as one:
        one.environment.update(pages.environment if pages is not None else {})
        process = one.begin(chosen.morning)
        try:
            in_flight = _kill(one, process, killed, dice)
        finally:
            kill_group(process)
        if pages is not None:
            killed.lost_bytes = pages.lose(dice)
        _resume(one, chosen, killed)
        if not killed.faults:
            _compare(one, chosen, killed, in_flight)
    if not killed.faults:
        shutil.rmtree(where)
    return killed


def _kill(one: Living, process: "subprocess.Popen[str]", killed: Killed, dice: random.Random) -> int:
    """Kill what is to be killed; how many requests were on their way to the model then."""
    if killed.way == DBT:
        child = wait_for_child(process, "dbt build", dice)
        killed.missed = child is None
        if child is not None:
            in_flight = one.model.in_flight
            for pid, _ in children_of(child):
                kill(pid)
            kill(child)
            # What started it says that its publication failed, and ends by itself.
            process.communicate(timeout=LONGEST_SECONDS)
            return in_flight
        return 0
    if killed.way == ASKING:
        _wait(one, process, dice.randint(1, 12))
    elif killed.way == SENDING:
        _kill_at_data(one, process)
    else:
        _wait_seconds(process, killed.moment)
    killed.missed = process.poll() is not None and killed.way != SENDING
    in_flight = one.model.in_flight
    if killed.way == LEADER:
        kill(process.pid)
        process.wait()
        # Children of one that was killed end by themselves, or go on with nobody to tell: both are as in life.
        return in_flight + one.model.in_flight
    kill_group(process)
    return in_flight


def _wait_seconds(process: "subprocess.Popen[str]", seconds: float) -> None:
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        return


def _wait(one: Living, process: "subprocess.Popen[str]", nth: int) -> None:
    """Until so many requests came, or the process ended."""

    def come(counts: Counts) -> bool:
        return counts.received >= nth or process.poll() is not None

    while process.poll() is None:
        try:
            one.model.wait_until(come, 1.0)
        except TimeoutError:
            continue
        return


def _kill_at_data(one: Living, process: "subprocess.Popen[str]") -> None:
    """Kill it while the mail server has the message and has not answered yet; the server takes it."""

    def at_data() -> str:
        if process.poll() is None:
            kill(process.pid)
        return "250 OK"

    one.mail.at_data = at_data
    _wait_seconds(process, LONGEST_SECONDS)
    one.mail.at_data = lambda: "250 OK"


def _resume(one: Living, chosen: Clean, killed: Killed) -> None:
    process = one.command(chosen.morning, {})
    try:
        said, _ = process.communicate(timeout=LONGEST_SECONDS)
    except subprocess.TimeoutExpired:
        kill_group(process)
        killed.faults.append(f"the resumed command did not end within {LONGEST_SECONDS:g} s")
        return
    if process.returncode != 0:
        killed.faults.append(f"the resumed command ended with {process.returncode}: {said[-1500:]}")


def _compare(one: Living, chosen: Clean, killed: Killed, in_flight: int) -> None:
    now = one.state()
    differing = [
        name
        for name in sorted({*now.tables, *chosen.after.tables})
        if now.tables.get(name) != chosen.after.tables.get(name)
    ]
    if differing:
        killed.faults.append(f"tables differ from a clean run's: {', '.join(differing)}")
    twice = [body for body, times in now.sent.items() if times > 1]
    if twice:
        killed.faults.append(f"{len(twice)} messages came twice, such as: {twice[0][:200]}")
    if not now.sent.keys() <= chosen.after.sent.keys():
        killed.faults.append("a message came that a clean run does not send")
    if len(now.sent) < len(chosen.after.sent) and one.handed_over() == 0:
        killed.faults.append("a message never came, and nobody is told of it")
    counts = one.model.counts
    # While it was asking, answers that the server had sent were on their way too, until they are kept.
    on_their_way = max(in_flight, CONCURRENCY) if in_flight else 0
    if counts.received > counts.distinct_bodies + on_their_way:
        killed.faults.append(
            f"{counts.received} requests for {counts.distinct_bodies} distinct ones, {on_their_way} on their way"
        )


def home_of(folder: Path, seed: int) -> Home:
    """Where the home of a kill that failed is kept."""
    return Home(folder / f"seed_{seed}" / "home")
