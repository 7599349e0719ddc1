"""Origins: who carries whose reporting."""

from datetime import date
from pathlib import Path

from bellwether_assets.articles.shingles import MINIMUM_SHINGLES, reporting, shingles
from bellwether_assets.articles.take_in import take_in
from bellwether_assets.pipeline.context import Context
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.homes import Item, confirmation_items, drop, new_home, query, walk

LAST = date(2026, 3, 6)


def _wire(**changes: object) -> Item:
    first = next(item for item in confirmation_items() if item["id"] == "wire-1")
    return {**first, "first_seen_at": "2026-03-06T12:00:00Z", **changes}


def _home(tmp_path: Path, embedder: Embedder, items: list[Item], settings: str = "") -> Context:
    home = new_home(tmp_path / "home", date(2026, 3, 1), settings)
    drop(home, "articles.jsonl", items)
    context = Context(home, embedder)
    take_in(context)
    walk(context, LAST)
    return context


def _parents(context: Context) -> dict[str, str | None]:
    return dict(
        query(
            context,
            "SELECT a.external_id, p.external_id FROM pipeline.origins o JOIN pipeline.raw_articles a"
            " ON a.article_id = o.article_id AND a.is_current LEFT JOIN pipeline.raw_articles p"
            " ON p.article_id = o.parent_article_id AND p.is_current",
        )
    )


def test_case_and_punctuation_do_not_make_a_text_another() -> None:
    text = "Sales of maps fell by a third in May, the printers said on Tuesday."
    assert shingles("", text.upper().replace(",", " –")) == shingles("", text)
    assert shingles("", "Sales of maps") == []


def test_the_title_alone_is_not_reporting() -> None:
    body = "one two three four five six seven"
    assert shingles("A title of five words", f"A title of five words\n{body}") == shingles("", body)


def test_short_texts_do_not_match_by_accident(tmp_path: Path, embedder: Embedder) -> None:
    words = " ".join(f"word{number}" for number in range(MINIMUM_SHINGLES + 3))
    items = [_wire(id=name, url=None, title=name, text=words) for name in ("first", "second")]
    assert len(shingles("", words)) == MINIMUM_SHINGLES - 1
    assert _parents(_home(tmp_path, embedder, items)) == {"first": None, "second": None}


def test_an_article_joins_its_earliest_match_on_the_same_day_by_hour_then_without_hour(
    tmp_path: Path, embedder: Embedder
) -> None:
    items = [
        _wire(id="untimed", url=None, published_at="2026-03-02"),
        _wire(id="noon", url=None, published_at="2026-03-02T12:00:00Z"),
        _wire(id="morning", url=None, published_at="2026-03-02T06:00:00Z"),
    ]
    assert _parents(_home(tmp_path, embedder, items)) == {"morning": None, "noon": "morning", "untimed": "morning"}


def test_outside_the_window_the_same_words_are_another_origin(tmp_path: Path, embedder: Embedder) -> None:
    items = [
        _wire(),
        _wire(id="inside", url=None, published_at="2026-03-04"),
        _wire(id="outside", url=None, published_at="2026-03-05"),
    ]
    context = _home(tmp_path, embedder, items[:1] + items[2:], "[articles]\ncopy_window_days = 2\n")
    assert _parents(context) == {"wire-1": None, "outside": None}
    context = _home(tmp_path / "other", embedder, items[:2], "[articles]\ncopy_window_days = 2\n")
    assert _parents(context) == {"wire-1": None, "inside": "wire-1"}


def test_an_edit_that_unmakes_a_copy_recomputes_the_copys_day(tmp_path: Path, embedder: Embedder) -> None:
    """The edit moves no article and changes no origin of its own day: only the words that later days compare with."""
    context = _home(tmp_path, embedder, [_wire(), _wire(id="copy", url=None, published_at="2026-03-04")])
    assert _parents(context) == {"wire-1": None, "copy": "wire-1"}
    edited = _wire(text="Withdrawn by the editors.", updated_at="2026-03-06T13:00:00Z")
    drop(context.home, "edit.jsonl", [edited])
    take_in(context)
    walk(context, LAST)
    assert _parents(context) == {"wire-1": None, "copy": None}
    assert query(context, "SELECT count(*) > 0 FROM pipeline.claims WHERE day = '2026-03-04'") == [(True,)]


WHY = "SELECT how, round(containment, 2), shared_words, parent_article_id IS NULL FROM pipeline.origins ORDER BY day"


def test_why_two_articles_are_one_origin_stands_beside_them(tmp_path: Path, embedder: Embedder) -> None:
    text = str(_wire()["text"])
    half = " ".join(text.split()[:60])
    added = " ".join(f"Number {number} of Sandy Point heard {word}." for number, word in enumerate(text.split()[:40]))
    items = [
        _wire(id="first", published_at="2026-03-02"),
        _wire(id="same", url=None, published_at="2026-03-03"),
        _wire(id="half", url=None, published_at="2026-03-04", text=half),
        _wire(id="more", url=None, published_at="2026-03-05", text=f"{text}\n{added}"),
    ]
    first, same, cut, fuller = query(_home(tmp_path, embedder, items), WHY)
    assert first == (None, None, None, True)
    assert same == ("word for word", 1.0, _words(text), False)
    assert cut == ("cut", 1.0, _words(half), False)
    assert fuller == ("fuller", 1.0, _words(text), False)


def test_an_edited_copy_says_how_many_of_its_words_stayed(tmp_path: Path, embedder: Embedder) -> None:
    words = str(_wire()["text"]).split()
    words[20:-10:12] = ["otherwise"] * len(words[20:-10:12])
    edited = " ".join(words)
    items = [_wire(), _wire(id="edited", url=None, published_at="2026-03-04", text=edited)]
    (_, row) = query(_home(tmp_path, embedder, items), WHY)
    assert row == ("copy", 1.0, _words(edited) - words.count("otherwise"), False)


def _words(text: str) -> int:
    """Those that are compared: without the title's own line."""
    return len(reporting(str(_wire()["title"]), text).words)
