"""`bellwether deliver`: send what is due to readers, and decide about what is not known to have arrived."""

from typing import TYPE_CHECKING, Annotated

import typer

from bellwether_assets.cli.terminal import FAILED, REFUSED, HomeOption, console, errors, open_home, stop

if TYPE_CHECKING:
    from bellwether_assets.delivery.alerts import Alerted
    from bellwether_assets.delivery.deliver import DeliveryReport


def deliver(
    home: HomeOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what is due, what waits and what is open; send nothing.")
    ] = False,
    reader: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Only to this reader, who asks: also what is sent on demand alone."),
    ] = None,
    again: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Send this delivery now, although it failed or may have arrived."),
    ] = None,
    arrived: Annotated[
        str | None, typer.Option(metavar="ID", help="Mark this delivery as sent: somebody saw that it arrived.")
    ] = None,
) -> None:
    """Send to each reader, on each channel, what is due and was not sent: once, and in the reader's rhythm."""
    where = open_home(home)
    if not where.has_warehouse:
        raise stop(f"{where.path} has nothing to deliver yet: run `bellwether run --from DAY --to DAY` first", REFUSED)
    from bellwether_assets.delivery.deliver import (
        DeliveryUnderWayError,
        UnknownDeliveryError,
        UnknownReaderError,
        channels_of,
        look,
        mark_arrived,
        send_again,
    )
    from bellwether_assets.delivery.deliver import deliver as send_due
    from bellwether_assets.foundation.warehouse import warehouse_of
    from bellwether_assets.publication.publish import ForeignDatabaseError

    if not list(channels_of(where.settings())):
        raise stop(f"{where.settings_file} gives no reader a channel; see docs/delivery.md", REFUSED)
    warehouse = warehouse_of(where)
    try:
        if arrived is not None:
            mark_arrived(where, warehouse, arrived)
            console.print(f"{arrived}: marked as sent", markup=False)
            return
        if dry_run:
            report = look(where, warehouse, asked_by=reader)
        elif again is not None:
            report = send_again(where, warehouse, again)
        else:
            with errors.status("delivering"):
                report = send_due(where, warehouse, asked_by=reader)
    except (DeliveryUnderWayError, UnknownDeliveryError, UnknownReaderError, ForeignDatabaseError) as error:
        raise stop(error, REFUSED) from error
    console.print("\n".join(delivery_lines(report)) or "nothing is due", markup=False)
    if not dry_run:
        from bellwether_assets.delivery.alerts import alert
        from bellwether_assets.pipeline.context import Context

        for line in alert_lines(alert(Context(where))):
            console.print(line, markup=False)
    if any(one.outcome in {"failed", "unknown"} for one in report.told):
        raise typer.Exit(FAILED)


def alert_lines(alerted: "Alerted") -> list[str]:
    """How many things people were told of, and why others could not be told."""
    return [*([f"alerts: {alerted.told} told"] if alerted.told else []), *alerted.problems]


def delivery_lines(report: "DeliveryReport") -> list[str]:
    """What was sent, failed or waits; and what a person has to decide, with how to."""
    lines = [f"{one.reader}, {one.channel}: {one.outcome}: {one.detail}" for one in report.told]
    for one in report.unsettled:
        days = ", ".join(sorted({str(day) for day in one.days}))
        head = f"open: {one.delivery_id}, {days} to {one.reader} by {one.channel}"
        how = f"`bellwether deliver --again {one.delivery_id}` sends it"
        if one.state == "failed":
            lines.append(f"{head}: failed: {one.reason}; {how}")
        else:
            lines.append(
                f"{head}, at {one.claimed_at:%Y-%m-%d %H:%M} UTC: may have arrived, or not: {one.reason}. It is not"
                f" sent again by itself: {how} (perhaps twice), `--arrived` instead marks it as sent"
            )
    return lines
