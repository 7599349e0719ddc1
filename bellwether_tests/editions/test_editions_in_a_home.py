"""Editions of a published home: told once, kept byte for byte, and corrected when a source takes something back."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.cli import app
from bellwether_assets.explain.read_explanation import ExplanationError
from bellwether_assets.explain.show_brief import lines_of, read_brief
from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.signals.take_in_overrides import give_override
from bellwether_assets.site.display import long_date, short_date
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.homes import confirmation_items, drop, give_vectors, new_home, query, walk
from bellwether_tests.publish_without_dbt import publish_without_dbt

TOLD_ON = date(2026, 3, 5)
LAST = date(2026, 3, 16)
OTHERWISE = "The office of the grid operator said on Thursday that it would say more of its plans in the autumn."


@pytest.fixture
def home(confirmation: Context, copied: Callable[[Context], Context]) -> Context:
    """A home that was published once."""
    own = copied(confirmation)
    publish_without_dbt(own)
    return own


def editions(home: Context) -> list[tuple[object, ...]]:
    return query(home, "SELECT * EXCLUDE (recorded_at, lead) FROM ledger.editions ORDER BY reader, day, revision")


def published(home: Context, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(home.home.published), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def told_article(home: Context) -> tuple[dict[str, str], str]:
    """The article whose quote stands in the edition, as the inbox had it, and that quote."""
    [(external_id, quote)] = query(
        home,
        "SELECT a.external_id, c.quote FROM ledger.edition_items JOIN ledger.edition_claims c"
        " USING (edition_id, signal_id, claim_id) JOIN pipeline.raw_articles a USING (article_id) WHERE a.is_current",
    )
    return next(item for item in confirmation_items() if item["id"] == external_id), quote


def edit(home: Context, text: str) -> None:
    """The told article comes again with another text, the day after the home's last, and everything is built anew."""
    seen = f"{LAST + timedelta(days=1)}T06:00:00Z"
    item, _ = told_article(home)
    drop(home.home, "edited.jsonl", [{**item, "text": text, "updated_at": seen, "first_seen_at": seen}])
    take_in(home)
    walk(home, LAST)
    publish_without_dbt(home)


def test_what_a_publication_shows_is_in_the_ledger_and_stays_when_nothing_changed(home: Context) -> None:
    [(_, reader, day, revision, *_, document, differs, changes)] = before = editions(home)
    assert (reader, day, revision, differs, changes) == ("default", TOLD_ON, 1, [], True)
    told = json.loads(str(document))["items"][0]
    [(summary, of_now)] = query(
        home, "SELECT e.summary, i.summary FROM ledger.edition_items e JOIN pipeline.brief_items i USING (signal_id)"
    )
    assert json.loads(summary) == json.loads(of_now) == told["summary"] != [], "the brief's words go into the edition"
    evidence = query(
        home, "SELECT claim_id FROM pipeline.evidence_on(?) WHERE signal_id = ?", TOLD_ON, told["signal_id"]
    )
    assert {claim["claim_id"] for claim in told["claims"]} == {claim for (claim,) in evidence}
    assert published(home, "SELECT document FROM editions") == [(document,)]
    publish_without_dbt(home)
    assert editions(home) == before


def test_a_ledger_of_before_there_were_leads_and_summaries_gets_no_revision_for_having_none(home: Context) -> None:
    with home.warehouse.transaction() as connection:
        connection.execute("UPDATE ledger.editions SET lead = NULL, plan = split_part(plan, '.', 1)")
        connection.execute("UPDATE ledger.edition_items SET summary = NULL")
    before = editions(home)
    publish_without_dbt(home)
    assert editions(home) == before
    with home.warehouse.transaction() as connection:
        connection.execute("UPDATE ledger.editions SET plan = 'another brief'")
    publish_without_dbt(home)
    assert len(editions(home)) == 1, "what would be shown the same is no revision"


def test_another_summary_is_a_revision_that_does_not_change_belief(home: Context) -> None:
    with home.warehouse.transaction() as connection:
        connection.execute("UPDATE pipeline.brief_items SET summary = '[]'")
        connection.execute("UPDATE pipeline.briefs SET edition = split_part(edition, '.', 1) || '.other'")
    publish_without_dbt(home)
    _, revision = editions(home)
    assert revision[8] is False
    [sentence] = revision[7]  # type: ignore[misc] # a list of texts
    assert sentence.endswith("it has no summary any more")


def test_an_edit_that_takes_a_told_sentence_away_is_a_correction_that_waits(home: Context) -> None:
    before = editions(home)
    item, quote = told_article(home)
    edit(home, item["text"].replace(quote, OTHERWISE))
    assert editions(home)[: len(before)] == before, "an edition is kept byte for byte"
    waiting = published(home, "SELECT told_on, kind, corrected_in FROM corrections")
    assert waiting == [(TOLD_ON, "changed", None)]
    [revision] = editions(home)[len(before) :]
    assert revision[2:4] == (TOLD_ON, 2)


def test_a_note_of_correction_is_told_with_the_last_day_and_never_again(home: Context) -> None:
    item, _ = told_article(home)
    edit(home, f"{item['text']}\n\nCorrection: An earlier version of this article gave a wrong date for the closure.")
    [(corrected_on, kind)] = published(home, "SELECT DISTINCT corrected_on, kind FROM corrections")
    assert (corrected_on, kind) == (LAST, "corrected")
    [alone] = [row for row in editions(home) if row[2] == LAST]
    document = json.loads(str(alone[6]))
    assert document["items"] == []
    assert "gave a wrong date for the closure" in document["corrections"][0]["detail"]
    after = editions(home)
    publish_without_dbt(home)
    assert editions(home) == after


def test_an_article_that_moved_is_no_correction_unless_a_person_takes_it_back(home: Context) -> None:
    """A publisher that moves an article says the same under another address; what stood at the first one is gone."""
    item, _ = told_article(home)
    seen = f"{LAST + timedelta(days=1)}T06:00:00Z"
    moved = {**item, "id": "moved", "url": f"{item['url']}-moved", "first_seen_at": seen}
    emptied = {**item, "text": "This page has moved.", "updated_at": seen, "first_seen_at": seen}
    drop(home.home, "moved.jsonl", [moved, emptied])
    take_in(home)
    walk(home, LAST)
    publish_without_dbt(home)
    assert published(home, "FROM corrections") == []
    give_override(home, {"action": "retract", "article": item["id"], "author": "Ada", "reason": "It was made up."})
    walk(home, LAST)
    publish_without_dbt(home)
    assert published(home, "SELECT DISTINCT kind FROM corrections") == [("withdrawn",)]


def test_a_brief_is_shown_as_it_was_known_beside_what_is_known_since(
    confirmation: Context, embedder: Embedder, tmp_path: Path
) -> None:
    young = Context(new_home(tmp_path / "young", confirmation.first_day), embedder)
    give_vectors(young, confirmation.home.warehouse)
    drop(young.home, "articles.jsonl", confirmation_items())
    take_in(young)
    walk(young, TOLD_ON)
    publish_without_dbt(young)
    item, quote = told_article(young)
    edit(young, item["text"].replace(quote, OTHERWISE))
    then = read_brief(young.home, TOLD_ON, None, TOLD_ON)
    assert then.then is not None
    assert (then.then.revision, then.then.as_of, [one.revision for one in then.later]) == (1, TOLD_ON, [2])
    lines = lines_of(then, json.loads(then.then.document))
    since = lines[lines.index("Known since:") :]
    assert any(line.startswith("  revision 2: ") for line in since)
    assert any(f"“{quote}” Its article was edited, and does not say this any more. (waits" in line for line in since)
    now = read_brief(young.home, TOLD_ON, None, None)
    assert now.then is not None
    assert (now.then.revision, now.later) == (2, ())
    young.home.settings_file.write_text('[[readers]]\nlanguage = "de"\n', "utf-8")
    in_german = read_brief(young.home, TOLD_ON, None, TOLD_ON)
    shown = "\n".join(lines_of(in_german, json.loads(then.then.document)))
    assert shown.startswith(f"{long_date(TOLD_ON, 'de')}, for default\n")
    assert f", {short_date(TOLD_ON, 'de')}: " in shown
    assert f"with the days up to {short_date(TOLD_ON, 'de')}" in shown
    assert str(TOLD_ON) not in shown
    before = read_brief(young.home, TOLD_ON, None, TOLD_ON - timedelta(days=1))
    assert (before.then, [one.revision for one in before.later]) == (None, [1, 2])
    assert "No edition was told by then. Now: composed." in lines_of(before, None)[2]


def test_a_reader_or_day_that_there_is_not_is_refused_with_those_that_there_are(home: Context) -> None:
    with pytest.raises(ExplanationError, match="no brief is of reader 'nobody'; there are default"):
        read_brief(home.home, TOLD_ON, "nobody", None)
    with pytest.raises(ExplanationError, match="2020-01-01 has no brief; those of default go from"):
        read_brief(home.home, date(2020, 1, 1), None, None)


def test_the_commands_print_an_edition_and_prove_it(home: Context, tmp_path: Path) -> None:
    def bellwether(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, [*arguments, "--home", str(home.home.path)])
        return done.exit_code, done.output

    code, document = bellwether("brief", "--day", str(TOLD_ON), "--json")
    assert (code, document) == (0, editions(home)[0][6])
    file = tmp_path / "edition.json"
    file.write_bytes(document.encode())
    assert bellwether("verify", str(file))[0] == 0
    file.write_bytes(document.replace("battery", "Battery", 1).encode())
    code, said = bellwether("verify", str(file))
    assert code == 1
    assert "the document was changed" in said
    code, said = bellwether("brief", "--day", str(TOLD_ON))
    assert code == 0
    assert "New · strength" in said
    code, said = bellwether("brief", "--day", str(LAST), "--json")
    assert code == 2
    assert f"{LAST} has no edition for default: silent." in said


def test_a_home_that_was_never_published_says_so(tmp_path: Path) -> None:
    with pytest.raises(ExplanationError, match="nothing is published yet"):
        read_brief(Home(tmp_path), None, None, None)


def test_an_article_that_a_person_withdraws_is_told_with_the_last_day(home: Context) -> None:
    item, _ = told_article(home)
    give_override(home, {"action": "retract", "article": item["url"], "author": "Ada", "reason": "It was made up."})
    walk(home, LAST)
    publish_without_dbt(home)
    rows = published(home, "SELECT DISTINCT told_on, kind, corrected_on, detail FROM corrections")
    [(told_on, kind, corrected_on, detail)] = rows
    assert (told_on, kind, corrected_on) == (TOLD_ON, "withdrawn", LAST)
    assert "It was made up." in str(detail)
    assert "Ada" in str(detail)


def test_a_signal_that_another_day_tells_by_now_is_moved_and_not_taken_back(home: Context) -> None:
    """Without one of its two articles the signal is told when the next one comes, and rests on the other still."""
    give_override(home, {"action": "retract", "article": "own-2", "author": "Ada", "reason": "It was made up."})
    walk(home, LAST)
    publish_without_dbt(home)
    [(_, _, _, revision, *_, differs, changes)] = [row for row in editions(home) if row[2] == TOLD_ON][1:]
    assert revision == 2
    assert [sentence[:27] for sentence in differs] == ["Told with 2026-03-09 now: “"]  # type: ignore[attr-defined]
    assert not changes
    [(change,)] = query(
        home,
        "SELECT DISTINCT i.change FROM ledger.edition_items i JOIN ledger.editions e USING (edition_id)"
        " WHERE e.day = ?",
        date(2026, 3, 9),
    )
    assert change == "stronger"
