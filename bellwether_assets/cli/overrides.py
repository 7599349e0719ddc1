"""`bellwether override` and `bellwether overrides`: what people say of signals, given, listed and taken back."""

from datetime import date
from typing import Annotated

import typer

from bellwether_assets.cli.terminal import REFUSED, HomeOption, console, open_home, parse_day, stop


def override(
    action: Annotated[str, typer.Argument(help="pin, unpin, mute, unmute, rename, type, merge, split, move, retract.")],
    about: Annotated[
        str, typer.Argument(help="A signal's id; for move a claim's; for retract an article's id or address.")
    ],
    author: Annotated[str, typer.Option(help="Who says so.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    into: Annotated[str | None, typer.Option(help="merge, move: the signal it goes to, or a claim of it.")] = None,
    claims: Annotated[list[str] | None, typer.Option("--claim", help="split: a claim that leaves; repeat it.")] = None,
    title: Annotated[str | None, typer.Option(help="rename: the new title.")] = None,
    kind: Annotated[str | None, typer.Option("--type", help="type: the new type.")] = None,
    day: Annotated[
        date | None,
        typer.Option(
            "--day", parser=parse_day, metavar="DAY", help="In force from this day; by default the last built."
        ),
    ] = None,
    home: HomeOption = None,
) -> None:
    """Say something of a signal that stays said: every recompute replays it. The next `run` applies it."""
    where = open_home(home)
    from bellwether_assets.pipeline.context import Context
    from bellwether_assets.signals.read_overrides import OverrideError
    from bellwether_assets.signals.take_in_overrides import give_override

    named = {"move": "claim", "retract": "article"}.get(action, "signal")
    options = {"into": into, "claims": claims, "title": title, "type": kind, "day": day}
    entry = {"action": action, named: about, "author": author, "reason": reason}
    try:
        given = give_override(Context(where), entry | {name: value for name, value in options.items() if value})
    except OverrideError as error:
        raise stop(error, REFUSED) from error
    console.print(
        f"{given.override_id}: {given.action} from {given.day} on; `bellwether run` with that day in it applies it",
        markup=False,
    )


def overrides(
    home: HomeOption = None,
    back: Annotated[str | None, typer.Option("--take-back", metavar="ID", help="Take this override back.")] = None,
) -> None:
    """List what people said of signals, and what became of it."""
    where = open_home(home)
    from bellwether_assets.pipeline.context import Context
    from bellwether_assets.publication.list_overrides import list_overrides
    from bellwether_assets.signals.read_overrides import OverrideError
    from bellwether_assets.signals.take_in_overrides import take_back

    try:
        if back is not None:
            take_back(Context(where), back)
            console.print(f"{back} is taken back; the next `bellwether run` builds its day without it", markup=False)
            return
        rows = list_overrides(where)
    except OverrideError as error:
        raise stop(error, REFUSED) from error
    for row in rows:
        about = " ".join(str(part) for part in (row.day, row.action, row.meant, row.value) if part is not None)
        outcome = f"{row.outcome}: {row.detail}" if row.detail else row.outcome
        author = f"({row.author}: {row.reason}; {row.source})"
        console.print(f"{row.override_id} {about} {author} {outcome}", markup=False)
    if not rows:
        console.print("nobody has overridden anything", markup=False)
