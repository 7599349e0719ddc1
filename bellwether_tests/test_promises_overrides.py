"""Overrides: replayed on every recompute, taken back without a trace, reported where it no longer resolves."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.signals.take_in_overrides import FILE, take_in_file
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.conftest import CopyHome
from bellwether_tests.homes import (
    bellwether,
    confirmation_items,
    copy_of,
    drop,
    give_vectors,
    new_home,
    query,
    run,
    table_hashes,
    walk,
)

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 16)
IN_FORCE = date(2026, 3, 10)


def _signals(context: Context) -> dict[str, list[str]]:
    """Claims of each signal as of the last day, the founding one first."""
    rows = query(
        context,
        "SELECT signal_id, list(claim_id ORDER BY added_on, claim_id) FROM (SELECT * FROM pipeline.evidence_changes"
        " QUALIFY row_number() OVER (PARTITION BY signal_id, claim_id ORDER BY day DESC, change) = 1)"
        " WHERE change = 'added' GROUP BY signal_id ORDER BY count(*) DESC, signal_id",
    )
    return dict(rows)


def _early(context: Context) -> list[str]:
    """One claim of each signal that lived before the overrides come into force, the largest signal's first."""
    rows = query(
        context,
        "SELECT arg_min(claim_id, (day, claim_id)) FROM pipeline.evidence_changes WHERE day < ? GROUP BY signal_id"
        " ORDER BY count(*) DESC, signal_id",
        IN_FORCE,
    )
    return [row[0] for row in rows]


def _entry(action: str, **fields: object) -> str:
    lines = [f'action = "{action}"', f"day = {fields.pop('day', IN_FORCE)}", 'author = "Ada"', 'reason = "A test."']
    lines += [f"{name} = {list(value) if isinstance(value, tuple) else repr(value)}" for name, value in fields.items()]
    return "[[override]]\n" + "\n".join(lines).replace("'", '"') + "\n"


def _say(context: Context, *entries: str) -> list[str]:
    (context.home.path / FILE).write_text("".join(entries), encoding="utf-8")
    problems = take_in_file(context)
    walk(context, LAST)
    return problems


def _outcomes(context: Context) -> list[tuple[str, str]]:
    return query(
        context,
        "SELECT o.action, r.outcome FROM pipeline.override_outcomes r JOIN ledger.overrides o USING (override_id)"
        " JOIN ledger.override_standing s USING (override_id) GROUP BY ALL ORDER BY arg_max(s.position, s.recorded_at)",
    )


def test_what_people_said_is_replayed_by_a_clean_build_and_gone_without_a_trace_when_taken_back(
    confirmation: Context, copied: CopyHome, tmp_path: Path, embedder: Embedder
) -> None:
    context = copied(confirmation)
    before = table_hashes(context)
    one, other, *_ = _early(context)
    entries = [
        _entry("rename", claim=one, title="A name that a person gave"),
        _entry("pin", claim=other),
        _entry("type", claim=one, type="structural"),
        _entry("merge", claim=other, into=one, day=IN_FORCE.replace(day=12)),
    ]
    assert _say(context, *entries) == []
    assert _outcomes(context) == [(action, "applied") for action in ("rename", "pin", "type", "merge")]
    now = table_hashes(context)
    assert {name for name in now if now[name] != before[name]} >= {"evidence_changes", "signal_days", "signal_texts"}

    clean = Context(new_home(tmp_path / "clean", FIRST), embedder)
    drop(clean.home, "articles.jsonl", confirmation_items())
    take_in(clean)
    give_vectors(clean, context.home.warehouse)
    assert _say(clean, *entries) == []
    assert table_hashes(clean) == now

    assert _say(context) == []
    assert table_hashes(context) == before


def test_a_claim_moves_a_signal_splits_and_each_keeps_the_days_its_claims_joined_on(
    confirmation: Context, copied: CopyHome
) -> None:
    context = copied(confirmation)
    held = _signals(context)
    (_, claims), (target, others), *_ = held.items()
    added = dict(query(context, "SELECT claim_id, min(added_on) FROM pipeline.evidence_changes GROUP BY claim_id"))
    leaving = tuple(claims[-2:])
    problems = _say(
        context,
        _entry("split", claims=leaving, day=LAST),
        _entry("move", claim=claims[0], into=others[0], day=LAST),
    )
    assert problems == []
    after = _signals(context)
    assert claims[0] in after[target]
    assert sorted(leaving) in [sorted(group) for group in after.values()]
    assert dict(query(context, "SELECT claim_id, min(added_on) FROM pipeline.evidence_changes GROUP BY claim_id")) == (
        added
    )
    events = query(context, "SELECT event, count(*) FROM pipeline.signal_events WHERE event = 'split' GROUP BY event")
    assert events == [("split", 2)]


def test_a_retracted_article_is_evidence_nowhere_from_its_own_day_on(confirmation: Context, copied: CopyHome) -> None:
    context = copied(confirmation)
    article_id, day = query(
        context, "SELECT article_id, min(day) FROM pipeline.evidence_changes GROUP BY article_id ORDER BY 2, 1"
    )[0]
    external = query(context, "SELECT external_id FROM ledger.arrivals WHERE article_id = ?", article_id)[0][0]
    before = table_hashes(context)
    said = "SELECT text <> '', withdrawn FROM pipeline.raw_articles WHERE article_id = ? ORDER BY version"
    assert _say(context, _entry("retract", article=external or article_id)) == []
    assert query(context, "SELECT count(*) FROM pipeline.evidence_changes WHERE article_id = ?", article_id) == [(0,)]
    assert query(context, "SELECT count(*) FROM pipeline.claims WHERE article_id = ?", article_id) == [(0,)]
    assert query(context, "SELECT day, outcome FROM pipeline.override_outcomes") == []
    assert query(context, said, article_id) == [(True, None), (False, "retracted by Ada: A test.")]
    # It has a story all the same, which is nobody else's.
    alone = (
        "SELECT count(*), count(DISTINCT article_id) FROM pipeline.article_stories WHERE story_id IN (SELECT story_id"
    )
    alone += " FROM pipeline.article_stories WHERE article_id = ? AND home_day = ?)"
    assert query(context, alone, article_id, day) == [(1, 1)]

    assert _say(context) == []
    assert table_hashes(context) == before


def test_a_bad_entry_is_named_with_its_field_and_costs_no_good_one(confirmation: Context, copied: CopyHome) -> None:
    context = copied(confirmation)
    [one, *_] = _early(context)
    problems = _say(
        context,
        _entry("pin", claim=one),
        _entry("promote", claim=one),
        _entry("rename", claim=one),
        _entry("pin", claim="the first one"),
        _entry("pin", claim=one, colour="red"),
        '[[override]]\naction = "pin"\n',
        _entry("pin", claim=one, day="2026-03-10T03:00:00"),
    )
    assert [problem.split(", ", 1)[1].split(":")[0] for problem in problems] == [
        "action", "title", "claim", "colour", "day", "day"
    ]  # fmt: skip
    assert all(problem.startswith(f"{FILE}: override ") for problem in problems)
    kept = query(context, "SELECT count(*) FROM ledger.intake_problems WHERE file = ?", FILE)
    assert kept == [(len(problems),)]
    assert _outcomes(context) == [("pin", "applied")]


def test_a_file_that_cannot_be_read_takes_nothing_back(confirmation: Context, copied: CopyHome) -> None:
    context = copied(confirmation)
    [one, *_] = _early(context)
    _say(context, _entry("pin", claim=one))
    said = table_hashes(context)
    [problem] = _say(context, "[[override]\n")
    assert "stays in force" in problem
    assert table_hashes(context) == said


def test_what_no_longer_resolves_is_reported_and_changes_nothing_else(confirmation: Context, copied: CopyHome) -> None:
    context = copied(confirmation)
    before = table_hashes(context)
    assert _say(context, _entry("mute", claim="c_ffffffffffffffff")) == []
    assert _outcomes(context) == [("mute", "unresolved")]
    after = table_hashes(context)
    assert {name for name in after if after[name] != before[name]} == {"override_outcomes"}


@pytest.fixture(scope="module")
def published(confirmation: Context, tmp_path_factory: pytest.TempPathFactory) -> Context:
    """The confirmation home, published by the command line, which finds its days built."""
    home = copy_of(confirmation.home, tmp_path_factory.mktemp("word") / "home")
    done = run(home, FIRST, LAST)
    assert done.returncode == 0, done.stderr
    return Context(home)


@dataclass(frozen=True)
class Word:
    """A home in which a signal was renamed and an article retracted by command, and both then taken back."""

    home: Home
    renamed: str
    retracted: str
    before: "Said"
    given: "Said"
    taken_back: "Said"
    page: str
    listed: str


@dataclass(frozen=True)
class Said:
    """What is published."""

    title: str
    strengths: list[tuple[Any, ...]]
    versions: list[tuple[Any, ...]]
    evidence: list[tuple[Any, ...]]
    overrides: list[tuple[Any, ...]]
    in_stories: list[tuple[Any, ...]]
    current: list[tuple[Any, ...]]


def _shown(home: Home, sql: str, *parameters: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(home.published), read_only=True) as connection:
        return connection.execute(sql, list(parameters)).fetchall()


def _said(home: Home, signal_id: str, article_id: str) -> Said:
    return Said(
        title=_shown(home, "SELECT title FROM signals WHERE signal_id = ?", signal_id)[0][0],
        strengths=_shown(home, "SELECT signal_id, strength_exact FROM signals ORDER BY ALL"),
        versions=_shown(home, "SELECT withdrawn, text FROM articles WHERE is_current AND article_id = ?", article_id),
        evidence=_shown(home, "SELECT count(*) FROM evidence WHERE article_id = ?", article_id),
        overrides=_shown(home, "SELECT action, outcome, detail FROM overrides ORDER BY ALL"),
        in_stories=_shown(home, "SELECT count(*), count(DISTINCT article_id) FROM article_stories"),
        current=_shown(home, "SELECT count(*), count(*) FROM articles WHERE is_current"),
    )


@pytest.fixture(scope="module")
def word(published: Context) -> Word:
    """Both are said, run and published together: each of these runs takes as long as all tests above."""
    home = published.home
    [(article_id, url)] = _shown(
        home,
        "SELECT article_id, url FROM evidence JOIN articles USING (article_id) JOIN signals USING (signal_id)"
        " GROUP BY ALL ORDER BY max(strength_exact) DESC, count(*) DESC, article_id LIMIT 1",
    )
    [(signal_id,)] = _shown(
        home,
        "SELECT signal_id FROM signals WHERE signal_id NOT IN (SELECT signal_id FROM evidence WHERE article_id = ?)"
        " ORDER BY strength DESC, signal_id LIMIT 1",
        article_id,
    )
    before = _said(home, signal_id, article_id)
    by_ada = ("--author", "Ada", "--reason")
    commands = [
        bellwether(home, "override", "rename", signal_id, "--title", "What Ada calls it", *by_ada, "Plainer."),
        bellwether(home, "override", "retract", url, *by_ada, "It was withdrawn."),
        run(home, LAST, LAST),
    ]
    given, page = _said(home, signal_id, article_id), (home.site / "signals" / f"{signal_id}.html").read_text("utf-8")
    listed = bellwether(home, "overrides").stdout
    ids = [done.stdout.split(":")[0] for done in commands[:2]]
    commands += [bellwether(home, "overrides", "--take-back", override_id) for override_id in ids]
    commands.append(run(home, LAST, LAST))
    assert [done.stdout + done.stderr for done in commands if done.returncode != 0] == []
    return Word(home, signal_id, article_id, before, given, _said(home, signal_id, article_id), page, listed)


def test_a_command_is_told_on_the_page_and_can_be_taken_back(word: Word) -> None:
    assert "What Ada calls it" in word.page
    assert "Plainer." in word.page
    assert word.given.title == "What Ada calls it"
    assert "rename" in word.listed
    assert "applied" in word.listed
    assert word.taken_back.title == word.before.title != word.given.title
    assert word.taken_back.overrides == []


def test_a_retraction_by_command_is_published_as_a_version_of_the_article(word: Word) -> None:
    assert word.before.evidence > [(0,)]
    assert word.given.versions == [("retracted by Ada: It was withdrawn.", "")]
    assert word.given.evidence == [(0,)]
    assert ("retract", "applied", "it is taken off, and its claims are no evidence") in word.given.overrides
    assert len(word.given.overrides) == 2
    assert word.given.strengths != word.before.strengths
    assert word.given.in_stories == word.given.current
    assert word.taken_back.strengths == word.before.strengths
    assert word.taken_back.versions == word.before.versions


def test_a_command_that_names_nothing_known_says_so(published: Context) -> None:
    refused = bellwether(published.home, "override", "pin", "s_nothing", "--author", "Ada", "--reason", "None.")
    assert refused.returncode == 2
    assert "s_nothing" in refused.stderr
