"""With a language model nothing is asked: what has no kept answer is counted, priced, and left open."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.staleness import settled
from bellwether_assets.preview.changes import Asked
from bellwether_assets.preview.foresee import foresee
from bellwether_assets.preview.tell import as_json, lines_of
from bellwether_assets.stages import STAGES
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.engines.language_model.harness import HAIKU
from bellwether_tests.engines.language_model.scripted_models import faithful
from bellwether_tests.homes import Item, drop, new_home, query, shipped_items, walk
from bellwether_tests.model_server.script import obedient
from bellwether_tests.model_server.server import ModelServer

FIRST, SECOND, THIRD = date(2026, 3, 10), date(2026, 3, 11), date(2026, 3, 12)


def _item(number: int, day: date) -> Item:
    """A shipped article as if it were of that day, and of a publisher of its own."""
    own = {"id": f"a{number}", "source": f"paper{number}.example", "url": None}
    seen = {"published_at": day.isoformat(), "first_seen_at": f"{day}T20:00:00Z"}
    return {**shipped_items()[12 * number], **own, **seen}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    with ModelServer(obedient(faithful)) as server:
        monkeypatch.setenv("ANTHROPIC_API_KEY", server.api_key)
        yield server


def _home(folder: Path, server: ModelServer, more: str = "") -> Home:
    settings = (
        f'[engine]\nname = "{HAIKU}"\naddress = "{server.base_url}"\njudge = false\ncheck_meaning = false\n{more}'
    )
    home = new_home(folder, FIRST, settings)
    drop(home, "articles.jsonl", [_item(0, FIRST), _item(1, SECOND)])
    return home


def test_days_that_nobody_has_read_are_counted_and_priced_and_not_foreseen(
    tmp_path: Path, server: ModelServer, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    home = _home(tmp_path / "home", server, 'mode = "batch"\n')
    foresight = foresee(home, Asked(), FIRST, SECOND, embedder)
    assert server.received == 0
    assert foresight.unread == (FIRST, SECOND)
    reading = [one for one in foresight.estimates if one.purpose == "read articles"]
    assert [(one.day, one.articles, one.calls) for one in reading] == [(FIRST, 1, 1), (SECOND, 1, 1)]
    assert all(one.usd and one.most_usd and one.usd < one.most_usd for one in reading)
    assert not foresight.is_exact
    assert as_json(foresight)["then"]["state_hash"] is None
    told = "\n".join(lines_of(foresight))
    assert f"not foreseen: from {FIRST} on, since articles of 2 days, {FIRST} to {SECOND} have to be read" in told
    assert "USD expected, of reading at most" in told


def test_kept_answers_are_used_and_what_has_none_is_left_open(
    tmp_path: Path, server: ModelServer, embedder: Embedder
) -> None:
    home = _home(tmp_path / "home", server)
    context = Context(home, embedder)
    take_in(context)
    walk(context, SECOND)
    asked = server.received
    assert asked >= 2

    # Nothing is to be asked: exact, as with the default engine.
    exact = foresee(home, Asked(settings=("half_life.event=60",)), embedder=embedder)
    assert (exact.is_exact, exact.calls) == (True, 0)

    # Another model has read nothing, and the reason is named.
    settings = home.settings_file.read_text("utf-8")
    home.settings_file.write_text(settings.replace("haiku", "sonnet"), "utf-8")
    other = foresee(home, Asked(), embedder=embedder)
    assert {one.reason for one in other.stale} >= {
        "another model, engine or taxonomy for extraction",
        "another model, engine or taxonomy for composition",
    }
    assert other.unread == (FIRST, SECOND)

    # Only another writes: what is read stays, words await it, strengths do not.
    writes = settings + 'compose_with = "anthropic/claude-sonnet-5-5"\n'
    home.settings_file.write_text(writes, "utf-8")
    words = foresee(home, Asked(), embedder=embedder)
    assert words.unread == ()
    assert {one.purpose for one in words.estimates} == {"write words"}
    written = len(query(context, "SELECT 1 FROM pipeline.signal_texts WHERE analysis <> '[]'"))
    assert 0 < words.calls <= written
    assert all(one.most_usd and one.usd and one.usd < one.most_usd for one in words.estimates)
    assert words.differences.signals == ()
    assert "not foreseen: words, and links that a model judges" in "\n".join(lines_of(words))
    assert server.received == asked

    # An article more: only that one is to be read, and what comes before it is known.
    home.settings_file.write_text(settings, "utf-8")
    drop(home, "late.jsonl", [_item(2, THIRD)])
    late = foresee(home, Asked(), last=THIRD, embedder=embedder)
    assert late.unread == (THIRD,)
    assert late.then.as_of == SECOND
    assert server.received == asked

    home.settings_file.write_text(settings + "[half_life]\nevent = 60\n", "utf-8")
    context = Context(home, embedder)
    walk(context, SECOND)
    assert settled(context, STAGES).state_hash == exact.then.state_hash
