"""Dagster's view of the sources: each an external asset whose versions are observed, a check of each, and the fetching.

Fetching has a schedule and a pool of its own, so that it neither waits for a day's run nor holds one up. Which days it
makes stale is for the sensor `inbox` to see, as for files that are dropped in.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.source_settings import Source
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.foundation.tables.fetches import SourceHealthRow
from bellwether_assets.orchestration.platform import Platform
from bellwether_assets.orchestration.pools import FETCH_POOL
from bellwether_assets.orchestration.report import DATA_VERSION_TAG, column_schema, preview

if TYPE_CHECKING:
    from bellwether_assets.articles.fetch_source import SourceReport

GROUP = "sources"
FETCHES = "fetches"
# The data version of every round. Which days a round changes is for the sensor `stale_days` to see: with a version of
# its own, each round would make Dagster show all days as stale. What each source brought is its own asset's version.
# Dagster's own word, which it takes to be the same as never.
FETCHED = "INITIAL"
CHECK = "is_heard_as_usual"
_PREFIX = "source"


def source_key(source: Source) -> dg.AssetKey:
    """A source's place in Dagster: its name in letters that a key may have, and told apart from others so written."""
    plain = re.sub(r"\W+", "_", source.name, flags=re.ASCII).strip("_").lower()
    return dg.AssetKey([_PREFIX, plain if plain == source.name else f"{plain}_{digest(source.name)[:6]}".strip("_")])


def source_specs(home: Home) -> list[dg.AssetSpec]:
    """An external asset a source of the settings."""
    return [
        dg.AssetSpec(
            source_key(source),
            group_name=GROUP,
            description=f"{source.name}: {source.kind} {source.address}",
            metadata={"address": source.address, "kind": source.kind},
        )
        for source in home.settings().sources
    ]


def fetches(home: Home) -> dg.AssetsDefinition:
    """The asset that asks the sources of a home."""

    @dg.asset(
        name=FETCHES,
        group_name=GROUP,
        deps=[source_key(source) for source in home.settings().sources],
        pool=FETCH_POOL,
        kinds={"duckdb"},
        owners=list(home.settings().dagster.owners),
        metadata={
            "dagster/column_schema": column_schema(SourceHealthRow),
            "dagster/table_name": SourceHealthRow.table.qualified,
        },
    )
    def fetches(context: dg.AssetExecutionContext, platform: Platform) -> dg.MaterializeResult[Any]:
        """One row per fetch of an address. Materializing it asks each source that is due, and takes in what is new."""
        from bellwether_assets.articles.fetch_round import fetch_round
        from bellwether_assets.articles.source_health import HEARD
        from bellwether_assets.articles.tell_health import health_told, kept_versions

        here = platform.context()
        reports = fetch_round(here)
        versions = kept_versions(here)
        for source, report in zip(_of_web(here.settings.sources), reports, strict=True):
            if report.ending in HEARD and source.name in versions:
                context.log_event(_observation(source, report, versions[source.name]))
        told = list(health_told(here).values())
        return dg.MaterializeResult(
            data_version=dg.DataVersion(FETCHED),
            metadata={
                "sources_asked": sum(report.ending is not None for report in reports),
                "sources_heard": sum(report.ending in HEARD for report in reports),
                "new_items": sum(report.new_items for report in reports),
                "pages": sum(report.pages for report in reports),
                "taken_in": sum(report.became.taken_in for report in reports),
                "rejected": sum(len(report.became.rejected) for report in reports),
                "waiting": sum(report.waiting for report in reports),
                "sources": preview(SourceHealthRow, frame_of(SourceHealthRow, told), len(told)),
            },
        )

    return fetches


def _of_web(sources: Sequence[Source]) -> list[Source]:
    return [source for source in sources if source.kind != "folder"]


def _observation(source: Source, report: "SourceReport", version: str) -> dg.AssetObservation:
    return dg.AssetObservation(
        source_key(source),
        tags={DATA_VERSION_TAG: version},
        metadata={"ending": report.ending or "", "items": report.items, "new_items": report.new_items},
    )


def source_checks(home: Home) -> list[dg.AssetChecksDefinition]:
    """One check a source: it is heard, and brings something new as often as is usual of it. None without sources."""
    sources = home.settings().sources
    if not sources:
        return []

    @dg.multi_asset_check(
        name="source_health",
        specs=[
            dg.AssetCheckSpec(
                CHECK,
                asset=source_key(source),
                additional_deps=[FETCHES],
                description="Failing is an error, quiet a warning; docs/fetching.md has the rules.",
            )
            for source in sources
        ],
        pool=FETCH_POOL,
    )
    def source_health(platform: Platform) -> Iterator[dg.AssetCheckResult]:
        from bellwether_assets.articles.tell_health import health_told

        told = health_told(platform.context())
        for source in sources:
            yield _result(source, told.get(source.name))

    return [source_health]


def fetch_selection(fetched: dg.AssetsDefinition, checks: Sequence[dg.AssetChecksDefinition]) -> dg.AssetSelection:
    """The asset that fetches, and the checks of what it finds."""
    return dg.AssetSelection.assets(fetched).without_checks() | dg.AssetSelection.checks(*checks)


def _result(source: Source, row: SourceHealthRow | None) -> dg.AssetCheckResult:
    state = row.state if row is not None else "new"
    metadata: dict[str, Any] = {"state": state, "reason": (row.reason if row is not None else None) or ""}
    if row is not None:
        measures = {"usual_hours": row.usual_hours, "blurbs": row.blurbs, "undated": row.undated}
        times = {"last_heard": row.last_heard_at, "last_new": row.last_new_at}
        metadata |= {name: value for name, value in measures.items() if value is not None}
        metadata |= {name: dg.MetadataValue.timestamp(at) for name, at in times.items() if at is not None}
        metadata["failures"] = row.failures
    return dg.AssetCheckResult(
        passed=state not in {"failing", "quiet"},
        asset_key=source_key(source),
        check_name=CHECK,
        severity=dg.AssetCheckSeverity.ERROR if state == "failing" else dg.AssetCheckSeverity.WARN,
        metadata=metadata,
    )
