"""A real PostgreSQL on loopback, with a password, in a folder that goes with it; a fresh database for whoever asks.

    with PostgresServer() as server:
        database = server.new_database()
        database.address            # postgresql://bellwether:…@127.0.0.1:40123/test_1, without the password
        database.environment        # {"PGPASSWORD": …}, for a process that shall connect

PostgreSQL refuses to run as root: started by root it becomes the user `postgres`, which Debian's package makes.
"""

import itertools
import os
import secrets
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
from psycopg2.sql import SQL, Identifier

from bellwether_tests.servers.processes import ServerProcess, free_port

USER = "bellwether"
# Where a home looks for the password, unless its settings say otherwise.
VARIABLE = "BELLWETHER_POSTGRES_PASSWORD"
HOW_TO_INSTALL = "PostgreSQL is not installed: apt-get install postgresql"
DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Database:
    """Where a database is, and the password to it."""

    host: str
    port: int
    user: str
    password: str
    name: str

    @property
    def address(self) -> str:
        """As libpq reads it, without the password."""
        return f"postgresql://{self.user}@{self.host}:{self.port}/{self.name}"

    @property
    def settings(self) -> str:
        """What a home's settings say to keep Dagster's history here; the password belongs in `VARIABLE`."""
        return (
            f'[dagster.postgres]\nhost = "{self.host}"\nport = {self.port}\n'
            f'database = "{self.name}"\nuser = "{self.user}"\n'
        )

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs beside the address."""
        return {"PGPASSWORD": self.password}

    def connect(self) -> "psycopg2.extensions.connection":
        """A connection of the test's own; `with` it commits and does not close: see psycopg2."""
        return psycopg2.connect(
            host=self.host, port=self.port, user=self.user, password=self.password, dbname=self.name, connect_timeout=5
        )


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, the newest version's; None where there is none."""
    if DEBIAN.is_dir():
        found = [folder / "bin" for folder in DEBIAN.iterdir() if (folder / "bin" / "initdb").exists()]
        if found:
            return max(found, key=lambda path: float(path.parent.name))
    there = shutil.which("initdb")
    return Path(there).resolve().parent if there else None


class PostgresServer(ServerProcess):
    """PostgreSQL at `host`; nothing in it is meant to outlive the process, so it does not wait for the disk."""

    def __init__(self, host: str = "127.0.0.1", options: dict[str, str] | None = None) -> None:
        found = programs()
        if found is None:
            pytest.skip(HOW_TO_INSTALL)
        super().__init__("postgres", "postgres")
        self.host, self.port, self.password = host, free_port(host), secrets.token_urlsafe(16)
        self._programs, self._numbers = found, itertools.count(1)
        self._options = {
            "listen_addresses": host,
            "port": str(self.port),
            "unix_socket_directories": "",
            "fsync": "off",
            "max_connections": "200",
            **(options or {}),
        }
        password = self.folder / "password"
        password.write_text(self.password)
        if os.geteuid() == 0:
            shutil.chown(password, "postgres")
        self.once(
            [found / "initdb", "--pgdata", self.folder / "data", "--username", USER, "--encoding", "UTF8", "--no-sync",
             "--locale", "C", "--auth", "scram-sha-256", "--pwfile", password]
        )  # fmt: skip
        if host != "127.0.0.1":
            with (self.folder / "data" / "pg_hba.conf").open("a") as rules:
                rules.write("host all all samenet scram-sha-256\n")
        self.start()

    def start(self) -> None:
        """Begin, or begin again where it was stopped."""
        settings = [part for name, value in self._options.items() for part in ("-c", f"{name}={value}")]
        self.begin([self._programs / "postgres", "-D", self.folder / "data", *settings], self._answers)

    def stop(self) -> None:
        """End every connection and the server, as after a crash of its machine."""
        self.end(signal.SIGQUIT)

    def new_database(self) -> Database:
        """An empty database that nobody else in this server uses."""
        made = self._database(f"test_{next(self._numbers)}")
        connection = self._database("postgres").connect()
        connection.set_session(autocommit=True)
        with connection.cursor() as cursor:
            cursor.execute(SQL("CREATE DATABASE {}").format(Identifier(made.name)))
        connection.close()
        return made

    def close(self) -> None:
        """Fast shutdown."""
        self.end(signal.SIGINT)
        self.remove_folder()

    def _database(self, name: str) -> Database:
        return Database(self.host, self.port, USER, self.password, name)

    def _answers(self) -> bool:
        try:
            self._database("postgres").connect().close()
        except psycopg2.OperationalError:
            return False
        return True
