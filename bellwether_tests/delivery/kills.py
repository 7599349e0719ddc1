"""Delivering processes that are killed, at random moments or at chosen ones, and what their readers got.

Each is forked from a server that has loaded the code and done nothing, so that one costs milliseconds.
"""

import multiprocessing
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

from bellwether_assets.delivery.deliver import deliver
from bellwether_assets.editions.edition import Edition
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_tests.delivery.delivery_home import MORNING, DeliveryHome, mail_settings
from bellwether_tests.delivery.mail_server import MailServer
from bellwether_tests.editions.invented import DAY, READER, item

PATIENCE = 60.0


def deliver_once(home: Path, now: datetime) -> None:
    """What a delivering process does."""
    deliver(Home(home), Warehouse(home / "warehouse.duckdb"), lambda: now)


def start(home: Path, now: datetime) -> BaseProcess:
    """A process that delivers as of `now`."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["bellwether_tests.delivery.kills"])
    process = context.Process(target=deliver_once, args=(home, now))
    process.start()
    return process


def finish(process: BaseProcess) -> int:
    """Wait for its end; its exit code."""
    process.join(PATIENCE)
    assert process.exitcode is not None, "it did not end"
    return process.exitcode


def kill(process: BaseProcess) -> bool:
    """SIGKILL, and wait until it is gone; whether it was still there."""
    process.kill()
    return finish(process) == -signal.SIGKILL


@dataclass(frozen=True)
class Killed:
    """What came of `days`, on which the delivering process was killed, or came to its end before that.

    `states`: of the day's edition after the kills. `open`: editions that a person is told about. `unaccounted`:
    editions that arrived no time and that nobody is told about.
    """

    days: int
    twice: int
    received: int
    open: int
    unaccounted: int
    states: Counter[str]


def kill_at_random(folder: Path, seed: int, kills: int) -> Killed:
    """A day after the other: publish an edition, kill the process that sends it; the last one runs to its end."""
    # Not for secrets: the same moments again for the same seed, as far as the machine is as quick.
    chance = random.Random(seed)  # noqa: S311
    states: Counter[str] = Counter()
    with MailServer() as server:
        home = DeliveryHome(folder / "home", mail_settings(server.port, delivery="older_days = 1000"))
        path = home.home.path
        usual, number, killed = 0.0, 0, 0
        while killed < kills:
            now = _publish(home, number)
            process = start(path, now)
            # The first two go undisturbed: one loads the code, one tells how long it takes.
            if number < 2:
                began = time.monotonic()
                assert finish(process) == 0
                usual = time.monotonic() - began
            else:
                process.join(chance.uniform(usual / 4, usual))
                if kill(process):
                    killed += 1
                    states[home.states()[-1][1] if len(home.states()) > number else "nothing"] += 1
            number += 1
        assert finish(start(path, _publish(home, number))) == 0
        number += 1
        arrived = Counter(
            f"s{line}"
            for message in server.messages
            for line in _told(message.get_body(("plain",)).get_content())  # type: ignore[union-attr] # it has one
        )
        told_open = {
            signal_id
            for (signal_id,) in home.rows(
                "SELECT i.signal_id FROM ledger.deliveries d JOIN ledger.edition_items i USING (edition_id)"
                " WHERE d.state = 'handed over'"
            )
        }
    every = {f"s{day}" for day in range(number)}
    return Killed(
        days=number,
        twice=sum(times > 1 for times in arrived.values()),
        received=len(arrived),
        open=len(told_open),
        unaccounted=len(every - arrived.keys() - told_open),
        states=states,
    )


def _publish(home: DeliveryHome, number: int) -> datetime:
    """The edition of day `number`; the next morning."""
    day = DAY + timedelta(days=number)
    home.publish(day, Edition(READER, day, 1, "p", (item(f"s{number}", 1000 + number),)))
    return MORNING + timedelta(days=number)


def _told(text: str) -> list[str]:
    return [line.removeprefix("Title of s") for line in text.splitlines() if line.startswith("Title of s")]
