"""What stands in the way of a lake is said with the setting that leads there: no traceback, and nothing secret."""

import os
import re
import shutil
from pathlib import Path

import pytest

from bellwether_assets.doctor.databases import check_warehouse
from bellwether_assets.foundation.file_errors import StorageError
from bellwether_assets.foundation.settings import Home, SettingsError, parse_settings
from bellwether_assets.foundation.warehouse import warehouse_of
from bellwether_tests.homes import bellwether
from bellwether_tests.servers.buckets import LakeServers
from bellwether_tests.servers.processes import free_port
from bellwether_tests.storage.test_two_writers import machine

WRONG = "wrong-SECRET-9f3"


def refusal(home: Home) -> str:
    with pytest.raises(StorageError) as refused, warehouse_of(home).open():
        pytest.fail("opened")
    told = str(refused.value)
    # Nobody who prints the error with its causes sees more.
    causes = [refused.value.__cause__, refused.value.__context__ if not refused.value.__suppress_context__ else None]
    for secret in (
        WRONG,
        *(os.environ[name] for name in home.settings().storage.secret_variables if name in os.environ),
    ):
        assert secret not in told
        assert not any(secret in str(cause) for cause in causes)
    return told


def test_a_wrong_password_is_told_by_its_variable(
    lake: LakeServers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = machine(tmp_path / "home", lake.settings())
    monkeypatch.setenv("BELLWETHER_CATALOG_PASSWORD", WRONG)
    assert re.search(
        r"\[storage\] names as catalog, refuses the password: .*BELLWETHER_CATALOG_PASSWORD", refusal(home)
    )
    monkeypatch.delenv("BELLWETHER_CATALOG_PASSWORD")
    assert "BELLWETHER_CATALOG_PASSWORD" in refusal(home)


def test_a_catalog_that_does_not_answer_is_told(lake: LakeServers, tmp_path: Path) -> None:
    catalog = f"postgresql://bellwether@127.0.0.1:{free_port()}/lake"
    told = refusal(machine(tmp_path / "home", lake.settings(catalog=catalog)))
    assert told.startswith(f"{catalog}, which [storage] names as catalog, cannot be used: ")


def test_a_bucket_that_is_not_there_is_told_before_anything_is_made(lake: LakeServers, tmp_path: Path) -> None:
    home = machine(tmp_path / "home", lake.settings(data="s3://no-such-bucket/lake"))
    assert refusal(home).startswith("s3://no-such-bucket/lake, which [storage] names as data, is not there: ")
    assert not home.has_warehouse
    with lake.catalog.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'bellwether'")
        assert cursor.fetchone() == (0,)


def test_keys_that_are_refused_or_missing_are_told_by_their_variables(
    lake: LakeServers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = machine(tmp_path / "home", lake.settings())
    monkeypatch.setenv("BELLWETHER_S3_KEY", WRONG)
    told = refusal(home)
    assert "refuses the keys" in told
    assert "BELLWETHER_S3_KEY and BELLWETHER_S3_SECRET" in told
    monkeypatch.delenv("BELLWETHER_S3_SECRET")
    assert refusal(home).startswith("BELLWETHER_S3_SECRET is not set")


def test_a_folder_that_was_there_and_is_not_mounted_is_not_made_anew(tmp_path: Path) -> None:
    home = machine(tmp_path / "home", 'storage = "ducklake"\n')
    with warehouse_of(home).open():
        pass
    data = home.path / "lake" / "data"
    shutil.rmtree(data)
    assert "is it mounted?" in refusal(home)
    assert not data.exists()


def test_a_command_says_it_in_a_line(lake: LakeServers, tmp_path: Path) -> None:
    home = machine(tmp_path / "home", lake.settings())
    with warehouse_of(home).open():
        pass
    done = bellwether(home, "export", str(tmp_path / "home.tar.gz"), BELLWETHER_CATALOG_PASSWORD=WRONG)
    told = done.stdout + done.stderr
    assert done.returncode == 1
    assert "refuses the password" in told
    assert "Traceback" not in told
    assert WRONG not in told
    found = [(one.check, one.level) for one in check_warehouse(home)]
    assert found == [("schema", "ok"), ("warehouse", "ok")]


def test_a_storage_other_than_the_one_that_holds_the_warehouse_is_refused(tmp_path: Path) -> None:
    home = machine(tmp_path / "home", "")
    with warehouse_of(home).open():
        pass
    home.settings_file.write_text('storage = "ducklake"\n')
    with pytest.raises(StorageError, match=r"is in warehouse\.duckdb, and .*`bellwether migrate-storage` moves it"):
        warehouse_of(home)
    home.warehouse.unlink()
    with warehouse_of(home).open():
        pass
    for other in ("", '[storage]\nkind = "ducklake"\ndata = "elsewhere"\n'):
        home.settings_file.write_text(other)
        with pytest.raises(StorageError, match="is in the DuckLake of"):
            warehouse_of(home)
    assert not home.warehouse.exists()


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (f'catalog = "postgresql://me:{WRONG}@host/lake"\ndata = "s3://b/p"', "password_variable"),
        ('catalog = "mysql://me@host/lake"', "postgresql://USER@HOST/DATABASE"),
        ('catalog = "postgresql://me@host/lake"', "all of them see"),
        ('data = "gs://bucket/lake"', "s3://BUCKET/PREFIX"),
        ('catalog_schema = "a; DROP"', "catalog_schema"),
        ('[storage.s3]\nendpoint = "https://host"', "host:port alone"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused_with_their_line(lines: str, told: str) -> None:
    with pytest.raises(SettingsError) as refused:
        parse_settings(f'[storage]\nkind = "ducklake"\n{lines}\n', Path("bellwether.toml"))
    assert re.search(r"bellwether.toml, line [1-9]: storage", str(refused.value))
    assert told in str(refused.value)
    assert WRONG not in str(refused.value)


def test_one_word_is_enough_of_a_setting() -> None:
    settings = parse_settings('storage = "ducklake"\n', Path("bellwether.toml"))
    assert settings.storage.kind == "ducklake"
    with pytest.raises(SettingsError, match=r"line 1: storage\.kind = 'duckpond' is refused"):
        parse_settings('storage = "duckpond"\n', Path("bellwether.toml"))
