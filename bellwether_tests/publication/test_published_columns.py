"""What the published database promises to whoever queries it: its columns, their descriptions, and no traps."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.tables.all_tables import (
    PUBLISHED_MACROS,
    PUBLISHED_TABLES,
    PUBLISHED_VIEWS,
    SEARCH_TABLES,
)
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.staleness import settled
from bellwether_assets.publication.dbt_folder import DBT_FOLDER
from bellwether_assets.publication.publish import is_up_to_date
from bellwether_assets.publication.write_published import columns_of, declared_columns
from bellwether_assets.signals.strength import strength_of
from bellwether_assets.stages import STAGES
from bellwether_tests.homes import copy_of


@pytest.fixture(scope="module")
def published(october: Home) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(october.published), read_only=True)


def rows(published: duckdb.DuckDBPyConnection, query: str, *values: object) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = published.execute(query, list(values)).fetchall()
    return found


def test_tables_and_views_have_the_columns_and_types_that_are_declared(published: duckdb.DuckDBPyConnection) -> None:
    assert columns_of(published) == declared_columns()


def test_a_home_that_another_version_published_is_not_up_to_date(october: Home, tmp_path: Path) -> None:
    other = copy_of(october, tmp_path / "home")
    now = settled(Context(other), STAGES)
    assert is_up_to_date(other, now)
    with duckdb.connect(str(other.published)) as connection:
        connection.execute("DROP VIEW stories")
    assert not is_up_to_date(other, now)


def test_tables_views_columns_and_macros_are_described_in_the_database(published: duckdb.DuckDBPyConnection) -> None:
    told = rows(
        published,
        "SELECT table_name, comment FROM duckdb_tables() WHERE schema_name = 'main'"
        " UNION SELECT view_name, comment FROM duckdb_views() WHERE NOT internal",
    )
    assert dict(told) == {
        row.table.name: row.table.grain for row in (*PUBLISHED_TABLES, *SEARCH_TABLES, *PUBLISHED_VIEWS)
    }
    columns = rows(
        published,
        "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND schema_name = 'main'"
        " AND coalesce(comment, '') = ''",
    )
    assert columns == []
    macros = rows(
        published,
        "SELECT function_name, list_aggregate(parameters, 'string_agg', ', '), comment FROM duckdb_functions()"
        " WHERE NOT internal AND schema_name = 'main' AND function_type LIKE '%macro'"
        " AND NOT starts_with(function_name, 'search_')",
    )
    assert {f"{name}({named})": comment for name, named, comment in macros} == dict(PUBLISHED_MACROS)


def test_a_list_is_a_list_and_no_text(published: duckdb.DuckDBPyConnection) -> None:
    texts = [(t.name, c.name) for t in (r.table for r in PUBLISHED_TABLES) for c in t.columns if c.type == "VARCHAR"]
    looking_like_lists = [
        (table, column)
        for table, column in texts
        if rows(published, f"SELECT 1 FROM {table} WHERE starts_with({column}, '[') LIMIT 1")  # noqa: S608 - declared
    ]
    assert looking_like_lists == []


def test_a_view_reads_published_tables_alone() -> None:
    for row in PUBLISHED_VIEWS:
        query = (DBT_FOLDER / "models" / "marts" / f"{row.table.name}.sql").read_text("utf-8")
        assert "source(" not in query, row.table.name
        assert "ref('stg_" not in query, row.table.name
        assert "materialized='view'" in query, row.table.name


def test_effective_weights_of_a_side_add_up_to_the_formulas_sums(published: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        published,
        "SELECT s.signal_id, s.strength_exact, signal_strength(s.signal_id, p.as_of),"
        " coalesce(sum(e.effective_weight) FILTER (e.side = 'E'), 0),"
        " coalesce(sum(e.effective_weight) FILTER (e.side = 'C'), 0)"
        " FROM signals s CROSS JOIN publication p JOIN evidence e USING (signal_id) GROUP BY ALL",
    )
    assert len(found) > 5
    for signal_id, exact, macro, e, c in found:
        assert strength_of(e, c) == pytest.approx(macro, abs=1e-9), signal_id
        assert exact == pytest.approx(macro, abs=1e-9), signal_id


def test_the_terms_of_a_day_give_that_days_strength(published: duckdb.DuckDBPyConnection) -> None:
    days = rows(
        published, "SELECT signal_id, day, strength_exact FROM signal_days ORDER BY hash(signal_id, day) LIMIT 40"
    )
    for signal_id, day, exact in days:
        e, c = rows(
            published,
            "SELECT coalesce(sum(effective_weight) FILTER (side = 'E'), 0),"
            " coalesce(sum(effective_weight) FILTER (side = 'C'), 0) FROM strength_terms_on(?, CAST(? AS DATE))",
            signal_id,
            day,
        )[0]
        assert strength_of(e, c) == pytest.approx(exact, abs=1e-9), (signal_id, day)


def test_the_terms_of_today_are_those_of_its_day(published: duckdb.DuckDBPyConnection) -> None:
    (as_of,) = rows(published, "SELECT as_of FROM publication")[0]
    terms = "SELECT side, origin_id, rank, round(effective_weight, 9) AS term FROM {} ORDER BY ALL"
    differing = [
        signal_id
        for (signal_id,) in rows(published, "SELECT signal_id FROM signals")
        if rows(published, terms.format("strength_terms WHERE signal_id = ?"), signal_id)
        != rows(published, terms.format("strength_terms_on(?, CAST(? AS DATE))"), signal_id, as_of)
    ]
    assert differing == []


def test_what_is_not_known_has_no_strength(published: duckdb.DuckDBPyConnection) -> None:
    (born, signal_id), *_ = rows(
        published, "SELECT first_seen, signal_id FROM signals ORDER BY first_seen DESC, signal_id"
    )
    asked = "SELECT signal_strength(?, CAST(? AS DATE)), signal_strength(?, CAST(? AS DATE) - 1)"
    assert rows(published, asked, "s_unknown", born, signal_id, born) == [(None, None)]
    assert rows(published, "SELECT signal_strength(?, CAST(? AS DATE)) > 0", signal_id, born) == [(True,)]


def test_signals_of_a_day_have_the_words_of_that_day(published: duckdb.DuckDBPyConnection) -> None:
    moved = rows(
        published,
        "SELECT signal_id, min(day), max(day) FROM signal_texts GROUP BY signal_id HAVING count(DISTINCT title) > 1"
        " ORDER BY signal_id LIMIT 1",
    )
    assert moved, "a signal that was told anew"
    signal_id, first, _ = moved[0]
    titles = dict(rows(published, "SELECT day, title FROM signal_texts WHERE signal_id = ?", signal_id))
    on = "SELECT title, type FROM signals_on(CAST(? AS DATE)) WHERE signal_id = ?"
    of_then = rows(published, "SELECT type FROM signal_days WHERE signal_id = ? AND day = ?", signal_id, first)
    assert rows(published, on, first, signal_id) == [(titles[first], *of_then[0])]
    assert titles[first] != titles[max(titles)]
    assert rows(published, "SELECT count(*) FROM signals_on(DATE '1999-01-01')") == [(0,)]


def test_evidence_joins_the_one_version_that_it_quotes(published: duckdb.DuckDBPyConnection) -> None:
    assert rows(published, "SELECT count(*) FROM articles") > rows(published, "SELECT count(*) FROM current_articles")
    held = rows(published, "SELECT count(*) FROM evidence")
    joined = (
        "SELECT count(*) FROM evidence e JOIN articles a USING (article_id, version) JOIN claims c USING (claim_id)"
    )
    assert rows(published, joined) == held
    assert rows(published, "SELECT count(*) FROM evidence JOIN current_articles USING (article_id)") == held
    assert rows(published, "SELECT count(*) FROM evidence_quotes") == held


def test_where_an_article_came_from_is_told(published: duckdb.DuckDBPyConnection) -> None:
    assert rows(published, "SELECT DISTINCT file, feed FROM articles") == [("articles.jsonl", None)]
    assert rows(published, "SELECT zone FROM publication") == [("UTC",)]
    assert rows(published, "SELECT count(*) FROM articles WHERE published_on <> published_at::DATE") == [(0,)]


def test_the_sentences_of_an_analysis_are_its_text_and_rest_on_its_evidence(
    published: duckdb.DuckDBPyConnection,
) -> None:
    told = rows(published, "SELECT signal_id, analysis, analysis_sentences FROM signals")
    for signal_id, text, sentences in told:
        assert " ".join(one["text"] for one in sentences) == text
        held = {claim for (claim,) in rows(published, "SELECT claim_id FROM evidence WHERE signal_id = ?", signal_id)}
        assert all(one["claims"] and set(one["claims"]) <= held for one in sentences), signal_id
    assert any(len(sentences) > 1 for *_, sentences in told)
    summaries = rows(published, "SELECT summary FROM brief_items WHERE len(summary) > 0")
    assert summaries
    assert all(one["text"] and one["claims"] for (summary,) in summaries for one in summary)
