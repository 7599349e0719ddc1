"""`bellwether search`, `bellwether table` and `bellwether sql`: asking what is published, and taking it away."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from bellwether_assets.cli.terminal import REFUSED, HomeOption, console, open_home, stop

if TYPE_CHECKING:
    import polars as pl

    from bellwether_assets.ask.published_home import PublishedHome


def search(
    words: Annotated[list[str], typer.Argument(help="What to look for, in your own words; a sentence finds most.")],
    limit: Annotated[int, typer.Option(min=1, help="How many claims, and how many signals.")] = 5,
    home: HomeOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Find the claims and signals nearest in meaning, with the cosine of each."""
    from bellwether_assets.ask.home_error import HomeError

    with _opened(home) as opened:
        try:
            found = opened.search(" ".join(words), limit)
        except HomeError as error:
            raise stop(error, REFUSED) from error
    if as_json:
        printed = {"words": found.words, "claims": found.claims.to_dicts(), "signals": found.signals.to_dicts()}
        typer.echo(json.dumps(printed, ensure_ascii=False, indent=2, default=str))
        return
    console.print("claims", style="bold")
    for claim in found.claims.iter_rows(named=True):
        of = f"{claim['signal_id']}, strength {claim['strength']}" if claim["signal_id"] else "of no signal"
        console.print(f"  {claim['score']:.2f}  {claim['title']}", markup=False)
        console.print(f"        “{claim['quote']}”", markup=False)
        console.print(f"        {claim['publisher']}, {claim['day']} · {claim['claim_id']} · {of}", markup=False)
    console.print("signals", style="bold")
    for signal in found.signals.iter_rows(named=True):
        told = f"strength {signal['strength']} · extracted {signal['extracted']}× · last {signal['last_reinforced']}"
        console.print(f"  {signal['score']:.2f}  {signal['title']}", markup=False)
        console.print(f"        {signal['type']}, {signal['status']} · {told} · {signal['signal_id']}", markup=False)


def table(
    name: Annotated[str | None, typer.Argument(help="A table; without one, all are listed.")] = None,
    to: Annotated[
        Path | None, typer.Option(help="Write it into this file: Parquet, Arrow or CSV, by the ending.")
    ] = None,
    home: HomeOption = None,
) -> None:
    """List the published tables, say what the columns of one mean, or write it into a file."""
    from bellwether_assets.ask.home_error import HomeError

    with _opened(home) as opened:
        try:
            if name is None:
                if to is not None:
                    raise stop("name the table that goes into the file", REFUSED)
                _print(opened.tables())
            elif to is None:
                _print(opened.columns(name))
            else:
                console.print(f"{opened.write(name, to)}: {name}, published up to {opened.as_of}", markup=False)
        except HomeError as error:
            raise stop(error, REFUSED) from error


def sql(
    query: Annotated[str | None, typer.Argument(help="A query to answer; without one, a shell opens.")] = None,
    form: Annotated[
        Literal["box", "csv", "json", "markdown"] | None, typer.Option("--format", help="How answers are printed.")
    ] = None,
    home: HomeOption = None,
) -> None:
    """Ask the published database in SQL: one query, or DuckDB's shell with full-text search loaded, read-only."""
    where = open_home(home)
    from bellwether_assets.ask.home_error import HomeError
    from bellwether_assets.ask.shell import run_shell

    try:
        code = run_shell(where, query, form)
    except HomeError as error:
        raise stop(error, REFUSED) from error
    raise typer.Exit(code)


def _opened(option: Path | None) -> "PublishedHome":
    """What a home has published, for one question. Raises typer.Exit."""
    where = open_home(option)
    from bellwether_assets.ask.home_error import HomeError
    from bellwether_assets.ask.published_home import PublishedHome

    try:
        return PublishedHome(where, private=False)
    except HomeError as error:
        raise stop(error, REFUSED) from error


def _print(frame: "pl.DataFrame") -> None:
    shown = Table(box=box.SIMPLE, show_edge=False, pad_edge=False)
    for at, column in enumerate(frame.columns):
        # Names stand whole, whatever the terminal's width: they are what is copied.
        shown.add_column(Text(column), no_wrap=at == 0)
    for row in frame.iter_rows():
        shown.add_row(*(Text("" if value is None else str(value)) for value in row))
    console.print(shown)
