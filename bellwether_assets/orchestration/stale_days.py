"""The sensor that keeps days fresh: it takes in what was dropped, and asks for the first day that is stale.

Staleness is read from the hashes that every built day carries, so it asks for exactly the days whose content would
change: a late article's day, then the next one if the state handed on is another, and no further. One day at a time,
since whether the next one is stale is known only when this one is built; a run that was started for a day that then
does not change would be a run in vain.

Dagster's automation conditions see data versions of assets, not the state of days. They asked for a stage at a time, a
tick each, and for days that a command line run had built already.
"""

import json
from datetime import date

import dagster as dg

from bellwether_assets.foundation.days import ONE_DAY, days_between
from bellwether_assets.foundation.hashing import digest, value_digest
from bellwether_assets.foundation.settings import Home
from bellwether_assets.orchestration.day_asset import ONLY_STALE
from bellwether_assets.orchestration.partitions import last_partition
from bellwether_assets.orchestration.report_history import report_lost_history
from bellwether_assets.orchestration.runs_on_their_way import something_on_its_way
from bellwether_assets.pipeline.code_version import code_version
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.faults import FAULTS, INBOX, active_faults, clear_faults_of_fresh_stages, record_fault
from bellwether_assets.pipeline.stage import MissingInputError
from bellwether_assets.pipeline.staleness import Freshness, freshness
from bellwether_assets.stages import STAGES

# A day that fails is asked for once more, and again when something of what it stands on has changed.
_ATTEMPTS = 2
WHY = "bellwether/why"


def stale_days(home: Home) -> dg.SensorDefinition:
    """The sensor of a home."""

    @dg.sensor(name="stale_days", job_name="day", minimum_interval_seconds=10)
    def sensor(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        """Take in what was dropped, and ask for the first day that is stale or missing."""
        from bellwether_assets.articles.take_in import InboxError, take_in

        platform = Context(home)
        last = last_partition(home)
        try:
            first = platform.first_day
            take_in(platform)
        except MissingInputError as error:
            return dg.SkipReason(str(error))
        except InboxError as error:
            _record_once(platform, last, str(error))
            return dg.SkipReason(str(error))
        if something_on_its_way(context.instance):
            return dg.SkipReason("runs are on their way")
        report_lost_history(platform, context.instance)
        look = freshness(platform, STAGES, first, last)
        if clear_faults_of_fresh_stages(platform, look):
            look = freshness(platform, STAGES, first, last)
        stale, told = _stale(look, first, last), _out_of_reach(platform, first, last)
        if not stale:
            return dg.SkipReason("; ".join(told) or "every day is fresh")
        if len(stale) > platform.settings.schedule.most_days:
            return dg.SkipReason("; ".join([too_many(stale[0], stale[-1], len(stale)), *told]))
        day = stale[0]
        token = _token(look, day)
        asked, times = json.loads(context.cursor or '["", 0]')
        times = times + 1 if asked == token else 1
        if times > _ATTEMPTS:
            return dg.SkipReason(
                f"building {day} failed {_ATTEMPTS} times; see its runs. It is asked for again when what it"
                " stands on changes"
            )
        context.update_cursor(json.dumps([token, times]))
        return dg.RunRequest(partition_key=day.isoformat(), run_config=ONLY_STALE, tags={WHY: _reason(look, day)})

    return sensor


def _stale(look: Freshness, first: date, last: date) -> list[date]:
    """Built days that are stale, and days that were never built up to the last one with articles, in order.

    A day that was faulted and whose fault is gone has to be told anew, though nothing may have come in on it.
    """
    built = max((day for stage, day in look.records if stage == "arrivals"), default=first - ONE_DAY)
    repaired = {day for day in look.faulted if day not in look.facts[FAULTS]}
    end = max([built, *(day for day in look.arrivals | repaired if day <= last)])
    return [day for day in days_between(first, end) if look.stale_stages(day)]


def _token(look: Freshness, day: date) -> str:
    """Hash of all that the day's stages stand on but each other: it changes with what could make a failure go away."""
    parts = [day.isoformat()]
    for stage in look.stages:
        parts += [code_version(stage), value_digest(stage.settings(look.settings))]
        parts += [value_digest(tool.settings(look.settings)) for tool in stage.tools]
        parts += [look.facts[facts].get(day, "") for facts in stage.facts]
        before = look.records.get((stage.name, day - ONE_DAY))
        parts.append(before.state_hash if before is not None else "")
    return digest(*parts)


def _reason(look: Freshness, day: date) -> str:
    stale = look.stale_stages(day)
    if (stale[0].name, day) not in look.records:
        return f"{stale[0].name} is not built"
    return f"{', '.join(stage.name for stage in stale if not look.is_fresh(stage, day))}: inputs are others now"


def _out_of_reach(platform: Context, first: date, last: date) -> list[str]:
    """Articles of days that no partition is for, with the command that has them."""
    with platform.warehouse.open() as connection:
        before, after = connection.execute(
            "SELECT min(home_day) FILTER (home_day < ?), max(home_day) FILTER (home_day > ?) FROM ledger.home_days",
            [first, last],
        ).fetchone() or (None, None)
    told = []
    if before is not None:
        told.append(f"articles wait before {first}; `bellwether run --from {before} --to {last}` has them")
    if after is not None:
        # A replay's partitions end with the last day that was asked for.
        told.append(f"articles wait after {last}; `bellwether run --from {first} --to {after}` has them")
    return told


def too_many(first: date, last: date, days: int | None = None) -> str:
    """Why so many days are not asked for, and what does it."""
    days = days or (last - first + ONE_DAY).days
    return (
        f"{days} days since {first} are missing or stale, more than schedule.most_days; `bellwether preview` says what"
        f" they would take, `bellwether run --from {first} --to {last}` fills them"
    )


def _record_once(platform: Context, day: date, reason: str) -> None:
    """A dead inbox is one fault a day, however often it is looked at."""
    with platform.warehouse.open() as connection:
        known = reason in active_faults(connection, day)
    if not known:
        record_fault(platform, day, INBOX, reason)
