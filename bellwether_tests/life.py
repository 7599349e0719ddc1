"""A home that lives: run through Dagster in one long process, with faults, edits and hostile articles.

Loading Dagster, dbt and the model costs seconds, so one process lives through all of it and keeps a copy of the home
after every step; the tests of promises 6, 9, 10 and 11 look at those copies. `python -m bellwether_tests.life HOME
COPIES` is that process.
"""

import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.publication.publish import publish
from bellwether_tests.homes import Item, drop, shipped

FIRST, LAST, NEXT = date(2025, 9, 17), date(2025, 9, 19), date(2025, 9, 20)
PUBLICATIONS_IN_A_ROW = 15
RIGHT_TO_LEFT = "\u202egnp.exe\u202c \u2067\u200f"

HOSTILE: Item = {
    "id": "hostile",
    "url": "javascript:alert(1)",
    "source": "<b onmouseover=alert(2)>evil</b>",
    "title": f"Ports {{{{7*7}}}} <script>alert(1)</script> '; DROP TABLE claims; -- {RIGHT_TO_LEFT}",
    "text": "ROTTERDAM, September 18, 2025\n"
    "The port of Rotterdam handled {{7*7}} percent fewer containers in August because {% for x in y %} strikes closed "
    "two terminals, the harbour office said.\n"
    "Container prices rose by 31 percent <script>alert('quote')</script> <img src=x onerror=alert(3)> since shipping "
    "lines cut 12 routes to Asia.\n"
    "Exports of Dutch flowers fell by 18 percent'; DROP TABLE claims; DROP TABLE signals; -- because lorries waited "
    "for nine hours at the gates.\n"
    f"Rotterdam expects {RIGHT_TO_LEFT} that traffic will fall by {{{{7*7}}}} percent in 2026 <script>alert(4)"
    "</script> as factories in Germany order less steel.\n",
    "published_at": "2025-09-18T08:00:00Z",
    "first_seen_at": "2025-09-18T12:00:00Z",
}


# Another outlet on what the smelter's leaving costs, in words of its own.
FOLLOWING: Item = {
    "id": "following",
    "url": "https://tysfjordposten.example/2025/09/18/network-bill",
    "source": "tysfjordposten.example",
    "language": "en",
    "title": "Households pay for the network that the smelter leaves",
    "text": "Households and farms in Nordland will pay about 830 kroner more a year from May because Halvard Smelt"
    " leaves the regional network, the consumer council of Tysfjord said on Thursday.\n\n"
    "The network owner Nordfjell Nett spreads 34 million kroner for lines and substations over fewer customers, so the"
    " cost of the grid moves from the smelter to 41,000 families.\n\n"
    "Other works in Nordland that wait for grid capacity look for a river power station of their own, the council"
    " said.",
    "published_at": "2025-09-18T11:00:00Z",
    "first_seen_at": "2025-09-18T12:00:00Z",
}


def items() -> list[Item]:
    """What is in the inbox from the first day on."""
    titles = ("Norwegian smelter buys", "8.4 Mt a year")
    real = [shipped(title) for title in titles]
    return [*({**item, "first_seen_at": "2025-09-18T12:00:00Z"} for item in real), FOLLOWING, HOSTILE]


def withdrawn() -> list[Item]:
    """The founding article of a signal that others go on with, and one whose signal nobody else tells, emptied."""
    notice = "This article was withdrawn."
    found = {"updated_at": "2025-09-19T12:00:00Z", "first_seen_at": "2025-09-19T12:00:00Z", "text": notice}
    return [{**shipped("Norwegian smelter buys"), **found}, {**HOSTILE, **found}]


@dataclass(frozen=True)
class Observation:
    """What one reader saw in one connection."""

    as_of: date
    state_hash: str
    last_brief: date
    last_signal_day: date | None
    unknown_claims: int
    strengths_that_differ: int
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Life:
    """What was left: reports and copies of the home by step, and what the reader beside it saw."""

    home: Home
    copies: Path
    reports: dict[str, dict[str, Any]]
    seen: list[Observation]
    errors: list[str]

    def after(self, step: str) -> Home:
        return Home(self.copies / step)


def live(home: Home, copies: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Live through the steps; each step's name and report."""
    from bellwether_assets.orchestration.run import run_days

    def run(first: date, last: date) -> dict[str, Any]:
        report = run_days(home, first, last, lambda *_: None)
        return {"faults": report.faults, "as_of": str(report.as_of), "published": report.published}

    yield "repaired", run(FIRST, LAST)
    for _ in range(PUBLICATIONS_IN_A_ROW):
        publish(Context(home))
    away = home.path / "inbox.away"
    shutil.move(home.inbox, away)
    yield "inbox gone", run(NEXT, NEXT)
    shutil.move(away, home.inbox)
    drop(home, "withdrawn.jsonl", withdrawn())
    yield "withdrawn", run(NEXT, NEXT)
    yield "nothing new", run(NEXT, NEXT)
    shutil.rmtree(home.site)
    yield "site deleted", run(NEXT, NEXT)


def keep(home: Home, copy: Path) -> None:
    """A copy of what people and the pipeline see after a step."""
    copy.mkdir(parents=True)
    for file in (home.warehouse, home.published, home.first_day_file, home.settings_file, home.lake_record):
        if file.exists():
            shutil.copyfile(file, copy / file.name)
    if (home.path / "lake").exists():
        shutil.copytree(home.path / "lake", copy / "lake")
    (copy / "dbt").mkdir()
    if (home.dbt / "build.duckdb").exists():
        shutil.copyfile(home.dbt / "build.duckdb", copy / "dbt" / "build.duckdb")
    if home.site.exists():
        shutil.copytree(home.site, copy / "site")


if __name__ == "__main__":
    own, kept = Home(Path(sys.argv[1])), Path(sys.argv[2])
    for name, report in live(own, kept):
        keep(own, kept / name)
        print(json.dumps({name: report}), flush=True)
