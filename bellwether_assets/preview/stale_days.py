"""Why days are stale: which of the things that they are built from have changed since.

Belongs here: the reasons in words, gathered over days and stages. What a day is built from is the pipeline's
(`pipeline/made_from.py`). A stage that is stale only since one before it is, has no reason of its own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from bellwether_assets.articles.facts import ARRIVALS
from bellwether_assets.foundation.days import days_between
from bellwether_assets.pipeline.faults import FAULTS
from bellwether_assets.pipeline.made_from import (
    CODE,
    LEDGER,
    PROMPTS,
    ROWS,
    SETTING,
    SETTINGS,
    TOOL,
    YESTERDAY,
    changed_parts,
)
from bellwether_assets.pipeline.stage import MissingInputError, Stage
from bellwether_assets.pipeline.staleness import Freshness
from bellwether_assets.signals.facts import OVERRIDES

NOT_BUILT = "not built yet"
_OF_LEDGERS = {
    ARRIVALS.name: "articles came in, were edited or were taken off",
    OVERRIDES.name: "overrides were given or taken back",
    FAULTS.name: "a fault was recorded or repaired",
}


@dataclass(frozen=True)
class StaleDays:
    """Days that are stale for one reason, and the stages that have it; `days` in order."""

    reason: str
    stages: tuple[str, ...]
    days: tuple[date, ...]


def stale_days(look: Freshness, first: date, last: date) -> list[StaleDays]:
    """The reasons why days are stale, each with its days and stages, the reason with most days first."""
    days: dict[str, list[date]] = {}
    stages: dict[str, list[str]] = {}
    for day in days_between(first, last):
        for stage in look.stages:
            for reason in _reasons(look, stage, day):
                of_reason = days.setdefault(reason, [])
                if day not in of_reason[-1:]:
                    of_reason.append(day)
                if stage.name not in stages.setdefault(reason, []):
                    stages[reason].append(stage.name)
    found = [StaleDays(reason, tuple(stages[reason]), tuple(days[reason])) for reason in days]
    return sorted(found, key=lambda one: (-len(one.days), one.reason))


def _reasons(look: Freshness, stage: Stage[Any], day: date) -> Iterable[str]:
    record = look.records.get((stage.name, day))
    if record is None:
        return [NOT_BUILT]
    if look.is_frozen(stage, day):
        return []
    try:
        now = look.input_now(stage, day)
    except MissingInputError:
        # What is missing before it has the reason.
        return []
    if record.input_hash == now.hash:
        return []
    changed = changed_parts(record.made_from, now)
    if changed is None:
        return ["built by an earlier version, which kept no reasons"]
    if not changed:
        return ["rows that it had read changed while it was built"]
    return list(_in_words(changed))


def _in_words(changed: tuple[str, ...]) -> Iterator[str]:
    """A sentence for each part; none for rows of stages before it and its own yesterday, which have theirs."""
    settings = [part.removeprefix(SETTING) for part in changed if part.startswith(SETTING)]
    for part in changed:
        if part == CODE:
            yield "a prompt changed" if PROMPTS in changed else "the code changed"
        elif part == SETTINGS:
            yield f"settings changed: {', '.join(settings) or 'of the stage'}"
        elif part.startswith(TOOL):
            yield f"another model, engine or taxonomy for {part.removeprefix(TOOL)}"
        elif part.startswith(LEDGER):
            yield _OF_LEDGERS.get(part.removeprefix(LEDGER), part)
        elif not part.startswith((ROWS, SETTING)) and part not in {YESTERDAY, PROMPTS}:
            yield part
