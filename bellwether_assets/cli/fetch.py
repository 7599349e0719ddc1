"""`bellwether fetch`: ask the sources of the web for what is new."""

from typing import TYPE_CHECKING, Annotated

import typer

from bellwether_assets.cli.terminal import FAILED, REFUSED, HomeOption, console, errors, open_home, stop

if TYPE_CHECKING:
    from bellwether_assets.articles.fetch_source import SourceReport

_HEARD = frozenset({"fetched", "unchanged"})
_TOLD_REJECTIONS = 5


def fetch(
    home: HomeOption = None,
    again: Annotated[
        bool, typer.Option("--again", help="Ask sources that are not due, too; not those that asked to be left alone.")
    ] = False,
) -> None:
    """Ask each source that is due, and take what is new into the ledger; `bellwether run` builds its days."""
    where = open_home(home)
    if not where.settings().sources:
        raise stop(f"{where.settings_file} names no source; `bellwether sources add` does", REFUSED)
    where.create()
    from bellwether_assets.articles.fetch_round import RoundUnderWayError, fetch_round
    from bellwether_assets.pipeline.context import Context

    try:
        with errors.status("asking the sources"):
            reports = fetch_round(Context(where), again=again)
    except RoundUnderWayError as error:
        raise stop(error, REFUSED) from error
    for report in reports:
        for line in _lines(report):
            console.print(line, markup=False)
    asked = [report for report in reports if report.ending is not None]
    if asked and not any(report.ending in _HEARD for report in asked):
        raise typer.Exit(FAILED)


def _lines(report: "SourceReport") -> list[str]:
    if report.ending is None and not report.pages and not report.became.taken_in and not report.waiting:
        return [f"{report.source}: {report.reason or 'not due'}"]
    told = [report.ending or "not due"]
    if report.reason is not None:
        told.append(report.reason)
    if report.items:
        told.append(f"{report.items} items, {report.new_items} new")
    if report.pages:
        told.append(f"{report.pages} pages fetched")
    if report.became.taken_in or report.became.repeats:
        told.append(f"{report.became.taken_in} taken in, {report.became.repeats} repeats")
    if report.edited:
        told.append(f"{report.edited} edited since they were taken")
    if report.waiting:
        told.append(f"{report.waiting} wait for their pages")
    lines = [f"{report.source}: {'; '.join(told)}"]
    if report.moved_to is not None:
        lines.append(f"{report.source}: has moved for good to {report.moved_to}; change its address")
    lines += [
        f"{report.source}: taken off by its publisher: {address}; article {article} is no evidence any more"
        for address, article in report.retracted.items()
    ]
    lines += [f"{report.source}: says again what it said before: {address}" for address in report.became.said_again]
    lines += [f"rejected: {reason}" for reason in report.became.rejected[:_TOLD_REJECTIONS]]
    if len(report.became.rejected) > _TOLD_REJECTIONS:
        lines.append(f"rejected: {len(report.became.rejected) - _TOLD_REJECTIONS} more; see the table intake_problems")
    return lines
