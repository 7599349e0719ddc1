"""`bellwether pdf`: a page of the site on paper."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bellwether_assets.cli.terminal import FAILED, REFUSED, HomeOption, console, errors, open_home, parse_day, stop


def pdf(
    file: Annotated[Path, typer.Argument(help="The PDF to write.")],
    day: Annotated[
        date | None,
        typer.Option("--day", parser=parse_day, metavar="DAY", help="The day's brief; by default the last published."),
    ] = None,
    reader: Annotated[str | None, typer.Option(help="The reader; by default the first of the settings.")] = None,
    signal: Annotated[
        str | None, typer.Option(help="A signal's page instead: its id or its beginning, or words of its title.")
    ] = None,
    home: HomeOption = None,
) -> None:
    """Print a brief or a signal as PDF, by an installed Chromium and the site's print style."""
    where = open_home(home)
    if signal is not None and (day is not None or reader is not None):
        raise stop("--signal names the page already; --day and --reader are for a brief", REFUSED)
    from bellwether_assets.explain.read_explanation import ExplanationError, read_explanation
    from bellwether_assets.explain.show_brief import read_brief
    from bellwether_assets.site.print_page import PrintError, print_page
    from bellwether_assets.site.reader_folders import page_folders

    try:
        if signal is not None:
            name = f"signals/{read_explanation(where, signal).signal.signal_id}.html"
        else:
            shown = read_brief(where, day, reader, None)
            folders = page_folders([one.name for one in where.settings().readers])
            if shown.reader not in folders:
                raise stop(f"{where.settings_file} has no reader {shown.reader!r} any more, so no page", REFUSED)
            name = f"{folders[shown.reader]}briefs/{shown.day.isoformat()}.html"
    except ExplanationError as error:
        raise stop(error, REFUSED) from error
    try:
        with errors.status("printing"):
            print_page(where.site / name, file)
    except PrintError as error:
        raise stop(error, FAILED) from error
    console.print(f"{file}: {name}, printed", markup=False)
