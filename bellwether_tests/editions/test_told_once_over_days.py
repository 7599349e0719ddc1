"""Published every morning while articles come late and come again edited, no reader is told a claim on two days."""

import random
from datetime import date
from pathlib import Path

from bellwether_assets.pipeline.context import Context
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.editions.replay_late import live, mornings, told_twice
from bellwether_tests.homes import confirmation_items, give_vectors, new_home, query

SEED = 3


def test_no_claim_is_told_on_two_days_though_articles_come_late_and_again(
    confirmation: Context, embedder: Embedder, tmp_path: Path
) -> None:
    context = Context(new_home(tmp_path / "home", confirmation.first_day), embedder)
    give_vectors(context, confirmation.home.warehouse)
    last = date(2026, 3, 16)
    coming = mornings(confirmation_items(), last, random.Random(SEED))  # noqa: S311 - a replay, no secret
    assert any(item["published_at"][:10] < str(day) for day, items in coming.items() for item in items)
    assert len(list(live(context, coming, last))) == (last - confirmation.first_day).days + 1
    assert told_twice(context) == []
    [(told,)] = query(context, "SELECT count(*) FROM ledger.edition_claims")
    assert told > 0
    [(revisions,)] = query(context, "SELECT count(*) FROM ledger.editions WHERE revision > 1")
    assert revisions > 0, "the replay moves nothing, so it proves nothing; try another seed"
