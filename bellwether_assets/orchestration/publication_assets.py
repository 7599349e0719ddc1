"""Dagster assets of what people read: the dbt models, the publication, the site.

All three are unpartitioned and run once for a range of days, when the sensor `publish_when_settled` or `run` asks. They
refuse to run in the middle of a cascade, and then the previous publication stays as it is.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import polars as pl
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtCliResource, DbtProject, dbt_assets
from filelock import FileLock

from bellwether_assets.delivery.read_forms import read_forms
from bellwether_assets.foundation.hashing import digest, frame_digest
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.tables.all_tables import PUBLISHED_TABLES, PUBLISHED_VIEWS
from bellwether_assets.foundation.tables.published_signals import PublishedSignalRow
from bellwether_assets.orchestration.dbt_command import dbt_command
from bellwether_assets.orchestration.platform import Platform
from bellwether_assets.orchestration.pools import DAYS_POOL
from bellwether_assets.orchestration.report import PREVIEW_ROWS, preview
from bellwether_assets.publication.lineage import LEDGER_ASSETS, MADE_WITH_MARTS
from bellwether_assets.publication.open_published import readable
from bellwether_assets.publication.publish import (
    NotSettledError,
    build_database,
    publish,
    published_as_of,
    take_snapshot,
)
from bellwether_assets.publication.write_dbt_yaml import BY_HAND, DBT_FOLDER
from bellwether_assets.site.read_site import read_site
from bellwether_assets.site.render import render_site

GROUP = "publication"
LEDGERS = "ledgers"
DATABASE_VARIABLE = "BELLWETHER_DBT_DATABASE"
# Nobody reads the manifest that each build would write again, nor its log of every statement: an eighth of its time.
# Unit tests are of the models, whatever the home holds: the test suite makes them, and `dbt build` by hand.
_LEFT_OUT = ("--exclude-resource-type", "unit_test", "--exclude-resource-type", "exposure")
_BUILD = ("build", "--no-write-json", "--log-level-file", "info", *_LEFT_OUT)


_PUBLISHED = (*PUBLISHED_TABLES, *PUBLISHED_VIEWS)


def prepare_project(home: Home) -> DbtProject:
    """The dbt project, parsed into the home when its files have changed since it was last parsed there."""
    os.environ[DATABASE_VARIABLE] = str(build_database(home))
    # dbt reads the variable in its own process; nothing else of this process's environment is changed.
    home.dbt.mkdir(parents=True, exist_ok=True)
    project = DbtProject(project_dir=DBT_FOLDER, profiles_dir=DBT_FOLDER, target_path=home.dbt / "target")
    # Not what a build by hand left in the folder, which has copies of them.
    left = {DBT_FOLDER / name for name in ("target", "logs", "dbt_packages")}
    files = [
        path
        for path in sorted(DBT_FOLDER.rglob("*"))
        if path.suffix in {".sql", ".yml"} and not left & set(path.parents)
    ]
    wanted = digest(*(part for path in files for part in (path.name, path.read_bytes())))
    stamp = home.dbt / "parsed"
    with FileLock(str(home.dbt / "parse.lock")):
        if not project.manifest_path.exists() or not stamp.exists() or stamp.read_text() != wanted:
            dbt_command(project).cli(["parse", "--quiet"], target_path=Path(project.target_path)).wait()
            stamp.write_text(wanted)
    return project


class Translator(DagsterDbtTranslator):
    """Marts stand in their own group, and their sources are the assets that write them (`publication/lineage.py`)."""

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        """Without what is made with the marts themselves: every model hangs on it, and nobody can materialize it."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        return spec.replace_attributes(deps=[dep for dep in spec.deps if dep.asset_key.path[0] != MADE_WITH_MARTS])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        return GROUP

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The description alone: the stock one goes on with the model's SQL, which buries it in every list.

        A mart says that it is one, since a daily asset has the name of `claims` and publishing that of `publication`.
        """
        described = str(dbt_resource_props["description"])
        if not _is_mart(dbt_resource_props):
            return described
        return f"{described} People query it as `{dbt_resource_props['name']}` in the published database."

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """`marts/claims`, since `claims` is the daily asset; sources are the assets that write them."""
        if dbt_resource_props["resource_type"] == "model":
            folder = "marts" if _is_mart(dbt_resource_props) else "staging"
            return dg.AssetKey([folder, dbt_resource_props["name"]])
        return super().get_asset_key(dbt_resource_props)


def _is_mart(dbt_resource_props: Mapping[str, Any]) -> bool:
    return "marts" in dbt_resource_props["fqn"]


def ledger_specs() -> list[dg.AssetSpec]:
    """Ledgers that no one asset writes, as external assets with what they are made from."""
    return [
        dg.AssetSpec(
            dg.AssetKey(list(ledger.path)),
            deps=[dg.AssetKey(name) for name in ledger.made_from],
            description=ledger.description,
            group_name=LEDGERS,
            kinds={"duckdb"},
        )
        for ledger in LEDGER_ASSETS
    ]


# Several source tables are written by one daily asset, on purpose.
TRANSLATOR = Translator(settings=DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True))


def marts(project: DbtProject) -> dg.AssetsDefinition:
    """The dbt models of a home's project, as assets."""

    @dbt_assets(
        manifest=project.manifest_path,
        exclude=f"tag:{BY_HAND}",
        dagster_dbt_translator=TRANSLATOR,
        name="marts",
        pool=DAYS_POOL,
    )
    def marts(context: dg.AssetExecutionContext, dbt: DbtCliResource, platform: Platform) -> Iterator[Any]:
        """The dbt models and their tests, built in a snapshot of the warehouse."""
        try:
            now = take_snapshot(platform.context())
        except NotSettledError as kept:
            # Nothing is yielded, so what stands on the marts is skipped and the previous publication stays.
            context.log.warning(str(kept))
            return
        context.log.info(f"building the publication of {now.as_of}")
        target = Path(project.target_path)
        # Collected first: the models can be read for their metadata only when dbt has let go of the database.
        events = list(dbt.cli(_BUILD, context=context, target_path=target / "build").stream())
        with duckdb.connect(str(build_database(platform.context().home)), read_only=True) as build:
            for event in events:
                yield _described(event, build) if isinstance(event, dg.Output) else event

    return marts


def _described(output: dg.Output[Any], build: duckdb.DuckDBPyConnection) -> dg.Output[Any]:
    """A model's output with what every asset reports: data version, row count and, for a mart, a preview."""
    row = next((r for r in _PUBLISHED if output.output_name == f"marts__{r.table.name}"), None)
    if row is None:
        return output
    table = row.table
    if row in PUBLISHED_VIEWS:
        # It keeps no rows: its first ones say what it is, and its tables have data versions.
        first = build.execute(f"SELECT * FROM {table.qualified} LIMIT {PREVIEW_ROWS}").pl()  # noqa: S608 - declared
        metadata = {**output.metadata, "preview": preview(row, first)}
        return dg.Output(output.value, output_name=output.output_name, metadata=metadata)
    rows = build.execute(f"SELECT * FROM {table.qualified}").pl()  # noqa: S608 - a declared name
    return dg.Output(
        output.value,
        output_name=output.output_name,
        metadata={
            **output.metadata,
            "dagster/row_count": rows.height,
            "preview": preview(row, rows),
        },
        data_version=dg.DataVersion(frame_digest(table.name, rows)),
    )


@dg.asset(
    group_name=GROUP,
    deps=[dg.AssetKey(["marts", row.table.name]) for row in _PUBLISHED],
    kinds={"duckdb"},
    pool=DAYS_POOL,
)
def publication(platform: Platform) -> dg.MaterializeResult[Any]:
    """One row: which days the published database holds. Materializing it exchanges that database, whole."""
    context = platform.context()
    counts = publish(context)
    as_of, state_hash = published_as_of(context.home) or ("", "")
    return dg.MaterializeResult(
        data_version=dg.DataVersion(state_hash),
        metadata={
            "as_of": str(as_of),
            "database": dg.MetadataValue.path(str(context.home.published)),
            "rows": counts,
            "preview": preview(PublishedSignalRow, _strongest(context.home)),
        },
    )


def _strongest(home: Home) -> pl.DataFrame:
    with readable(home.published) as file, duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute("SELECT * FROM signals ORDER BY strength_exact DESC, signal_id LIMIT 5").pl()


@dg.asset(group_name=GROUP, deps=[publication], kinds={"jinja"}, pool=DAYS_POOL)
def site(platform: Platform) -> dg.MaterializeResult[Any]:
    """One page per signal and day, drawn from the published database and put in place whole, with all other forms."""
    context = platform.context()
    settings = context.settings
    with readable(context.home.published, private=True) as published:
        values = read_site(published, settings, build_database(context.home))
        forms = read_forms(published, settings)
    files = render_site(values, context.home.site, forms)
    return dg.MaterializeResult(
        metadata={"pages": len(files), "index": dg.MetadataValue.path(str(context.home.site / "index.html"))}
    )
