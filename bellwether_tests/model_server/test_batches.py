"""Promises of the model server about Message Batches."""

from datetime import UTC, datetime, timedelta
from typing import Any

import anthropic
import pytest
from anthropic.types.messages import MessageBatchIndividualResponse
from pydantic import TypeAdapter

from bellwether_tests.model_server import Expired, HttpError, Refusal, as_json, by_article
from bellwether_tests.model_server.requests_of_tests import request


def _entries(*titles: str) -> list[dict[str, Any]]:
    return [{"custom_id": title, "params": request(title)} for title in titles]


SCRIPT = by_article(
    {"failing": HttpError(500, "broken"), "late": Expired(), "refused": Refusal()}, as_json({"claims": []})
)


def test_a_batch_ends_at_the_poll_that_was_told(served: Any) -> None:
    server, client = served(SCRIPT, batch_polls=2)
    batch = client.messages.batches.create(requests=_entries("a", "b"))
    assert (batch.processing_status, batch.request_counts.processing, batch.results_url) == ("in_progress", 2, None)
    assert client.messages.batches.retrieve(batch.id).processing_status == "in_progress"
    ended = client.messages.batches.retrieve(batch.id)
    assert (ended.processing_status, ended.request_counts.succeeded) == ("ended", 2)
    assert ended.results_url.startswith(server.base_url)
    assert ended.created_at <= ended.ended_at <= ended.expires_at == ended.created_at + timedelta(hours=24)


def test_a_batch_without_a_number_of_polls_ends_when_told(served: Any) -> None:
    server, client = served(SCRIPT)
    batch = client.messages.batches.create(requests=_entries("a"))
    for _ in range(5):
        assert client.messages.batches.retrieve(batch.id).processing_status == "in_progress"
    with pytest.raises(anthropic.AnthropicError, match="results_url"):
        client.messages.batches.results(batch.id)
    server.finish_batches()
    assert client.messages.batches.retrieve(batch.id).processing_status == "ended"


def test_each_entry_ends_as_the_script_says_and_only_successes_are_paid(served: Any) -> None:
    server, client = served(SCRIPT)
    names = ["a", "failing", "b", "late", "refused", "c"]
    batch = client.messages.batches.create(requests=_entries(*names))
    server.finish_batches(batch.id)
    counts = client.messages.batches.retrieve(batch.id).request_counts
    assert (counts.succeeded, counts.errored, counts.expired, counts.processing) == (4, 1, 1, 0)
    results = {one.custom_id: one.result for one in client.messages.batches.results(batch.id)}
    assert list(results) != names
    assert sorted(results) == sorted(names)
    assert results["failing"].error.error.message == "broken"
    assert results["refused"].message.stop_reason == "refusal"
    assert results["a"].message.usage.service_tier == "batch"
    assert (server.paid, server.counts.paid_in_batches, server.received) == (4, 4, 0)
    assert server.counts.distinct_bodies == 6


def test_every_line_of_results_is_of_the_sdks_type(served: Any) -> None:
    # The SDK's decoder of JSON Lines builds its objects unchecked, even in a client with strict validation.
    server, client = served(SCRIPT)
    batch = client.messages.batches.create(requests=_entries("a", "failing", "late"))
    server.finish_batches()
    lines = client.messages.batches.with_raw_response.results(batch.id).http_response.read().splitlines()
    for line in lines:
        TypeAdapter(MessageBatchIndividualResponse).validate_json(line)
    assert len(lines) == 3


def test_batches_are_listed_newest_first_in_pages(served: Any) -> None:
    server, client = served(SCRIPT)
    for number in range(5):
        client.messages.batches.create(requests=_entries(str(number)))
    newest_first = server.batches.ids[::-1]
    page = client.messages.batches.list(limit=2)
    assert (page.has_more, page.first_id, page.last_id) == (True, *newest_first[:2])
    assert [batch.id for batch in page] == newest_first
    before = client.messages.batches.list(limit=2, before_id=newest_first[4])
    assert ([batch.id for batch in before.data], before.has_more) == (newest_first[2:4], True)
    assert [batch.id for batch in before] == newest_first[2:4] + newest_first[:2]
    last = client.messages.batches.list(after_id=newest_first[3])
    assert ([batch.id for batch in last.data], last.has_more) == (newest_first[4:], False)
    with pytest.raises(anthropic.BadRequestError, match="limit"):
        client.messages.batches.list(limit=0)


def test_a_canceled_batch_keeps_what_was_done_and_cancels_the_rest(served: Any) -> None:
    server, client = served(SCRIPT, batch_polls=99)
    batch = client.messages.batches.create(requests=_entries("a", "b", "c"))
    server.batches.process(batch.id, 1)
    canceling = client.messages.batches.cancel(batch.id)
    assert (canceling.processing_status, canceling.request_counts.processing) == ("canceling", 3)
    ended = client.messages.batches.retrieve(batch.id)
    assert (ended.processing_status, ended.request_counts.succeeded, ended.request_counts.canceled) == ("ended", 1, 2)
    assert {one.result.type for one in client.messages.batches.results(batch.id)} == {"succeeded", "canceled"}
    assert server.paid == 1


def test_a_batch_expires_after_a_day(served: Any) -> None:
    clock = [datetime(2026, 11, 2, 6, tzinfo=UTC)]
    _, client = served(SCRIPT, now=lambda: clock[0])
    batch = client.messages.batches.create(requests=_entries("a"))
    clock[0] += timedelta(hours=24)
    assert client.messages.batches.retrieve(batch.id).request_counts.expired == 1


def test_a_batch_is_deleted_only_when_it_has_ended(served: Any) -> None:
    server, client = served(SCRIPT)
    batch = client.messages.batches.create(requests=_entries("a"))
    with pytest.raises(anthropic.BadRequestError):
        client.messages.batches.delete(batch.id)
    server.finish_batches()
    assert client.messages.batches.delete(batch.id).id == batch.id
    with pytest.raises(anthropic.NotFoundError):
        client.messages.batches.retrieve(batch.id)
