"""Full-text search of the published file: with DuckDB's extension, and in any client without it."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.publication.full_text import load_full_text
from bellwether_assets.publication.publish import build_database, publish
from bellwether_tests.publish_without_dbt import published_without_dbt

Rows = list[tuple[object, ...]]
# Forms that both claims and articles have, common and rare ones, a figure, and what nobody wrote.
WORDS = ("smelter", "power plants in Norway", "38", "the price of energy and of its supply", "zqzq", "the", "")


@pytest.fixture(scope="module")
def published(autumn: Context, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return published_without_dbt(autumn, tmp_path_factory.mktemp("indexed") / "home")


def ask(home: Home, query: str, *values: object, extension: bool = False) -> Rows:
    """A query's rows, by a connection that can reach no network for an extension."""
    with duckdb.connect(str(home.published), read_only=True) as connection:
        connection.execute("SET autoinstall_known_extensions = false; SET autoload_known_extensions = false")
        if extension:
            load_full_text(connection)
        return connection.execute(query, list(values)).fetchall()


@pytest.mark.parametrize("table", ["claims", "articles"])
@pytest.mark.parametrize("words", WORDS)
def test_the_macros_score_as_the_extension_does_and_need_no_extension(published: Home, table: str, words: str) -> None:
    key, current = ("claim_id", "true") if table == "claims" else ("article_id", "is_current")
    by_extension = dict(
        ask(
            published,
            f"SELECT {key}, fts_main_{table}.match_bm25({key}, ?) AS score FROM {table}"  # noqa: S608
            f" WHERE {current} AND score IS NOT NULL",
            words,
            extension=True,
        )
    )
    by_macro = ask(published, f"SELECT {key}, score FROM search_{table}(?)", words)  # noqa: S608 - names above
    assert dict(by_macro) == pytest.approx(by_extension)
    assert [score for _, score in by_macro] == sorted((score for _, score in by_macro), reverse=True)
    assert bool(by_macro) == (words not in {"zqzq", "the", ""})


@pytest.mark.parametrize(
    ("words", "as_written"), [("smelters", "smelter"), ("smelting", "smelter"), ("costing", "cost")]
)
def test_a_form_that_no_text_has_stands_for_those_with_other_endings(
    published: Home, words: str, as_written: str
) -> None:
    wanted = ask(published, "SELECT claim_id FROM search_claims(?)", as_written)
    assert wanted
    assert set(wanted) <= set(ask(published, "SELECT claim_id FROM search_claims(?)", words))


@pytest.mark.parametrize("table", ["claims", "articles"])
def test_an_index_finds_what_one_finds_that_the_extension_made_alone(published: Home, table: str) -> None:
    key, *fields = {"claims": ("claim_id", "quote", "statement"), "articles": ("article_id", "title", "text")}[table]
    current = "true" if table == "claims" else "is_current"
    indexed = ", ".join(f"'{name}'" for name in (table, key, *fields))
    scores = f"SELECT {key}, fts_main_{table}.match_bm25({key}, ?) AS score FROM {table} WHERE {current}"  # noqa: S608
    with duckdb.connect() as connection:
        load_full_text(connection)
        connection.execute(f"ATTACH '{published.published}' AS ours (READ_ONLY)")
        connection.execute(f"CREATE TABLE {table} AS FROM ours.{table} WHERE {current}")
        connection.execute(f"PRAGMA create_fts_index({indexed}, ignore = '[^\\p{{L}}\\p{{N}}]+')")
        for words in (*WORDS, "rising costs of smelting", "Žižkov São 8,4"):
            theirs = dict(connection.execute(scores, [words]).fetchall())
            assert dict(ask(published, scores, words, extension=True)) == pytest.approx(theirs), words
        for one in fields:
            of_field = scores.replace("?", f"?, fields := '{one}'")
            theirs = dict(connection.execute(of_field, ["power plant"]).fetchall())
            assert dict(ask(published, of_field, "power plant", extension=True)) == pytest.approx(theirs), one


def test_articles_are_found_by_what_they_say_now(autumn: Context, tmp_path: Path) -> None:
    home = published_without_dbt(autumn, tmp_path / "home")
    with duckdb.connect(str(build_database(home))) as build:
        build.execute(
            "INSERT INTO main.articles BY NAME"
            " SELECT * REPLACE (0 AS version, false AS is_current, 'zyzzyva ' || title AS title) FROM main.articles"
        )
    publish(Context(home))
    assert ask(home, "SELECT count(*) FROM articles WHERE NOT is_current") > [(0,)]
    assert ask(home, "FROM search_articles('zyzzyva')") == []
    indexed = ask(home, "SELECT name FROM fts_main_articles.docs ORDER BY name")
    assert indexed == ask(home, "SELECT article_id FROM articles WHERE is_current ORDER BY article_id")


def test_two_publications_of_the_same_have_the_same_indices(published: Home) -> None:
    def all_rows() -> dict[str, Rows]:
        tables = ask(
            published,
            "SELECT schema_name || '.' || table_name FROM duckdb_tables()"
            " WHERE schema_name <> 'main' OR table_name LIKE '%vectors'",
        )
        assert len(tables) == 16
        return {str(table): ask(published, f"FROM {table}") for (table,) in tables}

    before = all_rows()
    publish(Context(published))
    assert all_rows() == before


def test_without_the_extensions_package_publishing_says_what_to_install(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['duckdb_extension_fts'] = None\n"
        "import importlib.util; importlib.util.find_spec = lambda name: None\n"
        "from bellwether_assets.publication.full_text import load_statement; load_statement()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "FullTextError" in done.stderr
    assert f"pip install duckdb-extension-fts=={duckdb.__version__}" in done.stderr
