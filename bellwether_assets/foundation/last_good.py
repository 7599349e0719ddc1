"""The last good copy of the warehouse: the snapshot that a publication was built from and has proved.

It is there anyway: under another name of the same bytes it costs nothing, until the next publication writes a snapshot
of its own. `bellwether doctor --repair` takes from it what is damaged in the warehouse.
"""

import os
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from bellwether_assets.foundation.logs import log_event
from bellwether_assets.foundation.private_files import private_folder
from bellwether_assets.foundation.upgrades.keep_copy import backups_of
from bellwether_assets.foundation.write_durably import put_in_place

_BEGUN = ".begun"


def last_good_copies(warehouse: Path) -> list[Path]:
    """The kept snapshots of a warehouse, the oldest first."""
    return sorted(_folder(warehouse).glob(f"{warehouse.stem}-*{warehouse.suffix}"))


def keep_last_good(snapshot: Path, warehouse: Path, copies: int, now: datetime) -> None:
    """Keep the snapshot of a publication that went through; of all such, so many stay.

    A disk that is full stops no publication: then there is one copy fewer, which is logged.
    """
    folder = _folder(warehouse)
    if copies > 0:
        kept = folder / f"{warehouse.stem}-{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}{warehouse.suffix}"
        begun = kept.with_name(kept.name + _BEGUN)
        try:
            private_folder(folder.parent)
            private_folder(folder)
            begun.unlink(missing_ok=True)
            try:
                os.link(snapshot, begun)
            except OSError:
                # A file system without a second name for a file.
                shutil.copyfile(snapshot, begun)
            put_in_place(begun, kept)
        except OSError as error:
            with suppress(OSError):
                begun.unlink()
            log_event("no copy of the warehouse was kept", error=str(error), folder=folder)
            return
    there = last_good_copies(warehouse)
    for old in there[: max(0, len(there) - copies)]:
        old.unlink(missing_ok=True)


def _folder(warehouse: Path) -> Path:
    return backups_of(warehouse) / "published"
