"""What Dagster loads: every asset declared as the stages say, and every day reported with what a person looks for."""

import shutil
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml

from bellwether_assets.foundation.days import write_first_day
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.tables.all_tables import PUBLISHED_TABLES, PUBLISHED_VIEWS
from bellwether_assets.orchestration.materializations import version_of
from bellwether_assets.orchestration.report import DATA_VERSION_TAG, shown_table
from bellwether_assets.orchestration.shown_days import shown_of
from bellwether_assets.pipeline.code_version import code_version
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.staleness import read_records
from bellwether_assets.stages import STAGES
from bellwether_tests.homes import REPOSITORY, run
from bellwether_tests.orchestration.dagster_home import DAYS, FIRST, LAST, answer_of, copy_with_history, history

STAGE_NAMES = [stage.name for stage in STAGES]


@pytest.fixture(scope="module")
def loaded(ran_home: Home, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The code location of a home in another zone, with another hour for its mornings."""
    home = copy_with_history(ran_home, tmp_path_factory.mktemp("loaded") / "home")
    home.settings_file.write_text(
        'timezone = "Asia/Tokyo"\n[schedule]\nhour = 5\nminute = 30\n[fetching]\nevery_hours = 3\n'
        '[dagster]\nowners = ["team:news", "desk@news.example"]\n',
        encoding="utf-8",
    )
    write_first_day(home, FIRST)
    return answer_of(home, "describe")


def test_loading_imports_nothing_that_takes_longer_than_dagster_itself(loaded: dict[str, Any]) -> None:
    assert loaded["imported"] == []


def test_there_is_one_daily_asset_a_stage(loaded: dict[str, Any]) -> None:
    assert list(loaded["daily"]) == STAGE_NAMES


@pytest.mark.parametrize("stage", STAGES, ids=STAGE_NAMES)
def test_an_asset_depends_on_what_its_stage_reads(loaded: dict[str, Any], stage: Any) -> None:
    asset = loaded["daily"][stage.name]
    assert asset["upstream"] == sorted(upstream.name for upstream in STAGES.upstream_of(stage))
    # Dagster keeps one mapping for all that is built in one step: the last stage says it for all.
    assert asset["yesterday"] == (["brief"] if stage.name == "brief" else [])
    assert asset["with it"] == sorted(STAGE_NAMES)
    assert asset["of no day"] == (["fetches"] if stage.name == "arrivals" else [])
    assert asset["pools"] == ["days"]
    assert asset["code_version"] == code_version(stage)
    assert asset["columns"] == [column.name for column in shown_table(stage).table.columns]


@pytest.mark.parametrize("name", STAGE_NAMES)
def test_an_asset_has_a_partition_a_day_in_the_configured_zone_and_a_range_in_one_run(
    loaded: dict[str, Any], name: str
) -> None:
    asset = loaded["daily"][name]
    assert asset["timezone"] == "Asia/Tokyo"
    assert asset["days"][0] == DAYS[0]
    assert date.fromisoformat(asset["days"][1]) >= datetime.now(UTC).date()
    assert asset["days a run"] is None


def test_each_assets_description_begins_with_its_grain(loaded: dict[str, Any]) -> None:
    described = {name: asset["description"] for name, asset in loaded["assets"].items()}
    assert set(described) >= {
        *STAGE_NAMES,
        "publication",
        "site",
        "deliveries",
        *(f"marts/{row.table.name}" for row in (*PUBLISHED_TABLES, *PUBLISHED_VIEWS)),
    }
    assert {
        name: text
        for name, text in described.items()
        if not text.startswith(("One row per ", "One row: ", "One page per "))
    } == {}
    assert not any("```" in text for text in described.values())


def test_the_lineage_shows_the_way_of_the_data_in_groups_and_nothing_else(loaded: dict[str, Any]) -> None:
    groups: dict[str, set[str]] = {}
    for name, asset in loaded["assets"].items():
        groups.setdefault(asset["group"], set()).add(name)
    marts = groups.pop("marts")
    assert groups == {
        "sources": {"fetches"},
        "articles": {"arrivals", "raw_articles", "origins"},
        "embeddings": {"embeddings"},
        "claims": {"claims"},
        "clusters": {"signal_clusters"},
        "signals": {"reinforced_signals"},
        "brief": {"brief"},
        "publication": {"publication", "site", "deliveries"},
        "ledgers": {"ledger/model_calls", "ledger/editions", "ledger/redirects", "ledger/overrides"},
        "evaluation": {"evaluation"},
    }
    assert marts == {f"marts/{row.table.name}" for row in (*PUBLISHED_TABLES, *PUBLISHED_VIEWS)}


def test_each_asset_has_kinds_an_owner_described_columns_and_a_link_to_its_code(loaded: dict[str, Any]) -> None:
    made = {name: asset for name, asset in loaded["assets"].items() if name != "evaluation"}
    assert all(asset["kinds"] and asset["owners"] == ["team:news", "desk@news.example"] for asset in made.values())
    tables = {name: asset for name, asset in made.items() if name not in {"publication", "site"}}
    assert all(asset["columns described"] for asset in tables.values())
    assert tables["marts/claims"]["table"] == "main.claims"
    assert tables["claims"]["table"] == "pipeline.claims"
    linked = {*STAGE_NAMES, "publication", "site", *(name for name in made if name.startswith("marts/"))}
    assert {name for name, asset in made.items() if asset["code"]} >= linked
    assert made["claims"]["code"] == ["build_claims.py:build_claims"]
    assert made["marts/signals"]["code"] == ["signals.sql:signals"]


def test_a_mart_stands_on_what_its_sql_reads_through_whatever_views(loaded: dict[str, Any]) -> None:
    assert {"raw_articles", "origins"} <= set(loaded["assets"]["marts/articles"]["upstream"])
    assert "marts/evidence" in loaded["assets"]["marts/signals"]["upstream"]
    assert not any("stg_" in other for asset in loaded["assets"].values() for other in asset["upstream"])


def test_promises_are_checks_and_what_must_not_spread_blocks(loaded: dict[str, Any]) -> None:
    assert {name: blocks for name, blocks in loaded["checks"].items() if not name.startswith("marts/")} == {
        "claims: quotes_are_proved": True,
        "raw_articles: as_many_as_usual": False,
        "reinforced_signals: evidence_has_its_claims": False,
        "reinforced_signals: strength_is_recomputed": True,
        "brief: every_reader_is_told": False,
        "publication: holds_whole_days": False,
        "publication: is_up_to_date": False,
        "deliveries: every_message_arrived": False,
    }
    assert loaded["checks"]["marts/claims: quotes_are_verbatim"] is True
    assert loaded["checks"]["marts/signal_standings: no_signal_swallows_its_field"] is False


def test_a_mart_stands_on_what_writes_its_tables_and_on_nothing_else(loaded: dict[str, Any]) -> None:
    upstream = {name: set(asset["upstream"]) for name, asset in loaded["assets"].items() if name.startswith("marts/")}
    outside = {mart: {key for key in keys if not key.startswith("marts/")} for mart, keys in upstream.items()}
    assert {mart for mart, keys in outside.items() if "brief" in keys} == {
        "marts/briefs",
        "marts/brief_items",
        "marts/brief_scores",
    }
    assert outside["marts/engine_calls"] == outside["marts/engine_reasks"] == {"ledger/model_calls"}
    assert outside["marts/source_health"] == {"fetches"}
    assert outside["marts/briefs"] == {"brief", "fetches"}
    assert outside["marts/intake_problems"] == {"arrivals"}
    assert outside["marts/publication"] == set()
    assert {key for keys in outside.values() for key in keys} <= set(loaded["assets"])


# Counts of rows, and what is written with the marts themselves, which is no asset.
MADE_OF_NONE = {
    "drop_reasons.kept",
    "editions.corrections",
    "editions.items",
    "engine_calls.calls",
    "engine_calls.hits",
    "evidence.half_life",
    "evidence_changes.half_life",
    "publication.as_of",
    "publication.first_day",
    "publication.published_at",
    "publication.state_hash",
    "publication.zone",
    "signal_growth.items_30_days",
    "silence_calendar.items",
    "source_value.articles",
    "source_value.claims",
    "source_value.signals_first",
    "stories.articles",
}


def test_columns_of_marts_lead_to_the_columns_that_they_are_made_of(loaded: dict[str, Any]) -> None:
    made_of = {name: asset["made of"] for name, asset in loaded["assets"].items() if name.startswith("marts/")}
    assert made_of["marts/signals"]["title"] == ["reinforced_signals.title"]
    # Through a view between them, and through another mart.
    assert made_of["marts/articles"]["origin_id"] == ["origins.origin_id"]
    assert made_of["marts/current_articles"]["title"] == ["marts/articles.title"]
    # Through all columns of a view, taken up as a star, and a window over them.
    assert made_of["marts/evidence"]["stance"] == ["reinforced_signals.stance"]
    assert {
        f"{name.removeprefix('marts/')}.{column}"
        for name, all_of in made_of.items()
        for column, of in all_of.items()
        if not of
    } == MADE_OF_NONE


def test_a_ledger_of_several_writers_stands_on_each_of_them(loaded: dict[str, Any]) -> None:
    assert {name: asset["upstream"] for name, asset in loaded["assets"].items() if name.startswith("ledger/")} == {
        "ledger/model_calls": ["brief", "claims", "reinforced_signals"],
        "ledger/editions": ["brief", "raw_articles"],
        "ledger/redirects": ["brief", "reinforced_signals"],
        "ledger/overrides": [],
    }


def test_the_morning_is_when_the_settings_say(loaded: dict[str, Any]) -> None:
    assert loaded["schedules"]["every_morning"] == ["30 5 * * *", "Asia/Tokyo"]


def test_sources_are_fetched_apart_from_the_mornings_by_a_setting(loaded: dict[str, Any]) -> None:
    assert loaded["schedules"]["every_round"] == ["7 */3 * * *", "Asia/Tokyo"]


def test_jobs_and_sensors_are_all_there_and_runs_stay_in_one_process_unless_asked(loaded: dict[str, Any]) -> None:
    assert loaded["jobs"] == ["day", "deliver", "evaluate_job", "fetch", "publish"]
    assert loaded["sensors"] == ["alerts", "deliver_when_due", "publish_when_settled", "record_faults", "stale_days"]
    assert loaded["executor"] == "in_process_unless_asked"


def test_moving_the_first_day_back_gives_more_partitions_after_a_reload(home: Home) -> None:
    earlier = FIRST - timedelta(days=400)
    write_first_day(home, earlier)
    days = {asset["days"][0] for asset in answer_of(home, "describe")["daily"].values()}
    assert days == {earlier.isoformat()}


def test_the_workspace_and_dagsters_project_settings_name_the_same_location() -> None:
    workspace = yaml.safe_load((REPOSITORY / "workspace.yaml").read_text("utf-8"))
    (entry,) = workspace["load_from"]
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["tool"]["dg"]["project"]
    assert entry["python_module"]["location_name"] == project["code_location_name"]
    assert entry["python_module"]["module_name"] == project["code_location_target_module"]


@pytest.mark.parametrize("name", STAGE_NAMES)
def test_every_materialization_carries_its_data_version_and_a_built_one_counts_and_a_preview(
    ran_home: Home, name: str
) -> None:
    with Context(ran_home).warehouse.open() as connection:
        records = read_records(connection, FIRST, LAST)
    stage = STAGES.named(name)
    with history(ran_home) as instance:
        for day in DAYS:
            event = _latest(instance, name, day)
            assert (event.tags or {})[DATA_VERSION_TAG] == version_of(stage, date.fromisoformat(day), records)
        metadata = _latest(instance, name, "2025-09-17").metadata
    counts = {label for label, value in metadata.items() if isinstance(value.value, int | float | str)}
    assert counts > {"dagster/partition_row_count", "seconds", "made"}
    with Context(ran_home).warehouse.open() as connection:
        table = "ledger.home_days" if name == "arrivals" else shown_table(stage).table.qualified
        on = "home_day" if name == "arrivals" else "day"
        rows = connection.execute(f"SELECT count(*) FROM {table} WHERE {on} = '2025-09-17'").fetchone()  # noqa: S608
    assert (metadata["dagster/partition_row_count"].value,) == rows
    preview = metadata["preview"]
    assert isinstance(preview, dg.TableMetadataValue)
    assert 1 <= len(preview.records) <= 5
    assert all(column.description for column in preview.schema.columns)


def test_claims_show_what_was_dropped_and_why_and_by_which_engine_they_were_read(ran_home: Home) -> None:
    with history(ran_home) as instance:
        metadata = _latest(instance, "claims", "2025-09-17").metadata
    dropped, engines = metadata["dropped"], metadata["engine_mix"]
    assert isinstance(dropped, dg.TableMetadataValue)
    assert isinstance(engines, dg.TableMetadataValue)
    assert sum(int(record.data["dropped"]) for record in dropped.records) == metadata["claims_dropped"].value
    assert [(record.data["engine"], record.data["claims"]) for record in engines.records] == [
        ("extractive", metadata["claims_kept"].value)
    ]


@pytest.mark.parametrize("name", ["reinforced_signals", "brief"])
def test_a_quiet_last_day_empties_no_overview_and_leaves_no_check_unevaluated(
    ran_home: Home, tmp_path: Path, name: str
) -> None:
    home = copy_with_history(ran_home, tmp_path / "quiet")
    done = run(home, FIRST, LAST + timedelta(days=1))
    assert done.returncode == 0, done.stderr
    quiet = (LAST + timedelta(days=1)).isoformat()
    with history(home) as instance:
        last = instance.get_latest_materialization_event(dg.AssetKey(name))
        assert last is not None
        assert last.asset_materialization is not None
        assert last.asset_materialization.partition == quiet
        assert "preview" in last.asset_materialization.metadata
        for spec in shown_of(STAGES.named(name)).check_specs:
            (check,) = instance.event_log_storage.get_asset_check_execution_history(spec.key, limit=1)
            # Dagster takes a check of the latest event's run for one of the latest event: here both are of no run.
            assert check.run_id == last.run_id == ""
            assert check.evaluation is not None
            assert check.evaluation.passed


def test_a_history_that_was_deleted_is_reported_again_from_the_warehouse(ran_home: Home, tmp_path: Path) -> None:
    home = copy_with_history(ran_home, tmp_path / "lost")
    with history(home) as instance:
        before = {name: (_latest(instance, name, DAYS[1]).tags or {})[DATA_VERSION_TAG] for name in STAGE_NAMES}
    shutil.rmtree(home.dagster)
    done = run(home, FIRST, LAST)
    assert done.returncode == 0, done.stderr
    assert "0 stage-days built, 0 Dagster runs" in done.stdout
    with history(home) as instance:
        for name in STAGE_NAMES:
            assert instance.get_materialized_partitions(dg.AssetKey(name)) == set(DAYS)
            assert (_latest(instance, name, DAYS[1]).tags or {})[DATA_VERSION_TAG] == before[name]
        published = instance.get_latest_materialization_event(dg.AssetKey("publication"))
    assert published is not None
    assert published.asset_materialization is not None
    assert published.asset_materialization.metadata["as_of"].value == DAYS[-1]


def test_every_published_table_shows_its_rows_on_its_asset(ran_home: Home) -> None:
    with history(ran_home) as instance:
        for table in (row.table for row in PUBLISHED_TABLES):
            event = instance.get_latest_materialization_event(dg.AssetKey(["marts", table.name]))
            assert event is not None, table.name
            assert event.asset_materialization is not None
            metadata = event.asset_materialization.metadata
            preview = metadata["preview"]
            assert isinstance(preview, dg.TableMetadataValue)
            assert len(preview.records) == min(5, metadata["dagster/row_count"].value)


def _latest(instance: dg.DagsterInstance, name: str, day: str) -> dg.AssetMaterialization:
    wanted = dg.AssetRecordsFilter(asset_key=dg.AssetKey(name), asset_partitions=[day])
    (record,) = instance.fetch_materializations(wanted, limit=1).records
    assert record.asset_materialization is not None
    return record.asset_materialization
