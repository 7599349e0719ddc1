"""Asking a language model about grey links: one link a question, side by side, each asked once ever.

Belongs here: the course of asking, and that a link without an answer is left to whoever has its score. That it was is
noted as a choice, so that the same link is decided in the same way until somebody asks for the model again. Does not
belong here: what is shown and which replies stand (`judge.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date

import httpx2

from bellwether_assets.engines.extractive.engine import NAME as EXTRACTIVE_NAME
from bellwether_assets.engines.language_model.asking import Asking
from bellwether_assets.engines.language_model.clients import Client
from bellwether_assets.engines.language_model.conversation import Turn
from bellwether_assets.engines.language_model.errors import (
    NotAnsweredError,
    NoValidAnswerError,
    ProviderDownError,
    RefusedByModelError,
)
from bellwether_assets.engines.language_model.judge import Judging, asked_again
from bellwether_assets.engines.language_model.ledger import Asked, CallLedger
from bellwether_assets.engines.language_model.prompts import prompt
from bellwether_assets.engines.language_model.read_reply import Problem
from bellwether_assets.engines.language_model.replies import JudgementReply
from bellwether_assets.engines.protocol import LinkQuestion
from bellwether_assets.foundation.settings import EngineChoice

REASKS = 2
INSTRUCTION = "Return how the articles of today in the document above relate to the story in it."
PROVIDER_DOWN = "provider down"


def judge_links(
    day: date,
    questions: Sequence[LinkQuestion],
    choice: EngineChoice,
    ledger: CallLedger,
    inner: httpx2.BaseTransport | None = None,
) -> dict[tuple[str, str], bool]:
    """Whether each group goes on with its story, by (group_id, story_id); what the threshold decides is absent.

    A provider that is merely down leaves links to the threshold. Raises ProviderUnavailableError when somebody has to
    set something right before it can be used.
    """
    engine, words = choice.judging_engine, prompt("judge")
    pairs: dict[tuple[str, str], str] = {}
    # Questions of equal content are one question.
    asked: dict[str, tuple[Judging, Asked]] = {}
    for question in questions:
        judging = Judging(question, words)
        if judging.has_two_sides:
            pairs[question.group_id, question.story_id] = judging.subject
            pair = f"{question.group_id} {question.story_id}"
            asked.setdefault(judging.subject, (judging, Asked("judge", day, engine, words.version, signal_id=pair)))
    chosen = ledger.choices(engine, sorted(asked))
    left = {subject: one for subject, one in asked.items() if chosen.get(subject, (engine, ""))[0] == engine}
    if not left:
        return {}
    with ExitStack() as closing:
        client = Client(engine, choice, ledger, inner=inner)
        closing.callback(client.close)
        closing.callback(ledger.flush)
        with ThreadPoolExecutor(choice.concurrency) as pool:
            futures = {
                subject: pool.submit(_judge, client, ledger, judging, for_whom, choice.max_output_tokens)
                for subject, (judging, for_whom) in left.items()
            }
        verdicts = {subject: future.result() for subject, future in futures.items()}
    answers = {pair: verdicts.get(subject) for pair, subject in pairs.items()}
    return {pair: answer for pair, answer in answers.items() if answer is not None}


def _judge(client: Client, ledger: CallLedger, judging: Judging, asked: Asked, max_tokens: int) -> bool | None:
    """One link: None where the threshold decides, which is noted."""
    try:
        return _converse(client, judging, asked, max_tokens)
    except NotAnsweredError as error:
        reason = error.reason
    except ProviderDownError as error:
        # Whoever asks next would wait as long, and in vain.
        client.give_up(error)
        reason = PROVIDER_DOWN
    ledger.choose(judging.subject, asked, EXTRACTIVE_NAME, reason)
    return None


def _converse(client: Client, judging: Judging, asked: Asked, max_tokens: int) -> bool:
    turns: list[Turn] = []
    for _ in range(REASKS + 1):
        asking = Asking(asked, max_tokens)
        reply = client.ask(asking, JudgementReply, judging.prompt.text, judging.document, INSTRUCTION, turns)
        if reply.stop == "refused":
            raise RefusedByModelError
        verdict = judging.accept(reply.text)
        if not isinstance(verdict, Problem):
            return verdict
        # An answer that was cut off would be cut off again.
        if reply.stop == "truncated":
            break
        turns = [*turns, Turn(reply.text if reply.text.strip() else "(nothing)", asked_again(verdict))]
    raise NoValidAnswerError
