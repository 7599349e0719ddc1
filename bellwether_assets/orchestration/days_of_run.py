"""Which days a Dagster run is for, by its tags. Pure."""

from collections.abc import Mapping
from datetime import date

from bellwether_assets.foundation.days import days_between

_PARTITION = "dagster/partition"
# What backfills of assets and automation put on a run, also where it is of one day.
_RANGE_START, _RANGE_END = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"


def tags_of_range(first: date, last: date) -> dict[str, str]:
    """What makes a run one of all days from `first` to `last`."""
    return {_RANGE_START: first.isoformat(), _RANGE_END: last.isoformat()}


def days_of_run(tags: Mapping[str, str]) -> list[date]:
    """The days in order; none for a run that is of no day."""
    if (partition := tags.get(_PARTITION)) is not None:
        return [date.fromisoformat(partition)]
    start, end = tags.get(_RANGE_START), tags.get(_RANGE_END)
    if start is None or end is None:
        return []
    return list(days_between(date.fromisoformat(start), date.fromisoformat(end)))
