"""Writing a home into an archive: ledgers as one look at the warehouse finds them, then the files that they rest on."""

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bellwether_assets.archive.contents import (
    ABOUT,
    FORMAT,
    HOME_FILES,
    HOME_FOLDERS,
    MANIFEST,
    About,
    ArchiveError,
    Member,
    manifest_text,
)
from bellwether_assets.foundation.frozen_days import frozen_through
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.sql_text import literal
from bellwether_assets.foundation.upgrades.schema import declared_hash, declared_tables
from bellwether_assets.foundation.upgrades.steps import SCHEMA_VERSION
from bellwether_assets.foundation.upgrades.upgrade import program_version
from bellwether_assets.foundation.warehouse import warehouse_of

# Parquet is compressed already; what else there is gains little by more.
_COMPRESSION = 1


def export_home(home: Home, target: Path, *, with_derived: bool = False) -> dict[str, Member]:
    """Write the home's facts into one file; its members by name.

    No run may go on meanwhile: the caller holds the run lock. `with_derived`: the derived tables, too, so that the
    home that is made of it need not build its days; of a home with frozen days they always are, since nothing could
    build those again. Raises ArchiveError, WarehouseError.
    """
    if not home.has_warehouse:
        raise ArchiveError(f"{home.path} has no warehouse yet, so nothing to export: run `bellwether run` first")
    if target.exists():
        raise ArchiveError(f"{target} is there already; name another file, or remove it")
    with warehouse_of(home).open() as connection:
        with_derived = with_derived or frozen_through(connection) is not None
    begun = target.with_name(f".{target.name}.begun")
    try:
        with TemporaryDirectory(dir=target.parent, prefix=".exporting-") as folder:
            tables = _write_tables(home, Path(folder), with_derived=with_derived)
            with os.fdopen(os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                members = _write_archive(home, tables, file, with_derived=with_derived)
                file.flush()
                os.fsync(file.fileno())
        begun.replace(target)
    except (OSError, tarfile.TarError) as error:
        raise ArchiveError(
            f"{target} cannot be written: {error}. Make room or name another folder; the home is as it was"
        ) from error
    finally:
        begun.unlink(missing_ok=True)
    return members


def _write_tables(home: Home, folder: Path, *, with_derived: bool) -> dict[str, Path]:
    """Parquet files by the names of the members that they become."""
    made = {}
    with warehouse_of(home).transaction() as connection:
        for table in declared_tables():
            if table.schema == "ledger" or with_derived:
                file = folder / f"{table.qualified}.parquet"
                connection.execute(f"COPY {table.qualified} TO {literal(file)} (FORMAT parquet, COMPRESSION zstd)")
                made[f"{table.schema}/{table.name}.parquet"] = file
    return made


def _write_archive(
    home: Home, tables: dict[str, Path], file: io.BufferedIOBase, *, with_derived: bool
) -> dict[str, Member]:
    about = About(
        FORMAT, SCHEMA_VERSION, declared_hash(), program_version(), datetime.now(UTC).isoformat(), with_derived
    )
    members = {}
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=_COMPRESSION) as archive:
        members[ABOUT] = _add_text(archive, ABOUT, about.text())
        for name, path in tables.items():
            members[name] = _add_file(archive, name, path)
        for path in _files(home):
            name = f"home/{path.relative_to(home.path).as_posix()}"
            members[name] = _add_file(archive, name, path, keep_time=True)
        _add_text(archive, MANIFEST, manifest_text(members))
    return members


def _files(home: Home) -> Iterator[Path]:
    for name in HOME_FILES:
        if (home.path / name).is_file():
            yield home.path / name
    for name in HOME_FOLDERS:
        yield from sorted(path for path in (home.path / name).rglob("*") if path.is_file())


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> Member:
    content = text.encode("utf-8")
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))
    return Member(hashlib.sha256(content).hexdigest())


class _Hashed(io.RawIOBase):
    """A file whose bytes are hashed as they are read: what the manifest says is what was written."""

    def __init__(self, file: io.BufferedIOBase) -> None:
        self._file = file
        self.hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self._file.read(size)
        self.hash.update(content)
        return content


def _add_file(archive: tarfile.TarFile, name: str, path: Path, *, keep_time: bool = False) -> Member:
    with path.open("rb") as file:
        found = os.fstat(file.fileno())
        member = tarfile.TarInfo(name)
        member.size = found.st_size
        hashed = _Hashed(file)
        archive.addfile(member, hashed)
    return Member(hashed.hash.hexdigest(), found.st_mtime_ns if keep_time else None)
