"""What DuckDB's errors say of a file: that it is damaged, that somebody else holds it, that the disk refuses it."""

import duckdb

# What it says of a file whose bytes are not those that it wrote, and of one that may not be read.
_SIGNS_OF_DAMAGE = ("not a valid DuckDB", "orrupt", "hecksum", "Could not read", "Cannot open file", "wrong size")

_SIGNS_OF_DISK = ("No space left", "Disk quota exceeded", "Read-only file system")


def is_held(error: duckdb.Error) -> bool:
    """Whether another process has the file open."""
    return isinstance(error, duckdb.IOException) and "set lock on file" in str(error)


def is_damaged(error: duckdb.Error) -> bool:
    """Whether the file is at fault, and not what was asked of it, nor the disk."""
    text = str(error)
    if is_refused_by_disk(error):
        return False
    if isinstance(error, (duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException)):
        return True
    return isinstance(error, duckdb.IOException) and any(sign in text for sign in _SIGNS_OF_DAMAGE)


def is_refused_by_disk(error: duckdb.Error) -> bool:
    """Whether the disk takes no more: it is full, or may not be written."""
    return any(sign in str(error) for sign in _SIGNS_OF_DISK)


def first_line(error: Exception) -> str:
    """What an error says, without the traces and the advice below."""
    return str(error).strip().split("\n")[0].rstrip(".!")
