"""What happens on which morning, by a seed. Pure."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

# What comes to the inbox beside the day's own articles.
ARTICLES = ("late", "edited", "copied", "malformed", "unreadable")
# What goes wrong, and what people do meanwhile.
PASSING = (
    "inbox away",
    "warehouse held",
    "lock held",
    "worker killed",
    "stale_days stopped",
    "publish_when_settled stopped",
    "every_morning stopped",
    "run by hand",
    "reader holds",
    "day launched",
    "backfill launched",
)
# After these the deployment has other processes than before, so that nothing can be said of their memory.
RESTARTS = ("code server killed", "daemon killed", "all killed", "restarted", "machine off")

# Mornings that something lasts; what is not named is over within its own.
_LASTS = {
    "malformed": 2,
    "unreadable": 2,
    "inbox away": 1,
    "stale_days stopped": 3,
    "publish_when_settled stopped": 2,
    "every_morning stopped": 2,
    "reader holds": 1,
    "machine off": 3,
}
_LATEST_SECOND = 25
_MOST_DAYS_BACK = 9
_MOST_A_MORNING = 3


@dataclass(frozen=True)
class Incident:
    """Something that happens on a morning: so many seconds after it began, and of so many days back.

    `mornings`: after how many it is mended or over; 0: within its own.
    """

    kind: str
    second: int
    days_back: int
    mornings: int


@dataclass(frozen=True)
class Morning:
    """The day that begins, and what happens on it, in order."""

    day: date
    incidents: tuple[Incident, ...]


def plan(seed: int, first: date, mornings: int, with_restarts: int) -> list[Morning]:
    """So many mornings after `first`, the first of them calm. Each kind comes before any comes again.

    Restarts are among the first `with_restarts` mornings only.
    """
    dice = random.Random(seed)  # noqa: S311 - a plan that can be repeated
    early, late = _deck(dice, (*ARTICLES, *PASSING, *RESTARTS)), _deck(dice, (*ARTICLES, *ARTICLES, *PASSING))
    planned: list[Morning] = []
    busy: dict[str, int] = {}
    for number in range(mornings):
        deck = early if number < with_restarts else late
        incidents: list[Incident] = []
        for _ in range(0 if number == 0 else dice.randint(1, _MOST_A_MORNING)):
            kind = next(deck)
            # What lasts still, or would keep what lasts from being seen, waits for its next turn.
            if busy.get(_resource(kind), -1) >= number:
                continue
            lasts = _LASTS.get(kind, 0)
            if lasts:
                busy[_resource(kind)] = number + lasts
            incidents.append(Incident(kind, dice.randint(0, _LATEST_SECOND), dice.randint(1, _MOST_DAYS_BACK), lasts))
        day = first + timedelta(days=number + 1)
        planned.append(Morning(day, tuple(sorted(incidents, key=lambda one: one.second))))
    return planned


def _resource(kind: str) -> str:
    """What an incident has to itself while it lasts: a file is its own, the deployment is one."""
    return kind if kind in ARTICLES or kind == "reader holds" else "deployment"


def _deck(dice: random.Random, kinds: tuple[str, ...]) -> Iterator[str]:
    while True:
        yield from dice.sample(kinds, len(kinds))
