"""No secret of the environment is written anywhere: not when all is well, and not when the other side repeats it.

A home is run with a model, mail, webhooks and proxies; the model's gateway, the mail server and the webhook say in
their errors what they were sent.
"""

import json
import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from bellwether_assets.foundation.settings import Home
from bellwether_tests.delivery.mail_server import PASSWORD, USER, MailServer
from bellwether_tests.delivery.web_hook import Hook
from bellwether_tests.engines.language_model.harness import HAIKU
from bellwether_tests.engines.language_model.scripted_models import faithful
from bellwether_tests.homes import bellwether, confirmation_items, drop, new_home, run
from bellwether_tests.model_server.answers import Answer, HttpError
from bellwether_tests.model_server.script import ModelRequest, obedient
from bellwether_tests.model_server.server import ModelServer
from bellwether_tests.secrets_of_a_home import places_of, spellings

FIRST, LAST, AFTER = date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 13)
KEY = "canary-key-3f9a71c2b8"
HOOK = "canary-hook-77d01e5a"
ALERT_HOOK = "canary-alerts-c40f92"
PROXY = "canary-proxy-5b6e13"
OTHER = "canary-of-another-program"
SECRETS = {
    "the key": KEY,
    "the mail password": PASSWORD,
    "the reader's webhook": HOOK,
    "the alerts' webhook": ALERT_HOOK,
    "the proxy's password": PROXY,
    "another program's secret": OTHER,
}
# Nobody listens there.
CLOSED = "127.0.0.1:9"


class Told:
    """A home that was worked with, and all that its commands said."""

    def __init__(self, home: Home, folder: Path) -> None:
        self.home = home
        self.folder = folder
        self.said: dict[str, str] = {}

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.home.warehouse), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def command(self, *arguments: str, **environment: str) -> str:
        done = bellwether(self.home, *arguments, **environment)
        said = done.stdout + done.stderr
        self.said[f"{' '.join(arguments)} ({len(self.said)})"] = said
        return said


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("secrets")
    hook, alerts = Hook(f"/services/T0/B0/{HOOK}"), Hook(f"/services/T0/B0/{ALERT_HOOK}")
    with (
        pytest.MonkeyPatch.context() as patch,
        ModelServer(_model, api_key=KEY) as model,
        MailServer(with_login=True) as mail,
    ):
        for name, value in _environment(hook, alerts).items():
            patch.setenv(name, value)
        home = new_home(folder / "home", FIRST, _settings(model.base_url, mail.port))
        drop(home, "articles.jsonl", [one for one in confirmation_items() if one["published_at"][:10] <= str(LAST)])
        told = Told(home, folder)
        mail.at_data = lambda: f"451 not now, {USER} with {PASSWORD}"
        hook.answers = [500]
        alerts.answers = [404] * 9
        told.said["run"] = _output(run(home, FIRST, LAST))
        # By a proxy that is not there, and with a password that is none.
        for (delivery,) in told.rows("SELECT DISTINCT delivery_id FROM ledger.deliveries"):
            wrong = {"NO_PROXY": "", "BELLWETHER_SMTP_PASSWORD": f"{PASSWORD} no more"}
            told.command("deliver", "--again", delivery, **wrong)
        drop(home, "later.jsonl", [one for one in confirmation_items() if one["published_at"][:10] == str(AFTER)])
        patch.setitem(_STATE, "is_refusing", True)
        told.said["a refused run"] = _output(run(home, AFTER, AFTER))
        told.command("doctor", "--json")
        told.command("export", str(folder / "home.tar.gz"))
        yield told
    hook.stop()
    alerts.stop()


# What the model server's script goes by: it is called by threads of the server, long after it was made.
_STATE = {"is_refusing": False}


def _model(request: ModelRequest) -> Answer:
    if _STATE["is_refusing"]:
        return HttpError(401, f"Incorrect API key provided: {KEY}")
    if request.seen == 1 and request.number % 3 == 1:
        return HttpError(500, f"upstream refused Authorization: Bearer {KEY}")
    return obedient(faithful)(request)


def _environment(hook: Hook, alerts: Hook) -> dict[str, str]:
    return {
        "ANTHROPIC_API_KEY": KEY,
        "BELLWETHER_SMTP_PASSWORD": PASSWORD,
        "ADA_HOOK": hook.url,
        "OPS_HOOK": alerts.url,
        "HTTP_PROXY": f"http://somebody:{PROXY}@{CLOSED}",
        "HTTPS_PROXY": f"http://somebody:{PROXY}@{CLOSED}",
        "NO_PROXY": "127.0.0.1",
        "AWS_SECRET_ACCESS_KEY": OTHER,
    }


def _settings(model: str, mail: int) -> str:
    return f"""
[engine]
name = "{HAIKU}"
address = "{model}"
longest_wait_seconds = 0.01
attempts = 3
judge = false

[logs]
format = "json"
level = "debug"
file = "logs/bellwether.log"

[[readers]]
name = "ada"
channels = {{ email = {{ to = "ada@reader.example" }}, webhook = {{ url_variable = "ADA_HOOK" }} }}

[alerts]
webhook = {{ url_variable = "OPS_HOOK" }}

[delivery]
sender = "brief@bellwether.example"

[delivery.smtp]
host = "127.0.0.1"
port = {mail}
tls = "none"
user = "{USER}"
"""


def _output(done: "subprocess.CompletedProcess[str]") -> str:
    return done.stdout + done.stderr


def test_the_other_sides_repeated_their_secrets_and_were_heard(told: Told) -> None:
    """Or there would be nothing to find: each of them failed, and what it said is kept."""
    by_outcome = dict(told.rows("SELECT outcome, any_value(error) FROM ledger.model_answers GROUP BY outcome"))
    assert "Bearer …" in by_outcome["HTTP 500"]
    assert "provided: …" in by_outcome["HTTP 401"]
    assert by_outcome["answered"] is None
    assert f"451 not now, {USER} with …" in told.said["run"]
    assert "the webhook answers 500: Cannot POST …" in told.said["run"]
    again = "".join(said for words, said in told.said.items() if words.startswith("deliver"))
    assert "it refuses the user or the password" in again
    assert "the webhook gives no answer (ConnectError)" in again
    assert "the webhook answers 404: Cannot POST …" in told.said["a refused run"]
    assert "the key is not accepted: see ANTHROPIC_API_KEY" in told.said["a refused run"]


def test_no_secret_stands_in_any_file_of_the_home_nor_in_what_was_said(told: Told) -> None:
    assert places_of(SECRETS, told.said, told.folder) == []


def test_what_is_published_can_be_read_by_others_and_nothing_else_of_it(told: Told) -> None:
    home = told.home
    for path in (home.path, home.published, home.site, home.site / "index.html"):
        assert path.stat().st_mode & 0o004, path
    closed = (home.warehouse, home.dagster, home.dbt, home.path / "logs", told.folder / "home.tar.gz")
    assert [path for path in closed if path.stat().st_mode & 0o077] == []


def test_a_secret_would_be_found_wherever_it_stands(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "a.duckdb")) as connection:
        connection.execute("CREATE TABLE t AS SELECT {'deep': ['x', 'y' || ? || 'z']} AS v FROM range(5000)", [KEY])
        connection.execute("COPY t TO ? (COMPRESSION zstd)", [str(tmp_path / "b.parquet")])
    with sqlite3.connect(tmp_path / "c.db") as base:
        base.execute("CREATE TABLE t (v TEXT)")
        base.execute("INSERT INTO t VALUES (?)", ["x" * 5000 + KEY])
    (tmp_path / f"{KEY}.txt").write_text("its name")
    for number, spelling in enumerate(sorted(spellings(KEY))):
        (tmp_path / f"{number}.log").write_bytes(b"a" + spelling + b"b")
    found = places_of({"the key": KEY}, {"a command": json.dumps({"key": KEY})}, tmp_path)
    assert len({place.partition(" of ")[0] for place in found} & {"the key: main.t", "the key: t"}) == 2
    assert any(place.startswith("the key: rows of") for place in found)
    assert "the key: a command" in found
    assert sum(place.endswith(".log") and " of " not in place for place in found) == len(spellings(KEY))
    assert any("the name of" in place for place in found)
