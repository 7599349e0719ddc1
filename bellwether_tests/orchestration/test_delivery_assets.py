"""The asset `deliveries` and the sensor that asks for it: what is due is sent, what failed does no harm to others."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster import DagsterInstance

from bellwether_assets.editions.edition import Edition
from bellwether_assets.orchestration.delivery_assets import deliver_when_due, deliveries
from bellwether_assets.orchestration.platform import Platform
from bellwether_tests.delivery.delivery_home import DeliveryHome, mail_settings
from bellwether_tests.delivery.mail_server import MailServer
from bellwether_tests.editions.invented import READER, item

YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).date()
EDITION = Edition(READER, YESTERDAY, 1, "p", (item("s1", 1),))


def asked(home: DeliveryHome) -> str:
    """What the sensor says."""
    answer: Any = deliver_when_due(home.home)(dg.build_sensor_context(instance=DagsterInstance.ephemeral()))
    return str(answer.skip_message) if isinstance(answer, dg.SkipReason) else "deliver"


def delivered(home: DeliveryHome) -> tuple[dict[str, Any], bool]:
    """The asset's metadata, and whether its check passed."""
    result = dg.materialize([deliveries(home.home)], resources={"platform": Platform(home=str(home.home.path))})
    [event] = result.asset_materializations_for_node("deliveries")
    [check] = result.get_asset_check_evaluations()
    return {name: value.value for name, value in event.metadata.items()}, check.passed


def test_the_sensor_asks_while_a_message_is_due_and_the_asset_sends_it(tmp_path: Path) -> None:
    with MailServer() as server:
        home = DeliveryHome(tmp_path / "home", mail_settings(server.port))
        assert asked(home) == "nothing is due"
        home.publish(YESTERDAY, EDITION)
        assert asked(home) == "deliver"
        metadata, passed = delivered(home)
        assert (metadata["sent"], metadata["open"], metadata["dagster/row_count"], passed) == (1, 0, 1, True)
        assert asked(home) == "nothing is due"
        assert len(server.messages) == 1


def _zone_where_it_is_noon() -> str:
    """A zone whose clocks show between 12:00 and 12:59 now, so that an hour before and after it are of today."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def test_the_sensor_asks_from_the_readers_hour_on_and_the_asset_keeps_to_it(tmp_path: Path) -> None:
    with MailServer() as server:
        settings, zone = mail_settings(server.port), _zone_where_it_is_noon()

        def with_morning(hour: int) -> str:
            return settings.replace("channels =", f'time_zone = "{zone}"\nmorning = {hour}\nchannels =')

        home = DeliveryHome(tmp_path / "home", with_morning(14))
        home.publish(YESTERDAY, EDITION)
        assert re.fullmatch(rf"ada, email: from \w+day 14:00 on \(\d{{4}}-\d\d-\d\d, {re.escape(zone)}\)", asked(home))
        assert (delivered(home)[0]["waits"], server.messages) == (1, [])
        home.set(with_morning(11))
        assert asked(home) == "deliver"
        assert (delivered(home)[0]["sent"], len(server.messages)) == (1, 1)


def test_the_sensor_does_not_ask_for_who_is_sent_to_on_demand(tmp_path: Path) -> None:
    with MailServer() as server:
        settings = mail_settings(server.port).replace("channels =", 'rhythm = "on_demand"\nchannels =')
        home = DeliveryHome(tmp_path / "home", settings)
        home.publish(YESTERDAY, EDITION)
        assert asked(home) == "ada, email: on demand: `bellwether deliver --reader ada` sends it"
        metadata, passed = delivered(home)
        assert (metadata["sent"], passed, server.messages) == (0, True, [])


@pytest.mark.parametrize("answer", ["451 Later", "554 Never", ""])
def test_a_message_that_fails_is_a_warning_and_no_failed_run(tmp_path: Path, answer: str) -> None:
    with MailServer() as server:
        home = DeliveryHome(tmp_path / "home", mail_settings(server.port))
        home.publish(YESTERDAY, EDITION)
        server.at_data = lambda: answer
        metadata, passed = delivered(home)
        assert (metadata["sent"], passed) == (0, False)
        assert asked(home).startswith("ada, email: tried again from" if answer.startswith("4") else "nothing is due")


def test_a_home_without_channels_asks_for_nothing(tmp_path: Path) -> None:
    home = DeliveryHome(tmp_path / "home", "")
    home.publish(YESTERDAY, Edition("default", YESTERDAY, 1, "p", EDITION.items))
    assert asked(home) == "no reader has a channel"
