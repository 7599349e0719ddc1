"""A real Redis on loopback, with a password, in a folder that goes with it."""

import secrets
import shutil
import signal

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bellwether_tests.servers.processes import ServerProcess, free_port

HOW_TO_INSTALL = "Redis is not installed: apt-get install redis-server"


class RedisServer(ServerProcess):
    """Redis at `host`, which writes nothing to the disk."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        program = shutil.which("redis-server")
        if program is None:
            pytest.skip(HOW_TO_INSTALL)
        super().__init__("redis")
        self.host, self.port, self.password = host, free_port(host), secrets.token_urlsafe(16)
        self._command = [
            program, "--bind", host, "--port", str(self.port), "--requirepass", self.password, "--save", "",
            "--appendonly", "no", "--dir", str(self.folder),
        ]  # fmt: skip
        self.start()

    @property
    def address(self) -> str:
        """With the password, as Celery takes it."""
        return f"redis://:{self.password}@{self.host}:{self.port}/0"

    def start(self) -> None:
        """Begin, or begin again, with nothing in it."""
        self.begin(self._command, self._answers)

    def stop(self) -> None:
        """As after a crash of its machine: what it held is gone."""
        self.end(signal.SIGKILL)

    def connect(self, password: str | None = None) -> "redis.Redis":
        """A client of the test's own, with the right password or another, which does not try again by itself."""
        return redis.Redis(
            host=self.host,
            port=self.port,
            password=self.password if password is None else password,
            socket_timeout=5,
            retry=Retry(NoBackoff(), 0),
        )

    def close(self) -> None:
        """End it; there is nothing to keep."""
        self.end(signal.SIGTERM)
        self.remove_folder()

    def _answers(self) -> bool:
        try:
            with self.connect() as client:
                return bool(client.ping())
        except redis.exceptions.ConnectionError:
            return False
