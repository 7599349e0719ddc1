"""A home of the replay with the servers that it works with: a model's and a mail server, and one morning's command."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from bellwether_assets.foundation.hashing import frame_digest
from bellwether_assets.foundation.lock_holder import command_of
from bellwether_assets.foundation.settings import HOME_VARIABLE, Home
from bellwether_assets.pipeline.context import Context
from bellwether_tests.delivery.mail_server import MailServer
from bellwether_tests.engines.language_model.harness import HAIKU
from bellwether_tests.engines.language_model.scripted_models import faithful
from bellwether_tests.homes import REPOSITORY, drop, table_hashes
from bellwether_tests.kills.mornings import FIRST, Morning
from bellwether_tests.model_server import Answer, Delay, ModelRequest, ModelServer, obedient

CONCURRENCY = 3
LONGEST_SECONDS = 900.0
_ANSWERS_AFTER = 0.15
_LOOK_SECONDS = 0.02
# What differs from publication to publication: moments, and what was paid to whom.
_VOLATILE = ("engine_calls", "engine_reasks", "publication", "source_health", "intake_problems")
_TABLES = "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' ORDER BY 1"
_STEADY_COLUMNS = (
    "SELECT column_name FROM duckdb_columns() WHERE schema_name = 'main' AND table_name = ?"
    " AND data_type NOT LIKE 'TIMESTAMP%' ORDER BY column_index"
)


def _slowly(request: ModelRequest) -> Answer:
    answer = obedient(faithful)(request)
    return Delay(answer, _ANSWERS_AFTER)


@dataclass(frozen=True)
class State:
    """What is compared. `tables`: derived ones and published ones by name, hashed; `sent`: bodies of messages."""

    tables: Mapping[str, str]
    sent: Mapping[str, int]


@dataclass
class Living:
    """A home and its servers. `received` and `distinct`: requests to the model, of all processes so far."""

    home: Home
    model: ModelServer
    mail: MailServer
    environment: dict[str, str] = field(default_factory=dict)

    def begin(self, morning: Morning) -> "subprocess.Popen[str]":
        """Drop what came in, and start the command of the morning in a process group of its own."""
        if morning.items and not (self.home.inbox / f"{morning.number:02}.jsonl").exists():
            drop(self.home, f"{morning.number:02}.jsonl", morning.items)
        return self.command(morning, self.environment)

    def command(self, morning: Morning, environment: Mapping[str, str]) -> "subprocess.Popen[str]":
        """`bellwether run` of all days up to the morning's."""
        words = ["run", "--home", str(self.home.path), "--from", str(FIRST), "--to", str(morning.last)]
        return subprocess.Popen(
            [sys.executable, "-m", "bellwether_assets.cli", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.home.path,
            start_new_session=True,
            env={
                **os.environ,
                HOME_VARIABLE: str(self.home.path),
                "PYTHONPATH": str(REPOSITORY),
                **self.model.environment(),
                **environment,
            },
        )

    def state(self) -> State:
        """What the home holds, and what its reader got while these servers were there."""
        tables = {f"pipeline {name}": value for name, value in table_hashes(Context(self.home)).items()}
        with duckdb.connect(str(self.home.published), read_only=True) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            for (name,) in connection.execute(_TABLES).fetchall():
                if name in _VOLATILE:
                    continue
                columns = ", ".join(
                    f'"{column}"' for (column,) in connection.execute(_STEADY_COLUMNS, [name]).fetchall()
                )
                rows = connection.execute(f"SELECT {columns} FROM {name}").pl()  # noqa: S608 - of the catalogue
                tables[f"published {name}"] = frame_digest(name, rows)
        bodies = [message.get_body(("plain",)) for message in self.mail.messages]
        return State(tables, dict(Counter(body.get_content() for body in bodies if body is not None)))

    def handed_over(self) -> int:
        """Editions that may have arrived, and that a person is told about."""
        with Context(self.home).warehouse.open() as connection:
            row = connection.execute("SELECT count(*) FROM ledger.deliveries WHERE state = 'handed over'").fetchone()
        return int(row[0]) if row else 0


@contextmanager
def living(home: Home) -> Iterator[Living]:
    """The home with servers of its own; its settings name their ports."""
    with ModelServer(_slowly) as model, MailServer() as mail:
        port = model.base_url.rpartition(":")[2]
        home.settings_file.write_text(_settings(port, mail.port), encoding="utf-8")
        yield Living(home, model, mail)


def _settings(model_port: str, mail_port: int) -> str:
    engine = {"name": HAIKU, "address": f"http://127.0.0.1:{model_port}", "concurrency": CONCURRENCY}
    # What nobody's answer depends on but the article: the server's model knows nothing of links.
    return "\n".join(
        [
            "[[readers]]",
            'name = "Ada"',
            'channels = { email = { to = "ada@reader.example" } }',
            "[delivery]",
            'sender = "brief@bellwether.example"',
            "older_days = 1000",
            "[delivery.smtp]",
            'host = "127.0.0.1"',
            f"port = {mail_port}",
            'tls = "none"',
            "[engine]",
            *(f"{name} = {json.dumps(value)}" for name, value in engine.items()),
            "judge = false",
            "",
        ]
    )


def children_of(pid: int) -> list[tuple[int, str]]:
    """The processes that a process started, and those that they started, with their commands."""
    found = []
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return []
    for task in tasks:
        with suppress(OSError):
            for child in (task / "children").read_text("ascii").split():
                found += [(int(child), command_of(int(child))), *children_of(int(child))]
    return found


def wait_for_child(process: "subprocess.Popen[Any]", word: str, dice: random.Random) -> int | None:
    """A child with this word in its command, a random moment after it was begun; None where the process ended first."""
    while process.poll() is None:
        for pid, command in children_of(process.pid):
            if word in command:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(dice.uniform(0.0, 6.0))
                return pid
        time.sleep(_LOOK_SECONDS)
    return None


def kill(pid: int) -> None:
    """SIGKILL, where it is there still."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def kill_group(process: "subprocess.Popen[Any]") -> None:
    """The process and all that it started, at once: those in groups of their own too. Nothing, where it has ended.

    By its number a process is named only until somebody has asked how it ended: then another may have the number.
    """
    if process.poll() is not None:
        return
    started = [pid for pid, _ in children_of(process.pid)]
    os.killpg(process.pid, signal.SIGKILL)
    for pid in started:
        kill(pid)
    process.wait()
