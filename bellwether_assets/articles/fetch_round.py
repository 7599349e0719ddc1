"""A round: all sources of the web side by side, so that what happens to one happens to no other.

Belongs here: who takes part, and that there is one round at a time. Does not belong here: what is done with a source
(`fetch_source.py`), how an address is fetched (`sources/fetching/`).
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import anyio
from filelock import FileLock, Timeout

from bellwether_assets.articles.fetch_source import SourceReport, SourceRound
from bellwether_assets.articles.round_work import Clock, RoundWork
from bellwether_assets.articles.tell_health import tell_health
from bellwether_assets.foundation.source_settings import Source
from bellwether_assets.pipeline.context import Context
from bellwether_assets.sources.fetching.connect import Resolver, system_resolver
from bellwether_assets.sources.fetching.fetch import Fetcher
from bellwether_assets.sources.fetching.fetch_ledger import kept_robots, paused_hosts


class RoundUnderWayError(Exception):
    """Another process is fetching for this home."""


def fetch_round(
    context: Context,
    *,
    again: bool = False,
    resolve: Resolver = system_resolver,
    clock: Clock = lambda: datetime.now(UTC),
) -> list[SourceReport]:
    """One round over all sources of the web, and how they are after it (`tell_health.py`).

    `again`: also those that are not due, as far as they allow it.

    Raises RoundUnderWayError.
    """
    sources = [source for source in context.settings.sources if source.kind != "folder"]
    context.home.path.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(str(context.home.fetched) + ".lock", timeout=0):
            reports = anyio.run(partial(_run, context, sources, again, resolve, clock))
            tell_health(context, clock())
            return reports
    except Timeout as error:
        raise RoundUnderWayError(f"another round is under way in {context.home.path}; wait for its end") from error


async def _run(
    context: Context, sources: Sequence[Source], again: bool, resolve: Resolver, clock: Clock
) -> list[SourceReport]:
    """The reports, in the order of the sources."""
    work = RoundWork(context, again=again, clock=clock)
    rules = await work.ledger(lambda connection: kept_robots(connection, work.kept, work.began))
    work.paused = await work.ledger(lambda connection: paused_hosts(connection, work.began))
    reports = [SourceReport(source.name) for source in sources]
    fetcher = Fetcher(work.bounds, resolve=resolve, kept_robots=rules, record_robots=work.record_robots, now=clock)
    async with fetcher, anyio.create_task_group() as tasks:
        for source, report in zip(sources, reports, strict=True):
            tasks.start_soon(_guarded, SourceRound(work, fetcher, source, report), context.home.path)
    return reports


async def _guarded(one: SourceRound, home: Path) -> None:
    try:
        await one.run()
    except OSError as error:
        told = f"{home} cannot be written to ({error.strerror or error}); mend that and fetch again"
        one.report.ending, one.report.reason = "failed", f"the round broke off: {told}"[:300]
    except Exception as error:  # a fault of ours: told of this source, and no other has to do with it
        one.report.ending, one.report.reason = "failed", f"the round broke off: {error!r}"[:300]
