"""A page that is taken off after its article was read and told: over a real network, through every stage."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bellwether_assets.cli.fetch import _lines
from bellwether_assets.pipeline.context import Context
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.articles.fetched_home import START, FetchedHome, article, feed, item
from bellwether_tests.homes import confirmation_items, give_vectors, query, table_hashes, walk
from bellwether_tests.sources.fetching.web_server import WebServer, answer

DAY = 24 * 60
INDEPENDENT = ("wire-1", "own-2", "own-3")
OF_SIGNALS = ("evidence_changes", "signal_days", "signal_states", "signal_events", "signal_texts", "background_states")


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


def _strengths(context: Context) -> dict[str, float]:
    rows = query(context, "SELECT signal_id, strength_exact FROM pipeline.signal_days WHERE day = ?", START.date())
    return dict(rows)


def _evidence(context: Context, article_id: str) -> list[str]:
    """The signals that an article's claims are evidence of."""
    rows = query(
        context, "SELECT DISTINCT signal_id FROM pipeline.evidence_changes WHERE article_id = ? ORDER BY 1", article_id
    )
    return [signal_id for (signal_id,) in rows]


def test_what_rests_on_a_page_that_was_taken_off_is_recomputed_and_comes_back_with_it(
    tmp_path: Path, web: WebServer, embedder: Embedder
) -> None:
    told = [one for one in confirmation_items() if one["id"] in INDEPENDENT]
    items = [
        item(n, text=one["title"], link=web.address(f"/{n}", f"p{n}.test"), title=one["title"])
        for n, one in enumerate(told)
    ]
    pages = {f"/{n}": article(one["text"], one["title"]) for n, one in enumerate(told)}
    web.pages |= {"/feed": feed(*items), **pages}
    home = FetchedHome(tmp_path / "home", web)
    home.round()
    context = Context(home.context.home, embedder)
    walk(context, START.date())
    before, tables = _strengths(context), table_hashes(context)
    ((article_id, url),) = query(
        context,
        "SELECT article_id, url FROM pipeline.evidence_changes e JOIN pipeline.raw_articles USING (article_id)"
        " WHERE signal_id = ? GROUP BY ALL ORDER BY count(*) DESC, article_id LIMIT 1",
        max(before, key=lambda key: (before[key], key)),
    )
    target = "/" + url.rsplit("/", 1)[1]

    web.pages[target] = answer(410)
    report = home.round(later=DAY)["news"]
    assert report.retracted == {url: article_id}
    assert any(
        f"taken off by its publisher: {url}; article {article_id} is no evidence" in line for line in _lines(report)
    )
    walk(context, START.date())
    assert _evidence(context, article_id) == []
    assert max(_strengths(context).values()) < max(before.values())
    assert query(context, "SELECT count(*) FROM pipeline.claims WHERE article_id = ?", article_id) == [(0,)]
    read = "SELECT any_value(articles_read) FROM pipeline.briefs WHERE day = ?"
    assert query(context, read, START.date()) == [(len(told) - 1,)]
    placed = "SELECT count(*) FROM pipeline.article_stories WHERE article_id = ? AND day = home_day"
    assert query(context, placed, article_id) == [(1,)]

    web.pages["/feed"] = feed(*(one for one in items if one["link"] != url))
    never = FetchedHome(tmp_path / "never", web)
    never.round()
    without = Context(never.context.home, embedder)
    give_vectors(without, context.home.warehouse)
    walk(without, START.date())
    taken, had_never = table_hashes(context), table_hashes(without)
    assert [name for name in OF_SIGNALS if taken[name] != had_never[name]] == []

    web.pages[target] = pages[target]
    home.round(later=2 * DAY)
    walk(context, START.date())
    assert _strengths(context) == before
    back = table_hashes(context)
    assert [name for name in OF_SIGNALS if back[name] != tables[name]] == []
