"""Reading the published database, whoever has it open and however they opened it.

A person who opens `bellwether.duckdb` in a shell opens it for writing, and then DuckDB refuses it to everybody else.
The file itself does not change under them: what they write stands in a log beside it until they close. So where the
file cannot be opened, or such a log lies beside it, a copy of it is read, which has what was published and no more.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

_ATTEMPTS = 3  # of copying a file into which somebody writes just then


class UnreadableDatabaseError(Exception):
    """The published database cannot be read, not even a copy of it; the text says why, and what to do."""


@contextmanager
def readable(published: Path, *, private: bool = False) -> Iterator[Path]:
    """A database file with the publication, which can be opened for reading while the context lasts.

    `private`: a copy in any case, for long reading: while we read the file itself, nobody can open it for writing.
    Raises UnreadableDatabaseError.
    """
    with ExitStack() as held:
        if not private and not published.with_name(published.name + ".wal").exists():
            try:
                # Held open, so that nobody locks it before the caller opens it.
                held.enter_context(duckdb.connect(str(published), read_only=True))
            except duckdb.IOException as error:
                if "lock" not in str(error).lower():
                    raise _unreadable(published, error) from error
            except duckdb.Error as error:
                raise _unreadable(published, error) from error
            else:
                yield published
                return
        folder = Path(held.enter_context(TemporaryDirectory(dir=published.parent, prefix=".reading-")))
        yield _copy(published, folder / published.name)


def _copy(published: Path, copy: Path) -> Path:
    failure: Exception | None = None
    for _ in range(_ATTEMPTS):
        try:
            shutil.copyfile(published, copy)
            with duckdb.connect(str(copy), read_only=True) as connection:
                connection.execute("SELECT count(*) FROM duckdb_tables()").fetchall()
        except (OSError, duckdb.Error) as error:
            failure = error
        else:
            return copy
    raise _unreadable(published, failure) from failure


def _unreadable(published: Path, error: Exception | None) -> UnreadableDatabaseError:
    return UnreadableDatabaseError(
        f"{published} cannot be read: {error}. Move it elsewhere: `bellwether run` publishes it anew from the warehouse"
    )
