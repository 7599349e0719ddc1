"""Readers of one home: each has a brief of their own, by their interests, from the same rows and their own past."""

import duckdb
import pytest

from bellwether_assets.pipeline.context import Context
from bellwether_assets.site.read_site import read_site
from bellwether_assets.site.reader_folders import page_folders
from bellwether_assets.site.render import render_pages
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.homes import LAST, copy_of, query, table_hashes, walk
from bellwether_tests.publish_without_dbt import published_without_dbt

# The second names what only one signal of one item has, the third mutes what the first is told.
READERS = """
[[readers]]
name = "default"

[[readers]]
name = "grid"
places = ["Norway"]
interests = ["factories that make their own power instead of waiting for a connection to the grid"]
watchlist = ["glassmaker"]

[[readers]]
name = "rivers"
interests = ["who owns the water of rivers: shares, claims and the sale of flood seasons"]
mutes = ["Seyhan-Ceyhan Growers' Union"]
"""
Built = tuple[Context, list[tuple[str, object]]]


@pytest.fixture(scope="module")
def read_by_three(autumn: Context, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The home with three readers instead of one, and what was built for that."""
    home = copy_of(autumn.home, tmp_path_factory.mktemp("readers") / "home")
    home.settings_file.write_text(READERS, "utf-8")
    context = Context(home, embedder)
    return context, walk(context, LAST)


def _titles(context: Context, reader: str) -> set[str]:
    return {
        title
        for (title,) in query(
            context,
            "SELECT w.title FROM pipeline.brief_items i ASOF JOIN pipeline.signal_texts w"
            " ON i.signal_id = w.signal_id AND i.day >= w.day WHERE reader = ?",
            reader,
        )
    }


def test_readers_make_only_briefs_stale_and_one_more_leaves_the_others_as_they_were(
    autumn: Context, read_by_three: Built
) -> None:
    context, built = read_by_three
    assert {stage for stage, _ in built} == {"brief"}
    briefs = {"briefs", "brief_items", "brief_scores"}
    before, after = table_hashes(autumn), table_hashes(context)
    assert {name for name in before if before[name] != after[name]} == briefs
    for table in briefs:
        of_default = f"SELECT * FROM pipeline.{table} WHERE reader = 'default' ORDER BY ALL"  # noqa: S608 - ours
        assert query(context, of_default) == query(autumn, of_default)


def test_a_reader_who_leaves_is_gone_from_every_day(
    autumn: Context, read_by_three: Built, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = copy_of(read_by_three[0].home, tmp_path_factory.mktemp("left") / "home")
    home.settings_file.unlink()
    context = Context(home, embedder)
    assert {stage for stage, _ in walk(context, LAST)} == {"brief"}
    assert table_hashes(context) == table_hashes(autumn)


def test_narrow_readers_get_clearly_different_briefs(read_by_three: Built) -> None:
    context, _ = read_by_three
    everything, grid, rivers = (_titles(context, reader) for reader in ("default", "grid", "rivers"))
    assert any("smelter" in title for title in grid)
    assert any("dam's owner" in title for title in rivers)
    assert rivers < everything
    assert grid & rivers == set()


def test_what_is_watched_is_told_on_one_item_and_what_is_muted_is_never(read_by_three: Built) -> None:
    context, _ = read_by_three
    glass = (
        "SELECT is_in, gate, interest, matched FROM pipeline.brief_scores WHERE reader = ? AND day = DATE '2025-10-21'"
    )
    told = [row for row in query(context, glass, "grid") if row[3] and "watchlist glassmaker" in row[3]]
    assert [(is_in, gate, interest) for is_in, gate, interest, _ in told] == [(True, None, 1.0)]
    assert "one item" in {row[1] for row in query(context, glass, "default")}
    assert any("Growers' Union" in title for title in _titles(context, "default"))
    assert not any("Growers' Union" in title for title in _titles(context, "rivers"))
    muted = query(
        context,
        "SELECT DISTINCT news_value, interest FROM pipeline.brief_scores WHERE reader = 'rivers' AND gate = 'muted'",
    )
    assert muted == [(0.0, 0.0)]


def test_every_signal_of_a_day_is_in_or_out_for_each_reader_with_all_terms(read_by_three: Built) -> None:
    context, _ = read_by_three
    touched = (
        "SELECT count(*) FROM (SELECT DISTINCT day, signal_id FROM pipeline.signal_events)"
        " JOIN pipeline.signal_days USING (day, signal_id)"
    )
    scored = "SELECT reader, count(*) FROM pipeline.brief_scores GROUP BY reader ORDER BY reader"
    ((many,),) = query(context, touched)
    assert query(context, scored) == [("default", many), ("grid", many), ("rivers", many)]
    assert query(
        context,
        "SELECT count(*) FROM pipeline.brief_scores"
        " WHERE abs(news_value - interest * change_weight * strength_term * novelty) > 2e-6"
        " OR is_in <> (gate IS NULL) OR is_in <> (rank IS NOT NULL) OR length(explanation) = 0"
        " OR least(interest, change_weight, strength_term, novelty) < 0"
        " OR greatest(interest, change_weight, strength_term, novelty) > 1",
    ) == [(0,)]
    items = "SELECT day, reader, signal_id, rank, change, news_value, strength_exact FROM pipeline."
    assert query(context, f"{items}brief_items ORDER BY ALL") == query(
        context, f"{items}brief_scores WHERE is_in ORDER BY ALL"
    )


def test_the_candidate_that_a_brief_names_is_the_best_of_what_is_out(read_by_three: Built) -> None:
    context, _ = read_by_three
    named = query(
        context,
        "SELECT b.day, b.reader, b.rejected_signal_id, b.rejected_gate, b.rejected_explanation,"
        " s.news_value FROM pipeline.briefs b LEFT JOIN pipeline.brief_scores s"
        " ON s.day = b.day AND s.reader = b.reader AND s.signal_id = b.rejected_signal_id ORDER BY ALL",
    )
    out: dict[tuple[object, str], list[tuple[float, str, str, str]]] = {}
    for day, reader, *score in query(
        context,
        "SELECT day, reader, news_value, signal_id, gate, explanation FROM pipeline.brief_scores"
        " WHERE gate NOT IN ('nothing happened', 'muted')",
    ):
        out.setdefault((day, reader), []).append(tuple(score))
    assert {(day, reader) for day, reader, signal, *_ in named if signal} == set(out)
    for day, reader, signal, gate, explanation, value in named:
        if signal is not None:
            assert (value, signal, gate, explanation) in out[day, reader]
            assert value == max(score[0] for score in out[day, reader])
    assert {gate for *_, gate, _, _ in named} >= {"interest", "one item", "news value"}


def test_what_one_reader_was_told_is_news_to_another(read_by_three: Built) -> None:
    context, _ = read_by_three
    told = query(
        context,
        "SELECT reader, signal_id, count(*) FILTER (change = 'new'), min(day) FROM pipeline.brief_items GROUP BY ALL",
    )
    assert {new for _, _, new, _ in told} == {1}
    readers_of: dict[str, set[str]] = {}
    for reader, signal, *_ in told:
        readers_of.setdefault(signal, set()).add(reader)
    assert any(len(readers) > 1 for readers in readers_of.values())


def test_the_published_site_has_each_readers_days_and_one_page_a_signal_that_speaks_to_all(
    read_by_three: Built, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = published_without_dbt(read_by_three[0], tmp_path_factory.mktemp("published") / "home")
    site = read_site(home.published, home.settings())
    told = {own.reader: {item.title for day in own.briefs for item in day.items} for own in site.further}
    assert told.keys() == {"grid", "rivers"}
    assert told["rivers"]
    assert told["grid"].isdisjoint(told["rivers"])
    pages = render_pages(site)
    folders = page_folders(["default", "grid", "rivers"])
    days = len(site.briefs)
    for folder in folders.values():
        assert sum(name.startswith(f"{folder}briefs/2") for name in pages) == days
    with duckdb.connect(str(home.published), read_only=True) as connection:
        expected = {
            (signal_id, reader): last
            for signal_id, reader, last in connection.execute(
                "SELECT signal_id, reader, max(day) FROM edition_items WHERE day < (SELECT as_of FROM publication)"
                " GROUP BY ALL"
            ).fetchall()
        }
        shown = {(page.signal_id, one.reader): one.told_on for page in site.signals for one in page.since}
        assert shown == expected
        assert {reader for _, reader in shown} == {"default", "grid", "rivers"}
        now = dict(connection.execute("SELECT signal_id, strength FROM signals").fetchall())
    changed = 0
    for page in site.signals:
        for one in page.since:
            said = {change.text for change in one.changes}
            assert (f"strength {now[page.signal_id]}" in said) == (one.strength != now[page.signal_id])
            changed += bool(said)
    assert changed
