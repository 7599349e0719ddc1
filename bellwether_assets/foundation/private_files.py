"""Folders and files that hold articles, answers or what was said of them: their owner's alone when they are made.

What is there already is left as it is: whoever runs the home may have given a group its rights. The published database
and the site are for others to read, and are made as the umask says.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_OF_OTHERS = 0o077


def private_folder(folder: Path) -> None:
    """Make a folder, and those above it, where they are missing. Raises OSError."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def private_file(file: Path) -> None:
    """Make an empty file where there is none; whatever is written into it later keeps its rights.

    Where it cannot be made, nothing is said: whoever writes it finds the same, and says what it is for.
    """
    with suppress(OSError):
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))


@contextmanager
def private_while_made(file: Path) -> Iterator[None]:
    """What makes `file` inside this, and takes no rights for it, makes it private; it is not for what is long.

    The umask is of the whole process: another thread's new file would be private, too.
    """
    if file.exists():
        yield
        return
    before = os.umask(_OF_OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def open_to_others(path: Path) -> bool:
    """Whether anybody but the owner may read it or write to it."""
    return bool(path.stat().st_mode & _OF_OTHERS)
