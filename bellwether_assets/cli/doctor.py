"""`bellwether doctor`: what of the home is well, what is not, and what to do."""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bellwether_assets.cli.terminal import FAILED, HomeOption, console, errors
from bellwether_assets.foundation.settings import DEFAULT_HOME, HOME_VARIABLE, Home

_STYLES = {"ok": "green", "warning": "yellow", "error": "red"}


def doctor(
    home: HomeOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Look at the home and at what it needs around it, change nothing, and say what is wrong and what to do."""
    # Not `open_home`, which stops where the settings are wrong: here that is a finding among others.
    where = Home((home or Path(os.environ.get(HOME_VARIABLE) or DEFAULT_HOME)).absolute())
    os.environ[HOME_VARIABLE] = str(where.path)
    from bellwether_assets.doctor.examine import examine

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
