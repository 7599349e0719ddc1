"""Old runs leave Dagster's history, which otherwise only grows; what it says of each partition stays.

Dagster deletes with a run the materializations that it told of. So a run stays as long as it is the last that
materialized a partition of an asset, or an asset without partitions. The warehouse knows no run, and loses nothing.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import dagster as dg

from bellwether_assets.foundation.settings import Home

_ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
# Looked up at once; SQLite takes no more than some ten thousand values in a query.
_AT_ONCE = 1_000


def forget_runs(home: Home, now: datetime) -> int:
    """Delete runs that ended more than `[retention] runs_days` ago; how many. `DAGSTER_HOME` is the home's."""
    days = home.settings().retention.runs_days
    if days is None:
        return 0
    with dg.DagsterInstance.get() as instance:
        return delete_runs_before(instance, now - timedelta(days=days))


def delete_runs_before(instance: dg.DagsterInstance, limit: datetime) -> int:
    """Delete runs that ended before `limit` and are not the last word about any partition; how many."""
    ended = dg.RunsFilter(statuses=_ENDED, updated_before=limit)
    old = {record.dagster_run.run_id for record in instance.get_run_records(filters=ended)}
    if old:
        old -= _last_words(instance)
    for run_id in sorted(old):
        instance.delete_run(run_id)
    return len(old)


def _last_words(instance: dg.DagsterInstance) -> set[str]:
    """The runs that last materialized each partition of each asset, and each asset without partitions."""
    kept: set[str] = set()
    event = dg.DagsterEventType.ASSET_MATERIALIZATION
    for key in instance.all_asset_keys():
        last = instance.get_latest_materialization_event(key)
        if last is not None:
            kept.add(last.run_id)
        latest = sorted(instance.get_latest_storage_id_by_partition(key, event).values())
        for ids in _pieces(latest):
            wanted = dg.AssetRecordsFilter(asset_key=key, storage_ids=ids)
            kept |= {record.run_id for record in instance.fetch_materializations(wanted, limit=len(ids)).records}
    return kept


def _pieces(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
