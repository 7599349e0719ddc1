"""What left is known outside of the database too: a warehouse that is put back to before it sends nothing twice."""

import shutil
from pathlib import Path

from bellwether_assets.delivery.deliver import deliver
from bellwether_assets.delivery.journal import add_journalled, journal_of
from bellwether_assets.editions.edition import Edition
from bellwether_tests.delivery.delivery_home import MORNING, DeliveryHome, mail_settings
from bellwether_tests.delivery.mail_server import MailServer
from bellwether_tests.editions.invented import DAY, READER, item


def test_of_a_warehouse_from_before_a_delivery_nothing_is_sent_a_second_time(tmp_path: Path) -> None:
    with MailServer() as server:
        home = DeliveryHome(tmp_path / "home", mail_settings(server.port))
        home.publish(DAY, Edition(READER, DAY, 1, "p", (item("s1", 1),)))
        shutil.copyfile(home.home.warehouse, tmp_path / "before.duckdb")
        deliver(home.home, home.warehouse, lambda: MORNING)
        assert len(server.messages) == 1
        shutil.copyfile(tmp_path / "before.duckdb", home.home.warehouse)
        assert add_journalled(home.warehouse, home.home) == 1
        assert home.states() == [(f"{DAY} r1", "handed over")]
        report = deliver(home.home, home.warehouse, lambda: MORNING)
        assert len(server.messages) == 1
        assert [one.state for one in report.unsettled] == ["handed over"]
        # Told once more, it is the same.
        assert add_journalled(home.warehouse, home.home) == 0
    assert journal_of(home.home.warehouse).stat().st_mode & 0o77 == 0
