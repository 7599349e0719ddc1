"""Texts are dropped when the settings keep them no longer; what was built of them stays, and is proved to the end."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from bellwether_assets.archive.read import import_home
from bellwether_assets.archive.write import export_home
from bellwether_assets.articles.order_versions import DroppedTextError
from bellwether_assets.articles.take_in import take_in
from bellwether_assets.doctor.days import check_days
from bellwether_assets.explain.show_brief import verify_command
from bellwether_assets.foundation.file_errors import UpgradeError
from bellwether_assets.foundation.frozen_days import frozen_through
from bellwether_assets.foundation.hashing import frame_digest
from bellwether_assets.foundation.settings import Home, SettingsError
from bellwether_assets.foundation.tables.all_tables import DERIVED_TABLES
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.foundation.tables.fetches import FetchReadingRow, FetchRow
from bellwether_assets.foundation.warehouse import append
from bellwether_assets.orchestration.day_checks import quotes_are_proved
from bellwether_assets.orchestration.run import RunRequestError, run_days
from bellwether_assets.pipeline.build import build_day
from bellwether_assets.pipeline.context import Context
from bellwether_assets.publication.freeze_days import freeze_days
from bellwether_assets.publication.publish import take_snapshot
from bellwether_assets.signals.read_overrides import OverrideError
from bellwether_assets.signals.take_in_overrides import give_override, take_back
from bellwether_assets.site.read_sources import quote_places
from bellwether_assets.sources.fetching.kept_bytes import KeptBytes
from bellwether_assets.stages import STAGES
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.conftest import CopyHome
from bellwether_tests.homes import FIRST, LAST, copy_of, day_hashes, drop, query, shipped, stage, walk
from bellwether_tests.publish_without_dbt import publish_without_dbt

KEPT_DAYS = 30
THROUGH = LAST - timedelta(days=KEPT_DAYS)
OPEN_DAYS = {THROUGH + timedelta(days=number) for number in range(1, KEPT_DAYS + 1)}
LAST_CLAIMS = "SELECT max(day) FROM pipeline.claims WHERE day <= ?"
# By table, what frozen days have no more.
_TEXT = {"raw_articles": "* EXCLUDE (text)"}


def with_retention(home: Home) -> None:
    home.settings_file.write_text(f"[retention]\ntext_days = {KEPT_DAYS}\n", encoding="utf-8")


def hashes(context: Context) -> dict[str, str]:
    """Hash of every derived table, but for the texts that may be dropped."""
    with context.warehouse.open() as connection:
        return {
            name: frame_digest(
                name,
                connection.execute(f"SELECT {_TEXT.get(name, '*')} FROM pipeline.{name}").pl(),  # noqa: S608
            )
            for name in (row.table.name for row in DERIVED_TABLES)
        }


@pytest.fixture(scope="module")
def published(autumn: Context, tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Context:
    """A home that keeps texts for thirty days, published once. Not to be written to."""
    home = copy_of(autumn.home, tmp_path_factory.mktemp("published") / "home")
    with_retention(home)
    own = Context(home, embedder)
    publish_without_dbt(own)
    return own


@pytest.fixture(scope="module")
def frozen(published: Context, tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Context:
    """The same, published once more: texts of the first month are dropped. Not to be written to."""
    own = Context(copy_of(published.home, tmp_path_factory.mktemp("frozen") / "home"), embedder)
    publish_without_dbt(own)
    return own


def problems(context: Context) -> list[tuple[str, int, str]]:
    return query(
        context,
        "SELECT file, line, reason FROM ledger.intake_problems WHERE outcome = 'rejected' ORDER BY file, line",
    )


def test_nothing_is_dropped_before_readers_could_see_it(published: Context) -> None:
    assert query(published, "SELECT * FROM ledger.frozen_days") == []
    assert query(published, "SELECT count(*) FROM ledger.arrivals WHERE text IS NULL") == [(0,)]


def test_texts_are_dropped_and_all_that_was_built_of_them_stays(published: Context, frozen: Context) -> None:
    [(through, text_days, articles, characters)] = query(
        frozen, "SELECT through, text_days, articles, characters FROM ledger.frozen_days"
    )
    assert (through, text_days) == (THROUGH, KEPT_DAYS)
    assert [(articles, characters)] == query(
        published,
        "SELECT count(DISTINCT article_id), sum(length(text)) FROM ledger.arrivals JOIN ledger.home_days"
        " USING (article_id) WHERE home_day <= ?",
        THROUGH,
    )
    dropped = "SELECT bool_and((text IS NULL) = (day <= ?)), bool_or(text IS NULL), bool_or(text IS NOT NULL) FROM "
    assert query(frozen, f"{dropped} pipeline.raw_articles", THROUGH) == [(True, True, True)]
    arrivals = "(SELECT text, home_day AS day FROM ledger.arrivals JOIN ledger.home_days USING (article_id))"
    assert query(frozen, dropped + arrivals, THROUGH) == [(True, True, True)]
    with duckdb.connect(str(frozen.home.published), read_only=True) as readers:
        assert readers.execute(f"{dropped} articles", [THROUGH]).fetchall() == [(True, True, True)]
        assert readers.execute("SELECT frozen_through FROM publication").fetchall() == [(THROUGH,)]
        quotes = "SELECT claim_id, quote, quote_start, quote_end, highlight_start FROM claims ORDER BY claim_id"
        kept = readers.execute(quotes).fetchall()
    with duckdb.connect(str(published.home.published), read_only=True) as readers:
        assert kept == readers.execute(quotes).fetchall() != []
        assert readers.execute("SELECT frozen_through FROM publication").fetchall() == [(None,)]
    assert hashes(frozen) == hashes(published)


def test_a_frozen_day_is_never_stale_whatever_changes(frozen: Context, copied: CopyHome) -> None:
    own = copied(frozen)
    assert walk(own, LAST) == []
    halves = "event = 7\ntrend = 20\nrisk = 30\npolicy = 60\n"
    with own.home.settings_file.open("a", encoding="utf-8") as settings:
        settings.write(f"[articles]\ncopy_window_days = 90\n[half_life]\n{halves}")
    own = Context(own.home)
    before = day_hashes(own, LAST)
    assert min(day for _, day in walk(own, LAST)) == THROUGH + timedelta(days=1)
    after = day_hashes(own, LAST)
    assert {key for key in before if before[key] != after[key]}
    assert not [key for key in before if before[key] != after[key] and key.split()[1] <= str(THROUGH)]


def test_to_materialize_a_frozen_day_gives_what_it_has(frozen: Context, copied: CopyHome) -> None:
    own = copied(frozen)
    before = hashes(own)
    for one in STAGES:
        [record] = query(
            own, "SELECT output_hash FROM pipeline.stage_days WHERE stage = ? AND day = ?", one.name, THROUGH
        )
        built = build_day(own, STAGES, one, THROUGH)
        assert (built.record.output_hash,) == record
        assert "dropped" in str(built.result.counts["frozen"])
    assert hashes(own) == before


def test_a_day_that_is_frozen_while_it_is_computed_stays_dropped(published: Context, copied: CopyHome) -> None:
    own = copied(published)
    articles = stage("raw_articles")
    other = Context(own.home)

    def freeze_meanwhile(inputs: Any) -> Any:
        rows = articles.build(inputs)
        with other.warehouse.locked():
            assert freeze_days(other, LAST, LAST) == THROUGH
        return rows

    day = date(2025, 9, 15)
    build_day(own, STAGES, replace(articles, build=freeze_meanwhile), day)
    assert query(own, "SELECT count(text) FROM pipeline.raw_articles WHERE day = ?", day) == [(0,)]


def test_what_comes_in_for_frozen_days_is_refused_by_name(frozen: Context, copied: CopyHome) -> None:
    own = copied(frozen)
    edited, moved = shipped("Norwegian smelter buys"), shipped("Turkish dam owner")
    seen = f"{LAST}T06:00:00Z"
    late = {**moved, "id": "late", "url": None, "published_at": str(THROUGH), "first_seen_at": seen}
    same_id = {**moved, "id": edited["id"], "url": "https://else.example/1", "title": "Another thing", "source": "Else"}
    items: list[dict[str, Any]] = [
        late,
        {**edited, "text": f"{edited['text']}\nIt was edited.", "updated_at": seen, "first_seen_at": seen},
        {**late, "id": "in time", "published_at": str(THROUGH + timedelta(days=1))},
        {**late, "id": "without a date", "published_at": None, "first_seen_at": f"{THROUGH}T06:00:00Z"},
        {**same_id, "published_at": str(LAST), "first_seen_at": seen},
        edited,
    ]
    drop(own.home, "late.jsonl", items)
    taken = take_in(own)
    assert (taken.taken_in, taken.repeats, taken.rejected) == (2, 1, 3)
    told = problems(own)
    assert [(file, line) for file, line, _ in told] == [("late.jsonl", line) for line in (1, 2, 4)]
    assert f"published_at is {THROUGH}" in told[0][2]
    assert "its article lives on 2025-09-" in told[1][2]
    assert f"first_seen_at is {THROUGH}" in told[2][2]
    assert all("text_days" in reason for _, _, reason in told)
    assert walk(own, LAST)[0] == ("arrivals", THROUGH + timedelta(days=1))
    assert query(own, "SELECT count(*) FROM pipeline.raw_articles WHERE external_id = 'in time'") == [(1,)]
    # The article of a frozen day keeps its identity, and the other publisher's with the same id has one of its own.
    by_id = "SELECT article_id FROM pipeline.raw_articles WHERE external_id = ? ORDER BY day"
    frozen_id, open_id = query(own, by_id, edited["id"])
    assert [frozen_id] == query(frozen, by_id, edited["id"])
    assert open_id != frozen_id


def test_open_days_are_computed_as_if_nothing_had_been_dropped(
    published: Context, frozen: Context, tmp_path: Path, embedder: Embedder
) -> None:
    late = shipped("Turkish dam owner")
    item = {**late, "id": "late", "url": None, "published_at": "2025-10-10", "first_seen_at": f"{LAST}T06:00:00Z"}
    found = []
    for number, context in enumerate((published, frozen)):
        own = Context(copy_of(context.home, tmp_path / str(number)), embedder)
        drop(own.home, "late.jsonl", [item])
        take_in(own)
        assert walk(own, LAST)
        found.append(hashes(own))
    assert found[0] == found[1] != hashes(published)


def told_article(context: Context) -> str:
    """An article of a frozen day that is evidence at the end and was told in an edition."""
    [(article_id,)] = query(
        context,
        "SELECT min(e.article_id) FROM pipeline.evidence_on(?) e JOIN ledger.edition_claims USING (claim_id)"
        " JOIN ledger.home_days h ON h.article_id = e.article_id WHERE h.home_day <= ?",
        LAST,
        THROUGH,
    )
    return str(article_id)


def test_an_article_of_a_frozen_day_can_be_retracted_and_put_back(frozen: Context, copied: CopyHome) -> None:
    own = copied(frozen)
    article_id = told_article(own)
    held = "SELECT count(*) FROM pipeline.evidence_on(?) WHERE article_id = ?"
    assert query(own, held, LAST, article_id)[0][0] > 0
    entry = {"action": "retract", "article": article_id, "author": "Ada", "reason": "It was invented."}
    with pytest.raises(OverrideError, match="is frozen, since the texts of days up to"):
        give_override(own, {**entry, "day": THROUGH})
    before = hashes(own)
    override = give_override(own, {**entry, "day": date(2025, 10, 20)})
    assert min(day for _, day in walk(own, LAST)) == date(2025, 10, 20)
    assert query(own, held, date(2025, 10, 19), article_id)[0][0] > 0
    assert query(own, held, LAST, article_id) == [(0,)]
    versions = "SELECT version, is_current, withdrawn FROM pipeline.raw_articles WHERE article_id = ? ORDER BY version"
    assert query(own, versions, article_id)[1:] == [(2, True, "retracted by Ada: It was invented.")]
    publish_without_dbt(own)
    with duckdb.connect(str(own.home.published), read_only=True) as readers:
        kinds = readers.execute("SELECT DISTINCT kind FROM corrections").fetchall()
        outcomes = readers.execute("SELECT outcome FROM overrides").fetchall()
    assert (kinds, outcomes) == ([("withdrawn",)], [("applied",)])
    take_back(own, override.override_id)
    walk(own, LAST)
    assert hashes(own) == before


def test_no_day_can_be_put_before_frozen_ones(frozen: Context, copied: CopyHome) -> None:
    own = copied(frozen)
    with pytest.raises(RunRequestError, match="no day can be put before it"):
        run_days(own.home, FIRST - timedelta(days=3), LAST, lambda done, total, day, what: None)


def test_rows_of_frozen_days_outlive_an_upgrade(frozen: Context, copied: CopyHome) -> None:
    own = copied(frozen)
    before, days = hashes(own), day_hashes(own, LAST)
    with own.warehouse.open() as connection:
        connection.execute("ALTER TABLE pipeline.claims ADD COLUMN of_an_earlier_version VARCHAR")
    after = Context(own.home)
    assert query(after, "SELECT max(day) FROM pipeline.claims") == query(frozen, LAST_CLAIMS, THROUGH)
    assert {day for _, day in walk(after, LAST)} == OPEN_DAYS
    assert (hashes(after), day_hashes(after, LAST)) == (before, days)
    with after.warehouse.open() as connection:
        connection.execute("ALTER TABLE pipeline.claims DROP COLUMN statement")
    with pytest.raises(UpgradeError, match=r"of days up to 2025-10-01, whose texts were dropped, .*lacks statement"):
        query(Context(own.home), "SELECT 1")


@pytest.mark.parametrize("is_of_this_version", [True, False])
def test_an_archive_has_what_cannot_be_built_again(
    frozen: Context, tmp_path: Path, is_of_this_version: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "home.tar.gz"
    if not is_of_this_version:
        monkeypatch.setattr("bellwether_assets.archive.write.declared_hash", lambda: "another")
    export_home(frozen.home, archive)
    made = Home(tmp_path / "made")
    import_home(archive, made)
    own = Context(made)
    assert {day for _, day in walk(own, LAST)} == (set() if is_of_this_version else OPEN_DAYS)
    assert hashes(own) == hashes(frozen)


def test_an_edition_that_quotes_dropped_texts_is_proved_by_a_copy_of_them(
    published: Context, frozen: Context, tmp_path: Path
) -> None:
    with duckdb.connect(str(published.home.published), read_only=True) as readers:
        [(document,)] = readers.execute("SELECT document FROM editions ORDER BY day LIMIT 1").fetchall()
        texts = readers.execute("SELECT text FROM articles").fetchall()
    edition = tmp_path / "edition.json"
    edition.write_bytes(document.encode())
    assert verify_command(published.home, edition, None) == []
    *missing, told = verify_command(frozen.home, edition, None)
    assert missing
    assert all("no text has the hash" in line for line in missing)
    assert "were dropped, as [retention] text_days asks; name a folder of them with --texts" in told
    kept = tmp_path / "texts.jsonl"
    kept.write_text("".join(json.dumps({"text": text}) + "\n" for (text,) in texts), "utf-8")
    assert verify_command(frozen.home, edition, kept) == []


def test_a_text_that_is_lost_on_another_day_proves_nothing(frozen: Context, copied: CopyHome) -> None:
    own = copied(frozen)
    [(frozen_day,), (open_day,)] = query(
        own, "SELECT min(day) FROM pipeline.claims UNION ALL SELECT max(day) FROM pipeline.claims"
    )
    assert frozen_day <= THROUGH < open_day
    found = quotes_are_proved(own, frozen_day)
    assert found.passed
    assert found.metadata["texts_dropped"].value == found.metadata["quotes"].value
    assert quotes_are_proved(own, open_day).passed
    with own.warehouse.open() as connection:
        connection.execute("UPDATE pipeline.raw_articles SET text = NULL WHERE day = ?", [open_day])
    assert not quotes_are_proved(own, open_day).passed
    with own.warehouse.open() as connection:
        connection.execute("DELETE FROM pipeline.stage_days WHERE stage = 'raw_articles' AND day = ?", [frozen_day])
    with pytest.raises(DroppedTextError, match="put back a warehouse"):
        walk(own, LAST)


def test_a_quote_of_a_dropped_text_is_shown_without_what_stood_around_it(published: Context, frozen: Context) -> None:
    found = []
    for context in (published, frozen):
        with duckdb.connect(str(context.home.published), read_only=True) as readers:
            places = quote_places(readers)
            old = readers.execute("SELECT claim_id FROM claims WHERE day <= ?", [THROUGH]).fetchall()
        found.append([places[claim_id] for (claim_id,) in old if claim_id in places])
    with_text, without = found
    assert any(place.before or place.after for place in with_text)
    assert without
    assert not any(place.before or place.after for place in without)
    assert all(place.fragment for place in without)


def test_bytes_that_were_fetched_go_when_they_were_read(published: Context, copied: CopyHome) -> None:
    own = copied(published)
    kept = KeptBytes(own.home.fetched)
    old, new = datetime(2025, 9, 20, tzinfo=UTC), datetime(2025, 10, 20, tzinfo=UTC)
    contents = {"read": old, "unread": old, "still the same": old, "new": new}
    fetches = {name: _fetch(name, kept.keep(name.encode()), at) for name, at in contents.items()}
    again = _fetch("again", fetches["still the same"].sha256 or "", new)
    readings = [_reading(fetch) for name, fetch in fetches.items() if name != "unread"] + [_reading(again)]
    with own.warehouse.transaction() as connection:
        append(connection, FetchRow, frame_of(FetchRow, [*fetches.values(), again]))
        append(connection, FetchReadingRow, frame_of(FetchReadingRow, readings))
    take_snapshot(own)
    left = {name for name, fetch in fetches.items() if kept.file(fetch.sha256 or "").exists()}
    assert left == {"unread", "still the same", "new"}
    assert query(own, "SELECT fetched_files FROM ledger.frozen_days") == [(1,)]


def _fetch(name: str, sha256: str, at: datetime) -> FetchRow:
    return FetchRow(
        fetch_id=name, source="A feed", purpose="source", address="https://a.example/feed", fetched_at=at,
        ending="fetched", reason=None, status=200, final_address=None, moved_to=None, etag=None, last_modified=None,
        content_type=None, sha256=sha256, size=10, attempts=1, not_before=None,
    )  # fmt: skip


def _reading(fetch: FetchRow) -> FetchReadingRow:
    return FetchReadingRow(
        fetch_id=fetch.fetch_id, source="A feed", read_at=fetch.fetched_at, items=0, new_items=0, blurbs=0, undated=0,
        problem=None,
    )  # fmt: skip


def test_days_are_frozen_only_as_far_as_all_is_built_and_published(published: Context, copied: CopyHome) -> None:
    own = copied(published)
    with own.warehouse.locked():
        assert freeze_days(own, LAST, None) is None
        assert freeze_days(own, FIRST + timedelta(days=KEPT_DAYS - 1), LAST) is None
        assert freeze_days(own, LAST, date(2025, 9, 10)) == date(2025, 9, 10)
        assert freeze_days(own, LAST, date(2025, 9, 10)) is None
        assert freeze_days(own, LAST, LAST) == THROUGH
    with own.warehouse.open() as connection:
        assert frozen_through(connection) == THROUGH
    findings = {finding.check: finding.found for finding in check_days(own.home)}
    assert f"days up to {THROUGH} were dropped" in findings["texts"]


def test_texts_are_kept_for_a_month_at_least(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.settings_file.write_text("[retention]\ntext_days = 29\n", "utf-8")
    with pytest.raises(SettingsError, match="text_days"):
        home.settings()
