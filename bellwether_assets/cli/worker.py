"""`bellwether worker`: a process that computes for the runs of a home, on this machine or another."""

from typing import Annotated

import typer

from bellwether_assets.cli.terminal import REFUSED, HomeOption, console, open_home, stop
from bellwether_assets.foundation.settings import SettingsError


def worker(
    home: HomeOption = None,
    steps: Annotated[
        bool, typer.Option("--steps", help="Do steps of Dagster's runs; by default batches of a day are done.")
    ] = False,
    processes: Annotated[int, typer.Option(min=1, help="How many are done side by side.")] = 1,
    name: Annotated[
        str | None, typer.Option(help="What this worker is called, where two of a kind are on one machine.")
    ] = None,
) -> None:
    """Work for the runs of a home, as `[workers]` of its settings says, until told to end."""
    where = open_home(home)
    from bellwether_assets.orchestration.worker import work

    console.print(f"{where.path} · {'steps' if steps else 'batches'} · stop with Ctrl-C", markup=False)
    try:
        work(where, steps=steps, processes=processes, name=name)
    except SettingsError as error:
        raise stop(error, REFUSED) from error
