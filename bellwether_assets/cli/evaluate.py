"""`bellwether evaluate`: quality against gold data."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bellwether_assets.cli.terminal import REFUSED, console, errors, stop


def evaluate(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="A folder with labelled .jsonl files (a gold_cluster a line), one such file, or a home"
            "; by default the shipped set."
        ),
    ] = None,
    output: Annotated[Path | None, typer.Option("--json", help="Write the figures here as JSON too.")] = None,
    order: Annotated[
        bool | None,
        typer.Option(
            "--order/--no-order",
            help="Build everything a second time in another order and compare"
            "; by default up to 500 articles over 400 days.",
        ),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option("--labels", help="A file of labelled pairs of claims, besides pairs*.json of the folder."),
    ] = None,
) -> None:
    """Measure quality against gold data: stories, signals, days, quotes, order, time and memory."""
    # Minutes of work are not to end at a folder that is not there.
    if output is not None and not output.parent.is_dir():
        raise stop(f"--json {output}: the folder {output.parent} does not exist", REFUSED)
    from bellwether_assets.evaluation.evaluate import Options, evaluate_folder
    from bellwether_assets.evaluation.figures import as_json, as_table
    from bellwether_assets.evaluation.pairs import read_pairs
    from bellwether_assets.evaluation.streams import EvaluationError

    try:
        options = Options(order=order, pairs=tuple(read_pairs(labels)) if labels else ())
        figures = evaluate_folder(folder, lambda message: errors.print(message, markup=False), options)
    except EvaluationError as error:
        raise stop(error, REFUSED) from error
    console.print(as_table(figures))
    if output is not None:
        output.write_text(json.dumps(as_json(figures), indent=2) + "\n", encoding="utf-8")
