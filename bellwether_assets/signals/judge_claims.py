"""Asking a language model about claims near a signal: do they show its pattern, and how do they stand to it?"""

from collections.abc import Mapping, Sequence
from typing import Any

from bellwether_assets.engines.protocol import Mechanism, PatternAnswer, PatternQuestion
from bellwether_assets.pipeline.inputs import Inputs
from bellwether_assets.pipeline.tools import JUDGEMENT
from bellwether_assets.signals.evidence import KnownClaim
from bellwether_assets.signals.place_claims import Judge


def judge_from(inputs: Inputs[Any]) -> Judge:
    """Answers of the engine that judges, from its ledger where it has judged the pair before."""

    def judge(pairs: Sequence[tuple[KnownClaim, KnownClaim]]) -> Mapping[tuple[str, str], PatternAnswer]:
        questions = [
            PatternQuestion(claim.claim_id, founding.claim_id, _mechanism(claim), _mechanism(founding))
            for claim, founding in pairs
        ]
        return inputs.tool(JUDGEMENT).judge_claims(inputs.day, questions) if questions else {}

    return judge


def _mechanism(claim: KnownClaim) -> Mechanism:
    return Mechanism(claim.statement, claim.pattern)
