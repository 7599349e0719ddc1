"""Promise 6: silence is a record, and a fault never looks like a quiet day."""

from datetime import date

import duckdb
import pytest

from bellwether_assets.articles.take_in import InboxError, take_in
from bellwether_assets.foundation.days import days_between
from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.faults import record_fault
from bellwether_tests.conftest import CopyHome
from bellwether_tests.homes import FIRST, LAST, query, walk
from bellwether_tests.life import Life

Briefs = dict[str, tuple[str, str]]


def _briefs(home: Home) -> Briefs:
    """Status and reason by day, as the pipeline keeps them."""
    rows = query(Context(home), "SELECT day, status, reason FROM pipeline.briefs WHERE reader = 'default'")
    return {str(day): (status, reason) for day, status, reason in rows}


def _published(home: Home) -> Briefs:
    with duckdb.connect(str(home.published), read_only=True) as connection:
        rows = connection.execute("SELECT day, status, reason FROM briefs").fetchall()
    return {str(day): (status, reason) for day, status, reason in rows}


def test_every_requested_day_has_one_brief_row_a_reader(autumn: Context) -> None:
    days = [row[0] for row in query(autumn, "SELECT day FROM pipeline.briefs ORDER BY day")]
    assert days == list(days_between(FIRST, LAST))
    assert query(autumn, "SELECT count(*) FROM pipeline.briefs WHERE status NOT IN ('composed', 'silent')") == [(0,)]


def test_a_silent_day_says_why_and_names_its_best_rejected_candidate_and_the_gate(autumn: Context) -> None:
    silent = query(
        autumn,
        "SELECT day, reason, articles_read, rejected_signal_id, rejected_gate, rejected_explanation, edition"
        " FROM pipeline.briefs WHERE status = 'silent' ORDER BY day",
    )
    assert len(silent) > 30
    assert all(reason and edition is None for _, reason, _, _, _, _, edition in silent)
    happened = {
        row[0]
        for row in query(
            autumn,
            "SELECT DISTINCT day FROM pipeline.signal_events"
            " WHERE event IN ('born', 'reinforced', 'contradicted', 'revived')",
        )
    }
    with_candidate = [row for row in silent if row[0] in happened]
    assert with_candidate, "no silent day has a candidate, so the test shows nothing"
    for day, reason, read, signal_id, gate, explanation, _ in with_candidate:
        assert read > 0, day
        assert (signal_id, day) in query(autumn, "SELECT signal_id, day FROM pipeline.signal_days WHERE day = ?", day)
        assert gate in {"one item", "one publisher", "strength", "no stronger", "news value", "told once", "maximum"}
        assert explanation in reason
        assert gate in reason
    without_articles = [row for row in silent if row[2] == 0]
    assert without_articles
    assert all("No article arrived" in row[1] for row in without_articles)


def test_a_composed_day_has_an_edition_and_items_and_a_silent_one_has_none(autumn: Context) -> None:
    rows = query(
        autumn,
        "SELECT b.status, b.edition IS NOT NULL, count(i.signal_id) FROM pipeline.briefs b"
        " LEFT JOIN pipeline.brief_items i USING (day, reader) GROUP BY b.day, b.status, b.edition",
    )
    assert {(status, edition, items > 0) for status, edition, items in rows} == {
        ("composed", True, True),
        ("silent", False, False),
    }


def test_a_failed_stage_makes_its_day_faulted_and_the_days_after_it_wait(life: Life) -> None:
    briefs = _briefs(life.after("broken"))
    assert life.reports["broken"]["exit code"] == 1
    assert "2025-09-17: embeddings failed" in life.reports["broken"]["output"]
    assert "Traceback" not in life.reports["broken"]["output"]
    status, reason = briefs["2025-09-17"]
    assert status == "faulted"
    assert reason.startswith("embeddings failed: ")
    assert "model.safetensors is missing" in reason
    for day in ("2025-09-18", "2025-09-19"):
        assert briefs[day][0] == "faulted"
        assert "waits for 2025-09-17, whose embeddings failed" in briefs[day][1]


def test_a_rerun_repairs_the_days_that_failed_and_publishes_all_of_them(life: Life) -> None:
    assert life.reports["repaired"] == {"faults": [], "as_of": "2025-09-19", "published": True}
    for briefs in (_briefs(life.after("repaired")), _published(life.after("repaired"))):
        assert {day: status for day, (status, _) in briefs.items()} == {
            "2025-09-17": "silent",
            "2025-09-18": "composed",
            "2025-09-19": "silent",
        }
    kinds = query(
        Context(life.after("repaired")), "SELECT kind, count(*) FROM ledger.faults GROUP BY kind ORDER BY kind"
    )
    assert kinds == [("cleared", 3), ("fault", 3)], "the faults stay on record, and so does their repair"


def test_a_dead_inbox_is_faulted_and_not_silent(life: Life) -> None:
    assert "is missing or not a folder" in life.reports["inbox gone"]["faults"][0]
    for briefs in (_briefs(life.after("inbox gone")), _published(life.after("inbox gone"))):
        assert briefs["2025-09-20"][0] == "faulted"
        assert "is missing or not a folder" in briefs["2025-09-20"][1]
        assert briefs["2025-09-19"][0] == "silent"


def test_readers_of_the_site_see_that_the_inbox_was_dead(life: Life) -> None:
    page = (life.after("inbox gone").site / "briefs" / "2025-09-20.html").read_text("utf-8")
    assert "is missing or not a folder" in page


def test_an_inbox_that_is_back_makes_the_day_what_it_was(life: Life) -> None:
    assert life.reports["withdrawn"]["as_of"] == "2025-09-20"
    assert _published(life.after("withdrawn"))["2025-09-20"][0] == "silent"


def test_an_inbox_that_is_a_file_is_dead_too(autumn: Context, copied: CopyHome) -> None:
    context = copied(autumn)
    for file in context.home.inbox.iterdir():
        file.unlink()
    context.home.inbox.rmdir()
    context.home.inbox.write_text("not a folder")
    with pytest.raises(InboxError, match="missing or not a folder"):
        take_in(context)


def test_a_fault_replaces_what_a_brief_said_and_its_repair_brings_it_back(autumn: Context, copied: CopyHome) -> None:
    context = copied(autumn)
    before = _briefs(context.home)
    # A composed day in the middle of the stretch, whichever the engines make one.
    day = date.fromisoformat(sorted(said for said, (status, _) in before.items() if status == "composed")[1])
    record_fault(context, day, "claims", "the engine went away\nwith a second line")
    faulted = _briefs(context.home)
    assert faulted[str(day)] == ("faulted", "claims failed: the engine went away")
    assert query(context, "SELECT count(*) FROM pipeline.brief_items WHERE day = ?", day) == [(0,)]
    assert query(context, "SELECT count(*) FROM pipeline.brief_scores WHERE day = ?", day) == [(0,)]
    assert query(context, "SELECT count(*) FROM pipeline.briefs WHERE day = ?", day) == [(1,)]
    assert {key: value for key, value in faulted.items() if key != str(day)} == {
        key: value for key, value in before.items() if key != str(day)
    }
    # Building only the brief again does not hide what is broken before it.
    walk(context, LAST)
    assert _briefs(context.home)[str(day)][0] == "faulted"
