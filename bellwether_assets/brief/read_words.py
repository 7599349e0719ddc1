"""What the signals that are told today say: their analyses, and their claims with what makes them worth telling."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bellwether_assets.brief.summarise import ToldClaim
from bellwether_assets.brief.told_sentences import read_sentences
from bellwether_assets.brief.words_of_items import SignalWords
from bellwether_assets.engines.protocol import EvidenceForComposition, Sentence
from bellwether_assets.foundation.as_of import evidence_on
from bellwether_assets.foundation.tables.claims import ClaimRow
from bellwether_assets.pipeline.inputs import Inputs
from bellwether_assets.signals.as_evidence import as_evidence

_SOME = "SEMI JOIN (SELECT unnest(string_split(?, ' ')) AS signal_id) s USING (signal_id)"
_ANALYSES = f"SELECT signal_id, arg_max(analysis, day) FROM signal_texts {_SOME} WHERE day <= ? GROUP BY signal_id"  # noqa: S608
_HELD = (
    f"WITH told AS (SELECT * FROM evidence_changes {_SOME}), held AS ({evidence_on('told')})"  # noqa: S608 - ours
    " SELECT signal_id, claim_id, claim_hash, added_on, stance, quality, similarity FROM held ORDER BY ALL"
)


@dataclass(frozen=True)
class _Held:
    """A claim that is evidence today; `added_on`: since when."""

    signal_id: str
    claim_id: str
    claim_hash: str
    added_on: date
    stance: str
    quality: float
    similarity: float


def words_of(inputs: Inputs[Any], signal_ids: Iterable[str]) -> Mapping[str, SignalWords]:
    """The words of these signals as of today, by signal."""
    named = " ".join(sorted(signal_ids))
    if not named:
        return {}
    with inputs.together():
        analyses = dict(inputs.rows(_ANALYSES, [named, inputs.day]))
        held = inputs.records(_Held, _HELD, [named, inputs.day])
        claims = inputs.find(ClaimRow, {one.claim_id: one.claim_hash for one in held})
    by_signal: dict[str, list[_Held]] = {}
    for one in held:
        if one.claim_id in claims:
            by_signal.setdefault(one.signal_id, []).append(one)
    return {
        signal_id: SignalWords(
            tuple(Sentence(one.text, one.claims) for one in read_sentences(analysis)),
            {one.claim_id: one.added_on for one in by_signal.get(signal_id, ())},
            *_told(by_signal.get(signal_id, ()), claims),
        )
        for signal_id, analysis in analyses.items()
    }


def _told(
    held: Sequence[_Held], claims: Mapping[str, ClaimRow]
) -> tuple[Mapping[str, ToldClaim], Mapping[str, EvidenceForComposition]]:
    told, evidence = {}, {}
    for one in held:
        row = claims[one.claim_id]
        worth = round(one.quality * one.similarity, 6)
        told[one.claim_id] = ToldClaim(one.claim_id, row.article_id, row.quote, row.statement, row.directness, worth)
        evidence[one.claim_id] = as_evidence(row, one.stance, one.quality, one.similarity)
    return told, evidence
