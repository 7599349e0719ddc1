"""A brief's lead asked of a language model, and no lead where it must do without.

Belongs here: asking, once for equal items, and recording that a brief has no lead and why. A brief is never held up for
its lead: where the provider is down there is none, until somebody asks for the model again. Does not belong here: what
the model sees and which sentences are kept (`answers/lead.py`).
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace

import httpx2

from bellwether_assets.engines.extractive.engine import NAME as EXTRACTIVE_NAME
from bellwether_assets.engines.language_model.answers.check_support import Vectors
from bellwether_assets.engines.language_model.answers.lead import LeadConversation
from bellwether_assets.engines.language_model.check_follows import check_follows
from bellwether_assets.engines.language_model.clients import ModelClient
from bellwether_assets.engines.language_model.errors import NotAnsweredError, NoValidAnswerError, ProviderDownError
from bellwether_assets.engines.language_model.in_flight import LEAD, RequestMetadata
from bellwether_assets.engines.language_model.judge_links import PROVIDER_DOWN
from bellwether_assets.engines.language_model.ledger import CallLedger
from bellwether_assets.engines.protocol import ItemForLead, Lead
from bellwether_assets.engines.read_instead import UNUSABLE_ANSWER
from bellwether_assets.foundation.engine_settings import EngineChoice


def write_lead(
    day: datetime.date,
    items: Sequence[ItemForLead],
    choice: EngineChoice,
    ledger: CallLedger,
    inner: httpx2.BaseTransport | None = None,
    vectors: Vectors | None = None,
) -> Lead:
    """The lead of a brief that tells these items. Raises ProviderUnavailableError when a person has to act."""
    engine = choice.composer
    conversation = LeadConversation(items, engine, vectors)
    subject = conversation.subject
    decided = ledger.fallbacks.reasons(engine, [subject])
    if decided:
        return _without(decided[subject])
    since = ledger.fallbacks.asked_afresh(engine, [subject]).get(subject)
    metadata = RequestMetadata("compose", day, engine, conversation.prompt.version, signal_id=LEAD, since=since)
    try:
        with ModelClient(engine, choice, ledger, inner=inner) as client:
            client.converse(conversation, metadata)
        lead = conversation.result()
        if lead.sentences:
            evidence = [one for item in items for one in item.evidence]
            checked = check_follows(lead.sentences, evidence, metadata, choice, ledger, inner)
            lead = replace(
                lead,
                sentences=checked.following if conversation.ties(checked.following) else (),
                dropped=lead.dropped + checked.failing,
                checked=checked.judged,
                unsupported=checked.failing,
            )
        if not lead.sentences:
            raise NoValidAnswerError
    except NotAnsweredError as error:
        reason = error.reason
    except ProviderDownError:
        reason = PROVIDER_DOWN
    else:
        return lead
    ledger.fallbacks.record(subject, metadata, EXTRACTIVE_NAME, reason)
    return _without(reason)


def _without(reason: str) -> Lead:
    """No lead; an answer of the model's that could not be used counts as one thing dropped."""
    return Lead((), EXTRACTIVE_NAME, dropped=int(reason in UNUSABLE_ANSWER))
