"""Names that would end a statement if any of them stood in one: each is kept as it came, and no table is the worse.

Of files, publishers, articles, readers, overrides, folders, tables and searches; what articles say in their texts is
tested in `test_promises_inert.py`.
"""

import json
from datetime import date
from pathlib import Path

import pytest

import bellwether_assets as bw
from bellwether_assets.archive.read import import_home
from bellwether_assets.archive.write import export_home
from bellwether_assets.articles.take_in import take_in
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.tables.all_tables import PUBLISHED_TABLES
from bellwether_assets.pipeline.context import Context
from bellwether_assets.signals.read_overrides import OverrideError
from bellwether_assets.signals.take_in_overrides import give_override
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.homes import confirmation_items, drop, new_home, query, walk
from bellwether_tests.publish_without_dbt import publish_without_dbt

NAME = """O'Brien"; DROP TABLE ledger.arrivals; --' OR 1=1 $1 ? {{ 7*7 }} %s"""
FOLDER = "the team's, home"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Context:
    """Three days of articles whose every name is hostile, built and published."""
    items = [
        {**item, "id": f"{NAME} {number}", "source": NAME, "url": f"https://a.example/{number}"}
        for number, item in enumerate(confirmation_items()[:3])
    ]
    days = [date.fromisoformat(item["published_at"][:10]) for item in items]
    settings = f"[[readers]]\nname = {json.dumps(NAME)}\nwatchlist = [{json.dumps(NAME)}]\n"
    folder = tmp_path_factory.mktemp("hostile") / FOLDER
    home = new_home(folder, min(days), settings)
    drop(home, f"{NAME}.jsonl", items)
    context = Context(home, embedder)
    take_in(context)
    walk(context, max(days))
    publish_without_dbt(context)
    return context


def test_every_name_is_kept_as_it_came(hostile: Context) -> None:
    came = query(hostile, "SELECT source, origin_file, count(*) FROM ledger.arrivals GROUP BY ALL")
    assert came == [(NAME, f"{NAME}.jsonl", 3)]
    assert query(hostile, "SELECT DISTINCT reader FROM pipeline.briefs") == [(NAME,)]
    with bw.open_home(hostile.home.path) as home:
        assert set(home.articles()["publisher"]) == {NAME}
        assert set(home.table("briefs")["reader"]) == {NAME}
        assert {row.table.name for row in PUBLISHED_TABLES} <= set(home.tables()["table"])


@pytest.mark.parametrize("name", [NAME, "articles; DROP TABLE articles", 'articles"', "main.articles", "../articles"])
def test_what_is_no_table_is_refused_by_its_name(hostile: Context, name: str, tmp_path: Path) -> None:
    with bw.open_home(hostile.home.path) as home:
        for ask in (home.table, home.columns, lambda one: home.write(one, tmp_path / "x.csv")):
            with pytest.raises(bw.HomeError, match="no table"):
                ask(name)
        assert home.articles().height == 3


def test_words_to_search_for_are_words(hostile: Context) -> None:
    with bw.open_home(hostile.home.path) as home:
        assert home.search(NAME).words == NAME
        assert home.articles().height == 3


def test_an_override_is_a_value_wherever_it_names_something(hostile: Context) -> None:
    for entry in (
        {"action": "retract", "article": f"{NAME} nobody", "author": NAME, "reason": NAME},
        {"action": "rename", "signal": NAME, "title": NAME, "author": NAME, "reason": NAME},
        {"action": "merge", "claim": NAME, "into": NAME, "author": NAME, "reason": NAME},
        {"action": NAME, "author": NAME, "reason": NAME},
    ):
        with pytest.raises(OverrideError):
            give_override(hostile, entry)
    given = give_override(hostile, {"action": "retract", "article": f"{NAME} 0", "author": NAME, "reason": NAME})
    assert query(hostile, "SELECT author, reason FROM ledger.overrides") == [(NAME, NAME)]
    assert given.author == NAME


def test_a_home_and_an_archive_may_stand_in_folders_of_any_name(hostile: Context, tmp_path: Path) -> None:
    archive = tmp_path / 'it\'s "mine" -- now.tar.gz'
    export_home(hostile.home, archive, with_derived=True)
    again = Home(tmp_path / "O'Brien's \"copy\"")
    import_home(archive, again)
    count = "SELECT count(*), count(DISTINCT source) FROM ledger.arrivals"
    assert query(Context(again), count) == query(hostile, count) == [(3, 1)]
