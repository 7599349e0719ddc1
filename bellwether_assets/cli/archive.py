"""`bellwether export` and `bellwether import`: a whole home in one file, and a home made of one."""

import os
from pathlib import Path
from typing import Annotated

import typer

from bellwether_assets.cli.terminal import REFUSED, HomeOption, console, errors, open_home, stop
from bellwether_assets.foundation.run_lock import RunUnderWayError, one_run
from bellwether_assets.foundation.settings import DEFAULT_HOME, HOME_VARIABLE, Home


def export_home(
    file: Annotated[Path, typer.Argument(help="The archive to write, such as home.tar.gz.")],
    with_derived: Annotated[
        bool, typer.Option("--with-derived", help="The derived tables, too: a larger file, and no day to build again.")
    ] = False,
    home: HomeOption = None,
) -> None:
    """Write the home's settings, ledgers, inbox and what was fetched into one file. Secrets are not in it."""
    where = open_home(home)
    if not where.path.is_dir():
        raise stop(f"{where.path} is no folder; name the home with --home", REFUSED)
    from bellwether_assets.archive.write import export_home as write_archive

    try:
        with one_run(where, lambda line: errors.print(line, markup=False)), errors.status("exporting"):
            members = write_archive(where, file.absolute(), with_derived=with_derived)
    except RunUnderWayError as error:
        raise stop(error, REFUSED) from error
    console.print(
        f"{file}: {len(members)} files, {file.stat().st_size:,} bytes. It holds articles and readers' addresses: keep"
        " it as you keep the home",
        markup=False,
    )


def import_home(
    file: Annotated[Path, typer.Argument(help="The archive, as `bellwether export` writes it.")],
    home: HomeOption = None,
) -> None:
    """Make a home of an archive, where none is yet; `bellwether run` then builds its days and asks no model again."""
    where = Home((home or Path(os.environ.get(HOME_VARIABLE) or DEFAULT_HOME)).absolute())
    from bellwether_assets.archive.read import import_home as read_archive
    from bellwether_assets.foundation.days import read_first_day, read_last_day

    with errors.status("importing"):
        about = read_archive(file.absolute(), where)
    console.print(f"{where.path}: made of {file}, exported {about.exported_at} by {about.program}", markup=False)
    first, last = read_first_day(where), read_last_day(where)
    if first is not None and last is not None:
        console.print(f"next: bellwether run --home {where.path} --from {first} --to {last}", markup=False)
