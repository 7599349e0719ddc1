"""Alerts by a real mail server and a real web server: each thing told once a channel, and once when it is well."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bellwether_assets.delivery.alerts import alert
from bellwether_assets.delivery.what_is_wrong import FAILURE, Wrong
from bellwether_assets.foundation.settings import SettingsError, load_settings
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.faults import clear_faults, record_fault
from bellwether_tests.delivery.delivery_home import SENDER, DeliveryHome
from bellwether_tests.delivery.mail_server import MailServer
from bellwether_tests.delivery.web_hook import Hook

NOON = datetime(2026, 3, 11, 12, tzinfo=UTC)
TODAY, YESTERDAY = NOON.date(), date(2026, 3, 10)


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    one = Hook()
    monkeypatch.setenv("OPS_HOOK", one.url)
    yield one
    one.stop()


def _home(folder: Path, alerts: str, more: str = "", port: int = 25) -> DeliveryHome:
    return DeliveryHome(
        folder / "home",
        f'[alerts]\n{alerts}\n[delivery]\nsender = "{SENDER}"\ntimeout_seconds = 0.5\n'
        f'[delivery.smtp]\nhost = "127.0.0.1"\nport = {port}\ntls = "none"\n{more}',
    )


def _by_hook(folder: Path, shape: str = "json", more: str = "", also: str = "") -> DeliveryHome:
    return _home(folder, f'webhook = {{ url_variable = "OPS_HOOK", shape = "{shape}" }}\n{also}', more)


def _look(home: DeliveryHome, at: datetime = NOON, failures: list[Wrong] | None = None) -> tuple[int, tuple[str, ...]]:
    done = alert(Context(home.home), failures, lambda: at)
    return done.told, done.problems


def _told(hook: Hook) -> list[tuple[str, str, str | None, bool]]:
    """Kind, subject, day and whether it is well, of all that was posted, in order."""
    return [
        (one["kind"], one["subject"], one["day"], one["resolved_at"] is not None)
        for _, _, post in hook.posts
        for one in post["alerts"]
    ]


def test_a_faulted_day_is_told_once_and_once_when_it_is_repaired(tmp_path: Path, hook: Hook) -> None:
    home = _by_hook(tmp_path)
    context = Context(home.home)
    record_fault(context, YESTERDAY, "claims", "the model is broken\nwith a trace")
    record_fault(context, TODAY, "reinforced_signals", f"waits for {YESTERDAY}, whose claims failed")
    assert [_look(home), _look(home), _look(home)] == [(1, ()), (0, ()), (0, ())]
    with context.warehouse.transaction() as connection:
        clear_faults(connection, YESTERDAY, "claims")
    assert [_look(home), _look(home)] == [(1, ()), (0, ())]
    # The same again is another one.
    record_fault(context, YESTERDAY, "claims", "again")
    later = NOON + timedelta(hours=1)
    assert _look(home, later) == (1, ())
    day = str(YESTERDAY)
    assert _told(hook) == [
        ("fault", "claims", day, False), ("fault", "claims", day, True), ("fault", "claims", day, False)
    ]  # fmt: skip
    assert hook.posts[0][2]["alerts"][0]["detail"] == "the model is broken"


def test_a_dead_source_a_used_up_budget_and_a_late_brief_go_in_one_message(tmp_path: Path, hook: Hook) -> None:
    sources = '[[sources]]\nname = "Gazette"\naddress = "https://gazette.example/feed"\n'
    home = _by_hook(tmp_path, more=sources, also="by_hour = 8\n")
    with home.warehouse.transaction() as connection:
        for source, state in (("Gazette", "failing"), ("Forgotten", "failing")):
            connection.execute(
                "INSERT INTO ledger.source_health BY NAME SELECT ? AS source, 'feed' AS kind, '' AS address,"
                " ? AS state, 'HTTP 500' AS reason, 3 AS failures, ?::TIMESTAMPTZ AS as_of",
                [source, state, NOON],
            )
        for subject, at in (("a", NOON), ("b", NOON), ("c", NOON - timedelta(days=1))):
            connection.execute(
                "INSERT INTO ledger.engine_choices BY NAME SELECT ? AS subject, 'anthropic/m' AS configured,"
                " 'extractive' AS chosen, 'budget spent' AS reason, ?::TIMESTAMPTZ AS chosen_at, ?::DATE AS day",
                [subject, at, TODAY],
            )
    assert _look(home) == (3, ())
    assert len(hook.posts) == 1
    assert sorted(_told(hook)) == [
        ("brief", "publication", str(YESTERDAY), False),
        ("budget", "anthropic/m", str(TODAY), False),
        ("source", "Gazette", None, False),
    ]
    details = {one["kind"]: one["detail"] for one in hook.posts[0][2]["alerts"]}
    assert details["brief"] == f"no brief of {YESTERDAY} by 08:00: there is no publication"
    assert details["budget"].startswith("engine.daily_budget_usd = 5 is used up: 2 texts were left to rules")
    assert details["source"] == "HTTP 500"
    # Published, heard, and a new day before its hour.
    home.publish(YESTERDAY)
    with home.warehouse.transaction() as connection:
        connection.execute("UPDATE ledger.source_health SET state = 'well'")
    assert _look(home, NOON + timedelta(hours=19)) == (3, ())
    assert all(well for *_, well in _told(hook)[3:])


def test_a_brief_is_late_from_its_hour_on_in_the_homes_zone(tmp_path: Path, hook: Hook) -> None:
    home = _by_hook(tmp_path, also="by_hour = 8\n")
    home.set('timezone = "Europe/Rome"\n' + home.home.settings_file.read_text("utf-8"))
    home.publish(YESTERDAY - timedelta(days=1))
    # 06:59 UTC is 07:59 in Rome.
    early = datetime(2026, 3, 11, 6, 59, tzinfo=UTC)
    assert [_look(home, early), _look(home, early + timedelta(minutes=1))] == [(0, ()), (1, ())]
    assert _told(hook) == [("brief", "publication", str(YESTERDAY), False)]


def test_a_failed_run_is_well_only_when_somebody_looked_at_runs(tmp_path: Path, hook: Hook) -> None:
    home = _by_hook(tmp_path)
    failed = Wrong(FAILURE, "publish", None, "run 1 failed")
    assert [_look(home, failures=[failed]), _look(home), _look(home, failures=[])] == [(1, ()), (0, ()), (1, ())]
    assert [well for *_, well in _told(hook)] == [False, True]


def test_mail_goes_to_each_address_once_and_what_was_refused_is_told_at_the_next_look(tmp_path: Path) -> None:
    with MailServer() as server:
        home = _home(tmp_path, 'email = ["ops@example.com", "ada@example.com"]', port=server.port)
        record_fault(Context(home.home), YESTERDAY, "claims", "broken\x07 <b>&")
        answers = iter(["550 no such user", "250 OK", "250 OK"])
        server.at_rcpt = lambda: next(answers)
        told, problems = _look(home)
        assert (told, len(problems)) == (1, 1)
        assert "alerts by email ops@example.com: " in problems[0]
        assert "550 no such user" in problems[0]
        assert [_look(home), _look(home)] == [(1, ()), (0, ())]
        assert [str(message["To"]) for message in server.messages] == ["ada@example.com", "ops@example.com"]
        message = server.messages[0]
        assert str(message["Subject"]) == "The Bellwether: a day is faulted: claims"
        assert str(message["From"]) == f"The Bellwether <{SENDER}>"
        assert message.get_content().splitlines() == [f"a day is faulted: claims of {YESTERDAY}: broken <b>&"]


def test_a_message_that_may_have_arrived_is_not_sent_again(tmp_path: Path, hook: Hook) -> None:
    home = _by_hook(tmp_path, "slack")
    record_fault(Context(home.home), YESTERDAY, "claims", "<!channel> & more")
    hook.answers = [None]
    told, (problem,) = _look(home)
    assert told == 1
    assert "may have arrived" in problem
    assert hook.url not in problem
    assert _look(home) == (0, ())
    (_, _, post) = hook.posts[0]
    assert post["text"].splitlines()[1] == f"a day is faulted: claims of {YESTERDAY}: &lt;!channel&gt; &amp; more"


def test_without_its_secret_nothing_is_told_until_it_is_there(
    tmp_path: Path, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = _by_hook(tmp_path)
    record_fault(Context(home.home), YESTERDAY, "claims", "broken")
    monkeypatch.delenv("OPS_HOOK")
    told, (problem,) = _look(home)
    assert told == 0
    assert problem.startswith("alerts by webhook: the environment variable OPS_HOOK, which holds the address of the")
    monkeypatch.setenv("OPS_HOOK", hook.url)
    assert _look(home) == (1, ())


def test_what_was_never_told_as_wrong_is_not_told_as_well(tmp_path: Path, hook: Hook) -> None:
    home = _by_hook(tmp_path)
    context = Context(home.home)
    record_fault(context, YESTERDAY, "claims", "broken")
    hook.answers = [500]
    assert _look(home)[0] == 0
    with context.warehouse.transaction() as connection:
        clear_faults(connection, YESTERDAY, "claims")
    assert _look(home) == (0, ())
    assert len(hook.posts) == 1


def test_many_things_are_told_in_a_bounded_message(tmp_path: Path, hook: Hook) -> None:
    home = _by_hook(tmp_path, "slack")
    many = [Wrong(FAILURE, f"job {number:02}", None, "failed") for number in range(30)]
    assert _look(home, failures=many) == (30, ())
    lines = hook.posts[0][2]["text"].splitlines()
    assert lines[0] == "The Bellwether: a run failed: job 00, and 29 more"
    assert lines[-1].startswith("and 10 more")
    assert json.dumps(hook.posts[0][2])


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('[alerts]\nemail = ["ops@example.com"]\n', "there is no server to send mail by"),
        ('[alerts]\nemail = ["ops@example.com"]\n[delivery.smtp]\nhost = "m"\n', "nobody sends this mail"),
        ("[alerts]\nby_hour = 24\n", "alerts.by_hour = 24 is refused"),
        ('[alerts]\nwebhook = { url_variable = "https://x" }\n', "not the name of an environment variable"),
    ],
)
def test_settings_that_tell_nobody_are_refused_with_their_line(tmp_path: Path, settings: str, said: str) -> None:
    file = tmp_path / "bellwether.toml"
    file.write_text(settings, encoding="utf-8")
    with pytest.raises(SettingsError, match=said):
        load_settings(file)
