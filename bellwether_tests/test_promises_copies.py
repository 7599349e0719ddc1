"""Promise 4: copies do not corroborate; independent reporting does.

The second fixture, `data/confirmation.jsonl`, is invented: four independent articles on grid batteries under four
publishers, a reprint and a cut-down copy of the first, a roundup that carries the first and the last word for word,
and an article on something else.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bellwether_assets.articles.shingles import shingles
from bellwether_assets.articles.take_in import take_in
from bellwether_assets.pipeline.context import Context
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.conftest import CopyHome
from bellwether_tests.homes import (
    LAST,
    built_home,
    confirmation_items,
    days_after,
    drop,
    new_home,
    query,
    shipped,
    table_hashes,
    walk,
)

CONFIRMATION_LAST = date(2026, 3, 16)
COPIES = {"wire-1-reprint": date(2026, 3, 3), "wire-1-short": date(2026, 3, 4), "roundup": date(2026, 3, 13)}
OF_SIGNALS = ("background_states", "evidence_changes", "signal_days", "signal_events", "signal_states", "signal_texts")


def _theme(context: Context) -> str:
    """The signal on grid batteries: the one that the first article founded."""
    rows = query(
        context,
        "SELECT DISTINCT signal_id FROM pipeline.evidence_changes JOIN pipeline.raw_articles USING (article_id)"
        " WHERE external_id = 'wire-1'",
    )
    assert len(rows) == 1
    return str(rows[0][0])


def _on(context: Context, signal_id: str, day: date) -> dict[str, Any]:
    columns = ("strength_exact", "extracted", "origins", "publishers", "last_reinforced", "event")
    rows = query(
        context,
        "SELECT strength_exact, extracted, origins, publishers, last_reinforced, event FROM pipeline.signal_days"
        " WHERE signal_id = ? AND day = ?",
        signal_id,
        day,
    )
    return dict(zip(columns, rows[0], strict=True))


@pytest.mark.parametrize(("day", "independent"), [(5, 2), (9, 3), (10, 4)])
def test_independent_articles_raise_strength(confirmation: Context, day: int, independent: int) -> None:
    theme = _theme(confirmation)
    before, after = (_on(confirmation, theme, date(2026, 3, d)) for d in (day - 1, day))
    assert after["strength_exact"] > before["strength_exact"]
    assert (after["extracted"], after["origins"], after["publishers"]) == (independent,) * 3
    assert after["last_reinforced"] == date(2026, 3, day)
    assert after["event"] == "reinforced"


@pytest.mark.parametrize("copy", COPIES)
def test_a_late_copy_does_not_raise_strength(confirmation: Context, copy: str) -> None:
    theme, day = _theme(confirmation), COPIES[copy]
    before, after = (_on(confirmation, theme, d) for d in (day.replace(day=day.day - 1), day))
    assert after["strength_exact"] < before["strength_exact"], "a day older, and nothing new"
    for column in ("extracted", "origins", "publishers", "last_reinforced"):
        assert after[column] == before[column], column
    assert after["event"] is None


def test_a_home_without_the_copies_has_the_same_signals(
    confirmation: Context, tmp_path: Path, embedder: Embedder
) -> None:
    items = [item for item in confirmation_items() if item["id"] not in COPIES]
    without = built_home(tmp_path / "home", items, CONFIRMATION_LAST, embedder)
    with_copies, without_copies = table_hashes(confirmation), table_hashes(without)
    assert {name: with_copies[name] for name in OF_SIGNALS} == {name: without_copies[name] for name in OF_SIGNALS}
    assert with_copies["raw_articles"] != without_copies["raw_articles"]


def test_copies_of_shipped_articles_under_other_publishers_change_no_signal(autumn: Context, copied: CopyHome) -> None:
    context = copied(autumn)
    verbatim, short, agency = (
        shipped("Norwegian smelter buys"),
        shipped("Turkish dam owner"),
        shipped("Cold-storage firm in Texas"),
    )
    lines = short["text"].split("\n")
    copies = [
        {**verbatim, "id": "copy-1", "url": "https://www.copier.com/1", "published_at": days_after(verbatim, 1)},
        # A cut-down copy: the first half of the article's lines, without its title.
        {
            **short,
            "id": "copy-2",
            "url": "https://www.shortener.com/2",
            "title": "In short",
            "text": "\n".join(lines[1 : len(lines) // 2 + 1]),
            "published_at": days_after(short, 3),
        },
        *(
            {
                **agency,
                "id": f"copy-3-{name}",
                "url": f"https://{name}.com/news",
                "text": f"{agency['text']}\nThis report came from an agency.",
                "published_at": days_after(agency, 20),
            }
            for name in ("daily-one", "daily-two", "daily-three")
        ),
    ]
    drop(context.home, "copies.jsonl", copies)
    assert take_in(context).taken_in == len(copies)
    before = table_hashes(context)
    assert len(walk(context, LAST)) > 0
    after = table_hashes(context)
    placed = query(
        context, "SELECT count(*) FROM pipeline.origins WHERE parent_article_id IS NOT NULL AND root_publisher = ?",
        "tallowwire.example",
    )  # fmt: skip
    assert placed == [(len(copies),)]
    assert {name: after[name] for name in OF_SIGNALS} == {name: before[name] for name in OF_SIGNALS}
    assert after["claims"] == before["claims"]


def test_a_roundup_does_not_join_two_origins(confirmation: Context) -> None:
    texts = {item["id"]: item for item in confirmation_items()}
    carried = {name: set(shingles(texts[name]["title"], texts[name]["text"])) for name in texts}
    for original in ("wire-1", "wire-4"):
        share = len(carried["roundup"] & carried[original]) / len(carried[original])
        assert share >= 0.6, f"the roundup does not carry {original}, so the test shows nothing"
    origins = dict(
        query(
            confirmation,
            "SELECT external_id, origin_id FROM pipeline.origins JOIN pipeline.raw_articles USING (article_id)",
        )
    )
    assert origins["roundup"] == origins["wire-1"]
    assert origins["wire-4"] != origins["wire-1"]


def test_a_late_original_moves_its_copies(confirmation: Context, copied: CopyHome) -> None:
    context = copied(confirmation)
    first = next(item for item in confirmation_items() if item["id"] == "wire-1")
    assert _roots(context) == {"nordic-wire"}
    theme = _theme(context)
    original = {
        **first,
        "id": "true-original",
        "url": "https://true-original.example/1",
        "source": "true-original",
        "published_at": "2026-03-02T05:00:00Z",
    }
    drop(context.home, "late.jsonl", [original])
    take_in(context)
    before = _on(context, theme, CONFIRMATION_LAST)
    walk(context, CONFIRMATION_LAST)
    assert _roots(context) == {"true-original"}
    moved = query(
        context,
        "SELECT DISTINCT e.signal_id FROM pipeline.evidence_changes e JOIN pipeline.raw_articles a USING (article_id)"
        " WHERE a.external_id = 'true-original'",
    )
    assert len(moved) == 1
    after = _on(context, moved[0][0], CONFIRMATION_LAST)
    assert (after["extracted"], after["origins"], after["publishers"]) == (
        before["extracted"],
        before["origins"],
        before["publishers"],
    )
    assert after["strength_exact"] == pytest.approx(before["strength_exact"], abs=1e-9)


def _roots(context: Context) -> set[str]:
    rows = query(
        context,
        "SELECT DISTINCT root_publisher FROM pipeline.origins JOIN pipeline.raw_articles USING (article_id)"
        " WHERE external_id IN ('wire-1', 'wire-1-reprint', 'wire-1-short', 'roundup')",
    )
    return {row[0] for row in rows}


def test_the_same_quote_long_after_the_window_is_still_the_same_origin(tmp_path: Path, embedder: Embedder) -> None:
    first = next(item for item in confirmation_items() if item["id"] == "wire-1")
    again = {
        **first,
        "id": "again",
        "url": "https://again.example/1",
        "source": "again",
        "published_at": "2026-03-07T08:00:00Z",
        "first_seen_at": "2026-03-07T09:00:00Z",
    }
    home = new_home(tmp_path / "home", date(2026, 3, 2), "[articles]\ncopy_window_days = 2\n")
    drop(home, "articles.jsonl", [first, again])
    context = Context(home, embedder)
    take_in(context)
    walk(context, date(2026, 3, 7))
    assert query(context, "SELECT count(*) FROM pipeline.origins WHERE parent_article_id IS NULL") == [(2,)]
    theme = _theme(context)
    before, after = (_on(context, theme, date(2026, 3, day)) for day in (6, 7))
    evidence = query(
        context, "SELECT count(*), count(DISTINCT article_id), count(DISTINCT origin_id) FROM pipeline.evidence_changes"
    )
    ((claims, of_articles, of_origins),) = evidence
    assert [(claims,)] == query(context, "SELECT count(*) FROM pipeline.claims")
    assert claims >= 4
    assert (of_articles, of_origins) == (2, 1)
    assert after["strength_exact"] < before["strength_exact"]
    assert (after["extracted"], after["last_reinforced"], after["event"]) == (1, date(2026, 3, 2), None)
