"""Telling people what went wrong: each thing once on each channel, and once that it is well again.

Belongs here: the ledger and the sending. A message is marked as handed over before it is, as a delivery's is: a kill
costs one message at most, and nobody is told twice. What a server refuses stays to be told, and is at the next look.
"""

import json
import logging
import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from filelock import FileLock, Timeout

from bellwether_assets.delivery.outcomes import NotSentError, UnknownOutcomeError
from bellwether_assets.delivery.send_mail import send_mail
from bellwether_assets.delivery.send_post import send_post
from bellwether_assets.delivery.what_is_wrong import FAILURE, LOOKED_AT, Wrong, what_is_wrong
from bellwether_assets.delivery.write_alert import alert_mail, alert_post
from bellwether_assets.foundation.hashing import identifier
from bellwether_assets.foundation.logs import log_event
from bellwether_assets.foundation.settings import Settings
from bellwether_assets.foundation.tables.alerts import AlertRow
from bellwether_assets.foundation.tables.declare import frame_of, rows_of
from bellwether_assets.foundation.warehouse import append
from bellwether_assets.pipeline.context import Context

EMAIL, WEBHOOK = "email ", "webhook"
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Alerted:
    """What one look came to: rows that were told, and per channel why it could not be told."""

    told: int = 0
    problems: tuple[str, ...] = ()


def alert(
    context: Context,
    failures: Sequence[Wrong] | None = None,
    clock: Clock = lambda: datetime.now(UTC),
) -> Alerted:
    """Tell on every channel of `[alerts]` what is wrong or well again and was not told.

    `failures`: failed runs, from who knows of them; None where nobody looked, so that none is well again either.
    """
    channels = channels_of(context.settings)
    if not channels or not context.home.has_warehouse:
        return Alerted()
    try:
        lock = FileLock(str(context.home.path / "alerts.lock"), timeout=0).acquire()
    except Timeout:
        return Alerted()  # another process looks, and tells
    with lock:
        now = clock()
        wrong = [*what_is_wrong(context, now), *(failures or ())]
        looked_at = LOOKED_AT if failures is None else LOOKED_AT | {FAILURE}
        for channel in channels:
            _note(context, channel, wrong, looked_at, now)
        told, problems = 0, []
        for channel in channels:
            untold = _untold(context, channel)
            if not untold:
                continue
            try:
                _send(context, channel, untold, now)
            except NotSentError as error:
                problems.append(f"alerts by {channel}: {error}")
                continue
            except UnknownOutcomeError as error:
                problems.append(f"alerts by {channel}: may have arrived, or not: {error}")
            told += len(untold)
        for problem in problems:
            log_event("alert not told", logging.WARNING, reason=problem)
    return Alerted(told, tuple(problems))


def channels_of(settings: Settings) -> list[str]:
    """The channels of `[alerts]` by the names that the ledger has of them."""
    alerts = settings.alerts
    return [*(f"{EMAIL}{address}" for address in alerts.email), *([WEBHOOK] if alerts.webhook else [])]


def _note(context: Context, channel: str, wrong: Sequence[Wrong], looked_at: Collection[str], now: datetime) -> None:
    """What is wrong for the first time, and what is well again."""
    with context.warehouse.transaction() as connection:
        open_rows = rows_of(
            AlertRow,
            connection.execute("SELECT * FROM ledger.alerts WHERE channel = ? AND resolved_at IS NULL", [channel]).pl(),
        )
        known = {(row.kind, row.subject, row.day) for row in open_rows}
        new = {one.key: one for one in wrong if one.key not in known}
        rows = [
            AlertRow(
                kind=one.kind,
                subject=one.subject,
                day=one.day,
                detail=one.detail,
                channel=channel,
                first_at=now,
                sent_at=None,
                resolved_at=None,
                resolved_sent_at=None,
            )
            for one in new.values()
        ]
        append(connection, AlertRow, frame_of(AlertRow, rows))
        still = {one.key for one in wrong}
        for row in open_rows:
            if row.kind in looked_at and (row.kind, row.subject, row.day) not in still:
                _update(connection, row, "resolved_at", now)


def _untold(context: Context, channel: str) -> list[AlertRow]:
    """What the channel has not been told: of what was never told as wrong, nobody hears that it is well."""
    with context.warehouse.open() as connection:
        frame = connection.execute(
            "SELECT * FROM ledger.alerts WHERE channel = ? AND ((sent_at IS NULL AND resolved_at IS NULL)"
            " OR (sent_at IS NOT NULL AND resolved_at IS NOT NULL AND resolved_sent_at IS NULL))"
            " ORDER BY resolved_at IS NOT NULL, kind, subject, day, first_at",
            [channel],
        ).pl()
    return rows_of(AlertRow, frame)


def _send(context: Context, channel: str, untold: Sequence[AlertRow], now: datetime) -> None:
    """Hand one message over. Raises NotSentError, after which it is to be told again, and UnknownOutcomeError."""
    settings = context.settings
    key = identifier("a", channel, json.dumps([str(row) for row in untold]))

    def handing_over(hand_over: Callable[[], None]) -> None:
        with context.warehouse.open():
            _mark(context, untold, now)
            hand_over()

    try:
        if channel == WEBHOOK and settings.alerts.webhook is not None:
            url = _secret(settings.alerts.webhook.url_variable, "the address of the alerts' webhook")
            content = alert_post(settings.alerts.webhook.shape, settings.masthead.title, untold)
            send_post(url, content, key, settings.delivery.timeout_seconds, handing_over)
            return
        smtp = settings.delivery.smtp
        password = _secret(smtp.password_variable, "the password of [delivery.smtp]") if smtp.user else None
        sender = settings.alerts.sender or settings.delivery.sender or ""
        message = alert_mail(settings.masthead.title, sender, channel.removeprefix(EMAIL), key, now, untold)
        send_mail(message, smtp, password, handing_over)
    except NotSentError:
        _mark(context, untold, None)
        raise


def _mark(context: Context, rows: Sequence[AlertRow], at: datetime | None) -> None:
    with context.warehouse.transaction() as connection:
        for row in rows:
            _update(connection, row, "resolved_sent_at" if row.resolved_at else "sent_at", at)


def _update(connection: Any, row: AlertRow, column: str, value: datetime | None) -> None:
    connection.execute(
        f"UPDATE ledger.alerts SET {column} = ? WHERE kind = ? AND subject = ? AND day IS NOT DISTINCT FROM ?"  # noqa: S608 - ours
        " AND channel = ? AND first_at = ?",
        [value, row.kind, row.subject, row.day, row.channel, row.first_at],
    )


def _secret(variable: str, what: str) -> str:
    value = os.environ.get(variable)
    if not value:
        raise NotSentError(f"the environment variable {variable}, which holds {what}, is not set")
    return value
