"""The end of a soak: the home beside a clean build of the same inbox, and all that is judged."""

import shutil
from datetime import UTC, date, datetime

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.foundation.days import ONE_DAY, days_between, write_first_day
from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.faults import all_active_faults
from bellwether_assets.pipeline.staleness import freshness, last_built_day, settled
from bellwether_assets.publication.publish import is_up_to_date
from bellwether_assets.stages import STAGES
from bellwether_tests.homes import query, table_hashes, walk, warm
from bellwether_tests.soak.judge import Failed, Seen
from bellwether_tests.soak.mornings import FIRST, SETTINGS, Soak
from bellwether_tests.soak.watch import failed_ticks


def settle_up(soak: Soak) -> Seen:
    """Stop the deployment, build the same inbox anew, and gather what was seen."""
    soak.deployment.interrupt()
    left = [process.command[:100] for process in soak.deployment.processes()]
    context = Context(soak.home)
    clean = _clean_build(soak)
    here, there = table_hashes(context), table_hashes(clean)
    yesterday = soak.day - ONE_DAY
    look = freshness(context, STAGES, FIRST, yesterday)
    return Seen(
        unbuilt=[
            f"{stage.name} of {day}"
            for day in days_between(FIRST, yesterday)
            for stage in STAGES
            if (stage.name, day) not in look.records
        ],
        stale=[day for day in days_between(FIRST, yesterday) if look.stale_stages(day)],
        lost=soak.missing(),
        differing=[name for name in here if here[name] != there[name]],
        published=is_up_to_date(soak.home, settled(context, STAGES)),
        faults=[
            Failed(stage, f"{day}: {reason}", at.astimezone(UTC))
            for stage, day, reason, at in query(
                context, "SELECT stage, day, reason, recorded_at FROM ledger.faults WHERE kind = 'fault' ORDER BY ALL"
            )
        ],
        active=_active(context),
        runs=soak.watched.failed_runs(),
        ticks=failed_ticks(soak.home),
        commands=_failed_commands(soak),
        happened=soak.happened,
        reading=soak.reader.stop(),
        left=left,
        lives=soak.watched.lives(),
        vain=soak.watched.vain(),
        bytes=(soak.home.warehouse.stat().st_size, clean.home.warehouse.stat().st_size),
    )


def _active(context: Context) -> list[str]:
    with context.warehouse.open() as connection:
        return [f"{stage} of {day}: {reason}" for day, stage, reason in all_active_faults(connection)]


def _failed_commands(soak: Soak) -> list[Failed]:
    """Runs by hand that ended with a failure, with the last line that they told."""
    failed = []
    for process, log in soak.incidents.commands:
        if process.wait() != 0:
            told = log.read_text(encoding="utf-8", errors="replace").strip().splitlines() or [""]
            at = datetime.fromtimestamp(log.stat().st_mtime, UTC)
            failed.append(Failed("bellwether run", told[-1], at))
    return failed


def _clean_build(soak: Soak) -> Context:
    """The same inbox, settings and days, built once in their order in a home of its own."""
    home = Home(soak.folder / "clean")
    shutil.copytree(soak.home.inbox, home.inbox)
    home.settings_file.write_text(SETTINGS, encoding="utf-8")
    write_first_day(home, FIRST)
    context = Context(home)
    take_in(context)
    last = _last_built(Context(soak.home))
    warm(context, last)
    walk(context, last)
    return context


def _last_built(context: Context) -> date:
    last = last_built_day(context)
    assert last is not None, "no day is built"
    return last
