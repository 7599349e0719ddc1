"""Grey links judged by a language model: one link a question, side by side, each asked once ever.

Belongs here: asking, and leaving a link without an answer to the threshold. That is recorded as a fallback, so that
the same link is decided in the same way until somebody asks for the model again. Does not belong here: what the model
sees and which replies are valid (`answers/judge.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import httpx2

from bellwether_assets.engines.extractive.engine import NAME as EXTRACTIVE_NAME
from bellwether_assets.engines.language_model.answers.judge import LinkConversation
from bellwether_assets.engines.language_model.clients import ModelClient
from bellwether_assets.engines.language_model.errors import NotAnsweredError, ProviderDownError
from bellwether_assets.engines.language_model.in_flight import RequestMetadata
from bellwether_assets.engines.language_model.ledger import CallLedger
from bellwether_assets.engines.protocol import LinkQuestion
from bellwether_assets.foundation.engine_settings import EngineChoice

PROVIDER_DOWN = "provider down"


def judge_links(
    day: date,
    questions: Sequence[LinkQuestion],
    choice: EngineChoice,
    ledger: CallLedger,
    inner: httpx2.BaseTransport | None = None,
) -> dict[tuple[str, str], bool]:
    """Whether each group goes on with its story, by (group_id, story_id); links left to the threshold are absent.

    A provider that is merely down leaves links to the threshold. Raises ProviderUnavailableError when a person has to
    act before it can be used.
    """
    engine = choice.judging_engine
    subjects: dict[tuple[str, str], str] = {}
    # Questions of equal content are one question.
    asked: dict[str, tuple[LinkConversation, RequestMetadata]] = {}
    for question in questions:
        conversation = LinkConversation(question)
        if conversation.has_two_sides:
            subjects[question.group_id, question.story_id] = conversation.subject
            pair = f"{question.group_id} {question.story_id}"
            metadata = RequestMetadata("judge", day, engine, conversation.prompt.version, signal_id=pair)
            asked.setdefault(conversation.subject, (conversation, metadata))
    fallbacks = ledger.fallbacks.reasons(engine, sorted(asked))
    to_ask = {subject: question for subject, question in asked.items() if subject not in fallbacks}
    if not to_ask:
        return {}
    with ModelClient(engine, choice, ledger, inner=inner) as client:
        with client.threads() as pool:
            futures = {
                subject: pool.submit(_judge, client, ledger, conversation, metadata)
                for subject, (conversation, metadata) in to_ask.items()
            }
        decisions = {subject: future.result() for subject, future in futures.items()}
    judged = {pair: decisions.get(subject) for pair, subject in subjects.items()}
    return {pair: decision for pair, decision in judged.items() if decision is not None}


def _judge(
    client: ModelClient, ledger: CallLedger, conversation: LinkConversation, metadata: RequestMetadata
) -> bool | None:
    """One link: None where the threshold decides, which is recorded."""
    try:
        client.converse(conversation, metadata)
        return conversation.result()
    except NotAnsweredError as error:
        reason = error.reason
    except ProviderDownError as error:
        # The links after this one would wait as long, and in vain.
        client.answer_from_ledger_only(error)
        reason = PROVIDER_DOWN
    ledger.fallbacks.record(conversation.subject, metadata, EXTRACTIVE_NAME, reason)
    return None
