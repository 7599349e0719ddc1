"""Leads in a home: asked for once, where a brief tells two things or more, and told by its edition and its page."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bellwether_assets.delivery.read_document import read_document
from bellwether_assets.explain.read_explanation import open_published
from bellwether_assets.explain.show_brief import lines_of
from bellwether_assets.explain.show_brief import read_brief as shown_brief
from bellwether_assets.pipeline.context import Context
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.engines.language_model.harness import HAIKU, Harness, running_harness
from bellwether_tests.engines.language_model.scripted_models import faithful
from bellwether_tests.homes import LAST, copy_of, query, table_hashes, walk
from bellwether_tests.model_server.script import obedient
from bellwether_tests.publish_without_dbt import publish_without_dbt

SETTINGS = """
[engine]
name = "extractive"
compose_with = "{engine}"
address = "{address}"
judge = false

[[readers]]
name = "default"
watchlist = {watchlist}
"""
Built = tuple[Context, Harness]


@pytest.fixture(scope="module")
def led(autumn: Context, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """A home whose words a model writes, and a reader who watches everything, so that many days tell several things."""
    folder = tmp_path_factory.mktemp("led")
    home = copy_of(autumn.home, folder / "home")
    domains = [
        name for (name,) in query(autumn, "SELECT DISTINCT unnest(domains) AS d FROM pipeline.claims ORDER BY d")
    ]
    with pytest.MonkeyPatch.context() as patch, running_harness(obedient(faithful), folder, patch) as harness:
        home.settings_file.write_text(
            SETTINGS.format(engine=HAIKU, address=harness.server.base_url, watchlist=json.dumps(domains)), "utf-8"
        )
        context = Context(home, embedder)
        walk(context, LAST)
        yield context, harness


def test_a_brief_of_two_things_or_more_has_a_lead_that_rests_on_what_it_tells(led: Built) -> None:
    context, _ = led
    briefs = query(
        context,
        "SELECT b.day, b.lead, b.lead_engine, b.lead_dropped, count(i.signal_id) AS items FROM pipeline.briefs b"
        " LEFT JOIN pipeline.brief_items i USING (day, reader) GROUP BY ALL ORDER BY b.day",
    )
    assert {engine for *_, engine, _, items in briefs if items < 2} == {None}
    with_lead = [(day, json.loads(lead)) for day, lead, engine, _, _ in briefs if engine == HAIKU]
    assert with_lead
    assert all(items > 1 for *_, engine, _, items in briefs if engine is not None)
    assert all(json.loads(lead) == [] for _, lead, engine, _, _ in briefs if engine != HAIKU)
    for day, sentences in with_lead:
        told = "SELECT e.claim_id FROM pipeline.brief_items i JOIN pipeline.evidence_on(?) e USING (signal_id)"
        held = {claim for (claim,) in query(context, f"{told} WHERE i.day = ?", day, day)}
        for sentence in sentences:
            assert sentence["claims"], "each sentence names the claims it rests on"
            assert held >= set(sentence["claims"])


def test_a_recompute_asks_nothing_and_says_the_same(led: Built) -> None:
    context, harness = led
    rows, received = table_hashes(context), harness.server.received
    with context.warehouse.transaction() as connection:
        connection.execute("UPDATE pipeline.stage_days SET input_hash = 'stale' WHERE stage = 'brief'")
    context.memory.clear()
    assert walk(context, LAST)
    assert (table_hashes(context), harness.server.received) == (rows, received)


def test_what_leads_cost_stands_in_the_ledger(led: Built) -> None:
    context, _ = led
    [(calls, cost, briefs)] = query(
        context,
        "SELECT count(*), sum(a.cost_usd), (SELECT count(*) FROM pipeline.briefs WHERE lead_engine IS NOT NULL)"
        " FROM ledger.model_calls c JOIN ledger.model_answers a USING (call_id)"
        " WHERE c.purpose = 'compose' AND c.signal_id = 'lead'",
    )
    assert calls >= briefs
    assert cost > 0


def test_a_lead_goes_into_the_edition_and_is_shown(led: Built, embedder: Embedder, tmp_path: Path) -> None:
    context, harness = led
    own = Context(copy_of(context.home, tmp_path / "own"), embedder)
    publish_without_dbt(own)
    with open_published(own.home) as published:
        [(calls, cost)] = published.execute(
            "SELECT sum(calls), sum(cost_usd) FROM engine_calls WHERE purpose = 'compose' AND signal_id = 'lead'"
        ).fetchall()
        assert (calls > 0, cost > 0) == (True, True)
        assert published.execute("SELECT count(*) FROM briefs WHERE lead <> '[]'").fetchall() != [(0,)]
    editions = query(own, "SELECT day, document, lead FROM ledger.editions ORDER BY day")
    told = {day: (read_document(document), lead) for day, document, lead in editions if lead != "[]"}
    assert told
    for day, (edition, lead) in told.items():
        assert edition.lead_engine == HAIKU
        assert [one["text"] for one in json.loads(lead)] == [one.text for one in edition.lead]
        assert [
            (one["text"]) for one in json.loads(query(own, "SELECT lead FROM pipeline.briefs WHERE day = ?", day)[0][0])
        ]
        shown = shown_brief(own.home, day, None, None)
        assert shown.then is not None
        assert any(edition.lead[0].text in line for line in lines_of(shown, json.loads(shown.then.document)))
    assert harness.server.received > 0
