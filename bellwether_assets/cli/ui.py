"""`bellwether ui`: Dagster's web server and daemon."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bellwether_assets.cli.end_with_us import run_until_told_to_end
from bellwether_assets.cli.terminal import HomeOption, console, open_home

# The workspace file, not the module: what is switched on in the UI is kept by the location's name in it.
WORKSPACE = Path(__file__).parents[1] / "workspace.yaml"


def ui(
    home: HomeOption = None,
    port: Annotated[int, typer.Option(help="Port on the loopback interface.")] = 3000,
) -> None:
    """Start Dagster's web server and daemon on loopback, with this project and this home's history loaded."""
    where = open_home(home)
    from bellwether_assets.orchestration.forget_runs import forget_runs
    from bellwether_assets.orchestration.prepare_home import prepare_home
    from bellwether_assets.orchestration.reload_code import code_is_reloaded
    from bellwether_assets.orchestration.report_history import report_history_of

    prepare_home(where)
    report_history_of(where)
    forget_runs(where, datetime.now(UTC))
    console.print(f"http://127.0.0.1:{port} · {where.path} · stop with Ctrl-C", markup=False)
    dagster = str(Path(sys.executable).parent / "dagster")
    command = [dagster, "dev", "--workspace", str(WORKSPACE), "--host", "127.0.0.1", "--port", str(port)]
    with code_is_reloaded(port):
        raise typer.Exit(run_until_told_to_end(command))
