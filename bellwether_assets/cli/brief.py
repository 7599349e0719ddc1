"""`bellwether brief` and `bellwether verify`: an edition as it was told, and its proof."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bellwether_assets.cli.terminal import FAILED, REFUSED, HomeOption, console, open_home, parse_day, stop


def brief(
    day: Annotated[
        date | None,
        typer.Option("--day", parser=parse_day, metavar="DAY", help="The day; by default the last published."),
    ] = None,
    as_of: Annotated[
        date | None,
        typer.Option(
            "--as-of",
            parser=parse_day,
            metavar="DAY",
            help="As publications up to this day told it; else as told last.",
        ),
    ] = None,
    reader: Annotated[str | None, typer.Option(help="The reader; by default the first of the settings.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the edition's document, byte for byte, for `bellwether verify`.")
    ] = False,
    home: HomeOption = None,
) -> None:
    """Show an edition as it was told, beside what is known of it since."""
    where = open_home(home)
    from bellwether_assets.explain.read_explanation import ExplanationError
    from bellwether_assets.explain.show_brief import lines_of, read_brief

    try:
        shown = read_brief(where, day, reader, as_of)
    except ExplanationError as error:
        raise stop(error, REFUSED) from error
    if not as_json:
        edition = json.loads(shown.then.document) if shown.then else None
        console.print("\n".join(lines_of(shown, edition)), markup=False)
    elif shown.then is None:
        raise stop(f"{shown.day} has no edition for {shown.reader}: {shown.status}. {shown.reason}", REFUSED)
    else:
        typer.echo(shown.then.document, nl=False)


def verify(
    file: Annotated[Path, typer.Argument(help="An edition's document, as `bellwether brief --json` prints it.")],
    texts: Annotated[
        Path | None, typer.Option(help="A folder of texts, or JSON Lines with `text`; by default the home's articles.")
    ] = None,
    home: HomeOption = None,
) -> None:
    """Prove that an edition is whole and that each quote stands in its text where it says, to the character."""
    where = open_home(home)
    from bellwether_assets.explain.read_explanation import ExplanationError
    from bellwether_assets.explain.show_brief import verify_command

    try:
        problems = verify_command(where, file, texts)
    except ExplanationError as error:
        raise stop(error, REFUSED) from error
    if problems:
        raise stop("\n".join(problems), FAILED)
    console.print("proved: the edition is whole, and each of its quotes stands in its text", markup=False)
