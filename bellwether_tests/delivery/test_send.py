"""Sending over real connections: what arrives, what is tried again, and what is never sent twice."""

import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from typer.testing import CliRunner

from bellwether_assets.cli import app
from bellwether_assets.delivery.deliver import (
    DeliveryReport,
    DeliveryUnderWayError,
    UnknownDeliveryError,
    deliver,
    look,
    mark_arrived,
    send_again,
)
from bellwether_assets.delivery.ledger import pause_after
from bellwether_assets.editions.edition import Difference, Edition
from bellwether_tests.delivery.delivery_home import MORNING, DeliveryHome, mail_settings
from bellwether_tests.delivery.mail_server import OK, PASSWORD, USER, MailServer
from bellwether_tests.editions.invented import DAY, READER, item

FIRST = Edition(READER, DAY, 1, "p1", (item("s1", 1, 2),))
NEXT = Edition(READER, DAY + timedelta(days=1), 1, "p1", (item("s2", 3),))
TOMORROW = MORNING + timedelta(days=1)


def run(one: DeliveryHome, now: datetime = MORNING) -> DeliveryReport:
    return deliver(one.home, one.warehouse, lambda: now)


def outcomes(report: DeliveryReport) -> list[tuple[str, str]]:
    return [(one.channel, one.outcome) for one in report.told]


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


@pytest.fixture
def home(tmp_path: Path, server: MailServer) -> DeliveryHome:
    """A home with one edition that is due."""
    one = DeliveryHome(tmp_path / "home", mail_settings(server.port))
    one.publish(DAY, FIRST)
    return one


def test_a_message_arrives_once(home: DeliveryHome, server: MailServer) -> None:
    assert outcomes(run(home)) == [("email", "sent")]
    [message] = server.messages
    assert (message["To"], message["Subject"]) == ("ada@reader.example", "Title of s1")
    assert "Port 1 raised its fees" in message.get_body(("plain",)).get_content()  # type: ignore[union-attr] # it has one
    assert home.states() == [("2025-03-10 r1", "sent")]
    for later in (MORNING, TOMORROW):
        assert run(home, later).told == []
    assert len(server.messages) == 1


def test_a_day_without_a_brief_is_named_once_with_the_message_after_it(home: DeliveryHome, server: MailServer) -> None:
    home.brief(DAY - timedelta(days=1), "before the first message")
    run(home)
    with home.warehouse.transaction() as connection:
        connection.execute("UPDATE ledger.deliveries SET state = 'handed over'")  # the reader may have it
    home.brief(DAY + timedelta(days=1), "no source was heard")
    home.brief(DAY + timedelta(days=1), "of somebody else", reader="ben")
    third, fifth = DAY + timedelta(days=2), DAY + timedelta(days=4)
    home.brief(third)
    home.publish(third, Edition(READER, third, 1, "p2", (item("s2", 3),)))
    assert outcomes(run(home, MORNING + timedelta(days=2))) == [("email", "sent")]
    home.publish(fifth, Edition(READER, fifth, 1, "p3", (item("s3", 4),)))
    run(home, MORNING + timedelta(days=4))
    first, second, last = (
        " ".join(message.get_body(("plain",)).get_content().split())  # type: ignore[union-attr] # it has one
        for message in server.messages
    )
    assert "No brief of" not in first
    assert "No brief of Tuesday, March 11, 2025, which was no quiet day: no source was heard" in second
    assert second.count("No brief of") == 1, "neither what others missed nor a quiet day"
    assert "No brief of" not in last


def test_a_line_that_is_a_dot_does_not_end_a_message(tmp_path: Path, server: MailServer) -> None:
    told = Edition(READER, DAY, 1, "p", (item("s1", 1),))
    one = DeliveryHome(tmp_path / "home", mail_settings(server.port).replace("The Bellwether", ".\\n.."))
    one.publish(DAY, told)
    run(one)
    assert "Port 1 raised" in server.messages[0].get_body(("plain",)).get_content()  # type: ignore[union-attr] # it has one
    assert server.messages[0].get_body(("plain",)).get_content().startswith(". ..")  # type: ignore[union-attr] # the same


def test_a_revision_is_sent_as_a_correction_on_the_next_day(home: DeliveryHome, server: MailServer) -> None:
    run(home)
    revised = Edition(
        READER, DAY, 2, "p2", (item("s2", 3),), (),
        (Difference("added", "s2", "Told."), Difference("taken back", "s1", "Not told any more: Title of s1")),
    )  # fmt: skip
    home.publish(DAY, revised)
    assert outcomes(run(home, MORNING + timedelta(hours=3))) == [("email", "waits")]
    assert outcomes(run(home, TOMORROW)) == [("email", "sent")]
    text = server.messages[1].get_body(("plain",)).get_content()  # type: ignore[union-attr] # it has one
    assert "What was told of this day has changed since." in text
    assert "Not told any more: Title of s1" in text
    assert server.messages[0]["Message-ID"] != server.messages[1]["Message-ID"]


@pytest.mark.parametrize(
    ("answer", "reason", "is_tried_again"),
    [("451 Come back later", "451 Come back later", True), ("554 No such news here", "554 No such news here", False)],
)
@pytest.mark.parametrize("where", ["at_rcpt", "at_data"])
def test_a_refusal_is_told_and_tried_again_only_where_it_may_pass(
    home: DeliveryHome, server: MailServer, where: str, answer: str, reason: str, is_tried_again: bool
) -> None:
    setattr(server, where, lambda: answer)
    report = run(home)
    assert outcomes(report) == [("email", "failed")]
    assert reason in report.told[0].detail
    assert bool(report.unsettled) is not is_tried_again
    setattr(server, where, lambda: OK)
    assert outcomes(run(home, MORNING + timedelta(minutes=4))) == ([("email", "waits")] if is_tried_again else [])
    assert outcomes(run(home, MORNING + timedelta(minutes=6))) == ([("email", "sent")] if is_tried_again else [])
    assert len(server.messages) == is_tried_again


def test_a_server_that_never_answers_well_is_given_up(home: DeliveryHome, server: MailServer) -> None:
    home.set(mail_settings(server.port, delivery="attempts = 3"))
    server.at_data = lambda: "451 Never"
    now = MORNING
    for attempt in range(1, 4):
        assert outcomes(run(home, now)) == [("email", "failed")]
        now += pause_after(attempt)
    assert run(home, now).told == []
    [(attempts, retry_at)] = home.rows("SELECT attempts, retry_at FROM ledger.deliveries")
    assert (attempts, retry_at) == (3, None)


def test_a_connection_that_breaks_before_the_end_of_a_message_left_nothing(tmp_path: Path) -> None:
    with _dropping_server() as port:
        one = DeliveryHome(tmp_path / "home", mail_settings(port))
        one.publish(DAY, FIRST)
        report = run(one)
    assert outcomes(report) in ([("email", "failed")], [("email", "unknown")])
    with MailServer() as server:
        one.set(mail_settings(server.port))
        again = run(one, MORNING + timedelta(minutes=6))
        assert len(server.messages) == (outcomes(again) == [("email", "sent")])


def test_a_server_that_breaks_off_instead_of_answering_may_have_it(home: DeliveryHome, server: MailServer) -> None:
    server.at_data = lambda: ""
    report = run(home)
    assert outcomes(report) == [("email", "unknown")]
    [open_one] = report.unsettled
    assert (open_one.state, open_one.days) == ("handed over", (DAY,))
    server.at_data = lambda: OK
    assert run(home, TOMORROW).told == []
    assert len(server.messages) == 1, "never again by itself"
    sent = send_again(home.home, home.warehouse, open_one.delivery_id, lambda: TOMORROW)
    assert (outcomes(sent), sent.unsettled) == ([("email", "sent")], [])
    first, second = server.raw
    assert first == second, "what is sent again is the same, with the same Message-ID"


def test_what_somebody_saw_arrive_is_marked_and_settled_once(home: DeliveryHome, server: MailServer) -> None:
    server.at_data = lambda: ""
    [open_one] = run(home).unsettled
    mark_arrived(home.home, home.warehouse, open_one.delivery_id, lambda: TOMORROW)
    assert home.states() == [("2025-03-10 r1", "sent")]
    with pytest.raises(UnknownDeliveryError, match="is sent; there is nothing to decide"):
        send_again(home.home, home.warehouse, open_one.delivery_id)
    with pytest.raises(UnknownDeliveryError, match="no delivery is 'd_none'"):
        mark_arrived(home.home, home.warehouse, "d_none")


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> trustme.CA:
    """Who signs the server's certificate; this process trusts it."""
    made = trustme.CA()
    made.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return made


def _tls(authority: trustme.CA, host: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    return context


def test_a_password_goes_over_tls_and_a_refused_one_says_so(
    tmp_path: Path, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    with MailServer(tls=_tls(authority, "127.0.0.1"), with_login=True) as server:
        one = DeliveryHome(tmp_path / "home", mail_settings(server.port, smtp=f'user = "{USER}"'))
        one.publish(DAY, FIRST)
        told = run(one).told
        assert "BELLWETHER_SMTP_PASSWORD, which holds the password" in told[0].detail
        monkeypatch.setenv("BELLWETHER_SMTP_PASSWORD", "wrong word")
        told = run(one, MORNING + timedelta(minutes=6)).told
        assert "it refuses the user or the password: 535" in told[0].detail
        assert "wrong word" not in str(one.rows("SELECT * FROM ledger.deliveries"))
        monkeypatch.setenv("BELLWETHER_SMTP_PASSWORD", PASSWORD)
        assert outcomes(run(one, MORNING + timedelta(minutes=30))) == [("email", "sent")]
        assert len(server.messages) == 1


def test_a_certificate_of_another_host_gets_no_password(
    tmp_path: Path, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BELLWETHER_SMTP_PASSWORD", PASSWORD)
    with MailServer(tls=_tls(authority, "other.example"), with_login=True) as server:
        one = DeliveryHome(tmp_path / "home", mail_settings(server.port, smtp=f'user = "{USER}"'))
        one.publish(DAY, FIRST)
        [told] = run(one).told
    assert (told.outcome, "CERTIFICATE_VERIFY_FAILED" in told.detail) == ("failed", True)


def test_a_server_without_starttls_gets_nothing(tmp_path: Path, server: MailServer) -> None:
    one = DeliveryHome(tmp_path / "home", mail_settings(server.port, smtp=""))
    one.publish(DAY, FIRST)
    [told] = run(one).told
    assert (told.outcome, "STARTTLS" in told.detail, server.messages) == ("failed", True, [])


def test_a_server_that_is_not_there_is_tried_again(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        one = DeliveryHome(tmp_path / "home", mail_settings(taken.getsockname()[1]))
        one.publish(DAY, FIRST)
        report = run(one)
    assert outcomes(report) == [("email", "failed")]
    assert "tried again from 2025-03-11 06:05" in report.told[0].detail


def test_a_channel_that_fails_holds_no_other(
    tmp_path: Path, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOWHERE", "http://127.0.0.1:1/secret")
    settings = mail_settings(server.port).replace(
        "[[readers]]",
        '[[readers]]\nname = "first"\nchannels = { webhook = { url_variable = "NOWHERE" } }\n[[readers]]',
    )
    one = DeliveryHome(tmp_path / "home", settings)
    one.publish(DAY, FIRST, Edition("first", DAY, 1, "p", (item("s1", 1),)))
    report = run(one)
    assert outcomes(report) == [("webhook", "failed"), ("email", "sent")]
    assert "secret" not in str(one.rows("SELECT * FROM ledger.deliveries")) + report.told[0].detail


def test_a_document_that_cannot_be_read_holds_no_other_reader(tmp_path: Path, server: MailServer) -> None:
    settings = mail_settings(server.port)
    one = DeliveryHome(
        tmp_path / "home",
        settings + settings[settings.index("[[readers]]") : settings.index("[delivery]")].replace('"ada"', '"ben"', 1),
    )
    one.publish(DAY, FIRST, Edition("ben", DAY, 1, "p", (item("s1", 1),)))
    with one.warehouse.open() as connection:
        connection.execute(
            "UPDATE ledger.editions SET document = replace(document, 'edition/1', 'edition/2') WHERE reader = 'ada'"
        )
    report = run(one)
    assert [(told.reader, told.outcome) for told in report.told] == [("ada", "failed"), ("ben", "sent")]
    assert "this version reads" in report.told[0].detail


def test_two_processes_do_not_deliver_at_once(home: DeliveryHome, server: MailServer) -> None:
    second: list[Any] = []

    def deliver_meanwhile() -> str:
        try:
            run(home)
        except DeliveryUnderWayError as error:
            second.append(error)
        return OK

    server.at_data = deliver_meanwhile
    run(home)
    assert (len(second), len(server.messages)) == (1, 1)


def test_the_command_says_what_is_due_sends_it_and_tells_what_is_open(home: DeliveryHome, server: MailServer) -> None:
    def bellwether(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["deliver", *arguments, "--home", str(home.home.path)])
        return done.exit_code, done.output

    assert bellwether("--dry-run") == (0, "ada, email: due: Title of s1\n")
    assert (server.messages, home.states()) == ([], [])
    server.at_data = lambda: ""
    code, said = bellwether()
    assert code == 1
    [delivery_id] = {row[0] for row in home.rows("SELECT delivery_id FROM ledger.deliveries")}
    assert "may have arrived, or not" in said
    assert f"`bellwether deliver --again {delivery_id}` sends it (perhaps twice)" in said
    server.at_data = lambda: OK
    assert bellwether("--again", delivery_id) == (0, "ada, email: sent: Title of s1\n")
    assert bellwether() == (0, "nothing is due\n")
    code, said = bellwether("--again", delivery_id)
    assert (code, "there is nothing to decide" in said) == (2, True)
    home.set("")
    code, said = bellwether()
    assert (code, "gives no reader a channel" in said) == (2, True)


def test_what_would_be_sent_is_looked_at_without_sending(home: DeliveryHome, server: MailServer) -> None:
    report = look(home.home, home.warehouse, lambda: MORNING)
    assert (outcomes(report), server.messages) == ([("email", "due")], [])


@contextmanager
def _dropping_server() -> Iterator[int]:
    """A mail server that drops the connection when it has the first bytes of a message."""

    class Dropping(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            for line in self.rfile:
                self.wfile.write(b"354 go on\r\n" if line.startswith(b"DATA") else b"250 OK\r\n")
                if line.startswith(b"DATA"):
                    self.rfile.read(10)
                    # With bytes unread, closing resets the connection.
                    self.connection.close()
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Dropping) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()
