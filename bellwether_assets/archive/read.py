"""Making a home of an archive: unpacked and checked beside where it is to stand, and put there whole or not at all."""

import gzip
import hashlib
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import duckdb

from bellwether_assets.archive.contents import (
    ABOUT,
    FORMAT,
    HOME_FOLDERS,
    MANIFEST,
    About,
    ArchiveError,
    Member,
    is_expected,
    read_about,
    read_manifest,
)
from bellwether_assets.archive.move_warehouse import move_warehouse
from bellwether_assets.foundation.private_files import private_folder
from bellwether_assets.foundation.settings import Home, SettingsError
from bellwether_assets.foundation.sql_text import literal
from bellwether_assets.foundation.storage_settings import Storage
from bellwether_assets.foundation.upgrades.schema import Schema, declared_hash, declared_tables
from bellwether_assets.foundation.upgrades.upgrade import refuse_newer
from bellwether_assets.foundation.warehouse import Connection, Warehouse

_BROKEN = (tarfile.TarError, EOFError, gzip.BadGzipFile, zlib.error)


def import_home(source: Path, home: Home) -> About:
    """Make a home of an archive; what the archive says of itself.

    An archive of an earlier version is upgraded; derived tables are taken over where they are of this very version.
    Raises ArchiveError where the archive is none, is damaged or of a later version, and for a home that is not empty.
    """
    if home.path.exists() and (not home.path.is_dir() or any(home.path.iterdir())):
        raise ArchiveError(f"{home.path} is not empty; name a home that is not there yet with --home")
    home.path.parent.mkdir(parents=True, exist_ok=True)
    with _folder_beside(home.path) as folder:
        about = _unpack(source, folder)
        # In a file first: what can be seen of the home from elsewhere is made last, and at once.
        made = Home(folder / "home", Storage())
        private_folder(made.inbox)
        try:
            storage = Home(made.path).settings().storage
        except SettingsError as error:
            raise ArchiveError(f"{source}: its settings cannot be used here: {error}") from error
        try:
            same = about.schema_hash == declared_hash()
            # Of another version the upgrade keeps those of frozen days.
            schemas = ("ledger", "pipeline") if about.with_derived and not same else ("ledger",)
            Warehouse(made.warehouse).make(lambda connection: _fill(connection, folder, schemas))
            if about.with_derived and same:
                with Warehouse(made.warehouse).transaction() as connection:
                    _fill_derived(connection, folder)
            if storage.kind != "duckdb":
                move_warehouse(made, Storage(), storage)
        except duckdb.Error as error:
            raise ArchiveError(f"{source}: its tables cannot be taken over: {error}") from error
        made.path.replace(home.path)
    return about


@contextmanager
def _folder_beside(path: Path) -> Iterator[Path]:
    folder = Path(mkdtemp(dir=path.parent, prefix=f".{path.name}.importing-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(source: Path, folder: Path) -> About:
    """Unpack and check every member against the manifest; what the archive says of itself."""
    try:
        with tarfile.open(source, mode="r:gz") as archive:
            found = _unpack_members(archive, source, folder)
        about = read_about((folder / ABOUT).read_bytes())
        wanted = read_manifest((folder / MANIFEST).read_bytes())
    except _BROKEN as error:
        raise ArchiveError(f"{source} is no archive of a home, or a damaged one: {error}") from error
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ArchiveError(f"{source} cannot be read as an archive of a home: {error}") from error
    found.pop(MANIFEST)
    wrong = sorted(name for name in {*found, *wanted} if found.get(name) != getattr(wanted.get(name), "sha256", None))
    if wrong:
        raise ArchiveError(
            f"{source} is damaged: {len(wrong)} of its files are not those of its manifest, such as {wrong[0]}; use"
            " another copy of it"
        )
    _set_times(wanted, folder)
    return about


def _unpack_members(archive: tarfile.TarFile, source: Path, folder: Path) -> dict[str, str]:
    """Hashes by name of all members. Raises ArchiveError for what no export writes, before it is unpacked."""
    found: dict[str, str] = {}
    for member in archive:
        if not found and member.name != ABOUT:
            raise ArchiveError(f"{source} is no archive of a home: it does not begin with {ABOUT}")
        if not member.isreg() or member.name in found or not is_expected(member.name):
            raise ArchiveError(f"{source} holds {member.name!r}, which no export writes; nothing was made of it")
        if member.size > shutil.disk_usage(folder).free:
            raise ArchiveError(f"{source}: the disk has no room for {member.name} with {member.size:,} bytes")
        target = folder / member.name
        for name in HOME_FOLDERS:
            if target.is_relative_to(folder / "home" / name):
                private_folder(folder / "home" / name)
        target.parent.mkdir(parents=True, exist_ok=True)
        content = archive.extractfile(member)
        if content is None:
            raise ArchiveError(f"{source}: {member.name} has no content")
        with content, target.open("xb") as file:
            shutil.copyfileobj(content, file)
        with target.open("rb") as file:
            found[member.name] = hashlib.file_digest(file, "sha256").hexdigest()
        if member.name == ABOUT:
            _check_version(target.read_bytes(), source)
    if MANIFEST not in found:
        raise ArchiveError(f"{source} is cut short: it has no {MANIFEST}; use another copy of it")
    return found


def _check_version(text: bytes, source: Path) -> None:
    about = read_about(text)
    if about.format > FORMAT:
        raise ArchiveError(
            f"{source} is an archive of form {about.format}, written by bellwether {about.program}; this version reads"
            f" form {FORMAT}. Install bellwether {about.program} or later"
        )
    refuse_newer(Schema(about.schema_version, about.schema_hash, about.program, {}), source)


def _set_times(members: dict[str, Member], folder: Path) -> None:
    """Files of the inbox keep their times: by these the next run knows that it has read them."""
    for name, member in members.items():
        if member.modified_ns is not None:
            os.utime(folder / name, ns=(member.modified_ns, member.modified_ns))


def _fill(connection: Connection, folder: Path, schemas: Sequence[str]) -> None:
    """Tables as they were, without keys: the upgrade that follows brings them to their declarations."""
    for schema in schemas:
        connection.execute(f"CREATE SCHEMA {schema}")
        for file in sorted((folder / schema).glob("*.parquet")):
            connection.execute(f"CREATE TABLE {schema}.{file.stem} AS FROM read_parquet({literal(file)})")


def _fill_derived(connection: Connection, folder: Path) -> None:
    for table in declared_tables():
        file = folder / table.schema / f"{table.name}.parquet"
        if table.schema == "pipeline" and file.exists():
            connection.execute(f"INSERT INTO {table.qualified} BY NAME FROM read_parquet({literal(file)})")
