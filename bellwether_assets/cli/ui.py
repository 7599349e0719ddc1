"""`bellwether ui`: Dagster's web server and daemon."""

import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bellwether_assets.cli.end_with_us import run_until_told_to_end
from bellwether_assets.cli.terminal import REFUSED, HomeOption, console, errors, open_home, stop
from bellwether_assets.foundation.run_lock import SchedulerUnderWayError, one_scheduler

# The workspace file, not the module: what is switched on in the UI is kept by the location's name in it.
WORKSPACE = Path(__file__).parents[1] / "workspace.yaml"


def ui(
    home: HomeOption = None,
    port: Annotated[int, typer.Option(help="Port on the loopback interface.")] = 3000,
) -> None:
    """Start Dagster's web server and daemon on loopback, with this project and this home's history loaded."""
    where = open_home(home)
    from bellwether_assets.orchestration.daemons import daemons_of
    from bellwether_assets.orchestration.forget_runs import forget_runs
    from bellwether_assets.orchestration.prepare_home import prepare_home
    from bellwether_assets.orchestration.reload_code import code_is_reloaded
    from bellwether_assets.orchestration.report_history import report_history_of

    where.create()
    with ExitStack() as held:
        try:
            lock = held.enter_context(one_scheduler(where, lambda line: errors.print(line, markup=False)))
        except SchedulerUnderWayError as error:
            raise stop(error, REFUSED) from error
        others = daemons_of(where)
        if others:
            raise stop(
                f"a daemon of Dagster's works on {where.path} already: {'; '.join(map(str, others))}; end it first"
                f" (kill {' '.join(str(other.pid) for other in others)}, or stop its service), since two would ask for"
                " every run twice",
                REFUSED,
            )
        prepare_home(where)
        report_history_of(where)
        forget_runs(where, datetime.now(UTC))
        console.print(f"http://127.0.0.1:{port} · {where.path} · stop with Ctrl-C", markup=False)
        dagster = str(Path(sys.executable).parent / "dagster")
        command = [dagster, "dev", "--workspace", str(WORKSPACE), "--host", "127.0.0.1", "--port", str(port)]
        held.enter_context(code_is_reloaded(port))
        raise typer.Exit(run_until_told_to_end(command, (lock,)))
