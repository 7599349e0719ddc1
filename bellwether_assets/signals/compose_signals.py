"""The words of signals whose evidence changed: title, analysis, what they are about."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from bellwether_assets.engines.protocol import Composition, EvidenceForComposition
from bellwether_assets.foundation.hashing import digest, value_digest
from bellwether_assets.foundation.tables.claims import ClaimRow
from bellwether_assets.foundation.tables.reinforced_signals import SignalTextRow
from bellwether_assets.pipeline.inputs import Inputs
from bellwether_assets.pipeline.tools import COMPOSITION
from bellwether_assets.signals.as_evidence import as_evidence
from bellwether_assets.signals.read_state import canonical, ids_in_one
from bellwether_assets.signals.state import Signal
from bellwether_assets.signals.strength import weight
from bellwether_assets.signals.when_to_compose import is_told_at_length, needs_words
from bellwether_assets.vectors.whole_vectors import SCALE

_LOOKED_UP = 256  # signals whose claims are read at once
_TITLES = (
    "SELECT signal_id, arg_max(title, day) AS title FROM signal_texts"
    " SEMI JOIN (SELECT unnest(string_split(?, ' ')) AS signal_id) USING (signal_id) WHERE day < ? GROUP BY signal_id"
)


def compose_signals(
    inputs: Inputs[Any], before: Mapping[str, Signal], changed: Sequence[Signal], half_life: Mapping[str, int]
) -> list[SignalTextRow]:
    """Title and analysis of each signal whose evidence changed what they say (`when_to_compose.py`).

    A title that a person gave stands above the engine's; one of the engine's is handed to it again, and stays where it
    still holds.
    """
    touched = [
        signal
        for signal in sorted(changed, key=lambda signal: signal.signal_id)
        if signal.status != "merged" and needs_words(before.get(signal.signal_id), signal)
    ]
    rows = []
    for start in range(0, len(touched), _LOOKED_UP):
        some = touched[start : start + _LOOKED_UP]
        evidence = _evidence(inputs, some, half_life)
        titles = _titles_now(inputs, before, some)
        for signal in some:
            words = inputs.tool(COMPOSITION).compose(
                signal.signal_id,
                inputs.day,
                evidence[signal.signal_id],
                title_now=titles.get(signal.signal_id),
                at_length=is_told_at_length(signal),
            )
            rows.append(_row(inputs.day, signal, words))
    return rows


def _titles_now(inputs: Inputs[Any], before: Mapping[str, Signal], signals: Sequence[Signal]) -> dict[str, str]:
    """The engine's titles that readers know: of signals that had more than one sentence to name."""
    known = []
    for signal in signals:
        was = before.get(signal.signal_id)
        if was is not None and was.given_title is None and is_told_at_length(was):
            known.append(signal.signal_id)
    if not known:
        return {}
    return dict(inputs.rows(_TITLES, [ids_in_one(known), inputs.day]))


def _row(day: date, signal: Signal, words: Composition) -> SignalTextRow:
    title = signal.given_title or words.title
    analysis = canonical([{"text": s.text, "claims": list(s.claim_ids)} for s in words.analysis])
    reasonings = canonical(
        [{"article_id": r.article_id, "text": r.text, "inferred": list(r.inferred)} for r in words.reasonings]
    )
    about = (words.domains, words.topics, words.geographies, words.actors)
    return SignalTextRow(
        day=day,
        signal_id=signal.signal_id,
        evidence_hash=signal.evidence_hash,
        title=title,
        analysis=analysis,
        reasonings=reasonings,
        domains=words.domains,
        topics=words.topics,
        geographies=words.geographies,
        actors=words.actors,
        engine=words.engine,
        dropped=words.dropped,
        sentences_checked=words.checked,
        sentences_failing=words.unsupported,
        not_of_this=words.not_of_this,
        content_hash=digest(title, analysis, reasonings, value_digest(about), words.engine),
    )


def _evidence(
    inputs: Inputs[Any], signals: Sequence[Signal], half_life: Mapping[str, int]
) -> dict[str, tuple[EvidenceForComposition, ...]]:
    """The evidence of these signals as an engine reads it, in order of day: one look at the claims for all of them."""
    claims = inputs.find(ClaimRow, {item.claim_id: item.claim_hash for signal in signals for item in signal.evidence})
    found = {}
    for signal in signals:
        centroid = signal.centroid / SCALE
        items = {item.claim_id: item for item in signal.evidence}
        rows = sorted((claims[key] for key in items if key in claims), key=lambda row: (row.day, row.claim_id))
        found[signal.signal_id] = tuple(
            as_evidence(
                row,
                items[row.claim_id].stance,
                weight(items[row.claim_id].quality, items[row.claim_id].origin_day, half_life[signal.type], inputs.day),
                round(float(row.vector.astype(np.float64) @ centroid), 6),
            )
            for row in rows
        )
    return found
