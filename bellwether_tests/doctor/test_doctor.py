"""`bellwether doctor`: what is wrong with a home is told with what to do, and nothing stops the rest of it."""

import json
import os
import shutil
import tempfile
from datetime import date
from pathlib import Path

import duckdb
import pytest
from packaging.requirements import Requirement

from bellwether_assets.doctor.examine import examine
from bellwether_assets.doctor.findings import Finding, ok, run_checks
from bellwether_assets.doctor.folders import check_rights, check_room
from bellwether_assets.doctor.surroundings import check_secrets, wrong_packages
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.faults import record_fault
from bellwether_tests.cli.test_damaged_files import cut_short, damaged_block, damaged_pages, no_database
from bellwether_tests.holding import holding
from bellwether_tests.homes import FIRST, bellwether, copy_of, drop
from bellwether_tests.publish_without_dbt import published_without_dbt

LATER = date(2025, 12, 24)


@pytest.fixture(scope="module")
def published(autumn: Context, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return published_without_dbt(autumn, tmp_path_factory.mktemp("published") / "home")


@pytest.fixture
def home(published: Home, tmp_path: Path) -> Home:
    return copy_of(published, tmp_path / "home")


def levels(findings: list[Finding]) -> dict[str, str]:
    """The worst level of each check."""
    order = ["ok", "warning", "error"]
    worst: dict[str, str] = {}
    for finding in findings:
        worst[finding.check] = max(worst.get(finding.check, "ok"), finding.level, key=order.index)
    return worst


def told(findings: list[Finding], check: str) -> str:
    return "\n".join(f"{one.found} {one.do}" for one in findings if one.check == check and one.level != "ok")


def files_of(home: Home) -> dict[str, bytes]:
    return {
        str(file.relative_to(home.path)): file.read_bytes()
        for file in sorted(home.path.rglob("*"))
        if file.is_file() and file.suffix != ".lock"
    }


def test_a_home_that_is_well_has_no_error_and_is_not_changed(home: Home) -> None:
    before = files_of(home)
    found = examine(home)
    assert [finding for finding in found if finding.level == "error"] == []
    well = levels(found)
    for check in ("settings", "folder", "disk", "inbox", "run", "warehouse", "schema", "published", "fresh", "faults",
                  "waiting", "secrets", "embedding", "packages"):  # fmt: skip
        assert well[check] == "ok", told(found, check)
    assert files_of(home) == before
    # Each thing that is not well says what to do.
    assert all(finding.do for finding in found if finding.level != "ok")


@pytest.mark.parametrize("damage", [no_database, damaged_pages, cut_short])
def test_a_damaged_warehouse_is_an_error_and_the_rest_is_told_all_the_same(home: Home, damage) -> None:  # type: ignore[no-untyped-def]
    damage(home.warehouse)
    found = examine(home)
    assert levels(found)["warehouse"] == "error"
    assert "`bellwether doctor --repair`" in told(found, "warehouse")
    assert {"published", "dagster", "embedding", "browser"} <= levels(found).keys()


def test_a_damaged_page_of_one_table_is_named_by_its_table(home: Home) -> None:
    with Warehouse(home.warehouse).open() as connection:
        connection.execute("CREATE TABLE ledger.big AS SELECT hash(i) AS a FROM range(500000) r(i)")
    damaged_block(home.warehouse, "ledger.big")
    found = examine(home)
    assert told(found, "warehouse").count("ledger.big: ") == 1
    assert "ledger.arrivals: " not in told(found, "warehouse")


@pytest.mark.parametrize("damage", [no_database, damaged_pages, cut_short])
def test_a_damaged_published_file_is_an_error_and_comes_back_by_a_run(home: Home, damage) -> None:  # type: ignore[no-untyped-def]
    damage(home.published)
    found = examine(home)
    assert levels(found)["published"] == "error"
    assert "`bellwether run` publishes it anew" in told(found, "published")
    assert levels(found)["warehouse"] == "ok"


def test_missing_parts_are_named(home: Home) -> None:
    shutil.rmtree(home.inbox)
    found = examine(home)
    assert "is not there" in told(found, "inbox")
    assert "has no first page" in told(found, "site")
    home.published.unlink()
    assert "is not there" in told(examine(home), "published")
    home.warehouse.unlink()
    found = examine(home)
    assert "`bellwether run --from DAY --to DAY` makes it" in told(found, "warehouse")
    assert not home.warehouse.exists()


def test_a_folder_that_is_none_is_the_only_finding(tmp_path: Path) -> None:
    [finding] = examine(Home(tmp_path / "nowhere"))
    assert (finding.check, finding.level) == ("folder", "error")
    assert not (tmp_path / "nowhere").exists()


def test_settings_that_are_wrong_are_an_error_with_their_line(home: Home) -> None:
    home.settings_file.write_text("[engine]\nnam = 'x'\n", encoding="utf-8")
    found = examine(home)
    assert f"{home.settings_file}, line 2" in told(found, "settings")
    assert levels(found)["warehouse"] == "ok"


def test_stale_and_faulted_days_waiting_articles_and_unwell_sources_are_told(home: Home) -> None:
    context = Context(home)
    record_fault(context, FIRST, "claims", "the model is gone")
    with context.warehouse.transaction() as connection:
        connection.execute("INSERT INTO ledger.home_days VALUES ('a_late', ?)", [LATER])
        connection.execute(
            "INSERT INTO ledger.source_health (source, kind, address, state, reason, failures, as_of)"
            " VALUES ('Reuters', 'feed', 'https://x', 'failing', 'no route', 7, now())"
        )
    found = examine(home)
    assert f"{FIRST} is not built, or built from what has changed since" in told(found, "fresh")
    assert f"{FIRST}: claims: the model is gone" in told(found, "faults")
    assert f"1 articles live on 1 days that are not built `bellwether run --from {LATER}" in told(found, "waiting")
    assert "Reuters is failing: no route" in told(found, "sources")
    assert not any(finding.level == "error" for finding in found)


def test_a_publication_that_is_behind_the_warehouse_is_told(home: Home) -> None:
    with duckdb.connect(str(home.published)) as connection:
        connection.execute("UPDATE publication SET state_hash = 'of before'")
    assert "`bellwether run" in told(examine(home), "publication")


def test_a_warehouse_of_another_version_is_told_and_not_upgraded(home: Home) -> None:
    with Warehouse(home.warehouse).open() as connection:
        connection.execute("UPDATE ledger.schema_versions SET version = 1")
    content = home.warehouse.read_bytes()
    found = examine(home)
    assert levels(found)["schema"] == "warning"
    assert "copies and upgrades it" in told(found, "schema")
    assert home.warehouse.read_bytes() == content
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("UPDATE ledger.schema_versions SET version = 99, program = '7.0.0'")
    assert "install bellwether 7.0.0 or later" in told(examine(home), "schema")


def test_who_runs_the_home_is_told(home: Home) -> None:
    with holding(home) as process:
        [running] = [finding for finding in examine(home) if finding.check == "run"]
    assert f"process {process.pid} (" in running.found
    assert "since 20" in running.found


AT_THE_WAREHOUSE = """
import sys
from pathlib import Path
from bellwether_assets.foundation.warehouse import Warehouse
with Warehouse(Path(sys.argv[1]) / "warehouse.duckdb").open():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_warehouse_that_is_held_is_told_with_who_holds_it_and_not_waited_for(home: Home) -> None:
    with holding(home, AT_THE_WAREHOUSE) as process:
        found = examine(home)
    assert levels(found)["warehouse"] == "warning"
    assert f"by process {process.pid} (" in told(found, "warehouse")


def test_a_secret_that_is_not_there_is_told_by_its_name_and_one_that_is_there_is_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    home.settings_file.write_text(
        '[engine]\nname = "anthropic/claude-haiku-5-5"\nkey_variable = "MY_KEY"\n'
        '[delivery]\nsender = "b@example.com"\nsmtp = {host = "mail.example.com", user = "b"}\n'
        '[[readers]]\nname = "Ada"\nchannels = {email = {to = "ada@example.com"},'
        ' webhook = {url_variable = "ADA_HOOK"}}\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("ADA_HOOK", "https://hooks.example/hush")
    found = list(check_secrets(home))
    assert {one.found.split()[0].rstrip(","): one.level for one in found} == {
        "BELLWETHER_SMTP_PASSWORD": "error",
        "ADA_HOOK": "ok",
        "MY_KEY": "error",
    }
    assert "hush" not in str(found)


def test_packages_of_other_versions_and_missing_ones_are_told() -> None:
    lines = ["duckdb==0.1", "no-such-package>=1", "pytest>=1", 'absent-too; extra == "dev"']
    wrong = list(wrong_packages([Requirement(line) for line in lines]))
    assert [line.split(" ")[0] for line in wrong] == ["duckdb", "no-such-package"]
    assert "duckdb==0.1 is wanted" in wrong[0]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_folder_that_may_not_be_written_is_told() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        home = Home(Path(folder) / "home")
        home.create()
        home.inbox.chmod(0o700)
        os.seteuid(65534)
        try:
            found = list(check_rights(home))
        finally:
            os.seteuid(0)
    assert [finding.level for finding in found] == ["error", "error"]
    assert f"{home.inbox} may not be read and written" in found[1].found
    assert "chown -R 65534" in found[1].do


def test_a_disk_without_room_is_an_error(small_disk: Path) -> None:
    home = Home(small_disk)
    assert [finding.level for finding in check_room(home)] == ["warning"]
    home.warehouse.write_bytes(bytes(4_000_000))
    assert [finding.level for finding in check_room(home)] == ["error"]


def test_a_check_that_fails_is_a_finding_and_the_others_are_made() -> None:
    def fails(_: None) -> list[Finding]:
        raise RuntimeError("a surprise\nin two lines")

    found = run_checks(None, [("odd", fails), ("well", lambda _: [ok("well", "fine")])])
    assert [(one.check, one.level) for one in found] == [("odd", "error"), ("well", "ok")]
    assert "RuntimeError: a surprise in two lines" in found[0].found


def test_the_command_prints_findings_as_lines_and_as_json_and_fails_on_errors(home: Home) -> None:
    well = bellwether(home, "doctor", "--json")
    assert well.returncode == 0, well.stdout + well.stderr
    assert {"check", "level", "found", "do"} == set(json.loads(well.stdout)[0])
    no_database(home.warehouse)
    drop(home, "more.jsonl", [])
    ill = bellwether(home, "doctor")
    assert ill.returncode == 1
    assert "error    warehouse" in ill.stdout
    assert "`bellwether doctor --repair`" in ill.stdout
    assert "Traceback" not in ill.stderr
