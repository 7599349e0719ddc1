"""Claims that a signal's words left out, in a home: they leave the next day, and nothing is asked twice."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.explain.explain_in_words import text_of
from bellwether_assets.explain.read_explanation import read_explanation
from bellwether_assets.pipeline.context import Context
from bellwether_assets.signals.left_out import REASON
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.engines.language_model.harness import HAIKU, Harness, running_harness
from bellwether_tests.engines.language_model.scripted_models import composition, faithful
from bellwether_tests.engines.language_model.test_judge_claims import pairs_in
from bellwether_tests.explain.test_explain import published_without_dbt
from bellwether_tests.homes import (
    confirmation_items,
    copy_of,
    drop,
    forget_derived,
    new_home,
    query,
    table_hashes,
    walk,
)
from bellwether_tests.model_server.answers import Answer, as_json
from bellwether_tests.model_server.script import ModelRequest

ITEMS = sorted(confirmation_items(), key=lambda item: str(item["published_at"]))
FIRST, LAST = (date.fromisoformat(str(ITEMS[place]["published_at"])[:10]) for place in (0, -1))
ONE_DAY = timedelta(days=1)
LATE = {
    "id": "late-1",
    "title": "Chilean mine trades its gas turbine for a battery",
    "text": "Chilean mine trades its gas turbine for a battery\n\nA copper mine in northern Chile switched off its gas"
    " turbine on Tuesday and runs on a battery of 90 megawatts at night. Because stored solar power costs less than"
    " pipeline gas, two more mines plan to follow before the winter. Gas suppliers said that they would lower their"
    " prices to keep the remaining contracts with the mines.",
    "published_at": "2026-03-05T14:00:00Z",
    "source": "minero.example",
}
LEFT = "SELECT day, signal_id, claim_id FROM pipeline.evidence_changes WHERE reason IS NOT NULL ORDER BY ALL"


# A word that stays, however statements are written; its claim is of the day on which the late article comes.
STRANGE = "Valencia"


def strange(statement: str) -> bool:
    """Whether the model says of a claim that it does not belong: by its words alone."""
    return STRANGE in statement


@dataclass
class Model:
    """All claims show any pattern, and words leave out those that are strange, as long as it is asked to."""

    leaves_out: bool = True

    def __call__(self, request: ModelRequest) -> Answer:
        asked = request.schema["properties"] if request.schema is not None else {}
        if "pairs" in asked:
            shows = {"relation": "shows_it", "stance": "supports"}
            return as_json({"pairs": [{"pair": pair["pair"], **shows} for pair in pairs_in(request)]})
        if "relation" in asked:
            return as_json({"reason": "Another matter.", "relation": "unrelated"})
        if "analysis" in asked:
            return as_json(self._composition(request.article.text))
        return as_json(faithful(request.article.title, request.article.text, request))

    def _composition(self, text: str) -> object:
        lines = text.splitlines()
        claims = [line for line in lines if "label" in json.loads(line)]
        out = [json.loads(line) for line in claims if self.leaves_out and strange(json.loads(line)["statement"])]
        if len(out) == len(claims):
            out = []
        kept = [line for line in lines if json.loads(line) not in out]
        return {**composition("\n".join(kept)), "leave_out": [item["label"] for item in out]}


@contextmanager
def home_of(
    model: Model, folder: Path, monkeypatch: pytest.MonkeyPatch, embedder: Embedder
) -> Iterator[tuple[Context, Harness]]:
    """An empty home beside the model's server."""
    with running_harness(model, folder, monkeypatch) as harness:
        settings = f'[engine]\nname = "extractive"\ncompose_with = "{HAIKU}"\naddress = "{harness.server.base_url}"\n'
        yield Context(new_home(folder / "home", FIRST, settings), embedder), harness


def build(context: Context, name: str, items: list[dict[str, object]]) -> None:
    drop(context.home, name, items)
    take_in(context)
    walk(context, LAST + ONE_DAY)


def everything_again(context: Context, *days: date) -> None:
    """Build the fold again: all of it, or these days."""
    with context.warehouse.transaction() as connection:
        for day in days or [FIRST + number * ONE_DAY for number in range((LAST - FIRST).days + 2)]:
            connection.execute(
                "UPDATE pipeline.stage_days SET input_hash = 'stale' WHERE stage = 'reinforced_signals' AND day = ?",
                [day],
            )
    context.memory.clear()
    walk(context, LAST + ONE_DAY)


def test_what_words_left_out_leaves_the_next_day_for_good_and_no_recompute_asks_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedder: Embedder
) -> None:
    with home_of(Model(), tmp_path, monkeypatch, embedder) as (context, harness):
        build(context, "a.jsonl", ITEMS)
        said = query(context, "SELECT day, claim_id FROM ledger.claims_left_out ORDER BY ALL")
        left = query(context, LEFT)
        assert left
        assert [(day - ONE_DAY, claim_id) for day, _, claim_id in left] == said
        for day, signal_id, claim_id in left:
            later = "SELECT 1 FROM pipeline.evidence_changes WHERE signal_id = ? AND claim_id = ? AND day > ?"
            assert query(context, later, signal_id, claim_id, day) == [], "it does not come back"
            elsewhere = "SELECT signal_id FROM pipeline.evidence_on(?) WHERE claim_id = ?"
            [(holder,)] = query(context, elsewhere, LAST + ONE_DAY, claim_id)
            assert holder != signal_id
        rows, received = table_hashes(context), harness.server.received
        everything_again(context)
        assert (table_hashes(context), harness.server.received) == (rows, received)
        for day in (said[0][0], said[0][0] + ONE_DAY, FIRST):
            everything_again(context, day)
            assert (table_hashes(context), harness.server.received) == (rows, received), f"{day} alone"
        home = published_without_dbt(context, tmp_path / "published")
        explained = text_of(read_explanation(home, left[0][1])).plain
        assert f"left this signal on {left[0][0]}: {REASON}" in " ".join(explained.split())


def test_a_late_article_does_not_bring_it_back_and_a_clean_build_on_the_ledgers_is_equal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedder: Embedder
) -> None:
    """The day's composition is asked anew of other evidence, and says no more that the claims do not belong."""
    model = Model()
    with home_of(model, tmp_path, monkeypatch, embedder) as (context, harness):
        build(context, "a.jsonl", ITEMS)
        left = query(context, LEFT)
        assert left
        words = "SELECT signal_id, sum(len(not_of_this)) FROM pipeline.signal_texts GROUP BY signal_id"
        said = dict(query(context, words))
        received, model.leaves_out = harness.server.received, False
        build(context, "b.jsonl", [LATE])
        assert harness.server.received > received
        now = dict(query(context, words))
        anew = [signal_id for _, signal_id, _ in left if now[signal_id] < said[signal_id]]
        assert anew, "of a signal that a claim left, words that were written anew leave nothing out"
        assert query(context, LEFT) == left
        received = harness.server.received
        clean = Context(copy_of(context.home, tmp_path / "clean"), embedder)
        forget_derived(clean)
        walk(clean, LAST + ONE_DAY)
        assert table_hashes(clean) == table_hashes(context)
        assert harness.server.received == received
