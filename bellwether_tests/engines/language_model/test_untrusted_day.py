"""Promise 9 for a whole day: hostile articles are taken in and built, and every kept claim is proved."""

from pathlib import Path

import pytest

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.pipeline.build import build_day
from bellwether_assets.pipeline.context import Context
from bellwether_assets.stages import STAGES
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.engines.language_model.attacks import (
    BLOB,
    IGNORE,
    LOOKALIKE,
    READY_MADE,
    SEEN,
    TEMPLATES,
    TOOL_SAID,
    UNSEEN,
    UNSEEN_CHARACTERS,
    quoting,
    unfit,
)
from bellwether_tests.engines.language_model.harness import DAY, HAIKU, running_harness
from bellwether_tests.engines.language_model.scripted_models import faithful
from bellwether_tests.homes import drop, new_home, query, stage
from bellwether_tests.model_server import Answer, ModelRequest, as_json
from bellwether_tests.shipped_articles import shipped_articles

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

HOSTILE = (IGNORE, TOOL_SAID, *TEMPLATES, *UNSEEN, LOOKALIKE, BLOB, *SEEN, READY_MADE)
ITEMS = [
    {
        "id": f"hostile {number}" if number < 3 else f"friend {number}",
        "title": text.title,
        "text": "\n".join([text.text, *(HOSTILE if number < 3 else ())]),
        "published_at": f"{DAY}T08:00:00Z",
        "source": f"paper{number}.example",
        "language": "en",
    }
    for number, text in enumerate(shipped_articles()[:25:5])
]


def obeying(request: ModelRequest) -> Answer:
    """A fooled model: all that is hostile in the article as a claim, behind two that are right."""
    title, text = request.article.title, request.article.text
    is_hostile = title in {item["title"] for item in ITEMS[:3]}
    hostile = [quoting(words) for words in (HOSTILE if is_hostile else ())]
    return as_json({"claims": [*faithful(title, text, request)["claims"], *hostile]})


def test_a_day_of_hostile_articles_is_built_and_proved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedder: Embedder
) -> None:
    with running_harness(obeying, tmp_path, monkeypatch) as harness:
        home = new_home(tmp_path / "home", DAY, f'[engine]\nname = "{HAIKU}"\naddress = "{harness.server.base_url}"\n')
        drop(home, "articles.jsonl", ITEMS)
        context = Context(home, embedder)
        take_in(context)
        for name in ("arrivals", "raw_articles", "origins", "claims"):
            build_day(context, STAGES, stage(name), DAY)
        received = harness.server.received
        again = build_day(context, STAGES, stage("claims"), DAY)
        assert harness.server.received == received
    rows = query(
        context,
        "SELECT external_id, quote, substring(text, quote_start + 1, quote_end - quote_start), highlight, statement,"
        " reasoning, actors FROM pipeline.claims JOIN pipeline.raw_articles USING (article_id, version)",
    )
    assert len(rows) == again.result.counts["claims kept"]
    assert {row[0] for row in rows} == {item["id"] for item in ITEMS}
    for _, quote, slice_of_text, highlight, statement, reasoning, actors in rows:
        assert quote == slice_of_text
        assert highlight in quote
        assert all(unfit(words) is None for words in (quote, statement, reasoning, *actors))
        assert not any(UNSEEN_CHARACTERS.search(words) for words in (statement, reasoning, *actors))
    dropped = query(context, "SELECT external_id, sum(dropped) FROM pipeline.dropped_claims"
                    " JOIN pipeline.raw_articles USING (article_id) GROUP BY ALL")  # fmt: skip
    assert dict(dropped) == {"hostile 0": len(HOSTILE), "hostile 1": len(HOSTILE), "hostile 2": len(HOSTILE)}
