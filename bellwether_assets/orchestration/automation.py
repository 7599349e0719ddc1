"""The one recompute policy: a day is made again when what it stands on has changed, and not otherwise.

The stock `eager()` does nothing for a late article in an old day, and `data_version_changed()` alone is an edge: it is
true on one tick, and if the day cannot be asked for on that tick (its run is still going, its yesterday is queued) the
change is lost for good. Here it is remembered until the day has been asked for *after* it. Assets report content
hashes as data versions, so equal content wakes nobody, and a cascade stops at the first unchanged day. The idea is
ol-data-platform's; the incidents behind it are in its docstring.

Publishing is no condition but a sensor in `schedules.py`: the last partitions are always still missing, so "no
dependency is missing" never holds for an asset that stands on all of them, and conditions would ask for the dbt models
tier by tier, each tier on another snapshot.
"""

from typing import Any

import dagster as dg

from bellwether_assets.orchestration.source_assets import FETCHES

# What was fetched is of no day: which days it changes is for the sensor `inbox` to see, and no day waits for it.
_OF_NO_DAY = dg.AssetSelection.assets(FETCHES)
_CHANGED = (
    dg.AutomationCondition.any_deps_updated()
    .ignore(_OF_NO_DAY)
    .replace("newly_updated", dg.AutomationCondition.data_version_changed())
    .with_label("upstream content changed")
)
# A day that was never built has nothing to renew; without this, new code would ask for every day since the first.
_NEW_CODE = (dg.AutomationCondition.code_version_changed() & ~dg.AutomationCondition.missing()).with_label("new code")
# The moment a run failed, not the state of having failed: asked for once more, then left to people.
_FAILED = dg.AutomationCondition.execution_failed().newly_true().with_label("its run failed")
_QUIET = (
    ~dg.AutomationCondition.any_deps_missing().ignore(_OF_NO_DAY)
    & ~dg.AutomationCondition.in_progress()
    & ~dg.AutomationCondition.any_deps_in_progress().ignore(_OF_NO_DAY)
).with_label("nothing is missing or on its way")


def recompute_on_changed_content() -> dg.AutomationCondition[Any]:
    """For a daily asset: upstream content changed, its code changed, or its run failed (once more, not for ever).

    A reset beats a trigger of the same tick in `since`, and the tick after a request is just the one on which that
    request's own failure, or a change behind its back, shows: so a request resets only what did not happen again.
    """
    wanted = _CHANGED | _NEW_CODE | _FAILED
    handled = dg.AutomationCondition.newly_requested() & ~wanted
    remembered = wanted.since(handled | dg.AutomationCondition.initial_evaluation())
    return (remembered & _QUIET).with_label("recompute_on_changed_content")
