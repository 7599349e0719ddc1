"""`bellwether doctor`: what of the home is well, what is not, and what to do."""

import json
import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bellwether_assets.cli.terminal import FAILED, REFUSED, HomeOption, console, errors, stop
from bellwether_assets.foundation.run_lock import UnderWayError
from bellwether_assets.foundation.settings import DEFAULT_HOME, HOME_VARIABLE, Home, SettingsError

_STYLES = {"ok": "green", "warning": "yellow", "error": "red"}


def doctor(
    home: HomeOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    repair: Annotated[
        bool, typer.Option("--repair", help="First mend what is damaged; damaged files are kept in `damaged/`.")
    ] = False,
) -> None:
    """Look at the home and at what it needs around it, and say what is wrong and what to do. Changes nothing without
    --repair.
    """
    # Not `open_home`, which stops where the settings are wrong: here that is a finding among others.
    where = Home((home or Path(os.environ.get(HOME_VARIABLE) or DEFAULT_HOME)).absolute())
    os.environ[HOME_VARIABLE] = str(where.path)
    from bellwether_assets.doctor.examine import examine

    if repair:
        _repair(where)
    with errors.status("looking at the home"):
        findings = examine(where)
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            console.print(f"{finding.level:<8} ", style=_STYLES[finding.level], end="")
            console.print(f"{finding.check:<12} {finding.found}", markup=False)
            if finding.do:
                console.print(f"{'':<21} → {finding.do}", markup=False)
    if any(finding.level == "error" for finding in findings):
        raise typer.Exit(FAILED)


def _repair(home: Home) -> None:
    """Mend, and say so on standard error: what stands on standard output is what is found afterwards."""
    if not home.path.is_dir():
        return
    from bellwether_assets.repair.repair_home import repair_home

    try:
        with errors.status("repairing the home"):
            done = repair_home(home, datetime.now(UTC))
    except (UnderWayError, SettingsError) as error:
        raise stop(error, REFUSED) from error
    for kind, lines in (("did", done.did), ("lost", done.lost), ("left", done.left)):
        for line in lines:
            errors.print(f"{kind:<8} {line}", markup=False)
    if not done.did:
        errors.print("repair   nothing was damaged", markup=False)
    elif done.did:
        errors.print(
            "repair   then `bellwether run --from DAY --to DAY`, which builds and publishes what is stale", markup=False
        )
