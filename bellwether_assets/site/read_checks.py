"""From the published database to the page of checks: counts that are there, grouped; nothing is computed anew."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb

from bellwether_assets.foundation.settings import Checks
from bellwether_assets.site.checks_page import ChecksPage, Dropped, LargeSignal, LargestShare
from bellwether_assets.text.language import LANGUAGE_NOT_READ

# The commonest reasons of the engines for leaving a sentence, in a reader's words.
_MEANINGS = {
    "less salient": "it says less than the sentences that were kept",
    "redundant": "it says what a kept sentence says",
    "dangling pronoun": "“he”, “it” or “this” stands for something in another sentence",
    "points outside": "it refers to something that another sentence says",
    "fragment": "it is no whole sentence",
    "no verb": "it states nothing",
    "no subject": "it does not say who or what",
    "speech without a speaker": "words of somebody whom the article does not name there",
    "such without what it means": "“such” stands for something in another sentence",
    "question": "it asks and does not state",
    "speech cut off": "a quotation of which the article gives a part in this sentence",
    "announcement": "it says only what its sender did or is praised for",
    "repeated opening": "it begins as the sentences of a list do",
    "caption or credit": "it stands below a picture",
    "career": "it tells somebody's life",
    "request": "it asks the reader to do something",
    "split word": "a line break cuts a word in it",
    "menu": "it is a line of the page and not of the article",
    "boilerplate": "it stands below every article of its publisher",
    "standing note": "it is a note behind the article",
    "the same quote twice": "the article says it twice",
}
_LARGEST = (
    "SELECT s.signal_id, coalesce(t.title, s.signal_id), s.claims, s.share, s.cohesion, s.nearest_signal_id,"
    " coalesce(n.title, s.nearest_signal_id, ''), s.nearest FROM signal_standings s"
    " LEFT JOIN signals t ON t.signal_id = s.signal_id LEFT JOIN signals n ON n.signal_id = s.nearest_signal_id"
    " WHERE s.day = (SELECT max(day) FROM signal_standings) ORDER BY s.rank"
)
_SHARES = "SELECT day, share, of_claims FROM signal_standings WHERE rank = 1 ORDER BY day"
_SENTENCES = (
    "SELECT coalesce(sum(sentences_checked), 0), coalesce(sum(sentences_failing), 0), coalesce(sum(dropped), 0)"
    " FROM signal_texts"
)
_INTAKE = (
    "SELECT coalesce('its ' || field || ' is wrong', 'it cannot be read'), count(*) FROM intake_problems"
    " WHERE outcome = 'rejected' GROUP BY 1 ORDER BY 2 DESC, 1"
)
_CLAIMS = "SELECT reason, sum(dropped) FROM dropped_claims GROUP BY 1 ORDER BY 2 DESC, 1"
_LEFT = (
    "SELECT reason, count(*) FROM evidence_changes WHERE change = 'removed' AND reason IS NOT NULL"
    " GROUP BY 1 ORDER BY 2 DESC, 1"
)
_ARTICLES = (
    "SELECT count(*), count(copy_of), count(DISTINCT copy_of) FROM articles WHERE is_current AND withdrawn IS NULL"
)
_DAYS = "SELECT status, count(*) FROM briefs WHERE reader = ? GROUP BY 1 ORDER BY 1"
_GATES = (
    "SELECT coalesce(rejected_gate, 'no signal changed'), count(*) FROM briefs"
    " WHERE reader = ? AND status = 'silent' GROUP BY 1 ORDER BY 2 DESC, 1"
)


def _meaning(reason: str) -> str:
    if reason.startswith(LANGUAGE_NOT_READ):
        return "the engine does not read it; the whole article counts as one"
    return _MEANINGS.get(reason, "")


def read_checks(
    connection: duckdb.DuckDBPyConnection, reader: str, as_of: date, first_day: date, bounds: Checks
) -> ChecksPage:
    """What the publication that is open says of itself."""

    def rows(query: str, *parameters: str) -> list[tuple[Any, ...]]:
        return connection.execute(query, parameters).fetchall()

    def dropped(unborne: int) -> Iterator[Dropped]:
        for reason, many in rows(_INTAKE):
            yield Dropped("items of the inbox", reason, "", int(many))
        for reason, many in rows(_CLAIMS):
            yield Dropped("sentences that might be claims", reason, _meaning(reason), int(many))
        for reason, many in rows(_LEFT):
            yield Dropped("claims that left their signal", reason, "", int(many))
        if unborne:
            yield Dropped("sentences, titles and reasonings written", "not borne out by the evidence", "", unborne)

    [(checked, failing, unborne)] = rows(_SENTENCES)
    [(articles, copies, originals)] = rows(_ARTICLES)
    return ChecksPage(
        as_of=as_of,
        first_day=first_day,
        bound=bounds.largest_share,
        least_claims=bounds.least_claims,
        largest=tuple(LargeSignal(*row) for row in rows(_LARGEST)),
        shares=tuple(LargestShare(*row) for row in rows(_SHARES)),
        sentences_checked=int(checked),
        sentences_failing=int(failing),
        dropped=tuple(dropped(int(unborne))),
        articles=articles,
        copies=copies,
        originals=originals,
        days=tuple(rows(_DAYS, reader)),
        gates=tuple(rows(_GATES, reader)),
    )
