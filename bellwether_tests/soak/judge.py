"""What of a soak is wrong. Pure: it is told what was seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bellwether_tests.soak.plan import RESTARTS
from bellwether_tests.soak.reader import Reading

# By words of a failure: the incidents that bring it about. What has none of the words is of the last.
_KILLS = (*RESTARTS, "worker killed")
_HELD = ("warehouse held", "lock held")
# By a person's leave: who asks for a day whose yesterday is not built has a run that fails.
_BY_PERSONS = ("day launched", "backfill launched", "run by hand")
# No incident, but what simulates: Dagster's code server counts its heartbeats by the wall clock, and starts anew.
CLOCK_SET = "clock set"
EXPLAINED_BY: Mapping[str, tuple[str, ...]] = {
    "inbox": ("inbox away",),
    "is open elsewhere": _HELD,
    "Could not set lock on file": _HELD,
    "was in use for": _HELD,
    "waits for": (*_KILLS, *_HELD, *_BY_PERSONS),
    "is not built": (*_BY_PERSONS, *_KILLS, *_HELD),
    "run monitoring": _KILLS,
    "run worker": _KILLS,
    "Run timed out": _KILLS,
    "code location": _KILLS,
    "code server": (*_KILLS, CLOCK_SET),
    "gRPC": (*_KILLS, CLOCK_SET),
    # What Dagster says of a run whose process was killed, or could not be started just then.
    "outside the execution context": (*_KILLS, CLOCK_SET),
    "built nothing": ("run by hand",),
    "unexpectedly exited": _KILLS,
    "interrupted": _KILLS,
    "is gone": _KILLS,
}
# Of the simulated clock, which goes on by a day a morning: a failure is noticed a morning or two later.
_NOTICED_AFTER = timedelta(days=3)
_CLOCK_NOTICED_AFTER = timedelta(minutes=2)
_BEFORE = timedelta(minutes=2)
_MOST_SECONDS_OF_A_LOOK = 15.0
_GROWN, _GROWN_MEGABYTES, _GROWN_FILES = 1.5, 100.0, 30
_MOST_TIMES_CLEAN = 3.0
_NAMED = 5


@dataclass(frozen=True)
class Happened:
    """An incident that happened, by the simulated clock."""

    kind: str
    began: datetime
    ended: datetime


@dataclass(frozen=True)
class Failed:
    """A failure that the deployment told of: a fault of a day, a run, or a tick, with its words."""

    what: str
    why: str
    at: datetime


@dataclass(frozen=True)
class Life:
    """A process from its first settled look to its last: megabytes and open files, then and now."""

    kind: str
    seconds: float
    megabytes: tuple[float, float]
    files: tuple[int, int]


@dataclass(frozen=True)
class Seen:
    """All that is judged. `unbuilt` and `stale`: days at the end. `lost`: articles that are in no ledger.

    `differing`: tables that a clean build of the same inbox has otherwise. `active`: faults that nothing has repaired.
    `vain`: runs that a sensor asked for and that built nothing. `bytes`: of the warehouse, here and built clean.
    """

    unbuilt: Sequence[str]
    stale: Sequence[date]
    lost: Sequence[str]
    differing: Sequence[str]
    published: bool
    faults: Sequence[Failed]
    active: Sequence[str]
    runs: Sequence[Failed]
    ticks: Sequence[Failed]
    commands: Sequence[Failed]
    happened: Sequence[Happened]
    reading: Reading
    left: Sequence[str]
    lives: Sequence[Life]
    vain: Sequence[Failed]
    bytes: tuple[int, int]


def judge(seen: Seen) -> list[str]:
    """What is wrong, a sentence each; nothing where all is as promised."""
    wrong = [
        *_told("days are not built", seen.unbuilt),
        *_told("days are stale", [str(day) for day in seen.stale]),
        *_told("articles are lost", seen.lost),
        *_told("tables differ from a clean build", seen.differing),
        *_told("faults are not repaired", seen.active),
        *_told("processes are left over", seen.left),
        *_told("looks of the reader failed", seen.reading.errors),
    ]
    if not seen.published:
        wrong.append("what is published is not what is built")
    if seen.reading.half:
        wrong.append(f"the reader saw half a publication {seen.reading.half} times")
    days = [day for day, _ in seen.reading.publications]
    if days != sorted(days):
        wrong.append("a publication went back to an earlier day")
    if seen.reading.longest_seconds > _MOST_SECONDS_OF_A_LOOK:
        wrong.append(f"a look at what is published took {seen.reading.longest_seconds:.1f} s")
    for name, failures in (
        ("faults", seen.faults),
        ("failed runs", seen.runs),
        ("failed ticks", seen.ticks),
        ("failed commands", seen.commands),
        ("runs in vain", seen.vain),
    ):
        strange = [f"{one.what}: {one.why} ({one.at:%Y-%m-%d %H:%M})" for one in failures if not explained(one, seen)]
        wrong += _told(f"{name} that nothing explains", strange)
    if any(one.kind == "inbox away" for one in seen.happened) and not any(one.what == "inbox" for one in seen.faults):
        wrong.append("the inbox was away, and no day was faulted for it")
    wrong += [problem for life in seen.lives for problem in _grown(life)]
    here, clean = seen.bytes
    if here > _MOST_TIMES_CLEAN * clean:
        wrong.append(f"the warehouse has {here:,} bytes, a clean build of the same has {clean:,}")
    return wrong


def explained(failure: Failed, seen: Seen) -> bool:
    """Whether something happened before it that brings such a failure about."""
    words = f"{failure.what} {failure.why}".lower()
    kinds = {kind for text, by in EXPLAINED_BY.items() if text.lower() in words for kind in by}
    return any(
        one.kind in kinds
        and one.began - _BEFORE
        <= failure.at
        <= one.ended + (_CLOCK_NOTICED_AFTER if one.kind == CLOCK_SET else _NOTICED_AFTER)
        for one in seen.happened
    )


def _grown(life: Life) -> list[str]:
    (before, after), (files_before, files_after) = life.megabytes, life.files
    grown = []
    if after > before * _GROWN and after - before > _GROWN_MEGABYTES:
        grown.append(f"the {life.kind} grew from {before:.0f} to {after:.0f} MB in {life.seconds / 60:.0f} minutes")
    if files_after > files_before + _GROWN_FILES:
        grown.append(f"the {life.kind} had {files_before} files open and has {files_after}")
    return grown


def _told(what: str, found: Sequence[str]) -> list[str]:
    if not found:
        return []
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return [f"{len(found)} {what}: {'; '.join(found[:_NAMED])}{more}"]
