"""The one recompute policy: a day is made again when what it stands on has changed, and not otherwise.

The stock `eager()` does nothing for a late article in an old day, and `data_version_changed()` alone is an edge: a
change that arrives during a run, or a run that fails, is lost for good. Here a change is remembered until the asset
has been asked for. Assets report content hashes as data versions, so equal content wakes nobody, and a cascade stops
at the first unchanged day. The idea is ol-data-platform's; the incidents behind it are in its docstring.
"""

from typing import Any

import dagster as dg

_CHANGED_UPSTREAM = (
    dg.AutomationCondition.any_deps_updated()
    .replace("newly_updated", dg.AutomationCondition.data_version_changed())
    .since(dg.AutomationCondition.newly_requested() | dg.AutomationCondition.initial_evaluation())
)
_QUIET = (
    ~dg.AutomationCondition.any_deps_missing()
    & ~dg.AutomationCondition.in_progress()
    & ~dg.AutomationCondition.any_deps_in_progress()
)


def recompute_on_changed_content() -> dg.AutomationCondition[Any]:
    """For a daily asset: upstream content changed, its code changed, or its run failed (once more, not for ever)."""
    wanted = (
        _CHANGED_UPSTREAM
        | dg.AutomationCondition.code_version_changed()
        | dg.AutomationCondition.execution_failed().newly_true()
    )
    return (wanted & _QUIET).with_label("recompute_on_changed_content")


def publish_when_settled() -> dg.AutomationCondition[Any]:
    """For what is published: upstream content changed and nothing upstream is on its way any more."""
    settled = _QUIET & ~dg.AutomationCondition.any_deps_match(dg.AutomationCondition.will_be_requested())
    return (_CHANGED_UPSTREAM & settled).with_label("publish_when_settled")
