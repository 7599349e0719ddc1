"""Sentences that a language model wrote, without those that do not follow from the claims they name.

Belongs here: asking another answer of a model for its verdicts. Does not belong here: what the judge sees and which
verdicts are valid (`answers/check_meaning.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import httpx2

from bellwether_assets.engines.extractive.engine import NAME as EXTRACTIVE_NAME
from bellwether_assets.engines.language_model.answers.check_meaning import MeaningConversation
from bellwether_assets.engines.language_model.clients import ModelClient
from bellwether_assets.engines.language_model.errors import NotAnsweredError
from bellwether_assets.engines.language_model.in_flight import RequestMetadata
from bellwether_assets.engines.language_model.ledger import CallLedger
from bellwether_assets.engines.protocol import EvidenceForComposition, Sentence
from bellwether_assets.foundation.engine_settings import EXTRACTIVE, EngineChoice


@dataclass(frozen=True)
class Checked:
    """Sentences that stand, how many were judged, and how many of these were taken out."""

    following: tuple[Sentence, ...]
    judged: int = 0
    failing: int = 0


def check_follows(
    sentences: Sequence[Sentence],
    evidence: Sequence[EvidenceForComposition],
    metadata: RequestMetadata,
    choice: EngineChoice,
    ledger: CallLedger,
    inner: httpx2.BaseTransport | None = None,
) -> Checked:
    """`metadata` of the request that wrote them. Raises ProviderUnavailableError."""
    judge, as_they_are = choice.checking_engine, Checked(tuple(sentences))
    if judge == EXTRACTIVE:
        return as_they_are
    conversation = MeaningConversation(sentences, evidence)
    if ledger.fallbacks.reasons(judge, [conversation.subject]):
        return as_they_are
    asked = replace(metadata, purpose="judge", engine=judge, prompt=conversation.prompt.version)
    with ModelClient(judge, choice, ledger, inner=inner) as client:
        try:
            client.converse(conversation, asked)
        except NotAnsweredError as error:
            # Its words stand as they are, and are not asked about again.
            ledger.fallbacks.record(conversation.subject, asked, EXTRACTIVE_NAME, error.reason)
            return as_they_are
    verdicts = conversation.result()
    following = tuple(one for place, one in enumerate(sentences) if place not in verdicts.failing)
    return Checked(following, verdicts.judged, len(verdicts.failing))
