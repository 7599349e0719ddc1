"""A process that lives through a plan: files that are dropped, days that are built, kills and faults, in that order.

`python -m bellwether_tests.replay HOME PLAN` prints hashes of everything derived, as JSON. Run again after a kill, it
begins the plan anew on what is there.
"""

import json
import os
import shutil
import signal
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bellwether_assets.articles.take_in import InboxError, take_in
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.foundation.tables.fetches import RetractionRow
from bellwether_assets.foundation.warehouse import append
from bellwether_assets.pipeline.build import build_day
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.faults import record_fault
from bellwether_assets.signals.take_in_overrides import give_override
from bellwether_assets.stages import STAGES
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.homes import day_hashes, drop, give_vectors, query, stage, table_hashes, walk, warm

_MAXIMUM_WALKS = 5


def replay(home: Home, plan: dict[str, Any]) -> dict[str, Any]:
    """Live through the plan until nothing is stale."""
    embedder = Embedder()
    context = Context(home, embedder)
    last = date.fromisoformat(plan["last"])
    if plan["vectors"]:
        give_vectors(context, Path(plan["vectors"]))
    for what, *values in plan["steps"]:
        if what == "drop":
            drop(home, values[0], values[1])
            take_in(context)
            warm(context, last)
        elif what == "walk":
            walk(context, date.fromisoformat(values[0]))
        elif what == "build":
            build_day(context, STAGES, stage(values[0]), date.fromisoformat(values[1]))
        elif what == "restart":
            context = Context(home, embedder)
        elif what == "die once":
            _die_once(context, home, values[0], date.fromisoformat(values[1]))
        elif what == "taken off":
            _taken_off(context, *values)
        elif what == "retract":
            said = {"action": "retract", "article": values[0], "author": "Ada", "reason": "A test.", "day": last}
            give_override(context, said)
        elif what == "dead inbox":
            _dead_inbox(context, date.fromisoformat(values[0]))
        else:
            raise ValueError(what)
    walks = 0
    while walk(context, last):
        walks += 1
        if walks > _MAXIMUM_WALKS:
            raise RuntimeError(f"something is stale after {walks} walks")
    ledger = query(context, "SELECT arrival_id, first_seen_at FROM ledger.arrivals ORDER BY ALL")
    return {
        "tables": table_hashes(context),
        "days": day_hashes(context, last),
        "arrivals": [[arrival_id, first_seen.isoformat()] for arrival_id, first_seen in ledger],
        "hash of a text": hash("bellwether"),
    }


def _die_once(context: Context, home: Home, after: int, last: date) -> None:
    """Be killed after so many stage-days, the first time that the plan comes here."""
    mark = home.path / "died"
    if mark.exists():
        return
    left = after

    def count(_: str, __: date) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)

    walk(context, last, count)


def _taken_off(context: Context, external_id: str, noticed_at: str) -> None:
    """The fact that a page answered 410, as a round of fetching writes it."""
    [(arrival_id,)] = query(context, "SELECT min(arrival_id) FROM ledger.arrivals WHERE external_id = ?", external_id)
    row = RetractionRow(
        fetch_id=f"f {external_id}",
        page_address=f"https://pages.example/{external_id}",
        arrival_id=arrival_id,
        source="pages",
        noticed_at=datetime.fromisoformat(noticed_at),
        reason="the server answers 410",
    )
    with context.warehouse.transaction() as connection:
        append(connection, RetractionRow, frame_of(RetractionRow, [row]))


def _dead_inbox(context: Context, day: date) -> None:
    """The inbox is gone for a while, and comes back as it was."""
    away = context.home.path / "inbox.away"
    shutil.move(context.home.inbox, away)
    try:
        take_in(context)
    except InboxError as error:
        record_fault(context, day, "inbox", str(error))
    else:
        raise RuntimeError("a missing inbox was not noticed")
    finally:
        shutil.move(away, context.home.inbox)
    take_in(context)


if __name__ == "__main__":
    print(json.dumps(replay(Home(Path(sys.argv[1])), json.loads(Path(sys.argv[2]).read_text("utf-8")))))
