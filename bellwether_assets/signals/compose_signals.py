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
from bellwether_assets.signals.read_state import canonical
from bellwether_assets.signals.state import Signal
from bellwether_assets.signals.strength import weight
from bellwether_assets.vectors.whole_vectors import SCALE

_LOOKED_UP = 256  # signals whose claims are read at once


def compose_signals(
    inputs: Inputs[Any], before: Mapping[str, Signal], changed: Sequence[Signal], half_life: Mapping[str, int]
) -> list[SignalTextRow]:
    """Title and analysis of each signal whose evidence is not yesterday's; nothing else has a reason to change words.

    A title that a person gave stands above the engine's.
    """
    touched = [
        signal
        for signal in sorted(changed, key=lambda signal: signal.signal_id)
        if signal.status != "merged" and _words_rest_on(signal) != _words_rest_on(before.get(signal.signal_id))
    ]
    rows = []
    for start in range(0, len(touched), _LOOKED_UP):
        some = touched[start : start + _LOOKED_UP]
        evidence = _evidence(inputs, some, half_life)
        for signal in some:
            words = inputs.tool(COMPOSITION).compose(signal.signal_id, inputs.day, evidence[signal.signal_id])
            rows.append(_row(inputs.day, signal, words))
    return rows


def _words_rest_on(signal: Signal | None) -> tuple[str, str | None] | None:
    return (signal.evidence_hash, signal.given_title) if signal else None


def _row(day: date, signal: Signal, words: Composition) -> SignalTextRow:
    title = signal.given_title or words.title
    analysis = canonical([{"text": s.text, "claims": list(s.claim_ids)} for s in words.analysis])
    about = (words.domains, words.topics, words.geographies, words.actors)
    return SignalTextRow(
        day=day,
        signal_id=signal.signal_id,
        evidence_hash=signal.evidence_hash,
        title=title,
        analysis=analysis,
        domains=words.domains,
        topics=words.topics,
        geographies=words.geographies,
        actors=words.actors,
        engine=words.engine,
        dropped=words.dropped,
        content_hash=digest(title, analysis, value_digest(about), words.engine),
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
            EvidenceForComposition(
                claim_id=row.claim_id,
                article_id=row.article_id,
                publisher=row.publisher,
                day=row.day,
                quote=row.quote,
                highlight=row.highlight,
                statement=row.statement,
                pattern=row.pattern,
                reasoning=row.reasoning,
                kind=row.kind,
                stance=items[row.claim_id].stance,
                direction=row.direction,
                weight=weight(
                    items[row.claim_id].quality, items[row.claim_id].origin_day, half_life[signal.type], inputs.day
                ),
                centrality=round(float(row.vector.astype(np.float64) @ centroid), 6),
                actors=row.actors,
                domains=row.domains,
                topics=row.topics,
                geographies=row.geographies,
                article_title=row.article_title,
            )
            for row in rows
        )
    return found
