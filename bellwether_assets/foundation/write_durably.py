"""Writing a file that nothing could make again: whole or not at all, and on the disk when the call returns."""

import os
from pathlib import Path


def write_durably(file: Path, text: str) -> None:
    """Put a text in a file's place. Raises OSError.

    A rename alone is not enough: after a power cut some file systems have the new name and none of the bytes.
    """
    begun = file.with_name(f"{file.name}.tmp")
    try:
        begun.write_text(text, encoding="utf-8")
        put_in_place(begun, file)
    except OSError as error:
        begun.unlink(missing_ok=True)
        # Of a full disk the system does not say which file it was.
        raise OSError(error.errno, error.strerror, str(file)) from error


def put_in_place(begun: Path, file: Path) -> None:
    """Give a file that is written, and closed, the name under which it is looked for. Raises OSError."""
    with begun.open("rb+") as written:
        os.fsync(written.fileno())
    begun.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
