"""Thirty articles, replies of a strong model, and all the way to pages: what a home comes to with a model."""

import html
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from bellwether_assets.foundation.settings import Home
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.homes import query
from bellwether_tests.played.build import PlayedHome, played_home
from bellwether_tests.played.figures import cited_sentences, figures
from bellwether_tests.played.replies import PlayedReplies
from bellwether_tests.played.stream import MODEL, items
from bellwether_tests.played.write_site import publish_with_site

LABELS = {str(item["id"]): str(item["gold_signal"]) for item in items()}
# Mechanisms that several occurrences show in the same way. Those of the others differ from one to the next.
GATHERED = ("own-power", "upstream-water")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[PlayedHome]:
    """The home, built once. Not to be written to."""
    with played_home(tmp_path_factory.mktemp("played") / "home", embedder, PlayedReplies()) as home:
        home.build()
        yield home


@pytest.fixture(scope="module")
def published(played: PlayedHome, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home's publication with its site."""
    return publish_with_site(played.context, tmp_path_factory.mktemp("published") / "home")


@pytest.fixture(scope="module")
def found(played: PlayedHome) -> dict[str, Any]:
    """The home's figures."""
    return figures(played.context)


def rows(home: Home, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    """Rows of the publication."""
    with duckdb.connect(str(home.published), read_only=True) as connection:
        return connection.execute(sql, list(parameters)).fetchall()


def test_every_question_that_is_asked_has_a_reply_and_every_reply_is_needed(played: PlayedHome) -> None:
    # After a change that asks for something else: python -m bellwether_tests.played.play FOLDER --prune
    assert played.replies.missing == []
    assert played.replies.unused == []
    assert sum(played.replies.given.values()) == played.server.paid


def test_every_article_is_read_by_the_model_and_every_quote_is_proved(
    played: PlayedHome, found: dict[str, Any]
) -> None:
    # A copy is not read, and of two versions the later one.
    assert found["articles read by the model"] == 27
    assert found["articles read by rules"] == 0
    assert found["unproved quotes"] == 0
    assert found["claims kept"] >= 80
    assert query(played.context, "SELECT DISTINCT engine FROM pipeline.claims") == [(MODEL,)]


def test_a_question_is_put_again_only_where_it_pays(found: dict[str, Any]) -> None:
    again = found["re-asks by outcome"]
    calls = sum(of["calls"] for of in found["calls"].values())
    assert again.get("identical", 0) == 0
    assert again.get("in vain", 0) <= again.get("justified", 0)
    assert sum(again.values()) <= 0.2 * calls


def test_no_signal_mixes_mechanisms_and_two_gather_most_of_their_articles(
    published: Home, found: dict[str, Any]
) -> None:
    evidence = rows(
        published,
        "SELECT signal_id, external_id FROM evidence JOIN articles USING (article_id) WHERE is_current GROUP BY ALL",
    )
    signals: dict[str, Counter[str]] = {}
    for signal_id, external_id in evidence:
        signals.setdefault(signal_id, Counter())[LABELS[external_id]] += 1
    mixed = [labels for labels in signals.values() if len(labels) > 1]
    assert len(mixed) <= 0.1 * len(signals)
    for mechanism in GATHERED:
        assert max(labels[mechanism] for labels in signals.values()) >= 4
    assert found["signals as their authors label the articles, B-cubed"]["precision"] >= 0.9


def test_signals_are_told_in_the_models_words_with_their_claims_named(published: Home) -> None:
    told = rows(published, "SELECT signal_id, engine, analysis_sentences FROM signals WHERE origins > 2")
    assert len(told) >= 3
    for signal_id, engine, analysis in told:
        assert engine == MODEL, signal_id
        known = {row[0] for row in rows(published, "SELECT claim_id FROM evidence WHERE signal_id = ?", signal_id)}
        assert len(analysis) >= 3
        assert all(sentence["claims"] for sentence in analysis)
        assert all(set(sentence["claims"]) <= known for sentence in analysis)


def test_a_brief_of_two_things_has_a_lead_in_the_models_words(played: PlayedHome, found: dict[str, Any]) -> None:
    told = query(
        played.context,
        "SELECT b.day, b.lead, b.lead_engine, count(*) FROM pipeline.briefs b JOIN pipeline.brief_items i"
        " USING (day, reader) GROUP BY ALL HAVING count(*) > 1",
    )
    assert found["calls"]["leads written"]["calls"] == len(told) > 0
    for day, lead, engine, _ in told:
        assert engine == MODEL, day
        named = {claim for sentence in json.loads(lead) for claim in sentence["claims"]}
        held = query(
            played.context,
            "SELECT DISTINCT e.signal_id FROM pipeline.evidence_changes e JOIN pipeline.brief_items i USING (signal_id)"
            " WHERE i.day = ? AND e.claim_id IN (SELECT unnest(?))",
            day,
            sorted(named),
        )
        assert len(held) > 1, "it ties two of the day's things together"


def test_sentences_follow_from_their_claims(played: PlayedHome, found: dict[str, Any]) -> None:
    judged, failing = found["sentences judged"], found["sentences that do not follow"]
    assert judged >= len(cited_sentences(played.context))
    # One goes beyond its claims, says the reply that judges it: it left its analysis.
    assert failing <= 0.01 * judged


def test_the_page_of_a_signal_has_the_models_words_and_every_highlight(published: Home) -> None:
    ((signal_id, title),) = rows(
        published, "SELECT signal_id, title FROM signals ORDER BY strength_exact DESC, signal_id LIMIT 1"
    )
    page = html.unescape((published.site / "signals" / f"{signal_id}.html").read_text("utf-8"))
    assert title in page
    assert MODEL in page
    highlights = rows(
        published, "SELECT highlight FROM evidence JOIN claims USING (claim_id) WHERE signal_id = ?", signal_id
    )
    assert highlights
    assert all(highlight in page for (highlight,) in highlights)


def test_what_is_built_again_asks_nothing(played: PlayedHome) -> None:
    received = played.server.received
    with played.context.warehouse.open() as connection:
        connection.execute("DELETE FROM pipeline.stage_days WHERE stage IN ('claims', 'reinforced_signals')")
    assert played.build() > 0
    assert played.server.received == received
