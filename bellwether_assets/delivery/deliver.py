"""Sending what is due: each reader's channels one after the other, each message claimed, sent and marked.

A channel that fails holds no other. The order is: claim, hand over, mark; each is durable in `ledger.deliveries` before
the next begins. A process that is killed leaves a claim (nothing left this machine: the next takes it over) or a
handing over (the other side may have it: never sent again by itself, but told); see docs/delivery.md.
"""

import os
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from filelock import FileLock, Timeout

from bellwether_assets.delivery.due import FAILED, HANDED_OVER, Due, what_is_due
from bellwether_assets.delivery.ledger import Ledger, Unsettled, pause_after
from bellwether_assets.delivery.letter import Letter, Sheet, write_letter
from bellwether_assets.delivery.message import Envelope, write_message
from bellwether_assets.delivery.outcomes import NotSentError, UnknownOutcomeError
from bellwether_assets.delivery.post import as_documents, as_slack
from bellwether_assets.delivery.read_document import read_document
from bellwether_assets.delivery.reader_folders import sheet_of
from bellwether_assets.delivery.rhythm import Rhythm
from bellwether_assets.delivery.send_mail import send_mail
from bellwether_assets.delivery.send_post import send_post
from bellwether_assets.foundation.delivery_settings import Email, Webhook
from bellwether_assets.foundation.logs import log_event
from bellwether_assets.foundation.reader_settings import Reader
from bellwether_assets.foundation.settings import Home, Settings
from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_assets.publication.publish import published_as_of

EMAIL, WEBHOOK = "email", "webhook"
Clock = Callable[[], datetime]


class DeliveryUnderWayError(Exception):
    """Another process delivers for this home."""


class UnknownReaderError(Exception):
    """The settings have no such reader, or give them no channel; the text says whom they have."""


class UnknownDeliveryError(Exception):
    """There is no such delivery, or none that can be sent again or marked; the text says why."""


@dataclass(frozen=True)
class Told:
    """What became of one channel of a reader. `outcome`: sent, failed, unknown or waits."""

    reader: str
    channel: str
    outcome: str
    detail: str


@dataclass
class DeliveryReport:
    """What was done, and what a person has to decide."""

    told: list[Told] = field(default_factory=list)
    unsettled: list[Unsettled] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        return sum(one.outcome == outcome for one in self.told)


def channels_of(settings: Settings) -> Iterator[tuple[Reader, str, Email | Webhook]]:
    """Each reader's channels."""
    for reader in settings.readers:
        for name, channel in ((EMAIL, reader.channels.email), (WEBHOOK, reader.channels.webhook)):
            if channel is not None:
                yield reader, name, channel


def deliver(
    home: Home, warehouse: Warehouse, clock: Clock = lambda: datetime.now(UTC), *, asked_by: str | None = None
) -> DeliveryReport:
    """Send what is due on every channel. Raises DeliveryUnderWayError, UnknownReaderError.

    `asked_by`: the reader who asks, to whom alone it is sent, and also where it is sent on demand.
    """
    settings = home.settings()
    report = DeliveryReport()
    channels = _channels_for(settings, asked_by)
    if not channels:
        return report
    with _alone(home):
        ledger = Ledger(warehouse)
        as_of = _as_of(home)
        for reader, name, channel in channels:
            sending = _Sending(settings, ledger, reader, name, channel, clock)
            try:
                report.told += sending.send_due(as_of, is_asked_for=asked_by is not None)
            except Exception as error:  # a fault of ours: told of this channel, and no other has to do with it
                report.told.append(Told(reader.name, name, "failed", f"{type(error).__name__}: {error}"))
        report.unsettled = ledger.unsettled()
    for one in report.told:
        log_event("delivery", reader=one.reader, channel=one.channel, outcome=one.outcome, detail=one.detail)
    return report


def look(
    home: Home, warehouse: Warehouse, clock: Clock = lambda: datetime.now(UTC), *, asked_by: str | None = None
) -> DeliveryReport:
    """What `deliver` would do now, and nothing done. Raises UnknownReaderError."""
    settings = home.settings()
    ledger = Ledger(warehouse)
    report = DeliveryReport(unsettled=ledger.unsettled())
    for reader, name, channel in _channels_for(settings, asked_by):
        sending = _Sending(settings, ledger, reader, name, channel, clock)
        report.told += sending.would_send(_as_of(home), is_asked_for=asked_by is not None)
    return report


def send_again(
    home: Home, warehouse: Warehouse, delivery_id: str, clock: Clock = lambda: datetime.now(UTC)
) -> DeliveryReport:
    """Send again what failed, or of which nobody knows. Raises UnknownDeliveryError, DeliveryUnderWayError."""
    settings = home.settings()
    with _alone(home):
        ledger = Ledger(warehouse)
        of_reader, name, due = _unsettled(ledger, delivery_id)
        for reader, channel_name, channel in channels_of(settings):
            if (reader.name, channel_name) == (of_reader, name):
                told = _Sending(settings, ledger, reader, name, channel, clock).send(due)
                return DeliveryReport([told], ledger.unsettled())
    raise UnknownDeliveryError(f"{delivery_id} went to {of_reader} by {name}, which the settings do not have any more")


def mark_arrived(home: Home, warehouse: Warehouse, delivery_id: str, clock: Clock = lambda: datetime.now(UTC)) -> None:
    """Mark as sent what somebody saw arrive. Raises UnknownDeliveryError, DeliveryUnderWayError."""
    with _alone(home):
        ledger = Ledger(warehouse)
        _unsettled(ledger, delivery_id)
        ledger.sent(delivery_id, clock())


def _channels_for(settings: Settings, asked_by: str | None) -> list[tuple[Reader, str, Email | Webhook]]:
    channels = list(channels_of(settings))
    if asked_by is None:
        return channels
    found = [one for one in channels if one[0].name == asked_by]
    if not found:
        names = ", ".join(dict.fromkeys(reader.name for reader, _, _ in channels))
        raise UnknownReaderError(f"no reader {asked_by!r} has a channel; those who have one: {names or 'nobody'}")
    return found


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """One delivering process a home: the operating system lets go of the lock of one that was killed."""
    try:
        lock = FileLock(str(home.path / "deliveries.lock"), timeout=0).acquire()
    except Timeout as error:
        raise DeliveryUnderWayError(f"another process delivers for {home.path}; wait for its end") from error
    with lock:
        yield


def _as_of(home: Home) -> date | None:
    """The last day of the publication; None before the first."""
    published = published_as_of(home)
    return published[0] if published else None


def _unsettled(ledger: Ledger, delivery_id: str) -> tuple[str, str, Due]:
    found = ledger.again(delivery_id)
    if found is None:
        raise UnknownDeliveryError(
            f"no delivery is {delivery_id!r}; `bellwether deliver --dry-run` lists the open ones"
        )
    reader, channel, state, due = found
    if state not in {HANDED_OVER, FAILED}:
        raise UnknownDeliveryError(f"{delivery_id} to {reader} by {channel} is {state}; there is nothing to decide")
    return reader, channel, due


class _Sending:
    """One channel of one reader."""

    def __init__(
        self, settings: Settings, ledger: Ledger, reader: Reader, name: str, channel: Email | Webhook, clock: Clock
    ) -> None:
        self._settings = settings
        self._ledger = ledger
        self._reader = reader
        self._name = name
        self._channel = channel
        self._clock = clock
        self._sheet: Sheet = sheet_of(settings)
        self._rhythm = Rhythm(settings.zone_of(reader), reader.rhythm, reader.weekday, reader.morning)

    def would_send(self, as_of: date | None, *, is_asked_for: bool = False) -> list[Told]:
        """What is due or waits."""
        due = self._due(as_of, is_asked_for=is_asked_for)
        if due is None or not (due.letters or due.waits):
            return []
        return [self._told_waiting(due) if due.waits else self._told("due", self._letter(due).subject)]

    def send_due(self, as_of: date | None, *, is_asked_for: bool = False) -> list[Told]:
        """Send what is due, if anything is."""
        due = self._due(as_of, is_asked_for=is_asked_for)
        if due is None or not (due.documents or due.waits):
            return []
        if due.waits:
            return [self._told_waiting(due)]
        if not due.letters:
            self._ledger.nothing_left(due, self._reader.name, self._name, self._clock())
            return []
        return [self.send(due)]

    def _due(self, as_of: date | None, *, is_asked_for: bool) -> Due | None:
        if as_of is None:
            return None
        editions, rows = self._ledger.state_of(self._reader.name, self._name)
        return what_is_due(
            editions,
            rows,
            channel=self._name,
            as_of=as_of,
            now=self._clock(),
            rhythm=self._rhythm,
            older_days=self._settings.delivery.older_days,
            send_again=self._settings.delivery.send_again,
            is_asked_for=is_asked_for,
        )

    def send(self, due: Due) -> Told:
        """Claim, hand over, mark."""
        letter = self._letter(due)
        self._ledger.claim(due, self._reader.name, self._name, self._clock())
        try:
            self._transport(due, letter)
        except NotSentError as error:
            return self._failed(due, str(error), is_final=error.is_final)
        except UnknownOutcomeError as error:
            self._ledger.unknown(due.delivery_id, str(error), self._clock())
            return self._told("unknown", f"{due.delivery_id}: {error}")
        self._ledger.sent(due.delivery_id, self._clock())
        return self._told("sent", letter.subject)

    def _failed(self, due: Due, reason: str, *, is_final: bool) -> Told:
        attempts = due.attempts + 1
        given_up = is_final or attempts >= self._settings.delivery.attempts
        now = self._clock()
        retry_at = None if given_up else now + pause_after(attempts)
        self._ledger.failed(due.delivery_id, reason, now, retry_at)
        after = "not tried again by itself"
        if retry_at and self._rhythm.name == "on_demand":
            after = f"tried again when it is asked for: {self._how_to_ask}"
        elif retry_at:
            after = f"tried again from {retry_at:%Y-%m-%d %H:%M} UTC on"
        return self._told("failed", f"{due.delivery_id}: {reason}; {after}")

    def _transport(self, due: Due, letter: Letter) -> None:
        def handing_over(hand_over: Callable[[], None]) -> None:
            self._ledger.handing_over(due.delivery_id, self._clock(), hand_over)

        delivery = self._settings.delivery
        if isinstance(self._channel, Email):
            sender = self._channel.sender or delivery.sender or ""
            envelope = Envelope(sender, self._channel.to, self._channel.reply_to, delivery.unsubscribe)
            password = None
            if delivery.smtp.user is not None:
                password = _secret(delivery.smtp.password_variable, "the password of [delivery.smtp]")
            send_mail(write_message(letter, envelope), delivery.smtp, password, handing_over)
            return
        url = _secret(self._channel.url_variable, f"the address of {self._reader.name}'s webhook")
        content = as_slack(letter) if self._channel.shape == "slack" else as_documents(letter, due.letters)
        send_post(url, content, due.delivery_id, delivery.timeout_seconds, handing_over)

    def _letter(self, due: Due) -> Letter:
        editions = [read_document(one) for one in due.letters]
        return write_letter(
            due.delivery_id,
            due.written_at or self._clock(),
            editions,
            self._sheet,
            is_digest=self._rhythm.name == "weekly",
            faulted=self._ledger.faulted_since(self._reader.name, self._name, min(one.day for one in editions)),
        )

    @property
    def _how_to_ask(self) -> str:
        return f"`bellwether deliver --reader {shlex.quote(self._reader.name)}`"

    def _told_waiting(self, due: Due) -> Told:
        is_on_demand = self._rhythm.name == "on_demand"
        return self._told("waits", f"{due.waits}: {self._how_to_ask} sends it" if is_on_demand else due.waits)

    def _told(self, outcome: str, detail: str) -> Told:
        return Told(self._reader.name, self._name, outcome, detail)


def _secret(variable: str, what: str) -> str:
    value = os.environ.get(variable)
    if not value:
        raise NotSentError(f"the environment variable {variable}, which holds {what}, is not set")
    return value
