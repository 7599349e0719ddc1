"""Put a finished folder in the place of another, so that whoever reads sees the old one or the new one, whole.

Here belongs the swap and nothing about what is in the files. Not for folders that people keep other things in: what
was there is gone.
"""

import ctypes
import glob
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

OURS = "/* Bellwether"  # how the stylesheet of every site begins
AT_FDCWD, RENAME_EXCHANGE = -100, 2  # <fcntl.h>, <linux/fs.h>


def replace_folder(files: Mapping[str, str], folder: Path) -> list[Path]:
    """Write the files (relative path to text) beside `folder`, swap the two, remove the old; returns paths, sorted.

    Raises ValueError, touching nothing, if `folder` holds files but no Bellwether stylesheet, or a path would leave
    it. Whatever fails before the swap leaves the old folder as it was. One writer at a time: leavings of a killed one
    are cleared.
    """
    named = folder.absolute()
    folder = named.resolve()  # behind a symbolic link, what it leads to is replaced and the link stays
    _refuse_foreign(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    for leaving in folder.parent.glob(f".{glob.escape(folder.name)}.*.swap"):
        shutil.rmtree(leaving)
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".swap", dir=folder.parent))
    try:
        for name, text in files.items():
            path = aside / name
            if ".." in Path(name).parts or Path(name).is_absolute():
                raise ValueError(f"{name!r} does not lie inside the folder to write")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8"))
        aside.chmod(0o755)  # mkdtemp makes it private; a web server has to read it
        _swap(aside, folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return sorted(named / name for name in files)


def _refuse_foreign(folder: Path) -> None:
    if not folder.exists():
        return
    style = folder / "style.css"
    if not folder.is_dir() or (
        any(folder.iterdir()) and not (style.is_file() and style.read_bytes().startswith(OURS.encode()))
    ):
        raise ValueError(
            f"{folder} is not a Bellwether site and would be replaced whole; name an empty or a new folder"
        )


def _swap(new: Path, folder: Path) -> None:
    """`folder` becomes what `new` is; what it was is removed with `new`, or at once."""
    if not folder.exists():
        new.rename(folder)
    elif not exchange(new, folder):
        # Two renames: between them the folder is missing for some microseconds, never half full.
        old = new.with_name(f"{new.name.removesuffix('.swap')}.old.swap")
        folder.rename(old)
        try:
            new.rename(folder)
        except OSError:
            old.rename(folder)
            raise
        shutil.rmtree(old)


def exchange(one: Path, other: Path) -> bool:
    """Swap two paths in one step where the system can (Linux's renameat2); False, nothing done, where it cannot."""
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    done: int = rename(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE)
    return done == 0
