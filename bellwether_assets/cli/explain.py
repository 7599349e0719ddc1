"""`bellwether explain`: why a signal has its strength."""

from datetime import date
from typing import Annotated

import typer

from bellwether_assets.cli.terminal import REFUSED, HomeOption, console, open_home, parse_day, stop


def explain(
    signal: Annotated[str, typer.Argument(help="A signal's id or its beginning, an old id, words of its title.")],
    day: Annotated[
        date | None, typer.Option("--day", parser=parse_day, metavar="DAY", help="As of this day; by default the last.")
    ] = None,
    home: HomeOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Say why a signal has its strength, as a person would read it."""
    where = open_home(home)
    from bellwether_assets.explain.read_explanation import ExplanationError, explain_command

    try:
        explanation = explain_command(where, signal, day, as_json)
    except ExplanationError as error:
        raise stop(error, REFUSED) from error
    if as_json:
        typer.echo(explanation)
    else:
        console.print(explanation)
