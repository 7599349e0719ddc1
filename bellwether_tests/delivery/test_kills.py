"""Whatever is killed when: no message twice, and none lost without a word."""

import os
import signal
from pathlib import Path

import pytest

from bellwether_assets.delivery.deliver import deliver
from bellwether_assets.editions.edition import Edition
from bellwether_tests.delivery.delivery_home import MORNING, DeliveryHome, mail_settings
from bellwether_tests.delivery.kills import finish, kill_at_random, start
from bellwether_tests.delivery.mail_server import OK, MailServer
from bellwether_tests.editions.invented import DAY, READER, item

# `python -m bellwether_tests.benchmarks.killed_deliveries` kills fifty.
SEED, KILLS = 14, 8


def test_kills_at_random_moments_send_nothing_twice_and_lose_nothing_unsaid(tmp_path: Path) -> None:
    killed = kill_at_random(tmp_path, SEED, KILLS)
    print(f"seed {SEED}: {killed}")
    assert (killed.twice, killed.unaccounted) == (0, 0)
    assert sum(killed.states.values()) == KILLS


@pytest.mark.parametrize(("moment", "state", "messages"), [("at_rcpt", "claimed", 1), ("at_data", "handed over", 1)])
def test_a_kill_at_a_moment_leaves_what_can_be_known(tmp_path: Path, moment: str, state: str, messages: int) -> None:
    """Killed before the server has the message, it is sent by the next process; killed after, never again."""
    with MailServer() as server:
        one = DeliveryHome(tmp_path / "home", mail_settings(server.port))
        one.publish(DAY, Edition(READER, DAY, 1, "p", (item("s1", 1),)))
        process = start(one.home.path, MORNING)

        def answer() -> str:
            assert process.pid is not None
            os.kill(process.pid, signal.SIGKILL)
            return OK

        setattr(server, moment, answer)
        assert finish(process) == -signal.SIGKILL
        assert one.states() == [("2025-03-10 r1", state)]
        setattr(server, moment, lambda: OK)
        report = deliver(one.home, one.warehouse, lambda: MORNING)
        assert len(server.messages) == messages
        assert [told.state for told in report.unsettled] == (["handed over"] if state == "handed over" else [])
