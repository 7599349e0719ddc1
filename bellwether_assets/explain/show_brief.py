"""`bellwether brief` and `bellwether verify`: an edition as it was told, beside what is known now, and its proof.

The published database alone is read, so it can be asked while a run is going.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from bellwether_assets.editions.verify_edition import UnreadableEditionError, problems_of, read_texts
from bellwether_assets.explain.read_explanation import ExplanationError, open_published
from bellwether_assets.foundation.reader_habits import DEFAULT_LANGUAGE
from bellwether_assets.foundation.settings import Home
from bellwether_assets.site.display import long_date, short_date

_EDITIONS = (
    "SELECT edition_id, revision, recorded_at, as_of, differs, document FROM editions WHERE reader = ? AND day = ?"
    " ORDER BY revision"
)
_CORRECTIONS = (
    "SELECT c.publisher, c.quote, c.detail, c.corrected_on FROM corrections c WHERE c.reader = ? AND c.told_on = ?"
    " ORDER BY ALL"
)


@dataclass(frozen=True)
class Revision:
    """One revision of a day's edition. `as_of`: the last day of the publication that it was first part of."""

    edition_id: str
    revision: int
    recorded_at: datetime
    as_of: date
    differs: tuple[str, ...]
    document: str


@dataclass(frozen=True)
class ShownBrief:
    """A reader's day: as it was known, and what is known of it since.

    `then`: the edition; None where none was told by then. `later`: its later revisions. `status` and `reason`: of the
    brief as it is derived now. `corrections`: a line for each thing that the edition told and a source took back.
    `language`: that of the reader's dates.
    """

    day: date
    reader: str
    status: str
    reason: str
    then: Revision | None
    later: tuple[Revision, ...]
    corrections: tuple[str, ...]
    language: str = DEFAULT_LANGUAGE


def read_brief(home: Home, day: date | None, reader: str | None, as_of: date | None) -> ShownBrief:
    """A reader's brief of a day, by default of the last day and of the first reader. Raises ExplanationError.

    `as_of`: as publications up to that day told it; by default as it was told last.
    """
    with open_published(home) as connection:
        readers = [name for (name,) in connection.execute("SELECT DISTINCT reader FROM briefs ORDER BY 1").fetchall()]
        readers_now = home.settings().readers
        who = reader or readers_now[0].name
        if who not in readers:
            raise ExplanationError(f"no brief is of reader {who!r}; there are {', '.join(readers) or 'none'}")
        wanted = day or connection.execute("SELECT as_of FROM publication").fetchall()[0][0]
        found = connection.execute(
            "SELECT status, reason FROM briefs WHERE reader = ? AND day = ?", [who, wanted]
        ).fetchone()
        if found is None:
            bounds = connection.execute("SELECT min(day), max(day) FROM briefs WHERE reader = ?", [who]).fetchall()[0]
            raise ExplanationError(f"{wanted} has no brief; those of {who} go from {bounds[0]} to {bounds[1]}")
        revisions = [
            Revision(one, number, at, until, tuple(differs), document)
            for one, number, at, until, differs, document in connection.execute(_EDITIONS, [who, wanted]).fetchall()
        ]
        corrections = connection.execute(_CORRECTIONS, [who, wanted]).fetchall()
    by_then = [one for one in revisions if as_of is None or one.as_of <= as_of]
    then = by_then[-1] if by_then else None
    later = tuple(one for one in revisions if then is None or one.revision > then.revision)
    status, reason = found
    language = next((one.language for one in readers_now if one.name == who), DEFAULT_LANGUAGE)
    told = tuple(_correction(one, language) for one in corrections)
    return ShownBrief(wanted, who, status, reason, then, later, told, language)


def _spelled(day: date, language: str) -> str:
    """A date in a terminal: as a command takes it, but for who has chosen how dates are spelled."""
    return day.isoformat() if language == DEFAULT_LANGUAGE else short_date(day, language)


def _correction(row: Sequence[Any], language: str) -> str:
    publisher, quote, detail, corrected_on = row
    told = f"told on {_spelled(corrected_on, language)}" if corrected_on else "waits for the next edition"
    return f"{publisher}: “{quote}” {detail} ({told})"


def lines_of(shown: ShownBrief, edition: Mapping[str, Any] | None) -> list[str]:
    """The brief as text, a line each. `edition`: the document of `shown.then`."""

    def spelled(day: str) -> str:
        return _spelled(date.fromisoformat(day), shown.language)

    is_usual = shown.language == DEFAULT_LANGUAGE
    lines = [f"{shown.day if is_usual else long_date(shown.day, shown.language)}, for {shown.reader}"]
    if shown.then is None or edition is None:
        lines += ["", f"No edition was told by then. Now: {shown.status}. {shown.reason}"]
    else:
        lines += [
            f"revision {shown.then.revision}, {shown.then.edition_id}, published"
            f" {_spelled(shown.then.recorded_at.date(), shown.language)} {shown.then.recorded_at:%H:%M} UTC with the"
            f" days up to {_spelled(shown.then.as_of, shown.language)}"
        ]
        # Editions of before there were leads and summaries have neither key.
        lead = said_in(edition.get("lead"))
        lines += ["", f"{lead} [{edition['lead_engine']}]"] if lead else []
        for item in edition["items"]:
            told, summary = item["claims"][0], said_in(item.get("summary"))
            lines += [
                "",
                f"{item['change'].capitalize()} · strength {item['strength']} · {item['title']}",
                *([f"  {summary}"] if summary else []),
                f"  “{told['quote']}”",
                f"  {told['publisher']}, {spelled(told['published_on'])}: {told['title']}",
                f"  {item['why']}",
            ]
        for correction in edition["corrections"]:
            lines += [
                "",
                f"Correction of {spelled(correction['told_on'])} · {correction['title']}",
                f"  “{correction['quote']}” ({correction['publisher']})",
                f"  {correction['detail']}",
            ]
    since = [f"revision {one.revision}: {sentence}" for one in shown.later for sentence in one.differs]
    lines += (
        ["", "Known since:", *(f"  {line}" for line in since + list(shown.corrections))]
        if (since or shown.corrections)
        else []
    )
    return lines


def said_in(sentences: Sequence[Mapping[str, Any]] | None) -> str:
    """A lead or summary of a document as text; empty where there is none."""
    return " ".join(sentence["text"] for sentence in sentences or ())


def verify_command(home: Home, file: Path, texts: Path | None) -> list[str]:
    """What of an edition's file is not proved, by texts that are given, else by the home's. Raises ExplanationError."""
    try:
        document = file.read_bytes().decode("utf-8")
        if texts is not None:
            return problems_of(document, read_texts(texts).get)
        with open_published(home) as connection:
            problems = problems_of(document, lambda sha256: _text_of(connection, sha256))
            return [*problems, *_dropped(connection, document)] if problems else problems
    except (OSError, ValueError, KeyError, TypeError, UnreadableEditionError) as error:
        raise ExplanationError(f"{file} cannot be verified: {error}") from error


def _dropped(connection: duckdb.DuckDBPyConnection, document: str) -> list[str]:
    """What to do where texts that the edition quotes were dropped; nothing where none was."""
    hashes = {claim["text_sha256"] for item in json.loads(document)["items"] for claim in item["claims"]}
    (dropped,) = connection.execute(
        "SELECT count(DISTINCT text_sha256) FROM articles WHERE text IS NULL AND list_contains(?, text_sha256)",
        [sorted(hashes)],
    ).fetchone() or (0,)
    if not dropped:
        return []
    return [f"{dropped} of the texts were dropped, as [retention] text_days asks; name a folder of them with --texts"]


def _text_of(connection: duckdb.DuckDBPyConnection, sha256: str) -> str | None:
    row = connection.execute("SELECT any_value(text) FROM articles WHERE text_sha256 = ?", [sha256]).fetchone()
    return row[0] if row else None
