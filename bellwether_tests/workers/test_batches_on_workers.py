"""A day that real workers read and embed is, hash by hash, the day of one process."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bellwether_assets.doctor.workers import check_workers
from bellwether_assets.foundation.settings import Home, SettingsError
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.spread import made_by, work_off
from bellwether_assets.vectors.arithmetic import Arithmetic
from bellwether_assets.vectors.embedder import Embedder
from bellwether_assets.workers.batches import Batch, pack_texts, unpack_vectors
from bellwether_assets.workers.broker import WorkersError
from bellwether_tests.homes import query
from bellwether_tests.invented_stream import reading_model
from bellwether_tests.model_server.answers import Delay
from bellwether_tests.model_server.script import ModelRequest
from bellwether_tests.model_server.server import ModelServer
from bellwether_tests.servers.redis import RedisServer
from bellwether_tests.servers.worker import BROKER, ON_WORKERS, Worker, wait_until_begun, workers
from bellwether_tests.shared import made_once
from bellwether_tests.workers.large_day import asked, outcome, taken_in, with_settings

# `make test-scale` asks for 500.
ARTICLES = int(os.environ.get("BELLWETHER_SCALE_ARTICLES", "32"))
BATCH = max(8, ARTICLES // 20)
SETTINGS = ON_WORKERS.format(articles=BATCH)
HAIKU = 'name = "anthropic/claude-haiku-5-5"\naddress = "{address}"\ncheck_meaning = false\nconcurrency = 2\n'
PAID = f"{SETTINGS}[engine]\n{HAIKU}"


@pytest.fixture
def broker(redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> RedisServer:
    monkeypatch.setenv(BROKER, redis_server.address)
    return redis_server


@pytest.fixture(scope="module")
def day() -> Home:
    """Many articles of one day, that nobody has read yet. Not to be written to."""
    return Home(made_once(f"large day of {ARTICLES}", lambda folder: taken_in(folder, ARTICLES)))


@pytest.fixture(scope="module")
def here(day: Home, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The same day, read by this one process."""
    home = with_settings(day, tmp_path_factory.mktemp("here") / "home", "")
    asked(home, embedder)
    return home


def test_two_workers_one_of_which_is_killed_in_the_middle_make_the_day_of_one_process(
    day: Home, here: Home, broker: RedisServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    there = with_settings(day, tmp_path / "there", SETTINGS)
    with workers(there, "first", "second") as (first, _), caplog.at_level("INFO", logger="bellwether"):
        # Nothing but what it does itself can have happened to a worker that is halted.
        killer = threading.Thread(target=lambda: (wait_until_begun(first), first.kill()))
        killer.start()
        built = asked(there)
        killer.join()
    assert first.process.returncode == -9
    assert "worker lost, its batch is given to another" in caplog.text
    assert outcome(there) == outcome(here)
    assert built["claims"].result.counts["articles read"] > BATCH
    # Nothing of it is left at the broker, but what a worker had that is gone.
    with broker.connect() as client:
        assert client.llen("bellwether-batches") == 0


def test_a_child_that_is_killed_leaves_its_batch_to_the_next(
    day: Home, here: Home, broker: RedisServer, tmp_path: Path
) -> None:
    there = with_settings(day, tmp_path / "there", SETTINGS)
    with workers(there, "only") as (only,):
        killer = threading.Thread(target=lambda: (wait_until_begun(only), only.kill_child()))
        killer.start()
        asked(there)
        killer.join()
        assert only.process.poll() is None
    assert outcome(there) == outcome(here)


def test_a_broker_that_loses_its_memory_is_told_everything_again(
    day: Home, here: Home, broker: RedisServer, tmp_path: Path
) -> None:
    there = with_settings(day, tmp_path / "there", SETTINGS)
    with workers(there, "only") as (only,), broker.connect() as client:
        forgotten = threading.Thread(target=lambda: (wait_until_begun(only), client.flushall()))
        forgotten.start()
        asked(there)
        forgotten.join()
    assert outcome(there) == outcome(here)


def test_without_workers_a_day_fails_with_what_to_do_and_is_made_when_they_come(
    day: Home, here: Home, broker: RedisServer, tmp_path: Path
) -> None:
    there = with_settings(day, tmp_path / "there", SETTINGS)
    with pytest.raises(WorkersError, match=r"no worker has answered for 4 s: start one with `bellwether worker`"):
        asked(there)
    # What nobody waits for any more is not done by who comes later.
    with workers(there, "late"):
        asked(there)
    assert outcome(there) == outcome(here)


def test_a_broker_that_is_not_there_is_named_without_its_password(
    day: Home, broker: RedisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = with_settings(day, tmp_path / "there", SETTINGS)
    broker.stop()
    with pytest.raises(WorkersError, match=f"the broker that {BROKER} names cannot be used") as told:
        asked(there)
    assert broker.password not in str(told.value)
    assert _doctor_says(there) == [("error", f"the broker that {BROKER} names cannot be used: OperationalError")]
    monkeypatch.delenv(BROKER)
    with pytest.raises(SettingsError, match=f"set the variable {BROKER}"):
        asked(there)


def _doctor_says(home: Home) -> list[tuple[str, str]]:
    return [(finding.level, finding.found) for finding in check_workers(home)]


def test_a_worker_with_other_settings_refuses_and_says_so(day: Home, broker: RedisServer, tmp_path: Path) -> None:
    there = with_settings(day, tmp_path / "there", SETTINGS)
    taxonomy = '[taxonomy.domains.sea]\ndescription = "ships"\nterms = { harbour = 1.0 }\n[taxonomy.topics]\n'
    other = with_settings(day, tmp_path / "other", SETTINGS + taxonomy)
    assert _doctor_says(there) == [("warning", "nobody does batches")]
    with workers(other, "other") as (worker,):
        assert _doctor_says(there) == [("ok", f"batches are done by {worker.name}")]
        with pytest.raises(WorkersError) as told:
            asked(there)
    assert f"worker {worker.name} refuses a batch: it was given out by another version, or with other" in str(
        told.value
    )


@pytest.mark.parametrize("arithmetic", list(Arithmetic))
def test_a_worker_multiplies_as_the_machine_that_asks(day: Home, embedder: Embedder, arithmetic: Arithmetic) -> None:
    texts = ["The council raised its rate.", "A harbour was closed after a storm of two days."]
    context = Context(day, embedder)
    batch = Batch("embed", made_by(context.settings, "embed"), pack_texts(texts), arithmetic=arithmetic.value)
    expected = Embedder(arithmetic=arithmetic).encode(texts)
    assert np.array_equal(unpack_vectors(work_off(context, batch)), expected)


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    """A provider that takes its time, so that a killed worker has answers that it has paid and others in flight."""
    with ModelServer(_slowly) as server:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        yield server


def _slowly(request: ModelRequest) -> Delay:
    return Delay(reading_model(request), 0.1)


def test_answers_that_a_killed_worker_had_paid_are_not_paid_again(
    day: Home, broker: RedisServer, provider: ModelServer, tmp_path: Path, embedder: Embedder
) -> None:
    there = with_settings(day, tmp_path / "there", PAID.format(address=provider.base_url))
    with workers(there, "first", "second") as (first, _):
        killer = threading.Thread(target=_kill_when_paid, args=(there, provider, first))
        killer.start()
        built = asked(there, embedder)
        killer.join()
    articles = built["claims"].result.counts["articles read"]
    assert articles > BATCH
    # One answer an article, and at most the two more that the killed one had in flight.
    assert articles <= provider.counts.paid + provider.counts.undelivered <= articles + 2
    answered = query(
        Context(there), "SELECT count(DISTINCT request_key), count(*) FROM ledger.model_answers WHERE body IS NOT NULL"
    )
    assert answered == [(articles, articles)]
    # The same ledger, in one process: no call, and the same day.
    paid = provider.counts.received
    alone = with_settings(there, tmp_path / "alone", f"[engine]\n{HAIKU.format(address=provider.base_url)}")
    with Context(alone).warehouse.transaction() as connection:
        connection.execute("DELETE FROM pipeline.claims")
    asked(alone, embedder)
    assert provider.counts.received == paid
    assert outcome(alone) == outcome(there)


def _kill_when_paid(home: Home, provider: ModelServer, worker: Worker) -> None:
    """Kill the worker when it has kept answers of a batch that it has not ended."""
    wait_until_begun(worker)
    provider.wait_until(lambda counts: counts.paid > 2, timeout=60)
    worker.kill()


def test_a_worker_in_another_home_refuses_to_pay(
    day: Home, broker: RedisServer, provider: ModelServer, tmp_path: Path, embedder: Embedder
) -> None:
    settings = PAID.format(address=provider.base_url)
    there, other = (with_settings(day, tmp_path / name, settings) for name in ("there", "other"))
    with workers(other, "other"), pytest.raises(WorkersError, match="is not the home that pays for it"):
        asked(there, embedder)
    assert provider.counts.received == 0
