"""A week by mail over real connections: one message that a mail program reads, in the reader's hour and language."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser
from typer.testing import CliRunner

from bellwether_assets.cli import app
from bellwether_assets.delivery.deliver import DeliveryReport, UnknownReaderError, deliver, look
from bellwether_assets.editions.edition import Correction, Difference, Edition
from bellwether_tests.delivery.delivery_home import DeliveryHome, mail_settings
from bellwether_tests.delivery.mail_server import MailServer
from bellwether_tests.editions.invented import READER, item

MONDAY = date(2026, 3, 30)  # on the Sunday before it clocks went forward
WEEK = [MONDAY - timedelta(days=back) for back in range(7, 0, -1)]
GONE = Correction("e_1", WEEK[0], "s1", "Title of s1", "c2", "Port 2 …", "port2.example", None, "corrected", "By 3.")
EDITIONS = (
    Edition(READER, WEEK[0], 1, "p1", (item("s1", 1, 2), item("s2", 3))),
    Edition(READER, WEEK[0], 2, "p2", (item("s1", 1, 2),), (), (Difference("taken back", "s2", "Not told any more."),)),
    Edition(READER, WEEK[2], 1, "p", (item("s1", 2, 4, change="stronger", strength=4.0),)),
    Edition(READER, WEEK[5], 1, "p", (item("s5", 5, strength=6.0),), (GONE,)),
)


def weekly(port: int, habits: str = 'rhythm = "weekly"\nmorning = 7\n') -> str:
    settings = mail_settings(port, delivery="older_days = 3")
    return settings.replace("channels =", f'language = "de"\ntime_zone = "Europe/Zurich"\n{habits}channels =')


def zurich(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) - timedelta(
        hours=2 if day > WEEK[-2] else 1
    )


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


@pytest.fixture
def home(tmp_path: Path, server: MailServer) -> DeliveryHome:
    """A home on the Monday after a week with three days' editions, one of them revised and one corrected."""
    one = DeliveryHome(tmp_path / "home", weekly(server.port))
    for edition in EDITIONS:
        one.publish(edition.day, edition, at=zurich(edition.day + timedelta(days=1), 6))
    one.publish(WEEK[-1])
    return one


def run(one: DeliveryHome, now: datetime, asked_by: str | None = None) -> DeliveryReport:
    return deliver(one.home, one.warehouse, lambda: now, asked_by=asked_by)


def outcomes(report: DeliveryReport) -> list[str]:
    return [one.outcome for one in report.told]


def part(server: MailServer, kind: str) -> str:
    found = server.messages[-1].get_body((kind,))
    assert found is not None
    return str(found.get_content())


def test_a_week_comes_as_one_message_that_says_so_and_tells_each_story_in_order(
    home: DeliveryHome, server: MailServer
) -> None:
    early = run(home, zurich(MONDAY, 6, 59))
    assert [one.detail for one in early.told] == ["one digest a week: from Monday 07:00 on (2026-03-30, Europe/Zurich)"]
    assert outcomes(run(home, zurich(MONDAY, 7))) == ["sent"]
    [message] = server.messages
    assert message["Subject"] == "The week, 23.–28. März 2026: Title of s5 and 3 more"
    text, html = part(server, "plain"), part(server, "html")
    for form in (text, LexborHTMLParser(html).body.text()):  # type: ignore[union-attr] # it has one
        said = " ".join(form.replace("> ", "").split())
        # Before it stands what a list of messages shows of the text.
        said = said[said.index("The week,") :]
        places = [
            said.index(words)
            for words in (
                "The week, 23.–28. März 2026", "Montag, 23. März 2026", "New · strength 3", "Port 1 raised",
                "Mittwoch, 25. März 2026", "Stronger · strength 4", "Port 4 raised", "Samstag, 28. März 2026",
                "Port 5 raised", "Correction: Title of s1", "told on 23.3.2026",
            )
        ]  # fmt: skip
        assert places == sorted(places)
        assert [said.count(f"Port {number} raised") for number in range(1, 6)] == [1, 1, 0, 1, 1]
        assert "Not told any more" not in said, "the reader never got what was taken back"
    assert home.states() == [(f"{one.day} r{one.revision}", "sent") for one in EDITIONS]
    assert run(home, zurich(MONDAY + timedelta(days=1), 7)).told == []


def test_a_reader_who_switches_gets_what_waits_and_nothing_twice(home: DeliveryHome, server: MailServer) -> None:
    run(home, zurich(MONDAY, 7))
    tuesday = Edition(READER, MONDAY + timedelta(days=1), 1, "p", (item("s1", 1, 6, change="stronger"),))
    home.publish(tuesday.day, tuesday)
    wednesday = MONDAY + timedelta(days=2)
    assert run(home, zurich(wednesday, 7)).told[0].detail.endswith("from Monday 07:00 on (2026-04-06, Europe/Zurich)")
    # Longer than `older_days` later, every morning again.
    home.publish(wednesday + timedelta(days=3))
    home.set(weekly(server.port, "morning = 7\n"))
    assert outcomes(run(home, zurich(wednesday + timedelta(days=4), 7))) == ["sent"]
    assert server.messages[-1]["Subject"] == "Title of s1"
    assert ("Port 6 raised" in part(server, "plain"), "Port 1 raised" in part(server, "plain")) == (True, False)
    home.set(weekly(server.port))
    assert run(home, zurich(wednesday + timedelta(days=5), 8)).told == []
    assert len(server.messages) == 2


def test_on_demand_a_reader_asks_and_gets_it_at_once(home: DeliveryHome, server: MailServer) -> None:
    home.set(weekly(server.port, 'rhythm = "on_demand"\nmorning = 7\n'))
    night = zurich(MONDAY, 3)
    assert outcomes(run(home, night)) == ["waits"]
    assert outcomes(look(home.home, home.warehouse, lambda: night, asked_by=READER)) == ["due"]
    server.at_data = lambda: "451 Later"
    [failed] = run(home, night, READER).told
    assert failed.detail.endswith("tried again when it is asked for: `bellwether deliver --reader ada`")
    assert outcomes(run(home, night + timedelta(hours=12))) == ["waits"], "nothing by itself, a failure neither"
    server.at_data = lambda: "250 OK"
    assert outcomes(run(home, night + timedelta(minutes=1), READER)) == ["sent"]
    assert "The week" not in server.messages[0]["Subject"]
    with pytest.raises(UnknownReaderError, match="no reader 'ben' has a channel; those who have one: ada"):
        run(home, night, "ben")


def test_the_command_says_from_when_on_and_sends_to_who_asks(home: DeliveryHome, server: MailServer) -> None:
    def bellwether(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["deliver", *arguments, "--home", str(home.home.path)])
        return done.exit_code, " ".join(done.output.split())

    home.set(weekly(server.port, 'rhythm = "on_demand"\n').replace('"ada"', '"Ada B."'))
    with home.warehouse.transaction() as connection:
        connection.execute("UPDATE ledger.editions SET reader = 'Ada B.'")
    assert bellwether("--dry-run") == (
        0,
        "Ada B., email: waits: on demand: `bellwether deliver --reader 'Ada B.'` sends it",
    )
    assert bellwether("--dry-run", "--reader", "Ada B.")[1].startswith("Ada B., email: due: ")
    code, said = bellwether("--reader", "ada")
    assert (code, "those who have one: Ada B." in said) == (2, True)
    assert bellwether("--reader", "Ada B.")[1].startswith("Ada B., email: sent: ")
    assert len(server.messages) == 1
