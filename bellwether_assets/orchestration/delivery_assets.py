"""What is sent to readers, as an asset, and the sensor that asks for it.

Sending stands apart from publishing: a mail server that is down makes no publication fail, and what failed is asked for
again when its pause is over.
"""

from typing import TYPE_CHECKING, Any

import dagster as dg

from bellwether_assets.foundation.hashing import frame_digest
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.tables.deliveries import DeliveryRow
from bellwether_assets.orchestration.platform import Platform
from bellwether_assets.orchestration.pools import DELIVERY_POOL
from bellwether_assets.orchestration.report import DATA_VERSION_TAG, column_schema, preview
from bellwether_assets.orchestration.runs_on_their_way import DELIVER_JOB, UNFINISHED
from bellwether_assets.pipeline.context import Context

if TYPE_CHECKING:
    from bellwether_assets.delivery.deliver import DeliveryReport

GROUP = "publication"
_ROWS = f"SELECT * FROM {DeliveryRow.table.qualified} ORDER BY claimed_at DESC, edition_id, channel"  # noqa: S608 - declared
_OUTCOMES = ("sent", "waits", "failed", "unknown")
ARRIVED = dg.AssetCheckSpec(
    "every_message_arrived",
    asset="deliveries",
    description="No message failed, and none is open of which nobody knows whether it arrived.",
)


def deliveries(home: Home) -> dg.AssetsDefinition:
    """What is sent to readers, as an asset."""

    @dg.asset(
        name="deliveries",
        group_name=GROUP,
        deps=["publication"],
        kinds={"duckdb"},
        owners=list(home.settings().dagster.owners),
        pool=DELIVERY_POOL,
        metadata={
            "dagster/column_schema": column_schema(DeliveryRow),
            "dagster/table_name": DeliveryRow.table.qualified,
        },
        check_specs=[ARRIVED],
    )
    def deliveries_asset(context: dg.AssetExecutionContext, platform: Platform) -> dg.MaterializeResult:  # type: ignore[type-arg] # beside a check Dagster wants the bare class
        """One row per edition and channel that it was to be sent on. Materializing it sends what is due."""
        from bellwether_assets.delivery.deliver import DeliveryUnderWayError, deliver

        here = platform.context()
        try:
            report = deliver(here.home, here.warehouse)
        except DeliveryUnderWayError as error:
            raise dg.Failure(str(error)) from error
        for one in report.told:
            context.log.info(f"{one.reader}, {one.channel}: {one.outcome}: {one.detail}")
        version, metadata = described(here, report)
        return dg.MaterializeResult(
            data_version=dg.DataVersion(version), metadata=metadata, check_results=[_every_message_arrived(report)]
        )

    return deliveries_asset


def described(here: Context, report: "DeliveryReport") -> tuple[str, dict[str, Any]]:
    """The data version of the ledger, and what Dagster shows of what was done."""
    with here.warehouse.open() as connection:
        rows = connection.execute(_ROWS).pl()
    return frame_digest(DeliveryRow.table.name, rows), {
        **{outcome: report.count(outcome) for outcome in _OUTCOMES},
        "open": len(report.unsettled),
        "dagster/row_count": rows.height,
        "preview": preview(DeliveryRow, rows.drop("document").with_columns(document=None)),
    }


def report_delivery(here: Context, instance: dg.DagsterInstance, report: "DeliveryReport") -> None:
    """Tell Dagster of what was sent without a run."""
    version, metadata = described(here, report)
    instance.report_runless_asset_event(
        dg.AssetMaterialization("deliveries", metadata=metadata, tags={DATA_VERSION_TAG: version})
    )


def _every_message_arrived(report: "DeliveryReport") -> dg.AssetCheckResult:
    missing = [
        f"{one.reader}, {one.channel}: {one.detail}" for one in report.told if one.outcome in {"failed", "unknown"}
    ]
    missing += [f"{one.delivery_id} to {one.reader} by {one.channel}: {one.state}" for one in report.unsettled]
    return dg.AssetCheckResult(
        check_name=ARRIVED.name,
        passed=not missing,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"missing": "\n".join(missing)} if missing else {},
    )


def deliver_when_due(home: Home) -> dg.SensorDefinition:
    """The sensor that sends what is due of a home."""

    @dg.sensor(job_name=DELIVER_JOB, minimum_interval_seconds=60)
    def deliver_when_due(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        """Ask for them when a message is due: after a publication, on the next day, after a failure's pause."""
        from bellwether_assets.delivery.deliver import channels_of, look

        settings = home.settings()
        if not any(True for _ in channels_of(settings)):
            return dg.SkipReason("no reader has a channel")
        if not home.has_warehouse:
            return dg.SkipReason("nothing is published yet")
        if context.instance.get_runs(dg.RunsFilter(job_name=DELIVER_JOB, statuses=UNFINISHED), limit=1):
            return dg.SkipReason("a delivery is on its way")
        report = look(home, Context(home).warehouse)
        if report.count("due"):
            return dg.RunRequest()
        return dg.SkipReason(
            "; ".join(f"{one.reader}, {one.channel}: {one.detail}" for one in report.told) or "nothing is due"
        )

    return deliver_when_due
