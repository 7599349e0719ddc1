"""The command line: one command a thing that people do. What each does lives beside it, not here."""

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bellwether_assets.foundation.settings import DEFAULT_HOME, HOME_VARIABLE, Home, SettingsError

if TYPE_CHECKING:
    from bellwether_assets.orchestration.run import RunReport

app = typer.Typer(
    help="A morning brief, composed for you when the sources say something worth saying.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
# Titles are other people's words: nothing in them is markup or an emoji's name.
console = Console(highlight=False, soft_wrap=True, emoji=False)
errors = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)

# Bytes left on a disk on which nothing can be written any more.
FULL_DISK = 1_000_000
DEMO_HOME = ".bellwether-demo"
DEMO_FIRST, DEMO_LAST = date(2008, 9, 1), date(2008, 10, 31)
DEMO_ARTICLES = Path(__file__).parents[1] / "evaluation" / "data" / "wikinews_meantime.jsonl"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a day; write it as 2008-09-17") from error


HomeOption = Annotated[
    Path | None, typer.Option("--home", help=f"The home folder; by default ${HOME_VARIABLE}, else ./{DEFAULT_HOME}.")
]


def _home(option: Path | None, default: str = DEFAULT_HOME) -> Home:
    home = Home((option or Path(os.environ.get(HOME_VARIABLE) or default)).absolute())
    try:
        home.settings()
    except SettingsError as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(2) from error
    # Set before anything of Dagster is imported: the code location reads it while loading.
    os.environ[HOME_VARIABLE] = str(home.path)
    return home


@app.command()
def run(
    first: Annotated[date, typer.Option("--from", parser=_day, metavar="DAY", help="The first day, as 2008-09-17.")],
    last: Annotated[date, typer.Option("--to", parser=_day, metavar="DAY", help="The last day.")],
    home: HomeOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say how many calls and how much money these days would take now.")
    ] = False,
    upgrade: Annotated[
        bool, typer.Option("--upgrade", help="Have the configured engine read what another read in its place.")
    ] = False,
) -> None:
    """Take in the inbox, materialize these days and whatever they make stale, and publish."""
    where = _home(home)
    if dry_run:
        _dry_run(where, first, last)
        return
    if upgrade:
        _upgrade(where, first, last)
    report = _run(where, first, last)
    console.print(_run_summary(report), markup=False)
    if report.faults:
        raise typer.Exit(1)


@app.command()
def demo(home: HomeOption = None) -> None:
    """Replay the shipped articles of autumn 2008, day by day, then say what was found and where to look."""
    from bellwether_assets.cli.demo import summary

    where = _home(home, DEMO_HOME)
    where.inbox.mkdir(parents=True, exist_ok=True)
    target = where.inbox / DEMO_ARTICLES.name
    if not target.exists():
        shutil.copyfile(DEMO_ARTICLES, target)
    report = _run(where, DEMO_FIRST, DEMO_LAST)
    for fault in report.faults:
        errors.print(fault, style="red", markup=False)
    for line in summary(where, DEMO_FIRST, DEMO_LAST):
        console.print(line, markup=False)
    if report.faults:
        raise typer.Exit(1)


@app.command()
def ui(
    home: HomeOption = None,
    port: Annotated[int, typer.Option(help="Port on the loopback interface.")] = 3000,
) -> None:
    """Start Dagster's web server and daemon on loopback, with this project and this home's history loaded."""
    where = _home(home)
    from bellwether_assets.orchestration.run import prepare_home

    prepare_home(where)
    console.print(f"http://127.0.0.1:{port} · {where.path} · stop with Ctrl-C", markup=False)
    command = [
        str(Path(sys.executable).parent / "dagster"),
        "dev",
        # The workspace file, not the module: what is switched on in the UI is kept by the location's name in it.
        "--workspace",
        str(Path(__file__).parents[2] / "workspace.yaml"),
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    raise typer.Exit(subprocess.call(command))  # noqa: S603 - our own interpreter's dagster, no shell


@app.command()
def record(
    day: Annotated[date, typer.Argument(parser=_day, metavar="DAY", help="The day whose articles are read.")],
    output: Annotated[Path, typer.Argument(help="The JSON Lines file that exchanges are appended to.")],
    home: HomeOption = None,
) -> None:
    """Have the configured language model read a day's articles afresh, and record what was said."""
    where = _home(home)
    from bellwether_assets.claims.read_originals import originals
    from bellwether_assets.claims.stages import CLAIMS_STAGE
    from bellwether_assets.engines.language_model.errors import EngineError
    from bellwether_assets.engines.language_model.record import record as record_exchanges
    from bellwether_assets.foundation.settings import EXTRACTIVE
    from bellwether_assets.pipeline.context import Context
    from bellwether_assets.pipeline.inputs import Inputs

    context = Context(where)
    if context.settings.engine.name == EXTRACTIVE:
        errors.print(f"{where.settings_file}: engine.name is 'extractive', which asks nobody", markup=False)
        raise typer.Exit(2)
    articles = [original.text for original in originals(Inputs(context, CLAIMS_STAGE, day))]
    if not articles:
        errors.print(f"{day} has no articles in {where.path}; `bellwether run` takes them in", markup=False)
        raise typer.Exit(2)
    try:
        exchanges = record_exchanges(articles, context.settings, output)
    except EngineError as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from error
    console.print(f"{exchanges} exchanges about {len(articles)} articles: {output}", markup=False)


@app.command()
def explain(
    signal: Annotated[str, typer.Argument(help="A signal's id or its beginning, an old id, words of its title.")],
    day: Annotated[
        date | None, typer.Option("--day", parser=_day, metavar="DAY", help="As of this day; by default the last.")
    ] = None,
    home: HomeOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Say why a signal has its strength, as a person would read it."""
    where = _home(home)
    from bellwether_assets.explain.read_explanation import ExplanationError, explain_command

    try:
        explanation = explain_command(where, signal, day, as_json)
    except ExplanationError as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(explanation)
    else:
        console.print(explanation)


@app.command()
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
        typer.Option("--day", parser=_day, metavar="DAY", help="In force from this day; by default the last built."),
    ] = None,
    home: HomeOption = None,
) -> None:
    """Say something of a signal that stays said: every recompute replays it. The next `run` applies it."""
    where = _home(home)
    from bellwether_assets.pipeline.context import Context
    from bellwether_assets.signals.read_overrides import OverrideError
    from bellwether_assets.signals.take_in_overrides import give_override

    name = {"move": "claim", "retract": "article"}.get(action, "signal")
    given = {"into": into, "claims": claims, "title": title, "type": kind, "day": day}
    entry = {"action": action, name: about, "author": author, "reason": reason}
    try:
        word = give_override(Context(where), entry | {key: value for key, value in given.items() if value})
    except OverrideError as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(2) from error
    console.print(
        f"{word.override_id}: {word.action} from {word.day} on; `bellwether run` with that day in it applies it",
        markup=False,
    )


@app.command()
def overrides(
    home: HomeOption = None,
    back: Annotated[str | None, typer.Option("--take-back", metavar="ID", help="Take this override back.")] = None,
) -> None:
    """List what people said of signals, and what became of it."""
    where = _home(home)
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
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(2) from error
    for row in rows:
        about = " ".join(str(part) for part in (row.day, row.action, row.meant, row.value) if part is not None)
        outcome = f"{row.outcome}: {row.detail}" if row.detail else row.outcome
        author = f"({row.author}: {row.reason}; {row.source})"
        console.print(f"{row.override_id} {about} {author} {outcome}", markup=False)
    if not rows:
        console.print("nobody has overridden anything", markup=False)


@app.command()
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
    from bellwether_assets.evaluation.evaluate import Options, evaluate_folder
    from bellwether_assets.evaluation.figures import as_json, as_table
    from bellwether_assets.evaluation.pairs import read_pairs
    from bellwether_assets.evaluation.streams import EvaluationError

    try:
        # Minutes of work are not to end at a folder that is not there.
        if output is not None and not output.parent.is_dir():
            raise EvaluationError(f"--json {output}: the folder {output.parent} does not exist")  # noqa: TRY301 - said alike
        pairs = tuple(read_pairs(labels)) if labels else ()
        figures = evaluate_folder(
            folder, lambda message: errors.print(message, markup=False), Options(order=order, pairs=pairs)
        )
    except EvaluationError as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(2) from error
    console.print(as_table(figures))
    if output is not None:
        output.write_text(json.dumps(as_json(figures), indent=2) + "\n", encoding="utf-8")


def _dry_run(home: Home, first: date, last: date) -> None:
    from bellwether_assets.articles.take_in import InboxError
    from bellwether_assets.foundation.settings import EXTRACTIVE
    from bellwether_assets.orchestration.dry_run import estimate_days, estimates_table
    from bellwether_assets.pipeline.stage import MissingInputError

    if {home.settings().engine.name, home.settings().engine.composer} == {EXTRACTIVE}:
        console.print("engine.name is 'extractive': 0 calls, 0 USD", markup=False)
        return
    try:
        estimates = estimate_days(home, first, last)
    except (InboxError, SettingsError, MissingInputError) as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(2) from error
    console.print(estimates_table(estimates, home))


def _upgrade(home: Home, first: date, last: date) -> None:
    from bellwether_assets.engines.language_model.upgrade import ask_again
    from bellwether_assets.pipeline.context import Context

    context = Context(home)
    texts = ask_again(context.warehouse, context.settings.engine, first, last)
    console.print(f"to be asked for again: {texts} texts and links", markup=False)


def _run(home: Home, first: date, last: date) -> "RunReport":
    from bellwether_assets.orchestration.run import RunRequestError, run_days
    from bellwether_assets.pipeline.stage import MissingInputError

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("days"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=errors) as bar:
        task = bar.add_task(str(first), total=None)

        def show(done: int, total: int, day: date, what: str) -> None:
            bar.update(task, completed=done, total=total, description=str(day))

        try:
            report = run_days(home, first, last, show)
        except (RunRequestError, SettingsError, MissingInputError) as error:
            bar.stop()
            errors.print(str(error), style="red", markup=False)
            raise typer.Exit(2) from error
        except Exception as error:
            if (problem := _of_the_disk(home, error)) is None:
                raise
            bar.stop()
            errors.print(problem, style="red", markup=False)
            raise typer.Exit(1) from error
    return report


def _of_the_disk(home: Home, error: Exception) -> str | None:
    """What to say where the disk is at fault; None where it is not."""
    if not home.path.is_dir() and isinstance(error, OSError):
        return f"{home.path} cannot be made: {error}; name a folder that can be written"
    # SQLite, DuckDB and the file system each have words of their own for a full disk, none of which says so.
    if not home.path.is_dir() or shutil.disk_usage(home.path).free > FULL_DISK:
        return None
    return (
        f"the disk that holds {home.path} is full; make room and run this again: what was built stays, and a day that "
        "was being written is as it was before"
    )


def _run_summary(report: "RunReport") -> str:
    taken = report.intake
    lines = [
        f"taken in: {taken.taken_in} documents from {taken.files} files, {taken.repeats} repeats,"
        f" {taken.rejected} rejected",
        f"days: {report.days} looked at, {report.built} stage-days built, {report.dagster_runs} Dagster runs",
    ]
    if report.waiting:
        lines.append(f"waiting: {report.waiting} articles live on days that are not built yet")
    lines += [f"rejected: {rejection}" for rejection in taken.rejections]
    if taken.rejected > len(taken.rejections):
        lines.append(f"rejected: {taken.rejected - len(taken.rejections)} more, all in the table intake_problems")
    lines += [f"fault: {fault}" for fault in report.faults]
    if report.kept_publication:
        kept = f"the publication of {report.as_of} stays" if report.as_of else "there is no publication yet"
        lines.append(f"not published: {report.kept_publication}; {kept}")
    elif report.as_of:
        lines.append(f"published: up to {report.as_of}" + ("" if report.published else " (nothing new)"))
    return "\n".join(lines)


if __name__ == "__main__":
    app()
