"""The daily work of the brief asset: for each reader compose, stay silent, or record the fault."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bellwether_assets.brief.choose import ReaderPreferences, choose
from bellwether_assets.brief.interest import Interests
from bellwether_assets.brief.read_candidates import candidates
from bellwether_assets.brief.read_told import NOTHING_TOLD, told_before, told_vectors
from bellwether_assets.brief.read_words import words_of
from bellwether_assets.brief.rows_of_brief import ReportedDay, as_json, brief_row, item_rows, score_rows, told_claims
from bellwether_assets.brief.stages import BriefSettings
from bellwether_assets.brief.value_days import value_of_day
from bellwether_assets.brief.weigh import Candidate, Told
from bellwether_assets.brief.words_of_items import FEWEST_ITEMS, NO_LEAD, ItemWords, words_of_items
from bellwether_assets.claims.claim_vectors import claim_vectors, word_vectors
from bellwether_assets.engines.protocol import Lead
from bellwether_assets.engines.read_instead import READ_BY, failed_readings
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.reader_settings import Reader
from bellwether_assets.foundation.tables.brief import BriefItemRow, BriefRow, BriefScoreRow
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.pipeline.faults import FAULTS
from bellwether_assets.pipeline.inputs import Inputs
from bellwether_assets.pipeline.stage import DayRows
from bellwether_assets.pipeline.tools import LEAD, VECTORS
from bellwether_assets.text.language import LANGUAGE_NOT_READ, name_of

_MEMORY = "vectors of interests"

_REPORTS = (
    "SELECT o.article_id, o.day, nullif(o.read_article_id, o.article_id) AS copy_of,"
    " m.article_id IS NOT NULL AS mentions_day, e.vector"
    " FROM origins o JOIN embeddings e USING (article_id, day) LEFT JOIN"
    " (SELECT article_id, day FROM date_mentions WHERE mentioned_day = ?) m USING (article_id, day)"
    " WHERE o.read_article_id = o.article_id"
)

_NOT_READ = (
    "SELECT split_part(d.reason, ': ', 2), count(*) FROM origins o JOIN dropped_claims d ON d.day = o.day"
    " AND d.article_id = coalesce(o.parent_article_id, o.article_id)"
    " WHERE o.day = ? AND starts_with(d.reason, ?) GROUP BY ALL"
)

# What was taken off is read by nobody.
_READ = "SELECT count(read_article_id), count(*) FROM origins WHERE day = ?"
_ASKED = "SELECT count(*) FROM origins WHERE day = ? AND read_article_id = article_id"
_BY_RULES = (
    "SELECT split_part(reason, ': ', 2), count(*) FROM dropped_claims WHERE day = ? AND starts_with(reason, ?)"
    " GROUP BY ALL"
)


def build_brief(inputs: Inputs[BriefSettings]) -> DayRows:
    """One row per reader, what each brief tells, and how each signal of the day stood with each reader."""
    with inputs.together():
        ((read, current),) = inputs.rows(_READ, [inputs.day])
        not_read = Counter(
            {name_of(code): many for code, many in inputs.rows(_NOT_READ, [inputs.day, f"{LANGUAGE_NOT_READ}: "])}
        )
        ((asked,),) = inputs.rows(_ASKED, [inputs.day])
        rules = dict(inputs.rows(_BY_RULES, [inputs.day, READ_BY]))
        failed = failed_readings(rules, asked, inputs.settings.most_failed_readings)
        faults = [*inputs.facts(FAULTS), *([] if failed is None else [failed])]
        day = ReportedDay(
            faults, read - not_read.total(), not_read, asked, rules, _reports_value(inputs), taken_off=current - read
        )
        readers = inputs.settings.readers
        happened = candidates(
            inputs,
            with_ids=any(entry.startswith("s_") for r in readers for entry in (*r.watchlist, *r.mutes)),
            with_vectors=any(reader.interests for reader in readers),
        )
        told = told_before(inputs, [reader.name for reader in readers])
        vectors = told_vectors(inputs, told) if happened else {}
    choices = {
        reader.name: choose(
            [told[reader.name].of(one) for one in happened],
            vectors.get(reader.name, NOTHING_TOLD),
            _preferences(inputs, reader, happened),
            day.faults,
        )
        for reader in readers
    }
    known = words_of(inputs, {item.signal_id for choice in choices.values() for item in choice.items})
    briefs: list[BriefRow] = []
    items: list[BriefItemRow] = []
    scores: list[BriefScoreRow] = []
    states: list[str] = []
    for reader in readers:
        before, choice = told[reader.name], choices[reader.name]
        words = words_of_items(choice.items, known, before.claim_hashes)
        lead = _lead(inputs, words)
        briefs.append(brief_row(inputs.day, reader.name, choice, day, words, lead))
        items += item_rows(inputs.day, reader.name, choice, words)
        scores += score_rows(inputs.day, reader.name, choice)
        now = {item.signal_id: Told(inputs.day, item.weighed.candidate.strength_exact) for item in choice.items}
        states.append(before.digest(reader.name, now, [told_claims(item) for item in choice.items]))
    statuses = sorted({brief.status for brief in briefs})
    return DayRows(
        {
            BriefRow: frame_of(BriefRow, briefs),
            BriefItemRow: frame_of(BriefItemRow, items),
            BriefScoreRow: frame_of(BriefScoreRow, scores),
        },
        digest(*states),
        {
            "status": ", ".join(statuses),
            "items": len(items),
            "items with a summary": sum(item.summary != as_json(()) for item in items),
            "leads": sum(brief.lead != as_json(()) for brief in briefs),
            "sentences of leads dropped": sum(brief.lead_dropped for brief in briefs),
            "articles read by rules": sum(rules.values()),
        },
    )


def _lead(inputs: Inputs[BriefSettings], words: Sequence[ItemWords]) -> Lead:
    """The lead of a brief, where it tells so much that there is something to tie together."""
    if len(words) < FEWEST_ITEMS:
        return NO_LEAD
    return inputs.tool(LEAD).lead(inputs.day, [one.for_lead for one in words])


def _preferences(inputs: Inputs[BriefSettings], reader: Reader, happened: Sequence[Candidate]) -> ReaderPreferences:
    """The reader's settings as choosing takes them; texts are turned into vectors only on a day that needs them."""
    texts = reader.interests if happened else ()
    interests = Interests(
        reader.domains,
        reader.topics,
        reader.places,
        reader.actors,
        tuple(zip(texts, _vectors_of(inputs, texts), strict=True)),
        reader.watchlist,
        reader.mutes,
    )
    return ReaderPreferences(reader.name, reader.strength_floor, reader.news_floor, reader.maximum, interests)


def _vectors_of(inputs: Inputs[BriefSettings], texts: tuple[str, ...]) -> NDArray[np.float64]:
    """Vectors of texts, n × d, as those of claims: as if each were an article with its title, statement and pattern."""
    if not texts:
        return NOTHING_TOLD
    kept = inputs.memory.get(_MEMORY)
    known: dict[str, NDArray[np.float64]] = kept if isinstance(kept, dict) else {}
    missing = [text for text in texts if text not in known]
    if missing:
        meant, _ = inputs.tool(VECTORS).of(missing)
        made = claim_vectors(meant, meant, meant, meant, word_vectors(missing)).astype(np.float64)
        known |= dict(zip(missing, made, strict=True))
        inputs.memory[_MEMORY] = known
    return np.stack([known[text] for text in texts])


def _reports_value(inputs: Inputs[BriefSettings]) -> float:
    """The day's value by its reports, the same for every reader."""
    if not inputs.rows("SELECT 1 FROM origins WHERE day = ? AND read_article_id = article_id LIMIT 1", [inputs.day]):
        return 0.0
    reports = inputs.frame(_REPORTS, [inputs.day])
    return value_of_day(reports.with_columns(pl.col("copy_of").cast(pl.String)), inputs.day)
