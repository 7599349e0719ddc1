"""What all commands share: the two streams they write to, how they stop, and the options of home and day."""

import errno
import os
from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Annotated, ParamSpec, TypeVar

import typer
from rich.console import Console

from bellwether_assets.foundation.file_errors import HomeFileError
from bellwether_assets.foundation.logs import configure_logs
from bellwether_assets.foundation.settings import DEFAULT_HOME, HOME_VARIABLE, Home, SettingsError

P = ParamSpec("P")
R = TypeVar("R")

# Titles are other people's words: nothing in them is markup or an emoji's name.
console = Console(highlight=False, soft_wrap=True, emoji=False)
errors = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)

# Exit codes: the work was tried and failed, or what was asked for cannot be done as asked.
FAILED, REFUSED = 1, 2

_REFUSED_BY_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
_NOT_IN_PATHS = ";?#"

HomeOption = Annotated[
    Path | None, typer.Option("--home", help=f"The home folder; by default ${HOME_VARIABLE}, else ./{DEFAULT_HOME}.")
]


def stop(reason: object, code: int) -> typer.Exit:
    """Say why the command stops; the caller raises what comes back."""
    errors.print(str(reason), style="red", markup=False)
    return typer.Exit(code)


def told(command: Callable[P, R]) -> Callable[P, R]:
    """The command, with what stands in the way of the home's files said in a line, without a traceback."""

    @wraps(command)
    def tell(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except HomeFileError as error:
            raise stop(error, FAILED) from error
        except PermissionError as error:
            raise stop(
                f"{error.filename}: {error.strerror}; whoever runs this must be able to read and write the home and all"
                " in it",
                FAILED,
            ) from error
        except OSError as error:
            if error.errno not in _REFUSED_BY_DISK:
                raise
            raise stop(
                f"{error.filename or 'the home'}: {error.strerror}; make room on the disk, or let it be written, and"
                " run this again: what was begun is undone or taken up",
                FAILED,
            ) from error

    return tell


def parse_day(text: str) -> date:
    """A day as people write it. Raises typer.BadParameter."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a day; write it as 2025-09-17") from error


def open_home(option: Path | None, default: str = DEFAULT_HOME) -> Home:
    """The home that a command works in, its settings checked. Raises typer.Exit where they are wrong."""
    home = Home((option or Path(os.environ.get(HOME_VARIABLE) or default)).absolute())
    if any(character in str(home.path) for character in _NOT_IN_PATHS):
        raise stop(
            f"{home.path}: dbt reads ';', '?' and '#' in the path of its database as parts of an address; give the"
            " home a folder without them",
            REFUSED,
        )
    try:
        settings = home.settings()
        configure_logs(settings.logs, home.path, settings.secret_variables)
    except SettingsError as error:
        raise stop(error, REFUSED) from error
    except OSError as error:
        raise stop(f"{home.settings_file}: logs.file cannot be written: {error}", REFUSED) from error
    # Set before anything of Dagster is imported: the code location reads it while loading.
    os.environ[HOME_VARIABLE] = str(home.path)
    return home
