"""`bellwether preview` and `bellwether what-if`: what would be, before it is."""

import json
import shlex
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bellwether_assets.cli.terminal import REFUSED, HomeOption, console, errors, open_home, parse_day, stop
from bellwether_assets.foundation.engine_settings import EXTRACTIVE
from bellwether_assets.foundation.settings import Home, SettingsError

if TYPE_CHECKING:
    from bellwether_assets.preview.changes import Asked
    from bellwether_assets.preview.foresee import Foresight

JsonOption = Annotated[bool, typer.Option("--json", help="Everything, as one JSON object.")]
FromOption = Annotated[
    date | None,
    typer.Option("--from", parser=parse_day, metavar="DAY", help="The first day; by default the home's."),
]
ToOption = Annotated[
    date | None,
    typer.Option("--to", parser=parse_day, metavar="DAY", help="The last day; by default the last one that is built."),
]


def preview(
    first: FromOption = None, last: ToOption = None, as_json: JsonOption = False, home: HomeOption = None
) -> None:
    """Say what a run would do now: which days are stale and why, calls and dollars, and what would be told otherwise.

    Nothing is changed and no model is asked. A day whose articles a model has to read first is not foreseen.
    """
    where = open_home(home)
    from bellwether_assets.preview.changes import Asked

    _tell(where, _foresee(where, Asked(), first, last), as_json=as_json)


def what_if(
    without: Annotated[
        list[str] | None, typer.Option(metavar="PUBLISHER", help="As if its articles had been retracted; repeat it.")
    ] = None,
    retract: Annotated[
        list[str] | None, typer.Option(metavar="ARTICLE", help="As if it had been retracted: id or address; repeat it.")
    ] = None,
    half_life: Annotated[
        list[str] | None, typer.Option(metavar="TYPE=DAYS", help="Of signals of a type: policy=60; repeat it.")
    ] = None,
    threshold: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help="Another setting that shapes signals or briefs: horizon.policy, strength_floor, readers.ada.maximum, "
            "articles.copy_containment and others; repeat it.",
        ),
    ] = None,
    override: Annotated[
        Path | None, typer.Option(metavar="FILE", help="With the overrides of this file, behind those of the home's.")
    ] = None,
    author: Annotated[str, typer.Option(help="Who retracts.")] = "nobody",
    reason: Annotated[str, typer.Option(help="Why it is retracted.")] = "what if",
    first: FromOption = None,
    last: ToOption = None,
    as_json: JsonOption = False,
    home: HomeOption = None,
) -> None:
    """Say what every signal, brief and page would be if something were otherwise: nothing is changed, no model asked.

    The hash that is shown is that of the publication after doing it, a retraction by the same author and reason.
    """
    where = open_home(home)
    from bellwether_assets.preview.changes import Asked

    settings = (*(f"half_life.{one}" for one in half_life or ()), *(threshold or ()))
    asked = Asked(tuple(without or ()), tuple(retract or ()), settings, override, author, reason)
    if asked.is_nothing:
        raise stop("what if what? name --without, --retract, --half-life, --threshold or --override", REFUSED)
    foresight = _foresee(where, asked, first, last)
    _tell(where, foresight, as_json=as_json)
    if not as_json:
        console.print("\n".join(_how_to(where, asked, foresight)), markup=False)


def _foresee(home: Home, asked: "Asked", first: date | None, last: date | None) -> "Foresight":
    """Raises typer.Exit where it cannot be told."""
    if not home.path.is_dir():
        raise stop(f"{home.path} is no home yet: run `bellwether run --from DAY --to DAY` first", REFUSED)
    from bellwether_assets.articles.take_in import InboxError
    from bellwether_assets.pipeline.stage import MissingInputError
    from bellwether_assets.preview.changes import ChangeError
    from bellwether_assets.preview.foresee import foresee
    from bellwether_assets.signals.read_overrides import OverrideError

    try:
        with errors.status("trying it in a copy"):
            return foresee(home, asked, first, last)
    except (ChangeError, OverrideError, InboxError, SettingsError, MissingInputError) as error:
        raise stop(error, REFUSED) from error


def _tell(home: Home, foresight: "Foresight", *, as_json: bool) -> None:
    from bellwether_assets.preview import tell
    from bellwether_assets.preview.estimate_days import estimates_table

    if as_json:
        console.print(json.dumps(tell.as_json(foresight), ensure_ascii=False), markup=False, soft_wrap=True)
        return
    console.print("\n".join(tell.lines_of(foresight)), markup=False)
    if foresight.estimates and home.settings().engine.name != EXTRACTIVE:
        console.print(estimates_table(list(foresight.estimates), home))


def _how_to(home: Home, asked: "Asked", foresight: "Foresight") -> list[str]:
    """What a person does to have it."""
    lines = []
    by = f"--author {shlex.quote(asked.author)} --reason {shlex.quote(asked.reason)}"
    if asked.without:
        lines.append(f"to have it: add these entries to {home.path / 'overrides.toml'}, and run")
        lines.append(foresight.entries)
    else:
        lines += [
            f"to have it: `bellwether override retract {shlex.quote(one)} {by}`, and run" for one in asked.retract
        ]
    if asked.settings:
        lines.append(f"to have it: write {', '.join(asked.settings)} into {home.settings_file}, and run")
    if asked.overrides_file is not None:
        lines.append(f"to have it: add {asked.overrides_file} to {home.path / 'overrides.toml'}, and run")
    return lines
