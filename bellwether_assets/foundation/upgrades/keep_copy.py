"""The copy of a database file that is kept before an upgrade changes it.

Belongs here: where copies stand, how many, and what stops one. Does not belong here: when one is made (`warehouse.py`).
"""

import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from bellwether_assets.foundation.file_errors import UpgradeError
from bellwether_assets.foundation.private_files import private_folder
from bellwether_assets.foundation.write_durably import put_in_place

COPIES = 3
_MEGABYTE = 1_000_000
_ROOM_TO_SPARE = 16 * _MEGABYTE
_BEGUN = ".begun"


def backups_of(file: Path) -> Path:
    """The folder of a database file's copies."""
    return file.parent / "backups"


def copies_of(file: Path) -> list[Path]:
    """The kept copies of a database file, the oldest first."""
    return sorted(backups_of(file).glob(f"{file.stem}-*{file.suffix}"))


def keep_copy(file: Path, version: int, now: datetime) -> Path:
    """Copy a closed database file of this schema version; of all copies the last three stay.

    Raises UpgradeError where there is no room for the copy and for what the upgrade writes, before anything is changed.
    """
    folder = backups_of(file)
    copy = folder / f"{file.stem}-{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}-schema-{version}{file.suffix}"
    begun = copy.with_name(copy.name + _BEGUN)
    try:
        private_folder(folder)
        # Left by a process that was killed while it copied.
        for leftover in folder.glob(f"*{_BEGUN}"):
            leftover.unlink(missing_ok=True)
        # What an upgrade writes anew is at most the file once more.
        needed = 2 * file.stat().st_size + _ROOM_TO_SPARE
        free = shutil.disk_usage(folder).free
        if free < needed:
            raise _no_room(file, folder, f"that needs {_megabytes(needed)}, the disk has {_megabytes(free)} free")
        shutil.copyfile(file, begun)
        put_in_place(begun, copy)
    except OSError as error:
        # The reason is the first failure; where there is no folder, there is nothing begun in it either.
        with suppress(OSError):
            begun.unlink()
        raise _no_room(file, folder, str(error)) from error
    for old in copies_of(file)[:-COPIES]:
        old.unlink(missing_ok=True)
    return copy


def _no_room(file: Path, folder: Path, why: str) -> UpgradeError:
    return UpgradeError(
        f"{file} is of an earlier version and is copied to {folder} before it is upgraded, but cannot be: {why}. Make"
        " room, or make the folder writable, and run this again; nothing was changed"
    )


def _megabytes(size: int) -> str:
    return f"{-(-size // _MEGABYTE):,} MB"
