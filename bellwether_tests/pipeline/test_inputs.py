"""A stage reads what it declares, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from bellwether_assets.foundation.tables.brief import BriefRow
from bellwether_assets.foundation.tables.claims import ClaimRow
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.foundation.tables.origins import OriginRow
from bellwether_assets.foundation.tables.raw_articles import DateMentionRow, RawArticleRow
from bellwether_assets.foundation.warehouse import append
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.inputs import Inputs, UndeclaredReadError, tables_of
from bellwether_assets.pipeline.stage import (
    DayRows,
    Read,
    Stage,
    StageOrderError,
    Stages,
    by_content,
    handed_on,
    today,
    window,
)
from bellwether_assets.pipeline.tools import VECTORS
from bellwether_assets.stages import STAGES
from bellwether_tests.homes import new_home

DAY = date(2026, 6, 18)
DAYS = [date(2026, 6, number) for number in range(14, 21)]


def _nothing(_: Inputs[Any]) -> DayRows:
    return DayRows({})


def _stage(*reads: Read, writes: tuple[Any, ...] = ()) -> Stage[None]:
    return Stage("invented", "One row per test.", _nothing, reads=reads, writes=writes)


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """A home with a date mention and a brief on each of a week's days."""
    context = Context(new_home(tmp_path_factory.mktemp("inputs") / "home", DAYS[0]))
    mentions = [DateMentionRow(day=day, article_id=f"a{day.day}", mentioned_day=day, mentions=1) for day in DAYS]
    briefs = [
        BriefRow(
            day=day,
            reader="r",
            status="silent",
            reason="none",
            news_value=0.0,
            edition=None,
            articles_read=0,
            articles_not_read=0,
            languages_not_read=(),
            articles_asked=0,
            read_by_rules=0,
            read_by_rules_reasons=(),
            rejected_signal_id=None,
            rejected_gate=None,
            rejected_explanation=None,
            lead="[]",
            lead_engine=None,
            lead_dropped=0,
        )
        for day in DAYS
    ]
    with context.warehouse.transaction() as connection:
        append(connection, DateMentionRow, frame_of(DateMentionRow, mentions))
        append(connection, BriefRow, frame_of(BriefRow, briefs))
    return context


def _seen(context: Context, stage: Stage[None], table: str = "date_mentions") -> list[int]:
    rows = Inputs(context, stage, DAY).rows(f"SELECT day FROM {table} ORDER BY day")  # noqa: S608 - a test's own name
    return [day.day for (day,) in rows]


def test_a_stage_sees_the_days_that_it_declares(context: Context) -> None:
    assert _seen(context, _stage(*today(DateMentionRow))) == [18]
    assert _seen(context, _stage(*handed_on(DateMentionRow))) == [14, 15, 16, 17, 18]
    assert _seen(context, _stage(*window(DateMentionRow, length=lambda _: 2))) == [16, 17, 18]


def test_of_its_own_tables_a_stage_sees_the_days_before(context: Context) -> None:
    own = (BriefRow,)
    assert _seen(context, _stage(*handed_on(BriefRow), writes=own), "briefs") == [14, 15, 16, 17]
    assert _seen(context, _stage(*window(BriefRow, length=lambda _: 2), writes=own), "briefs") == [16, 17]


def test_a_table_that_is_read_in_two_ways_is_seen_on_the_days_of_both(context: Context) -> None:
    both = _stage(*today(DateMentionRow), *window(DateMentionRow, length=lambda _: 1))
    assert _seen(context, both) == [17, 18]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM briefs",
        "SELECT * FROM pipeline.date_mentions",
        "SELECT * FROM ledger.vectors",
        "SELECT day FROM date_mentions WHERE day IN (SELECT day FROM briefs)",
        "WITH briefs_too AS (SELECT * FROM pipeline.briefs) SELECT * FROM briefs_too JOIN date_mentions USING (day)",
        "SELECT * FROM date_mentions d JOIN origins USING (article_id)",
        "SELECT (SELECT count(*) FROM pipeline.claims) FROM date_mentions",
        "SELECT * FROM pipeline.evidence_on(DATE '2026-06-18')",
        "SELECT * FROM read_csv('articles.csv')",
    ],
)
def test_an_undeclared_read_is_refused_wherever_it_stands(context: Context, sql: str) -> None:
    with pytest.raises(UndeclaredReadError, match=r"invented reads .*declare"):
        Inputs(context, _stage(*today(DateMentionRow)), DAY).rows(sql)


def test_a_querys_own_names_are_no_tables(context: Context) -> None:
    sql = (
        "WITH one AS (SELECT day FROM date_mentions), two AS (SELECT * FROM one) "
        "SELECT count(*) FROM two JOIN one USING (day)"
    )
    assert Inputs(context, _stage(*today(DateMentionRow)), DAY).rows(sql) == [(1,)]
    with context.warehouse.open() as connection:
        assert tables_of(connection, sql) == {"date_mentions"}


def test_what_is_no_query_is_refused(context: Context) -> None:
    with pytest.raises(ValueError, match="not a query"):
        Inputs(context, _stage(*today(DateMentionRow)), DAY).rows("DELETE FROM date_mentions")


@dataclass(frozen=True)
class _Mention:
    article_id: str
    mentions: int


def test_records_have_the_querys_columns_or_are_refused(context: Context) -> None:
    inputs = Inputs(context, _stage(*today(DateMentionRow)), DAY)
    assert inputs.records(_Mention, "SELECT article_id, mentions FROM date_mentions") == [_Mention("a18", 1)]
    with pytest.raises(TypeError, match="renamed"):
        inputs.records(_Mention, "SELECT article_id, mentions AS renamed FROM date_mentions")


def test_tools_facts_and_lookups_are_declared_too(context: Context) -> None:
    from bellwether_assets.articles.facts import ARRIVALS

    inputs = Inputs(context, _stage(*today(DateMentionRow)), DAY)
    with pytest.raises(UndeclaredReadError, match="uses 'vectors'"):
        inputs.tool(VECTORS)
    with pytest.raises(UndeclaredReadError, match=r"reads the facts .*came in of the day"):
        inputs.facts(ARRIVALS)
    with pytest.raises(UndeclaredReadError, match=r"looks up pipeline\.claims"):
        inputs.find(ClaimRow, {"c": "hash"})


def _claim(claim_id: str, day: date, content: str) -> ClaimRow:
    return ClaimRow(
        day=day, claim_id=claim_id, article_id="a", version=1, position=0, quote="q", quote_start=0, quote_end=1,
        occurrences=1, highlight="q", highlight_start=0, highlight_end=1, statement="s", pattern="p", reasoning="r",
        reasoning_start=None, reasoning_end=None, inferred=(), stance="supports", directness="direct", quantified=False,
        quality=0.5, direction=0, measured=(), kind="event", kind_words="", actors=("Oslo",), domains=(), topics=(),
        geographies=(), quote_key="k", reasoning_kind="", chosen_by="", salience=None,
        article_title="t", publisher="p", content_hash=content, vector=np.zeros(384, dtype=np.float32), engine="e",
    )  # fmt: skip


@pytest.fixture
def claims(context: Context) -> Iterator[None]:
    rows = [_claim("c1", DAYS[0], "old"), _claim("c1", DAYS[2], "new"), _claim("c2", DAYS[0], "same")]
    with context.warehouse.transaction() as connection:
        for row in rows:
            append(connection, ClaimRow, frame_of(ClaimRow, [row]))
    yield
    with context.warehouse.transaction() as connection:
        connection.execute("DELETE FROM pipeline.claims")


def test_a_row_is_found_by_its_content(context: Context, claims: None) -> None:
    inputs = Inputs(context, _stage(*by_content(ClaimRow)), DAY)
    found = inputs.find(ClaimRow, {"c1": "old", "c2": "same"})
    assert {key: (row.day, row.content_hash) for key, row in found.items()} == {
        "c1": (DAYS[0], "old"),
        "c2": (DAYS[0], "same"),
    }
    assert not inputs.provisional


def test_a_row_that_changed_since_it_was_handed_on_makes_the_day_provisional(context: Context, claims: None) -> None:
    inputs = Inputs(context, _stage(*by_content(ClaimRow)), DAY)
    found = inputs.find(ClaimRow, {"c1": "gone", "c2": "same"})
    assert found["c2"].content_hash == "same"
    assert inputs.provisional
    assert "c3" not in Inputs(context, _stage(*by_content(ClaimRow)), DAY).find(ClaimRow, {"c3": "x"})


def test_the_order_of_the_stages_follows_from_what_they_read() -> None:
    assert next(stage.name for stage in Stages(*reversed(list(STAGES)))) == "arrivals"
    names = [stage.name for stage in STAGES]
    for stage in STAGES:
        assert all(names.index(upstream.name) < names.index(stage.name) for upstream in STAGES.upstream_of(stage))
    assert [stage.name for stage in STAGES.up_to("claims")] == ["arrivals", "raw_articles", "origins", "claims"]


def test_contradicting_statements_are_refused() -> None:
    writer = replace(_stage(writes=(RawArticleRow,)), name="one")
    with pytest.raises(StageOrderError, match="written by one and two"):
        Stages(writer, replace(writer, name="two"))
    with pytest.raises(StageOrderError, match="which no stage writes"):
        Stages(_stage(*today(OriginRow)))
    with pytest.raises(StageOrderError, match="without today's rows"):
        Stages(writer, _stage(*window(RawArticleRow, length=lambda _: 3)))
