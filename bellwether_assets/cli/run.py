"""`bellwether run`: build days, or only say what they would cost."""

import shutil
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bellwether_assets.cli.deliver import alert_lines, delivery_lines
from bellwether_assets.cli.terminal import FAILED, REFUSED, HomeOption, console, errors, open_home, parse_day, stop
from bellwether_assets.foundation.engine_settings import EXTRACTIVE
from bellwether_assets.foundation.run_lock import FOR_EVER, RunUnderWayError, one_run
from bellwether_assets.foundation.settings import Home, SettingsError

if TYPE_CHECKING:
    from bellwether_assets.orchestration.run import RunReport

# Bytes left on a disk on which nothing can be written any more.
FULL_DISK = 1_000_000
# Days apart that one more run would take in its stride, and stretches of such days that a run names.
NEAR_DAYS, TOLD_STRETCHES = 31, 5
# Days whose failed readings a run names.
TOLD_DAYS = 5


def run(
    first: Annotated[
        date, typer.Option("--from", parser=parse_day, metavar="DAY", help="The first day, as 2025-09-17.")
    ],
    last: Annotated[date, typer.Option("--to", parser=parse_day, metavar="DAY", help="The last day.")],
    home: HomeOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say how many calls and how much money these days would take now.")
    ] = False,
    upgrade: Annotated[
        bool, typer.Option("--upgrade", help="Have the configured engine read what another read in its place.")
    ] = False,
    wait: Annotated[
        float | None,
        typer.Option(
            min=0,
            metavar="SECONDS",
            help="How long to wait while another run of this home goes on; by default until it ends.",
        ),
    ] = None,
) -> None:
    """Take in the inbox, materialize these days and whatever they make stale, and publish."""
    where = open_home(home)
    if dry_run:
        _estimate(where, first, last)
        return
    if upgrade:
        _upgrade(where, first, last)
    report = build_days(where, first, last, FOR_EVER if wait is None else wait)
    console.print(_summary(report), markup=False)
    if report.faults:
        raise typer.Exit(FAILED)


def build_days(home: Home, first: date, last: date, wait_seconds: float = FOR_EVER) -> "RunReport":
    """Build and publish under a progress bar, one run of a home at a time.

    Raises typer.Exit for days, settings, a disk or another run that stand in the way.
    """
    try:
        home.create()
        with one_run(home, _tell, wait_seconds):
            return _build(home, first, last)
    except (RunUnderWayError, SettingsError) as error:
        raise stop(error, REFUSED) from error
    except Exception as error:
        if (problem := _problem_of_the_disk(home, error)) is None:
            raise
        raise stop(problem, FAILED) from error


def _tell(line: str) -> None:
    errors.print(line, markup=False)


def _build(home: Home, first: date, last: date) -> "RunReport":
    from bellwether_assets.orchestration.forget_runs import forget_runs
    from bellwether_assets.orchestration.run import RunRequestError, run_days
    from bellwether_assets.pipeline.stage import MissingInputError

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("days"),
        TimeElapsedColumn(),
    )
    bar = Progress(*columns, console=errors)

    def show(done: int, total: int, day: date, what: str) -> None:
        bar.update(task, completed=done, total=total, description=str(day))

    try:
        with bar:
            task = bar.add_task(str(first), total=None)
            report = run_days(home, first, last, show, _tell)
        forget_runs(home, datetime.now(UTC))
    except (RunRequestError, MissingInputError) as error:
        raise stop(error, REFUSED) from error
    return report


def _problem_of_the_disk(home: Home, error: Exception) -> str | None:
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


def _estimate(home: Home, first: date, last: date) -> None:
    from bellwether_assets.articles.take_in import InboxError
    from bellwether_assets.pipeline.stage import MissingInputError
    from bellwether_assets.preview.estimate_days import estimate_days, estimates_table

    if {home.settings().engine.name, home.settings().engine.composer} == {EXTRACTIVE}:
        console.print("engine.name is 'extractive': 0 calls, 0 USD", markup=False)
        return
    try:
        estimates = estimate_days(home, first, last)
    except (InboxError, SettingsError, MissingInputError) as error:
        raise stop(error, REFUSED) from error
    console.print(estimates_table(estimates, home))


def _upgrade(home: Home, first: date, last: date) -> None:
    from bellwether_assets.engines.language_model.upgrade import ask_again
    from bellwether_assets.pipeline.context import Context

    context = Context(home)
    texts = ask_again(context.warehouse, context.settings.engine, first, last)
    console.print(f"to be asked for again: {texts} texts and links", markup=False)


def _waiting_lines(waiting: Mapping[date, int]) -> list[str]:
    """The articles that no day of the run holds, stretch by stretch, with the days that would have them."""
    stretches: list[list[date]] = []
    for day in sorted(waiting):
        if stretches and (day - stretches[-1][-1]).days <= NEAR_DAYS:
            stretches[-1].append(day)
        else:
            stretches.append([day])
    lines = []
    for days in stretches[:TOLD_STRETCHES]:
        articles = sum(waiting[day] for day in days)
        lines.append(
            f"waiting: {articles} article{'s live' if articles > 1 else ' lives'} on days that are not built;"
            f" --from {days[0]} --to {days[-1]} would have {'them' if articles > 1 else 'it'}"
        )
    if len(stretches) > TOLD_STRETCHES:
        rest = [day for days in stretches[TOLD_STRETCHES:] for day in days]
        lines.append(f"waiting: {sum(waiting[day] for day in rest)} more articles, from {rest[0]} to {rest[-1]}")
    return lines


def _summary(report: "RunReport") -> str:
    taken = report.intake
    lines = [
        f"taken in: {taken.taken_in} documents from {taken.files} files, {taken.repeats} repeats,"
        f" {taken.rejected} rejected" + (f", {taken.not_believed} times not believed" if taken.not_believed else ""),
        f"days: {report.days} looked at, {report.built} stage-days built, {report.dagster_runs} Dagster runs",
    ]
    lines += _waiting_lines(report.waiting)
    lines += [f"{day}: {told}" for day, told in list(report.read_by_rules.items())[:TOLD_DAYS]]
    if len(report.read_by_rules) > TOLD_DAYS:
        lines.append(
            f"read by rules: articles of {len(report.read_by_rules) - TOLD_DAYS} more days; see the table briefs"
        )
    lines += [f"rejected: {rejection}" for rejection in taken.rejections]
    if taken.rejected > len(taken.rejections):
        lines.append(f"rejected: {taken.rejected - len(taken.rejections)} more, all in the table intake_problems")
    lines += [f"fault: {fault}" for fault in report.faults]
    if report.kept_publication:
        kept = f"the publication of {report.as_of} stays" if report.as_of else "there is no publication yet"
        lines.append(f"not published: {report.kept_publication}; {kept}")
    elif report.as_of:
        lines.append(f"published: up to {report.as_of}" + ("" if report.published else " (nothing new)"))
    lines += [f"delivered: {line}" for line in delivery_lines(report.delivered)]
    lines += alert_lines(report.alerted)
    return "\n".join(lines)
