"""Reading the published database, whoever has it open and however they opened it.

A person who opens `bellwether.duckdb` in a shell opens it for writing, and then DuckDB refuses it to everybody else.
The file itself does not change under them: what they write stands in a log beside it until they close. So where the
file cannot be opened, or such a log lies beside it, a copy of it is read, which has what was published and no more.
"""

import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from bellwether_assets.foundation.duckdb_errors import is_damaged
from bellwether_assets.foundation.file_errors import HomeFileError

_PREFIX = ".reading-"
_LONGEST_READ_SECONDS = 24 * 60 * 60
_ATTEMPTS = 3  # of copying a file into which somebody writes just then


class UnreadableDatabaseError(HomeFileError):
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
                with _damage_named(published):
                    yield published
                return
        _clear(published.parent)
        try:
            folder = Path(held.enter_context(TemporaryDirectory(dir=published.parent, prefix=_PREFIX)))
        except OSError as error:
            raise _no_copy(published, error) from error
        with _damage_named(published):
            yield _copy(published, folder / published.name)


@contextmanager
def _damage_named(published: Path) -> Iterator[None]:
    """A file opens whose later pages are damaged; whoever comes to those is told the same."""
    try:
        yield
    except duckdb.Error as error:
        if is_damaged(error):
            raise _unreadable(published, error) from error
        raise


def _clear(home: Path) -> None:
    """Remove copies that a killed process left; nobody reads one for a day."""
    for folder in home.glob(f"{_PREFIX}*"):
        with suppress(FileNotFoundError):
            if time.time() - folder.stat().st_mtime > _LONGEST_READ_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def _copy(published: Path, copy: Path) -> Path:
    failure: Exception | None = None
    for _ in range(_ATTEMPTS):
        try:
            shutil.copyfile(published, copy)
        except OSError as error:
            raise _no_copy(published, error) from error
        try:
            with duckdb.connect(str(copy), read_only=True) as connection:
                connection.execute("SELECT count(*) FROM duckdb_tables()").fetchall()
        except duckdb.Error as error:
            failure = error
        else:
            return copy
    raise _unreadable(published, failure) from failure


def _unreadable(published: Path, error: Exception | None) -> UnreadableDatabaseError:
    return UnreadableDatabaseError(
        f"{published} cannot be read: {error}. Move it elsewhere: `bellwether run` publishes it anew from the warehouse"
    )


def _no_copy(published: Path, error: OSError) -> UnreadableDatabaseError:
    return UnreadableDatabaseError(
        f"{published} cannot be read beside who has it open: there is no copy of it, {error}. Make room in its folder,"
        " or close what has it open"
    )
