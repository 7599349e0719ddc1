"""The warehouse as one DuckDB file of the home: who may open it, what is wrong with it, and copies of it.

DuckDB lets one process hold a file for writing and then nobody else may even read it. So every use takes a file lock,
opens the file and closes it again.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from bellwether_assets.foundation.duckdb_errors import first_line, is_damaged, is_held, is_refused_by_disk
from bellwether_assets.foundation.file_errors import UnreadableWarehouseError, WarehouseBusyError, WarehouseError
from bellwether_assets.foundation.last_good import last_good_copies
from bellwether_assets.foundation.lock_holder import holder_of
from bellwether_assets.foundation.private_files import private_file, private_while_made
from bellwether_assets.foundation.sql_text import literal
from bellwether_assets.foundation.upgrades.keep_copy import backups_of, keep_copy

# Rows in a group, which DuckDB rewrites whole when a file with new rows in it is closed. By default they are 122,880:
# each hundred articles rewrote the texts of all others, in ever more memory (docs/fetching.md has the figures).
ROW_GROUP = 2_048


class WarehouseFile:
    """`warehouse.duckdb` of one home."""

    def __init__(self, file: Path, lock_seconds: float) -> None:
        self.file = file
        self._lock_seconds = lock_seconds
        # Re-entrant within one process, so that a stretch of quiet days may keep one connection open.
        self._lock = FileLock(str(file) + ".lock", timeout=lock_seconds)
        # Kept from use to use, empty between them: to start DuckDB takes as long as to open the file.
        self._instance: duckdb.DuckDBPyConnection | None = None

    def __str__(self) -> str:
        return str(self.file)

    def exists(self) -> bool:
        """Whether anything was ever kept."""
        return self.file.exists()

    def acquire(self) -> None:
        """Take the lock. Raises WarehouseBusyError."""
        try:
            self._lock.acquire()
        except Timeout as error:
            raise WarehouseBusyError(
                f"{self.file} was in use for {self._lock_seconds:g} s by {holder_of(Path(self._lock.lock_file))}; wait"
                " until it ends, or end it"
            ) from error

    def release(self) -> None:
        """Let the lock go."""
        self._lock.release()

    @contextmanager
    def attached(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection of its own whose one database is the file's. Raises duckdb's IOException."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        if self._instance is None:
            self._instance = duckdb.connect(config={"temp_directory": f"{self.file}.tmp"})
        instance = self._instance
        connection = instance.cursor()
        journal = self.file.with_name(self.file.name + ".wal")
        try:
            with private_while_made(self.file):
                connection.execute(f"ATTACH {literal(self.file)} AS warehouse (ROW_GROUP_SIZE {ROW_GROUP})")
            # DuckDB would make it, as anybody's to read, when the first transaction is written.
            private_file(journal)
            connection.execute("USE warehouse")
            connection.execute("SET TimeZone = 'UTC'")
            yield connection
        finally:
            connection.close()
            try:
                # The file is closed, with what was written in it: the next process may open it.
                instance.execute("DETACH DATABASE IF EXISTS warehouse")
                # What nobody wrote into is left behind.
                with suppress(OSError):
                    if journal.stat().st_size == 0:
                        journal.unlink()
            except duckdb.Error:
                # What cannot be detached is closed with its instance.
                self._instance = None
                instance.close()

    @contextmanager
    def named_errors(self) -> Iterator[None]:
        """What DuckDB says of a file that is damaged or held by others, said with the way out."""
        try:
            yield
        except duckdb.Error as error:
            if is_held(error):
                raise WarehouseBusyError(
                    f"{self.file} is open elsewhere: {first_line(error)}. Close what has it open; people read"
                    " bellwether.duckdb beside it"
                ) from error
            if is_refused_by_disk(error):
                raise WarehouseError(
                    f"{self.file} cannot be written: {first_line(error)}. What was begun is undone and nothing is lost;"
                    " make room on the disk, or let it be written, and run this again"
                ) from error
            if is_damaged(error):
                raise UnreadableWarehouseError(
                    f"{self.file} cannot be read: {first_line(error)}. `bellwether doctor` says what of it is damaged;"
                    " `bellwether doctor --repair` keeps it aside and makes it anew of what is whole in it and of the"
                    f" copies in {backups_of(self.file)}"
                ) from error
            raise

    def refuse_emptied(self) -> None:
        """Raise UnreadableWarehouseError where copies of it are kept: it held something once."""
        if kept := last_good_copies(self.file):
            raise UnreadableWarehouseError(
                f"{self.file} holds nothing, though a copy of it is kept in {kept[-1]}: `bellwether doctor --repair`"
                f" makes it anew of that; to begin anew, remove {backups_of(self.file)} too"
            )

    def keep_copy(self, version: int, now: datetime) -> Path:
        """Copy the closed file before an upgrade changes it. Raises UpgradeError."""
        return keep_copy(self.file, version, now)

    def copy_to(self, target: Path) -> None:
        """Copy the closed file. The caller holds the lock."""
        shutil.copyfile(self.file, target)
