"""What a killed extraction by batches promises: its batch is found again, nothing is submitted or paid twice."""

import os
import signal
from collections.abc import Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from bellwether_assets.engines.protocol import Extraction
from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_tests.engines.language_model import killed_processes
from bellwether_tests.engines.language_model.batch_harness import (
    CREATES,
    MANY,
    POLLS,
    READS,
    WatchedServer,
    client_of,
    engines_of,
    entries,
    faithful_or_greeting,
    others_requests,
    running_batch_harness,
    watched,
)
from bellwether_tests.engines.language_model.harness import HAIKU, Harness, articles
from bellwether_tests.engines.language_model.scripted_models import faithful
from bellwether_tests.model_server import obedient
from bellwether_tests.model_server.transport import Reply, Request

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

# Kills.

STEPS = {
    "its calls are recorded and its intent is not": "after the calls",
    "its intent is recorded and nothing is sent": "after 'intended'",
    "it has arrived and its identifier is not recorded": "before 'submitted'",
    "its identifier is recorded": "after 'submitted'",
    "its results are there and not kept": "before the results",
    "its results are kept and its end is not recorded": "after the results",
    "its end is recorded": "after 'ended'",
}


def start_extraction(harness: Harness, fatal: str = "nowhere") -> BaseProcess:
    """An extraction in a process of its own, which dies at a step of the ledger."""
    settings = harness.choice().model_dump(mode="python")
    key = harness.server.api_key
    return killed_processes.start(
        killed_processes.extract, harness.warehouse.file, settings, key, articles(MANY), fatal
    )


def assert_as_if_uninterrupted(harness: Harness, uninterrupted: Sequence[Extraction]) -> None:
    """Extract again: nothing is submitted or paid twice, no call is left open, and the claims are the same."""
    extractions = harness.extract(articles(MANY))
    (keys,) = entries(harness)
    assert len(set(keys)) == MANY
    assert harness.server.paid == MANY
    open_calls = "SELECT count(*) FROM ledger.model_calls ANTI JOIN ledger.model_answers USING (call_id)"
    assert harness.rows(open_calls) == [(0,)]
    assert extractions == uninterrupted


@pytest.mark.parametrize("step", STEPS)
def test_an_extraction_that_dies_when(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uninterrupted: Sequence[Extraction]
) -> None:
    with running_batch_harness(obedient(faithful), tmp_path, monkeypatch) as harness:
        assert killed_processes.was_killed(start_extraction(harness, STEPS[step]))
        assert_as_if_uninterrupted(harness, uninterrupted)


@pytest.mark.parametrize(
    ("moment", "request_kind", "handled"),
    [
        ("its batch is on its way and never arrives", CREATES, False),
        ("its batch has just arrived", CREATES, True),
        ("its batch is polled", POLLS, True),
        ("its results are on their way", READS, True),
    ],
    ids=lambda value: value.replace(" ", "-") if isinstance(value, str) else "",
)
def test_an_extraction_that_is_killed_when(
    moment: str,
    request_kind: tuple[str, str],
    handled: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    uninterrupted: Sequence[Extraction],
) -> None:
    with running_batch_harness(obedient(faithful), tmp_path, monkeypatch) as harness:
        server = watched(harness)
        processes: list[BaseProcess] = []

        def kill() -> None:
            server.failing = not handled
            os.kill(processes[0].pid or 0, signal.SIGKILL)

        (server.after if handled else server.before)[request_kind] = kill
        processes.append(start_extraction(harness))
        assert killed_processes.was_killed(processes[0])
        if not handled:
            # A batch that never arrived is in no list, so it is submitted now, for the first time.
            assert server.batches.ids == []
            server.failing = False
            sent = entries(harness)
            extractions = harness.extract(articles(MANY))
            assert entries(harness) == sent * 2
            assert server.paid == MANY
            assert extractions == uninterrupted
        else:
            assert_as_if_uninterrupted(harness, uninterrupted)


# Finding a batch that was submitted.

BEFORE_ITS_BATCH_IS_RECORDED = "before 'submitted'"


def test_another_clients_batch_of_the_same_size_is_not_taken_for_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_batch_harness(faithful_or_greeting, tmp_path, monkeypatch) as harness, client_of(harness) as other:
        other.messages.batches.create(requests=others_requests(MANY))
        assert killed_processes.was_killed(start_extraction(harness, BEFORE_ITS_BATCH_IS_RECORDED))
        other.messages.batches.create(requests=others_requests(MANY))
        extractions = harness.extract(articles(MANY))
        assert engines_of(extractions) == [HAIKU] * MANY
        assert [keys for keys in entries(harness) if not keys[0].startswith("other")] == [entries(harness)[1]]
        ((recorded,),) = harness.rows("SELECT DISTINCT batch_id FROM ledger.model_batches WHERE batch_id IS NOT NULL")
        assert recorded == harness.server.batches.ids[1]


def test_where_our_batch_never_arrived_another_clients_is_not_taken_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_batch_harness(faithful_or_greeting, tmp_path, monkeypatch) as harness, client_of(harness) as other:
        assert killed_processes.was_killed(start_extraction(harness, "after 'intended'"))
        other.messages.batches.create(requests=others_requests(MANY))
        assert engines_of(harness.extract(articles(MANY))) == [HAIKU] * MANY
        assert len([keys for keys in entries(harness) if not keys[0].startswith("other")]) == 1


def test_another_clients_batch_that_never_ends_does_not_delay_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Three seconds of patience: the other's batch would take all of them.
    with (
        running_batch_harness(
            faithful_or_greeting, tmp_path, monkeypatch, polls=None, batch_patience_hours=0.001
        ) as harness,
        client_of(harness) as other,
    ):
        assert killed_processes.was_killed(start_extraction(harness, BEFORE_ITS_BATCH_IS_RECORDED))
        other.messages.batches.create(requests=others_requests(MANY))
        harness.server.finish_batches(harness.server.batches.ids[0])
        assert engines_of(harness.extract(articles(MANY))) == [HAIKU] * MANY
        assert len(harness.server.batches.ids) == 2


def test_a_submission_whose_response_was_lost_is_found_in_the_list_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class FailingServer(WatchedServer):
        """Takes a batch, and then answers that it failed."""

        def reply(self, request: Request, body: Any, request_id: str) -> Reply:
            reply = super().reply(request, body, request_id)
            return Reply(500, b"{}", reply.headers) if (request.method, request.path) == CREATES else reply

    with FailingServer(obedient(faithful)) as server:
        monkeypatch.setenv("ANTHROPIC_API_KEY", server.api_key)
        harness = Harness(server, Warehouse(tmp_path / "warehouse.duckdb"), {"mode": "batch"})
        assert engines_of(harness.extract(articles(MANY))) == [HAIKU] * MANY
        assert len(server.batches.ids) == 1
        assert server.paid == MANY
