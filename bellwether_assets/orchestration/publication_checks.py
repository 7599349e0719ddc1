"""What is checked of a publication: that it holds whole days and nothing else, and that it is not behind."""

from datetime import datetime

import dagster as dg

from bellwether_assets.foundation.days import ONE_DAY
from bellwether_assets.orchestration.partitions import last_partition
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.staleness import settled
from bellwether_assets.stages import STAGES

WHOLE = dg.AssetCheckSpec(
    "holds_whole_days",
    asset="publication",
    description="The published state is that of every stage of every day up to its last one.",
)
UP_TO_DATE = dg.AssetCheckSpec(
    "is_up_to_date",
    asset="publication",
    description="Yesterday is published; of a home that replays the past, the last day that was asked for.",
)


def is_whole(context: Context) -> dg.AssetCheckResult:
    """Promise 10, looked at from outside: hashes of what is published against those of what is built."""
    from bellwether_assets.publication.publish import published_as_of

    published, now = published_as_of(context.home), settled(context, STAGES)
    behind = published is not None and now.as_of is not None and now.as_of > published[0]
    same = published == (now.as_of, now.state_hash)
    return dg.AssetCheckResult(
        check_name=WHOLE.name,
        passed=same,
        severity=dg.AssetCheckSeverity.WARN,
        description=""
        if same
        else f"published is {published[0] if published else 'nothing'}, built is {now.as_of}: "
        + ("days were built meanwhile" if behind else "a built day changed meanwhile")
        + ", and the next publication has them",
        metadata={"as_of": str(now.as_of), "state_hash": now.state_hash},
    )


def is_up_to_date(context: Context) -> dg.AssetCheckResult:
    """Freshness by partition: a backfill of an old day makes nothing look fresh."""
    from bellwether_assets.publication.publish import published_as_of

    published = published_as_of(context.home)
    yesterday = datetime.now(context.settings.zone).date() - ONE_DAY
    wanted = min(last_partition(context.home), yesterday)
    fresh = published is not None and published[0] >= wanted
    return dg.AssetCheckResult(
        check_name=UP_TO_DATE.name,
        passed=fresh,
        severity=dg.AssetCheckSeverity.WARN,
        description=""
        if fresh
        else f"the last published day is {published[0] if published else 'none'}, wanted is {wanted}:"
        f" switch on the schedule `every_morning`, or `bellwether run --from {wanted} --to {wanted}`",
        metadata={"wanted": wanted.isoformat()},
    )
