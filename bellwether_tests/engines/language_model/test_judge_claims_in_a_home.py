"""Claims judged in a home: days built in another order, late articles and recomputes ask about no pair twice."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.pipeline.context import Context
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.engines.language_model.exchanges import bodies
from bellwether_tests.engines.language_model.harness import HAIKU, running_harness
from bellwether_tests.engines.language_model.scripted_models import faithful
from bellwether_tests.engines.language_model.test_judge_claims import pairs_in
from bellwether_tests.homes import confirmation_items, drop, new_home, query, walk
from bellwether_tests.model_server.answers import Answer, as_json
from bellwether_tests.model_server.script import ModelRequest

ITEMS = sorted(confirmation_items(), key=lambda item: str(item["published_at"]))
DAYS = sorted({str(item["published_at"])[:10] for item in ITEMS})


def _relation(pair: Mapping[str, object]) -> dict[str, object]:
    """An answer that hangs on nothing but what the pair says."""
    shows = int(digest(str(pair["claim"]), str(pair["pattern"]))[:4], 16) % 3 > 0
    return {
        "pair": pair["pair"],
        "relation": "shows_it" if shows else "neighbouring",
        "stance": "supports" if shows else "none",
    }


def _answer(request: ModelRequest) -> Answer:
    asked = request.schema["properties"] if request.schema is not None else {}
    if "pairs" in asked:
        return as_json({"pairs": [_relation(pair) for pair in pairs_in(request)]})
    if "relation" in asked:
        return as_json({"reason": "Another matter.", "relation": "unrelated"})
    return as_json(faithful(request.article.title, request.article.text, request))


def _state(context: Context) -> list[tuple[object, ...]]:
    return query(context, "SELECT signal_id, claim_id, day, change, stance FROM pipeline.evidence_changes ORDER BY ALL")


def test_late_articles_and_recomputes_ask_about_no_pair_twice_and_end_as_one_clean_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedder: Embedder
) -> None:
    first, last = date.fromisoformat(DAYS[0]), date.fromisoformat(DAYS[-1])
    with running_harness(_answer, tmp_path, monkeypatch) as harness:
        settings = f'[engine]\ncompose_with = "{HAIKU}"\naddress = "{harness.server.base_url}"\n'
        late = Context(new_home(tmp_path / "late", first, settings), embedder)
        for name, items in (("a.jsonl", ITEMS[1::2]), ("b.jsonl", ITEMS[::2])):
            drop(late.home, name, items)
            take_in(late)
            walk(late, last)
        with late.warehouse.transaction() as connection:
            connection.execute("DELETE FROM pipeline.stage_days WHERE stage = 'reinforced_signals'")
        received = harness.server.received
        walk(late, last)
        assert harness.server.received == received, "a recompute asks nothing"
        asked = Counter(
            (str(pair["claim"]), str(pair["pattern"]))
            for body in bodies(harness)
            if "pairs" in str(body.get("output_config", body.get("tools")))
            for pair in pairs_in(ModelRequest("", body, 1, 1))
        )
        assert asked
        assert set(asked.values()) == {1}
        judged = query(late, "SELECT count(*) FROM ledger.claim_judgements")
        assert judged == [(len(asked),)]
        clean = Context(new_home(tmp_path / "clean", first, settings), embedder)
        drop(clean.home, "articles.jsonl", ITEMS)
        take_in(clean)
        walk(clean, last)
        assert _state(clean) == _state(late)
