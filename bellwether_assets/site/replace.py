"""Put a finished folder in the place of another: whoever reads sees the old one or the new one, never a mixture.

Here belongs the swap and nothing about what is in the files. Not for folders that people keep other things in: what
was there is gone.

A folder cannot be put over another that holds files, so the swap is two renames: the old folder away, the new one in.
For the instant between them there is no folder under the name, and who opens a page just then finds nothing. A process
that is killed in that instant leaves both folders whole beside the place; the next call puts the old one back before
it does anything else.
"""

import shutil
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

OURS = "/* Bellwether"  # how the stylesheet of every site begins


def replace_folder(files: Mapping[str, str], folder: Path, kept: AbstractSet[str] = frozenset()) -> list[Path]:
    """Write the files (relative path to text) beside `folder`, swap the two, remove the old; returns paths, sorted.

    `kept`: files of `folder` that stay as they are, without being copied where the disk can link them.

    Raises ValueError, touching nothing, if `folder` holds files but no Bellwether stylesheet, or a path would leave
    it. Whatever fails leaves the old folder in its place. One writer at a time: leavings of a killed one are cleared.
    """
    named = folder.absolute()
    folder = named.resolve()  # behind a symbolic link, what it leads to is replaced and the link stays
    new, old = (folder.with_name(f".{folder.name}.{which}.swap") for which in ("new", "old"))
    if old.exists() and not folder.exists():
        old.rename(folder)
    _refuse_foreign(folder)
    for name in files.keys() | kept:
        if ".." in Path(name).parts or Path(name).is_absolute():
            raise ValueError(f"{name!r} does not lie inside the folder to write")
    for leaving in (new, old):
        if leaving.exists():
            shutil.rmtree(leaving)
    try:
        _write(files, new)
        _keep(kept, folder, new)
        _swap(new, folder, old)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)
    return sorted(named / name for name in files.keys() | kept)


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


def _write(files: Mapping[str, str], folder: Path) -> None:
    folder.mkdir(parents=True)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))


def _keep(kept: AbstractSet[str], folder: Path, new: Path) -> None:
    for name in kept:
        path = new / name
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.hardlink_to(folder / name)
        except OSError:  # a disk without links, or with no more of them for this file
            shutil.copy2(folder / name, path)


def _swap(new: Path, folder: Path, old: Path) -> None:
    """`folder` becomes what `new` is, and `old` what it was; on any failure all is as before."""
    if not folder.exists():
        new.rename(folder)
        return
    folder.rename(old)
    try:
        new.rename(folder)
    except BaseException:  # an interrupt too must not leave the place empty
        old.rename(folder)
        raise
