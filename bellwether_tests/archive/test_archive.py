"""A home in one file: nothing that cannot be made again is lost on the way, and nothing else comes in by it."""

import gzip
import hashlib
import io
import json
import os
import stat
import tarfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from bellwether_assets.archive.contents import ABOUT, MANIFEST, ArchiveError, is_expected
from bellwether_assets.archive.read import import_home
from bellwether_assets.archive.write import export_home
from bellwether_assets.articles.take_in import take_in
from bellwether_assets.cli import app
from bellwether_assets.foundation.file_errors import UpgradeError
from bellwether_assets.foundation.settings import HOME_VARIABLE, Home
from bellwether_assets.foundation.upgrades.keep_copy import backups_of
from bellwether_assets.foundation.upgrades.schema import read_schema
from bellwether_assets.foundation.upgrades.steps import SCHEMA_VERSION
from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_assets.pipeline.context import Context
from bellwether_tests.conftest import CopyHome
from bellwether_tests.foundation.test_upgrades import EARLIER, Rows, ledgers, made_by
from bellwether_tests.homes import copy_of, day_hashes, new_home, query, table_hashes, walk

LAST = date(2025, 9, 20)
Members = list[tuple[tarfile.TarInfo, bytes]]


def ledgers_of(home: Home) -> Rows:
    with Warehouse(home.warehouse).open() as connection:
        return ledgers(connection)


@pytest.fixture(scope="module")
def full(autumn: Context, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A built home with something in each of its parts, and rows in ledgers that the articles do not fill."""
    home = copy_of(autumn.home, tmp_path_factory.mktemp("full") / "home")
    home.settings_file.write_text('[masthead]\ntitle = "Ours"\n', encoding="utf-8")
    (home.path / "overrides.toml").write_text("", encoding="utf-8")
    (home.inbox / "a folder").mkdir()
    (home.inbox / "a folder" / "späte Notiz.txt").write_text("A note without a day.\n", encoding="utf-8")
    (home.fetched / "ab").mkdir(parents=True)
    (home.fetched / "ab" / "abcd").write_bytes(bytes(range(256)))
    home.published.write_bytes(b"derived")
    backups_of(home.warehouse).mkdir()
    (backups_of(home.warehouse) / "old.duckdb").write_bytes(b"old")
    made = home.path.parent / "made.duckdb"
    made_by(EARLIER[-1], made)
    with Warehouse(home.warehouse).open() as connection:
        connection.execute(f"ATTACH '{made}' AS made (READ_ONLY)")
        for table in ("model_calls", "model_answers", "editions", "overrides", "deliveries", "claim_judgements"):
            connection.execute(f"INSERT INTO ledger.{table} BY NAME FROM made.ledger.{table}")
        connection.execute("DETACH made")
    return home


@pytest.fixture(scope="module")
def archive(full: Home) -> Path:
    file = full.path.parent / "home.tar.gz"
    export_home(full, file)
    return file


def read_members(archive: Path) -> Members:
    with tarfile.open(archive) as opened:
        return [(member, opened.extractfile(member).read()) for member in opened]  # type: ignore[union-attr] # all are files


def write_members(archive: Path, members: Members) -> Path:
    with tarfile.open(archive, "w:gz") as made:
        for member, content in members:
            member.size = len(content)
            made.addfile(member, io.BytesIO(content))
    return archive


def with_manifest(members: Members) -> Members:
    """The members with a manifest that is right about them: who makes an archive by hand can write one, too."""
    hashes = {m.name: {"sha256": hashlib.sha256(c).hexdigest()} for m, c in members if m.name != MANIFEST}
    return [(m, json.dumps(hashes).encode() if m.name == MANIFEST else c) for m, c in members]


def test_facts_and_files_come_back_as_they_were(full: Home, archive: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "the new home's")
    about = import_home(archive, home)
    assert (about.schema_version, about.with_derived) == (SCHEMA_VERSION, False)
    before, now = ledgers_of(full), ledgers_of(home)
    assert len(now["ledger.model_answers"]) > 0
    assert now == before
    for name in ("bellwether.toml", "overrides.toml", "first_day", "inbox/a folder/späte Notiz.txt", "fetched/ab/abcd"):
        assert (home.path / name).read_bytes() == (full.path / name).read_bytes()
        assert (home.path / name).stat().st_mtime_ns == (full.path / name).stat().st_mtime_ns
    assert home.settings().masthead.title == "Ours"
    # Neither what is derived, nor copies of before.
    assert {file.name for file in home.path.iterdir() if not file.name.endswith(".lock")} == {
        "bellwether.toml", "overrides.toml", "first_day", "last_day", "inbox", "fetched", "warehouse.duckdb",
    }  # fmt: skip
    assert [file.name for file in tmp_path.iterdir()] == [home.path.name]


def test_days_are_built_as_they_were_and_nothing_is_taken_in_twice(
    autumn: Context, archive: Path, tmp_path: Path
) -> None:
    home = Home(tmp_path / "home")
    import_home(archive, home)
    context = Context(home, autumn.embedder)
    (home.inbox / "a folder" / "späte Notiz.txt").unlink()
    intake = take_in(context)
    assert (intake.files, intake.taken_in) == (0, 0)
    calls = autumn.embedder.encoded
    walk(context, LAST)
    assert autumn.embedder.encoded == calls
    assert day_hashes(context, LAST) == {
        name: hashes for name, hashes in day_hashes(autumn, LAST).items() if name.split()[1] <= str(LAST)
    }


def test_with_derived_tables_no_day_has_to_be_built(autumn: Context, copied: CopyHome, tmp_path: Path) -> None:
    file = tmp_path / "home.tar.gz"
    export_home(copied(autumn).home, file, with_derived=True)
    home = Home(tmp_path / "home")
    assert import_home(file, home).with_derived
    context = Context(home, autumn.embedder)
    assert table_hashes(context) == table_hashes(autumn)
    assert walk(context, LAST) == []


def test_an_archive_is_for_its_owner_alone_and_overwrites_nothing(full: Home, archive: Path) -> None:
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    with pytest.raises(ArchiveError, match="is there already"):
        export_home(full, archive)
    assert not [file.name for file in archive.parent.iterdir() if file.name.startswith(".")]


def test_an_archive_without_room_leaves_nothing_and_the_home_as_it_was(full: Home, small_disk: Path) -> None:
    (small_disk / "filled").write_bytes(bytes(5_900_000))
    with pytest.raises(ArchiveError, match=r"home.tar.gz cannot be written: .*Make room"):
        export_home(full, small_disk / "home.tar.gz")
    assert [file.name for file in small_disk.iterdir()] == ["filled"]


def test_a_home_without_a_warehouse_has_nothing_to_export(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="nothing to export"):
        export_home(new_home(tmp_path / "home", LAST), tmp_path / "home.tar.gz")


def test_a_home_that_is_not_empty_is_refused_and_an_empty_folder_is_filled(archive: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.path.mkdir()
    import_home(archive, home)
    content = home.warehouse.read_bytes()
    with pytest.raises(ArchiveError, match="is not empty"):
        import_home(archive, home)
    assert home.warehouse.read_bytes() == content


@pytest.mark.parametrize("schema", EARLIER[:1] + EARLIER[-2:-1], ids=lambda schema: schema.stem)
def test_an_archive_of_an_earlier_version_is_upgraded(schema: Path, archive: Path, tmp_path: Path) -> None:
    made = tmp_path / "made.duckdb"
    facts = made_by(schema, made)
    about = json.loads(read_members(archive)[0][1]) | {"schema_version": 0}
    members: Members = [(tarfile.TarInfo(ABOUT), json.dumps(about).encode())]
    with duckdb.connect(str(made)) as connection:
        for table in facts:
            connection.execute(f"COPY {table} TO '{tmp_path / 'rows.parquet'}' (FORMAT parquet)")
            name = table.replace(".", "/") + ".parquet"
            members.append((tarfile.TarInfo(name), (tmp_path / "rows.parquet").read_bytes()))
    members.append((tarfile.TarInfo(MANIFEST), b""))
    file = write_members(tmp_path / "old.tar.gz", with_manifest(members))
    home = Home(tmp_path / "home")
    import_home(file, home)
    with Warehouse(home.warehouse).open() as connection:
        assert read_schema(connection).is_current(SCHEMA_VERSION)
        assert {table: len(rows) for table, rows in ledgers(connection).items() if table in facts} == {
            table: len(rows) for table, rows in facts.items()
        }
    assert not backups_of(home.warehouse).exists()


def test_later_versions_are_refused_before_anything_is_unpacked(archive: Path, tmp_path: Path) -> None:
    for change, error, told in (
        ({"schema_version": 99, "program": "7.0.0"}, UpgradeError, "schema version 99.*Install bellwether 7.0.0"),
        ({"format": 2, "program": "7.0.0"}, ArchiveError, "archive of form 2.*Install bellwether 7.0.0 or later"),
    ):
        members = read_members(archive)
        members[0] = (members[0][0], json.dumps(json.loads(members[0][1]) | change).encode())
        file = write_members(tmp_path / "later.tar.gz", with_manifest(members))
        with pytest.raises(error, match=told):
            import_home(file, Home(tmp_path / "home"))
        assert [one.name for one in tmp_path.iterdir()] == ["later.tar.gz"]


def changed_byte(members: Members) -> Members:
    name, content = next((m, c) for m, c in members if m.name == "ledger/arrivals.parquet")
    damaged = content[:100] + bytes([content[100] ^ 1]) + content[101:]
    return [(m, damaged if m is name else c) for m, c in members]


def lost_member(members: Members) -> Members:
    return [(m, c) for m, c in members if m.name != "ledger/arrivals.parquet"]


def more_than_the_manifest(members: Members) -> Members:
    return [*members[:-1], (tarfile.TarInfo("home/inbox/smuggled.jsonl"), b"{}"), members[-1]]


def no_manifest(members: Members) -> Members:
    return members[:-1]


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (changed_byte, "1 of its files are not those of its manifest, such as ledger/arrivals.parquet"),
        (lost_member, "not those of its manifest, such as ledger/arrivals.parquet"),
        (more_than_the_manifest, "such as home/inbox/smuggled.jsonl"),
        (no_manifest, "cut short: it has no manifest.json"),
    ],
)
def test_a_damaged_archive_is_refused_and_leaves_nothing(
    damage: Callable[[Members], Members], told: str, archive: Path, tmp_path: Path
) -> None:
    file = write_members(tmp_path / "damaged.tar.gz", damage(read_members(archive)))
    with pytest.raises(ArchiveError, match=told):
        import_home(file, Home(tmp_path / "home"))
    assert [one.name for one in tmp_path.iterdir()] == ["damaged.tar.gz"]


def hostile(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name).replace(linkname=link)
    member.type = kind
    return member


@pytest.mark.parametrize(
    "member",
    [
        hostile("../outside"),
        hostile("home/inbox/../../../outside"),
        hostile("/srv/outside"),
        hostile("home/../outside"),
        hostile("home/inbox/a", tarfile.SYMTYPE, "/etc/passwd"),
        hostile("home/inbox/a", tarfile.LNKTYPE, "about.json"),
        hostile("home/inbox/a", tarfile.FIFOTYPE),
        hostile("home/inbox", tarfile.DIRTYPE),
        hostile("home/warehouse.duckdb"),
        hostile("home/dagster/dagster.yaml"),
        hostile("ledger/arrivals.parquet"),
        hostile("ledger/a'b.parquet"),
        hostile("ledger/arrivals.parquet/a"),
    ],
    ids=lambda member: f"{member.name} {member.type.decode()}",
)
def test_what_no_export_writes_is_refused_by_name(member: tarfile.TarInfo, archive: Path, tmp_path: Path) -> None:
    members = read_members(archive)
    file = write_members(tmp_path / "hostile.tar.gz", with_manifest([*members[:-1], (member, b""), members[-1]]))
    with pytest.raises(ArchiveError, match="which no export writes"):
        import_home(file, Home(tmp_path / "home"))
    assert [one.name for one in tmp_path.iterdir()] == ["hostile.tar.gz"]


def test_names_that_lead_elsewhere_are_not_expected() -> None:
    for name in ("home/inbox//a", "home/inbox/./a", "home/inbox/a\0b", "home/bellwether.toml/a", "home", "", "home/a"):
        assert not is_expected(name), name
    for name in ("home/inbox/a/b.txt", "home/fetched/a", "home/last_day", "ledger/arrivals.parquet", ABOUT, MANIFEST):
        assert is_expected(name), name


@pytest.mark.parametrize(
    "content", [b"", b"no archive", gzip.compress(b"no archive of files"), gzip.compress(bytes(20_000))]
)
def test_a_file_that_is_no_archive_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "other.tar.gz"
    file.write_bytes(content)
    with pytest.raises(ArchiveError, match=r"other\.tar\.gz"):
        import_home(file, Home(tmp_path / "home"))
    assert [one.name for one in tmp_path.iterdir()] == ["other.tar.gz"]


def test_an_archive_that_is_cut_short_is_refused(archive: Path, tmp_path: Path) -> None:
    file = tmp_path / "short.tar.gz"
    content = archive.read_bytes()
    for length in (20, len(content) // 10, len(content) // 2):
        file.write_bytes(content[:length])
        with pytest.raises(ArchiveError, match=r"short\.tar\.gz"):
            import_home(file, Home(tmp_path / "home"))
    assert [one.name for one in tmp_path.iterdir()] == ["short.tar.gz"]


def test_the_commands_say_what_they_did_and_what_to_do_next(full: Home, tmp_path: Path) -> None:
    file, home = tmp_path / "home.tar.gz", Home(tmp_path / "home")
    (full.path / "last_day").write_text("2025-09-20\n", encoding="utf-8")
    given = CliRunner().invoke(app, ["export", str(file), "--home", str(full.path)], env={HOME_VARIABLE: None})
    assert given.exit_code == 0, given.output
    assert f"{file}: " in given.output
    assert "keep it as you keep the home" in " ".join(given.output.split())
    taken = CliRunner().invoke(app, ["import", str(file), "--home", str(home.path)], env={HOME_VARIABLE: None})
    assert taken.exit_code == 0, taken.output
    assert f"next: bellwether run --home {home.path} --from 2025-09-01 --to 2025-09-20" in taken.output
    assert query(Context(home), "SELECT count(*) FROM ledger.arrivals") == query(
        Context(full), "SELECT count(*) FROM ledger.arrivals"
    )
    again = CliRunner().invoke(app, ["import", str(file), "--home", str(home.path)], env={HOME_VARIABLE: None})
    assert (again.exit_code, "is not empty" in again.stderr) == (1, True)
    os.environ.pop(HOME_VARIABLE, None)
