"""Workers as separate hosts: network namespaces with addresses and cables of their own, one of which is pulled."""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bellwether_assets.foundation.settings import Home
from bellwether_assets.vectors.embedder import Embedder
from bellwether_assets.workers.broker import WorkersError
from bellwether_tests.servers.redis import RedisServer
from bellwether_tests.servers.worker import BROKER, ON_WORKERS, Worker, wait_until_begun
from bellwether_tests.workers.large_day import asked, outcome, taken_in, with_settings

ARTICLES, BATCH = 20, 5
SETTINGS = ON_WORKERS.format(articles=BATCH)


def _ip(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["ip", *words], capture_output=True, text=True)


class Hosts:
    """A switch with an address here, and hosts on cables to it."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.address = "10.83.57.1"
        self._names = names

    def put_up(self) -> None:
        """Raises RuntimeError where this machine does not allow it."""
        _checked("link", "add", "bw-switch", "type", "bridge")
        _checked("addr", "add", f"{self.address}/24", "dev", "bw-switch")
        _checked("link", "set", "bw-switch", "up")
        for number, name in enumerate(self._names, start=2):
            _checked("netns", "add", name)
            _checked("link", "add", f"{name}-here", "type", "veth", "peer", "name", "eth0", "netns", name)
            _checked("link", "set", f"{name}-here", "master", "bw-switch", "up")
            _checked("netns", "exec", name, "ip", "addr", "add", f"10.83.57.{number}/24", "dev", "eth0")
            _checked("netns", "exec", name, "ip", "link", "set", "eth0", "up")

    def pull(self, name: str) -> None:
        """Nothing goes to the host and nothing comes from it; its processes go on."""
        _checked("link", "set", f"{name}-here", "down")

    def plug_in(self, name: str) -> None:
        """The cable is back."""
        _checked("link", "set", f"{name}-here", "up")

    def take_away(self) -> None:
        """Take it all away, as far as it was put up."""
        for name in self._names:
            _ip("netns", "del", name)
        _ip("link", "del", "bw-switch")


def _checked(*words: str) -> None:
    done = _ip(*words)
    if done.returncode != 0:
        raise RuntimeError(f"ip {' '.join(words)}: {done.stderr.strip()}")


@pytest.fixture
def hosts() -> Iterator[Hosts]:
    """Two hosts. Skipped where network namespaces cannot be made."""
    if shutil.which("ip") is None or os.geteuid() != 0:
        pytest.skip("network namespaces take root and iproute2: apt-get install iproute2")
    made = Hosts(("bw-first", "bw-second"))
    # What a test that was killed left behind.
    made.take_away()
    try:
        made.put_up()
    except RuntimeError as error:
        made.take_away()
        pytest.skip(f"network namespaces cannot be made here: {error}")
    yield made
    made.take_away()


def test_a_host_that_is_cut_off_costs_a_batch_and_both_cost_a_resume(
    hosts: Hosts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedder: Embedder
) -> None:
    day = taken_in(tmp_path / "day", ARTICLES)
    here, there = (with_settings(day, tmp_path / name, text) for name, text in (("here", ""), ("there", SETTINGS)))
    asked(here, embedder)
    with RedisServer(hosts.address) as broker:
        monkeypatch.setenv(BROKER, broker.address)
        first, second = (_worker(there, name) for name in ("bw-first", "bw-second"))
        try:
            for worker in (first, second):
                worker.wait_until_ready()
            # Both are cut off while they work: the run says so, and nothing of the day is half there.
            failed = _cut_off(hosts, (first, second), there)
            assert "no worker has answered" in str(failed)
            assert [name for name in outcome(there)[0] if name.startswith("claims")] == []
            hosts.plug_in("bw-second")
            second.wait_until_ready()
            # One is gone still, and its batch with it; the other does it.
            asked(there)
        finally:
            first.close()
            second.close()
    assert outcome(there) == outcome(here)


def _worker(home: Home, host: str) -> Worker:
    return Worker(home, host, within=("ip", "netns", "exec", host))


def _cut_off(hosts: Hosts, cut: tuple[Worker, ...], home: Home) -> WorkersError:
    """Pull the cables of hosts as soon as the first of them works; what the run then says."""

    def pull() -> None:
        wait_until_begun(cut[0])
        for worker in cut:
            hosts.pull(worker.name.partition("@")[0])

    puller = threading.Thread(target=pull)
    puller.start()
    with pytest.raises(WorkersError) as told:
        asked(home)
    puller.join()
    return told.value
