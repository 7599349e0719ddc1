"""What Dagster loads: every asset declared as the stages say, and every day reported with what a person looks for."""

import tomllib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import dagster as dg
import pytest
import yaml

from bellwether_assets.foundation.days import write_first_day
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.tables.all_tables import PUBLISHED_TABLES, PUBLISHED_VIEWS
from bellwether_assets.orchestration.report import DATA_VERSION_TAG, shown_table
from bellwether_assets.pipeline.code_version import code_version
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.staleness import read_records
from bellwether_assets.stages import STAGES
from bellwether_tests.homes import REPOSITORY
from bellwether_tests.orchestration.dagster_home import DAYS, FIRST, LAST, answer_of, copy_with_history, history

STAGE_NAMES = [stage.name for stage in STAGES]


@pytest.fixture(scope="module")
def loaded(ran_home: Home, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The code location of a home in another zone, with another hour for its mornings."""
    home = copy_with_history(ran_home, tmp_path_factory.mktemp("loaded") / "home")
    home.settings_file.write_text(
        'timezone = "Asia/Tokyo"\n[schedule]\nhour = 5\nminute = 30\n[fetching]\nevery_hours = 3\n', encoding="utf-8"
    )
    write_first_day(home, FIRST)
    return answer_of(home, "describe")


def test_loading_imports_no_model_library(loaded: dict[str, Any]) -> None:
    assert loaded["imported"] == []


def test_there_is_one_daily_asset_a_stage(loaded: dict[str, Any]) -> None:
    assert list(loaded["daily"]) == STAGE_NAMES


@pytest.mark.parametrize("stage", STAGES, ids=STAGE_NAMES)
def test_an_asset_depends_on_what_its_stage_reads(loaded: dict[str, Any], stage: Any) -> None:
    asset = loaded["daily"][stage.name]
    assert asset["upstream"] == sorted(upstream.name for upstream in STAGES.upstream_of(stage))
    assert asset["yesterday"] == ([stage.name] if stage.follows_itself else [])
    assert asset["of no day"] == (["fetches"] if stage.name == "arrivals" else [])
    assert asset["pools"] == ["days"]
    assert asset["code_version"] == code_version(stage)
    assert asset["columns"] == [column.name for column in shown_table(stage).table.columns]


@pytest.mark.parametrize("name", STAGE_NAMES)
def test_an_asset_has_a_partition_a_day_in_the_configured_zone_and_runs_a_day_at_a_time(
    loaded: dict[str, Any], name: str
) -> None:
    asset = loaded["daily"][name]
    assert asset["timezone"] == "Asia/Tokyo"
    assert asset["days"][0] == DAYS[0]
    assert date.fromisoformat(asset["days"][1]) >= datetime.now(UTC).date()
    assert asset["days a run"] == 1
    assert asset["condition"] == "recompute_on_changed_content"


def test_each_assets_description_begins_with_its_grain(loaded: dict[str, Any]) -> None:
    described = {name: text for name, text in loaded["descriptions"].items() if not name.startswith("staging/")}
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
    assert not any("```" in text for text in loaded["descriptions"].values())


def test_a_mart_stands_on_what_writes_its_tables_and_on_nothing_else(loaded: dict[str, Any]) -> None:
    upstream = loaded["upstream of marts"]
    outside = {
        mart: {key for key in keys if not key.startswith(("marts/", "staging/"))} for mart, keys in upstream.items()
    }
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
    assert upstream["staging/stg_evidence"] == ["reinforced_signals"]
    ours = {*STAGE_NAMES, "fetches", *loaded["ledgers"]}
    assert {key for keys in outside.values() for key in keys} <= ours


def test_a_ledger_of_several_writers_stands_on_each_of_them(loaded: dict[str, Any]) -> None:
    assert loaded["ledgers"] == {
        "ledger/model_calls": ["brief", "claims", "reinforced_signals"],
        "ledger/editions": ["brief", "raw_articles"],
        "ledger/redirects": ["brief", "reinforced_signals"],
        "ledger/overrides": [],
    }


def test_the_morning_is_when_the_settings_say(loaded: dict[str, Any]) -> None:
    assert loaded["schedules"]["every_morning"] == ["30 5 * * *", "Asia/Tokyo"]


def test_sources_are_fetched_apart_from_the_mornings_by_a_setting(loaded: dict[str, Any]) -> None:
    assert loaded["schedules"]["every_round"] == ["7 */3 * * *", "Asia/Tokyo"]


def test_jobs_and_sensors_are_all_there_and_runs_stay_in_one_process(loaded: dict[str, Any]) -> None:
    assert loaded["jobs"] == ["day", "deliver", "evaluate_job", "fetch", "publish"]
    assert loaded["sensors"] == [
        "deliver_when_due",
        "inbox",
        "publish_when_settled",
        "recompute_on_changed_content",
        "record_faults",
    ]
    assert loaded["executor"] == "in_process"


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
    with history(ran_home) as instance:
        for day in DAYS:
            event = _latest(instance, name, day)
            record = records[name, date.fromisoformat(day)]
            assert (event.tags or {})[DATA_VERSION_TAG] == record.version
            assert event.metadata["dagster/partition_row_count"].value == record.row_count
        metadata = _latest(instance, name, "2025-09-17").metadata
    counts = {label for label, value in metadata.items() if isinstance(value.value, int | float | str)}
    assert counts > {"dagster/partition_row_count"}
    preview = metadata["preview"]
    assert isinstance(preview, dg.TableMetadataValue)
    assert 1 <= len(preview.records) <= 5
    assert all(column.description for column in preview.schema.columns)


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
