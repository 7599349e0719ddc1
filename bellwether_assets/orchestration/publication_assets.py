"""Dagster assets of what people read: the dbt models, the publication, the site.

All three are unpartitioned and run once for a range of days, when the sensor `publish_when_settled` or `run` asks. They
refuse to run in the middle of a cascade, and then the previous publication stays as it is.

What they call is imported when they run: Dagster loads neither dbt nor the site to show them.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import polars as pl

from bellwether_assets.foundation.hashing import frame_digest
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.tables.all_tables import PUBLISHED_TABLES, PUBLISHED_VIEWS
from bellwether_assets.foundation.tables.declare import Row
from bellwether_assets.foundation.tables.published_signals import PublishedSignalRow
from bellwether_assets.orchestration.dbt_project import DbtTest, Mart, read_marts
from bellwether_assets.orchestration.platform import Platform
from bellwether_assets.orchestration.pools import DAYS_POOL
from bellwether_assets.orchestration.publication_checks import UP_TO_DATE, WHOLE, is_up_to_date, is_whole
from bellwether_assets.orchestration.publishing import Publishing
from bellwether_assets.orchestration.report import PREVIEW_ROWS, code_reference, column_schema, preview
from bellwether_assets.publication.lineage import LEDGER_ASSETS

GROUP, MARTS, LEDGERS = "publication", "marts", "ledgers"
_PUBLISHED = (*PUBLISHED_TABLES, *PUBLISHED_VIEWS)


def mart_key(name: str) -> dg.AssetKey:
    """`marts/claims`, since `claims` is the daily asset."""
    return dg.AssetKey([MARTS, name])


def ledger_specs(home: Home) -> list[dg.AssetSpec]:
    """Ledgers that no one asset writes, as external assets with what they are made from."""
    return [
        dg.AssetSpec(
            dg.AssetKey(list(ledger.path)),
            deps=[dg.AssetKey(name) for name in ledger.made_from],
            description=ledger.description,
            group_name=LEDGERS,
            kinds={"duckdb"},
            owners=list(home.settings().dagster.owners),
            metadata={
                "dagster/column_schema": column_schema(ledger.tables[0]),
                "dagster/table_name": ledger.tables[0].table.qualified,
            },
        )
        for ledger in LEDGER_ASSETS
    ]


def marts(home: Home) -> dg.AssetsDefinition:
    """The dbt models that are published, as assets; views between them and the warehouse are none."""
    owners = list(home.settings().dagster.owners)
    declared = {row.table.name: row for row in _PUBLISHED}
    known = read_marts(home)
    tests = {test.unique_id: (mart.name, test) for mart in known for test in mart.tests}

    @dg.multi_asset(
        name=MARTS,
        specs=[_spec(mart, declared[mart.name], owners) for mart in known],
        check_specs=[_check(mart, test) for mart in known for test in mart.tests],
        pool=DAYS_POOL,
    )
    def build(context: dg.AssetExecutionContext, platform: Platform, publishing: Publishing) -> Iterator[Any]:
        """The dbt models and their tests, built in a snapshot of the warehouse."""
        from bellwether_assets.orchestration.run_dbt import DbtFailedError, run_dbt
        from bellwether_assets.publication.publish import NotSettledError, take_snapshot

        here = platform.context()
        publishing.hold(context.log.info)
        try:
            now = take_snapshot(here)
        except NotSettledError as kept:
            # What stands on the marts must not run, and the previous publication stays.
            raise dg.Failure(str(kept), allow_retries=False) from kept
        context.log.info(f"building the publication of {now.as_of}")
        seconds: dict[str, float] = {}
        try:
            for result in run_dbt(home):
                context.log.info(f"dbt {result.kind} {result.name}: {result.status} in {result.seconds:.2f} s")
                if result.unique_id in tests:
                    tested, test = tests[result.unique_id]
                    yield dg.AssetCheckResult(
                        asset_key=mart_key(tested),
                        check_name=test.name,
                        passed=result.status == "pass",
                        severity=dg.AssetCheckSeverity.WARN if test.warns else dg.AssetCheckSeverity.ERROR,
                        description="" if result.status == "pass" else f"{result.failures} rows; see {result.sql}",
                        metadata={"rows": result.failures or 0, "seconds": result.seconds},
                    )
                seconds[result.name] = result.seconds
        except DbtFailedError as error:
            raise dg.Failure(
                f"nothing is published: {error}. The publication stays as it was", allow_retries=False
            ) from error
        # Only now: the models can be read when dbt has let go of the database.
        with duckdb.connect(str(home.build_database), read_only=True) as database:
            for mart in known:
                yield _materialized(declared[mart.name], database, seconds.get(mart.name, 0.0))

    return build


def _spec(mart: Mart, row: type[Row], owners: Sequence[str]) -> dg.AssetSpec:
    return dg.AssetSpec(
        mart_key(mart.name),
        group_name=MARTS,
        # It says that it is a mart, since a daily asset has the name of `claims` and publishing that of `publication`.
        description=f"{row.table.grain} People query it as `{mart.name}` in the published database.",
        deps=[*(mart_key(name) for name in mart.marts), *(dg.AssetKey(key) for key in mart.assets)],
        kinds={"dbt", "duckdb"},
        owners=owners,
        code_version=mart.checksum[:16],
        metadata={
            "dagster/column_schema": column_schema(row),
            "dagster/table_name": row.table.qualified,
            "dagster/code_references": code_reference(mart.file, mart.name),
            "dagster/column_lineage": dg.TableColumnLineage(
                {
                    column: [dg.TableColumnDep(dg.AssetKey(list(key)), name) for key, name in made_of]
                    for column, made_of in mart.columns.items()
                }
            ),
        },
    )


def _check(mart: Mart, test: DbtTest) -> dg.AssetCheckSpec:
    said = test.description or f"dbt's test {test.name}."
    return dg.AssetCheckSpec(test.name, asset=mart_key(mart.name), description=said, blocking=not test.warns)


def _materialized(row: type[Row], database: duckdb.DuckDBPyConnection, seconds: float) -> dg.MaterializeResult[Any]:
    """A model with what every asset reports: data version, row count and a preview."""
    table = row.table
    if row in PUBLISHED_VIEWS:
        # It keeps no rows: its first ones say what it is, and its tables have data versions.
        first = database.execute(f"SELECT * FROM {table.qualified} LIMIT {PREVIEW_ROWS}").pl()  # noqa: S608 - declared
        return dg.MaterializeResult(
            asset_key=mart_key(table.name), metadata={"seconds": seconds, "preview": preview(row, first)}
        )
    rows = database.execute(f"SELECT * FROM {table.qualified}").pl()  # noqa: S608 - a declared name
    return dg.MaterializeResult(
        asset_key=mart_key(table.name),
        metadata={"dagster/row_count": rows.height, "seconds": seconds, "preview": preview(row, rows)},
        data_version=dg.DataVersion(frame_digest(table.name, rows)),
    )


def publication(home: Home) -> dg.AssetsDefinition:
    """The published database, as an asset."""

    @dg.asset(
        name="publication",
        group_name=GROUP,
        deps=[mart_key(row.table.name) for row in _PUBLISHED],
        kinds={"duckdb"},
        owners=list(home.settings().dagster.owners),
        pool=DAYS_POOL,
        check_specs=[WHOLE, UP_TO_DATE],
        metadata=_made_by(publication),
    )
    def publication_asset(
        context: dg.AssetExecutionContext, platform: Platform, publishing: Publishing
    ) -> dg.MaterializeResult:  # type: ignore[type-arg] # beside a check Dagster wants the bare class
        """One row: which days the published database holds. Materializing it exchanges that database, whole."""
        from bellwether_assets.publication.publish import publish, published_as_of

        here = platform.context()
        publishing.hold(context.log.info)
        counts = publish(here)
        as_of, state_hash = published_as_of(here.home) or ("", "")
        return dg.MaterializeResult(
            data_version=dg.DataVersion(state_hash),
            metadata={
                "as_of": str(as_of),
                "database": dg.MetadataValue.path(str(here.home.published)),
                "bytes": here.home.published.stat().st_size,
                "rows": counts,
                "preview": preview(PublishedSignalRow, _strongest(here.home)),
            },
            check_results=[is_whole(here), is_up_to_date(here)],
        )

    return publication_asset


def _strongest(home: Home) -> pl.DataFrame:
    from bellwether_assets.publication.open_published import readable

    with readable(home.published) as file, duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute("SELECT * FROM signals ORDER BY strength_exact DESC, signal_id LIMIT 5").pl()


def site(home: Home) -> dg.AssetsDefinition:
    """The site, as an asset."""

    @dg.asset(
        name="site",
        group_name=GROUP,
        deps=["publication"],
        kinds={"jinja"},
        owners=list(home.settings().dagster.owners),
        pool=DAYS_POOL,
        metadata=_made_by(site),
    )
    def site_asset(
        context: dg.AssetExecutionContext, platform: Platform, publishing: Publishing
    ) -> dg.MaterializeResult[Any]:
        """One page per signal and day, drawn from the published database and put in place whole, with other forms."""
        from bellwether_assets.delivery.read_forms import read_forms
        from bellwether_assets.publication.open_published import readable
        from bellwether_assets.site.read_site import read_site
        from bellwether_assets.site.render import render_site

        here = platform.context()
        publishing.hold(context.log.info)
        settings = here.settings
        with readable(here.home.published, private=True) as published:
            values = read_site(published, settings, here.home.build_database)
            forms = read_forms(published, settings)
        files = render_site(values, here.home.site, forms)
        return dg.MaterializeResult(
            metadata={"pages": len(files), "index": dg.MetadataValue.path(str(here.home.site / "index.html"))}
        )

    return site_asset


def _made_by(function: Callable[..., Any]) -> dict[str, Any]:
    return {"dagster/code_references": code_reference(Path(__file__), function.__name__)}
