"""What keeps a DuckLake small, as two assets and a schedule for both; a home with a file has none of it."""

import dagster as dg

from bellwether_assets.foundation.settings import Home
from bellwether_assets.orchestration.platform import Platform
from bellwether_assets.orchestration.pools import LAKE_POOL
from bellwether_assets.orchestration.runs_on_their_way import LAKE_JOB

GROUP = "storage"


def lake_assets(home: Home) -> list[dg.AssetsDefinition]:
    """Compaction and expiry of the home's lake; nothing for a home without one."""
    settings = home.settings()
    if settings.storage.kind != "ducklake":
        return []

    @dg.asset(group_name=GROUP, kinds={"ducklake"}, owners=list(settings.dagster.owners), pool=LAKE_POOL)
    def lake_files(context: dg.AssetExecutionContext, platform: Platform) -> dg.MaterializeResult[None]:
        """The Parquet files of the lake. Materializing them joins small ones, and writes rows of the catalog."""
        from bellwether_assets.foundation.lake_upkeep import compact, lake_size

        warehouse = platform.context().warehouse
        before = lake_size(warehouse)
        done = compact(warehouse)
        after = lake_size(warehouse)
        return dg.MaterializeResult(
            metadata={
                "files before": before.files,
                "files": after.files,
                "bytes": after.bytes,
                "rows out of the catalog": done.flushed,
                "files joined": done.joined,
                "files rewritten": done.rewritten,
            }
        )

    @dg.asset(
        deps=[lake_files],
        group_name=GROUP,
        kinds={"ducklake"},
        owners=list(settings.dagster.owners),
        pool=LAKE_POOL,
    )
    def lake_snapshots(context: dg.AssetExecutionContext, platform: Platform) -> dg.MaterializeResult[None]:
        """The states of the lake that can be gone back to. Materializing them lets go those of before `keep_days`."""
        from bellwether_assets.foundation.lake_upkeep import expire, lake_size

        here = platform.context()
        done = expire(here.warehouse, here.settings.storage.keep_days)
        return dg.MaterializeResult(
            metadata={
                "snapshots": lake_size(here.warehouse).snapshots,
                "snapshots expired": done.snapshots,
                "files removed": done.files,
                "files removed that were never committed": done.orphans,
            }
        )

    return [lake_files, lake_snapshots]


def lake_schedules(assets: list[dg.AssetsDefinition], home: Home) -> list[dg.ScheduleDefinition]:
    """Once a week, when nobody waits for a brief."""
    if not assets:
        return []
    return [
        dg.ScheduleDefinition(
            name="every_week",
            target=dg.define_asset_job(LAKE_JOB, assets, description="Small files joined, old snapshots let go."),
            cron_schedule="0 15 * * 0",
            execution_timezone=home.settings().timezone,
        )
    ]
