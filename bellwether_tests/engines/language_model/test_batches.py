"""What reading by the provider's batches promises: half the price, each request submitted once, whatever is killed."""

import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anthropic
import pytest
from pydantic import ValidationError

from bellwether_assets.engines.language_model.errors import ProviderUnavailableError
from bellwether_assets.engines.language_model.prompts import prompt
from bellwether_assets.engines.protocol import ArticleText, Extraction
from bellwether_assets.foundation.settings import EngineChoice, Home, SettingsError
from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_assets.text.sentences import passages
from bellwether_tests.engines.language_model import forks
from bellwether_tests.engines.language_model.desk import HAIKU, Desk, articles, desk_with
from bellwether_tests.engines.language_model.models import faithful, proposal
from bellwether_tests.model_server import (
    Expired,
    HttpError,
    ModelRequest,
    Rule,
    answer_of,
    by_article,
    by_attempt,
    obedient,
)
from bellwether_tests.model_server.server import ModelServer
from bellwether_tests.model_server.transport import Reply, Request

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

MANY = 3
CREATES = ("POST", "/v1/messages/batches")
POLLS = ("GET", "/v1/messages/batches/msgbatch")
READS = ("GET", "/results")
Sight = Callable[[], None]


class WatchedServer(ModelServer):
    """A model server that does something once, when a request of a kind comes: before it is heard, or after."""

    def __init__(self, script: Rule, batch_polls: int | None = 2) -> None:
        super().__init__(script, batch_polls=batch_polls)
        self.before: dict[tuple[str, str], Sight] = {}
        self.after: dict[tuple[str, str], Sight] = {}
        self.deaf = False

    def reply(self, request: Request, body: Any, request_id: str) -> Reply:
        self._see(self.before, request)
        if self.deaf:
            return Reply(500, b"", {})
        reply = super().reply(request, body, request_id)
        self._see(self.after, request)
        return reply

    def _see(self, sights: dict[tuple[str, str], Sight], request: Request) -> None:
        kinds = [POLLS, CREATES] if not request.path.endswith(READS[1]) else [READS]
        for kind in kinds:
            if kind in sights and request.method == kind[0] and (kind is READS or request.path.startswith(kind[1])):
                sights.pop(kind)()


class QuickDesk(Desk):
    """Keeps the warehouse open while it reads: opening it for every step is most of what a reading costs."""

    def read(self, texts: Sequence[ArticleText], **changes: object) -> Sequence[Extraction]:
        with self.warehouse.open():
            return super().read(texts, **changes)


@contextmanager
def batches(
    script: Rule, folder: Path, monkeypatch: pytest.MonkeyPatch, polls: int | None = 2, **settings: object
) -> Iterator[Desk]:
    """A desk in the batches' mode whose server is watched."""
    with WatchedServer(script, polls) as server:
        monkeypatch.setenv("ANTHROPIC_API_KEY", server.api_key)
        monkeypatch.delenv("ANTHROPIC_BASE_URL", raising=False)
        yield QuickDesk(
            server, Warehouse(folder / "warehouse.duckdb"), {"mode": "batch", "batch_patience_hours": 0.005, **settings}
        )


def watched(desk: Desk) -> WatchedServer:
    assert isinstance(desk.server, WatchedServer)
    return desk.server


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Extraction]:
    """What the articles are to the faithful model when nothing comes between."""
    with (
        pytest.MonkeyPatch.context() as monkeypatch,
        desk_with(obedient(faithful), tmp_path_factory.mktemp("undisturbed"), monkeypatch, mode="batch") as desk,
    ):
        return desk.read(articles(MANY))


def entries(desk: Desk) -> list[list[str]]:
    """The request keys of each batch that was submitted, in order."""
    return [
        sorted(entry["custom_id"] for entry in exchange.body["requests"])
        for exchange in desk.server.exchanges
        if (exchange.method, exchange.path) == CREATES
    ]


def read_by(extractions: Sequence[Extraction]) -> list[str]:
    return [extraction.engine for extraction in extractions]


def client_of(desk: Desk) -> anthropic.Anthropic:
    return anthropic.Anthropic(base_url=desk.server.base_url, api_key=desk.server.api_key, max_retries=0)


def strangers(many: int) -> list[Any]:
    """Somebody else's requests, with the same key for the same provider."""
    params = {"model": "claude-haiku-5-5", "max_tokens": 10, "messages": [{"role": "user", "content": "Hello"}]}
    return [{"custom_id": f"theirs-{number}", "params": params} for number in range(many)]


def kind_of(asked: ModelRequest) -> Rule:
    """The faithful model, which says good day to strangers."""
    return obedient(faithful) if asked.documents else obedient(lambda *_: {"hello": "you"})


def polite(asked: ModelRequest) -> Any:
    return answer_of(kind_of(asked), asked)


def half_wrong(title: str, text: str, asked: ModelRequest) -> Mapping[str, Any]:
    """One claim that is proved and one that is not."""
    quote = next(p.text for p in passages(text, title) if p.refused is None)
    return {"claims": [proposal(quote), proposal("Nobody said this in the article, and nobody ever will.")]}


# One submission, half the price.


def test_all_articles_are_answered_by_one_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with batches(obedient(faithful), tmp_path, monkeypatch) as desk:
        read = desk.read(articles(MANY))
        assert read_by(read) == [HAIKU] * MANY
        assert all(len(extraction.claims) == 2 for extraction in read)
        assert [len(keys) for keys in entries(desk)] == [MANY]
        assert desk.server.received == 0
        assert desk.server.paid == MANY


def test_a_batch_costs_half_of_what_live_requests_cost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    costs = {}
    for mode in ("live", "batch"):
        with desk_with(obedient(faithful), tmp_path / mode, monkeypatch, mode=mode) as desk:
            desk.read(articles(MANY))
            ((costs[mode], held),) = desk.rows(
                "SELECT sum(cost_usd), sum(reserved_usd) FROM ledger.model_calls c"
                " JOIN ledger.model_answers a USING (call_id)"
            )
            assert held > costs[mode] > 0
    assert costs["batch"] == pytest.approx(costs["live"] / 2)


def test_a_batch_says_what_live_requests_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undisturbed: Sequence[Extraction]
) -> None:
    with desk_with(obedient(faithful), tmp_path / "live", monkeypatch) as desk:
        live = desk.read(articles(MANY))
    assert undisturbed == live


def test_a_second_reading_submits_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with batches(obedient(faithful), tmp_path, monkeypatch) as desk:
        first = desk.read(articles(MANY))
        assert desk.read(articles(MANY)) == first
        assert len(entries(desk)) == 1


def test_what_was_answered_live_is_not_submitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with batches(obedient(faithful), tmp_path, monkeypatch) as desk:
        live = desk.read(articles(1), mode="live")
        read = desk.read(articles(3))
        assert read[0] == live[0]
        assert [len(keys) for keys in entries(desk)] == [2]


# Asking again.


def test_what_was_not_valid_is_asked_again_in_a_second_batch_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def corrected(title: str, text: str, asked: ModelRequest) -> Mapping[str, Any]:
        wrong = "report 2" in title and len(asked.body["messages"]) == 1
        return half_wrong(title, text, asked) if wrong else faithful(title, text, asked)

    with batches(obedient(corrected), tmp_path, monkeypatch) as desk:
        read = desk.read(articles(MANY))
        assert [len(keys) for keys in entries(desk)] == [MANY, 1]
        assert [len(extraction.claims) for extraction in read] == [2, 3, 2]
        assert all(not extraction.dropped for extraction in read)


def test_a_model_that_never_learns_is_asked_in_three_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with batches(obedient(half_wrong), tmp_path, monkeypatch) as desk:
        read = desk.read(articles(2))
        assert [len(keys) for keys in entries(desk)] == [2, 2, 2]
        for extraction in read:
            assert len(extraction.claims) == 1
            assert extraction.dropped == {"quote: not in the article": 1}


@pytest.mark.parametrize("lost", [Expired(), HttpError(500), HttpError(529)], ids=["expired", "failed", "overloaded"])
def test_entries_that_were_lost_are_submitted_again(
    lost: Rule, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undisturbed: Sequence[Extraction]
) -> None:
    script = by_article({"report 2": by_attempt(lost, obedient(faithful))}, obedient(faithful))
    with batches(script, tmp_path / "lost", monkeypatch) as desk:
        read = desk.read(articles(MANY))
        assert [len(keys) for keys in entries(desk)] == [MANY, 1]
        assert desk.server.paid == MANY
    assert read == undisturbed


def test_a_batch_that_somebody_canceled_is_submitted_again_without_what_it_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undisturbed: Sequence[Extraction]
) -> None:
    with batches(obedient(faithful), tmp_path / "canceled", monkeypatch) as desk:
        server = watched(desk)

        def cancel() -> None:
            server.batches.process(server.batches.ids[0], 1)
            server.batches.cancel(server.batches.ids[0])

        server.before[POLLS] = cancel
        read = desk.read(articles(MANY))
        assert [len(keys) for keys in entries(desk)] == [MANY, MANY - 1]
        assert desk.server.paid == MANY
    assert read == undisturbed


def test_an_entry_that_is_lost_every_time_is_read_offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = by_article({"report 2": Expired()}, obedient(faithful))
    with batches(script, tmp_path, monkeypatch) as desk:
        read = desk.read(articles(3))
        assert [len(keys) for keys in entries(desk)] == [3, 1, 1]
        assert read_by(read) == [HAIKU, "extractive", HAIKU]
        assert read[1].claims


def test_an_entry_that_is_no_valid_request_is_read_offline_and_not_submitted_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undisturbed: Sequence[Extraction]
) -> None:
    script = by_article({"report 2": HttpError(400, "prompt is too long")}, obedient(faithful))
    with batches(script, tmp_path, monkeypatch) as desk:
        read = desk.read(articles(3))
        assert read_by(read) == [HAIKU, "extractive", HAIKU]
        assert read[1].dropped["read by extractive: request refused"] == 1
        assert read[1].prompt == prompt("extract").version
        assert desk.read(articles(3)) == read
        assert [len(keys) for keys in entries(desk)] == [3]


# Kills.

BY_ITSELF = {
    "its calls were noted, its intent was not": "after the calls",
    "its intent was noted, nothing was sent": "after 'intended'",
    "it had arrived, its identifier was not noted": "before 'submitted'",
    "its identifier was noted": "after 'submitted'",
    "its results were there, and not kept": "before the results",
    "its results were kept, its end was not noted": "after the results",
    "its end was noted": "after 'ended'",
}


def same_as_if_nothing_had_happened(desk: Desk, undisturbed: Sequence[Extraction]) -> None:
    """The restarted reading: nothing submitted twice, nothing paid twice, nothing left open, and the same claims."""
    read = desk.read(articles(MANY))
    (keys,) = entries(desk)
    assert len(set(keys)) == MANY
    assert desk.server.paid == MANY
    assert desk.rows("SELECT count(*) FROM ledger.model_calls ANTI JOIN ledger.model_answers USING (call_id)") == [(0,)]
    assert read == undisturbed


@pytest.mark.parametrize("moment", BY_ITSELF)
def test_a_reading_killed_when(
    moment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undisturbed: Sequence[Extraction]
) -> None:
    with batches(obedient(faithful), tmp_path, monkeypatch) as desk:
        settings = desk.choice().model_dump(mode="python")
        reader = forks.start(
            forks.read, desk.warehouse.file, settings, desk.server.api_key, articles(MANY), BY_ITSELF[moment]
        )
        assert forks.killed(reader)
        same_as_if_nothing_had_happened(desk, undisturbed)


@pytest.mark.parametrize(
    ("moment", "request_kind", "heard"),
    [
        ("it was on its way and never arrived", CREATES, False),
        ("it had just arrived", CREATES, True),
        ("it was waited for", POLLS, True),
        ("its results were on their way", READS, True),
    ],
    ids=lambda value: value.replace(" ", "-") if isinstance(value, str) else "",
)
def test_a_reading_killed_by_others_when(
    moment: str,
    request_kind: tuple[str, str],
    heard: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    undisturbed: Sequence[Extraction],
) -> None:
    with batches(obedient(faithful), tmp_path, monkeypatch) as desk:
        server = watched(desk)
        settings = desk.choice().model_dump(mode="python")
        lives = []

        def kill() -> None:
            server.deaf = not heard
            os.kill(lives[0].pid or 0, signal.SIGKILL)

        (server.after if heard else server.before)[request_kind] = kill
        lives.append(forks.start(forks.read, desk.warehouse.file, settings, server.api_key, articles(MANY)))
        assert forks.killed(lives[0])
        if not heard:
            # What never arrived is in no list, and may be submitted for the first time now.
            assert server.batches.ids == []
            server.deaf = False
            sent = entries(desk)
            read = desk.read(articles(MANY))
            assert entries(desk) == sent * 2
            assert server.paid == MANY
            assert read == undisturbed
        else:
            same_as_if_nothing_had_happened(desk, undisturbed)


# Finding what was submitted.


def killed_before_it_knew_its_batch(desk: Desk) -> None:
    settings = desk.choice().model_dump(mode="python")
    reader = forks.start(
        forks.read, desk.warehouse.file, settings, desk.server.api_key, articles(MANY), "before 'submitted'"
    )
    assert forks.killed(reader)


def test_a_stranger_s_batch_of_the_same_size_is_not_taken_for_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with batches(polite, tmp_path, monkeypatch) as desk, client_of(desk) as stranger:
        stranger.messages.batches.create(requests=strangers(MANY))
        killed_before_it_knew_its_batch(desk)
        stranger.messages.batches.create(requests=strangers(MANY))
        read = desk.read(articles(MANY))
        assert read_by(read) == [HAIKU] * MANY
        assert [keys for keys in entries(desk) if not keys[0].startswith("theirs")] == [entries(desk)[1]]
        ((noted,),) = desk.rows("SELECT DISTINCT batch_id FROM ledger.model_batches WHERE batch_id IS NOT NULL")
        assert noted == desk.server.batches.ids[1]


def test_where_ours_never_arrived_a_stranger_s_batch_is_not_taken_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with batches(polite, tmp_path, monkeypatch) as desk, client_of(desk) as stranger:
        settings = desk.choice().model_dump(mode="python")
        reader = forks.start(
            forks.read, desk.warehouse.file, settings, desk.server.api_key, articles(MANY), "after 'intended'"
        )
        assert forks.killed(reader)
        stranger.messages.batches.create(requests=strangers(MANY))
        assert read_by(desk.read(articles(MANY))) == [HAIKU] * MANY
        assert len([keys for keys in entries(desk) if not keys[0].startswith("theirs")]) == 1


def test_a_stranger_s_batch_that_never_ends_does_not_keep_ours_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Three seconds of patience: the stranger's batch would take all of them.
    with (
        batches(polite, tmp_path, monkeypatch, polls=None, batch_patience_hours=0.001) as desk,
        client_of(desk) as stranger,
    ):
        killed_before_it_knew_its_batch(desk)
        stranger.messages.batches.create(requests=strangers(MANY))
        desk.server.finish_batches(desk.server.batches.ids[0])
        assert read_by(desk.read(articles(MANY))) == [HAIKU] * MANY
        assert len(desk.server.batches.ids) == 2


def test_a_submission_whose_answer_was_lost_is_found_by_listing_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Forgetful(WatchedServer):
        """Takes a batch, and then says that it failed."""

        def reply(self, request: Request, body: Any, request_id: str) -> Reply:
            reply = super().reply(request, body, request_id)
            return Reply(500, b"{}", reply.headers) if (request.method, request.path) == CREATES else reply

    with Forgetful(obedient(faithful)) as server:
        monkeypatch.setenv("ANTHROPIC_API_KEY", server.api_key)
        desk = Desk(server, Warehouse(tmp_path / "warehouse.duckdb"), {"mode": "batch"})
        assert read_by(desk.read(articles(MANY))) == [HAIKU] * MANY
        assert len(server.batches.ids) == 1
        assert server.paid == MANY


# Budget, patience, settings.


def test_a_budget_for_a_part_has_that_part_submitted_and_the_rest_read_offline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = {"max_output_tokens": 700}
    with batches(obedient(faithful), tmp_path / "measured", monkeypatch, **short) as desk:
        desk.read(articles(1))
        ((one, most),) = desk.rows(
            "SELECT cost_usd, reserved_usd FROM ledger.model_calls JOIN ledger.model_answers USING (call_id)"
        )
    # Room for two as held; what they really cost leaves room for one more and no more.
    assert isinstance(most, float)
    assert isinstance(one, float)
    budget = 2.2 * most
    with batches(obedient(faithful), tmp_path / "part", monkeypatch, daily_budget_usd=budget, **short) as desk:
        # One after the other, so that those without an answer come between those that have one.
        read = desk.read(articles(6), concurrency=1)
        answered = desk.server.paid
        assert 2 <= answered < 6
        assert read_by(read).count(HAIKU) == answered
        for extraction in read:
            if extraction.engine != HAIKU:
                assert extraction.claims
                assert extraction.dropped["read by extractive: budget spent"] == 1
        ((spent,),) = desk.rows("SELECT sum(cost_usd) FROM ledger.model_answers")
        assert spent <= budget
        assert spent == pytest.approx(answered * one, rel=0.05)
    with batches(obedient(faithful), tmp_path / "none", monkeypatch, daily_budget_usd=0.5 * most, **short) as desk:
        assert read_by(desk.read(articles(4))) == ["extractive"] * 4
        assert desk.server.exchanges == ()


def test_patience_ends_with_a_clear_error_and_the_next_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undisturbed: Sequence[Extraction]
) -> None:
    with batches(obedient(faithful), tmp_path / "patient", monkeypatch, polls=None) as desk:
        with pytest.raises(
            ProviderUnavailableError, match=r"batch msgbatch_\w+ has not ended in .* hours.*the next run"
        ):
            desk.read(articles(MANY), batch_patience_hours=1e-5)
        desk.server.finish_batches()
        read = desk.read(articles(MANY))
        assert [len(keys) for keys in entries(desk)] == [MANY]
    assert read == undisturbed


def test_a_batch_that_the_provider_refuses_is_told_and_tried_again_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with batches(obedient(faithful), tmp_path, monkeypatch) as desk:
        monkeypatch.setenv("ANTHROPIC_API_KEY", "wrong")
        with pytest.raises(ProviderUnavailableError, match="the batch of 3 requests is refused"):
            desk.read(articles(MANY))
        monkeypatch.setenv("ANTHROPIC_API_KEY", desk.server.api_key)
        assert read_by(desk.read(articles(MANY))) == [HAIKU] * MANY
        assert len(desk.server.batches.ids) == 1


def test_batches_of_a_provider_that_has_none_are_refused_by_the_settings(tmp_path: Path) -> None:
    for name in ("ollama/llama3.1:8b", "openai/gpt-5.5", "extractive"):
        with pytest.raises(ValidationError, match="mode = 'batch' is for engines of anthropic"):
            EngineChoice.model_validate({"name": name, "mode": "batch"})
        (tmp_path / "bellwether.toml").write_text(f'[engine]\nname = "{name}"\nmode = "batch"\n')
        with pytest.raises(SettingsError, match="mode = 'batch' is for engines of anthropic"):
            Home(tmp_path).settings()
    assert EngineChoice.model_validate({"name": HAIKU, "mode": "batch"}).mode == "batch"
