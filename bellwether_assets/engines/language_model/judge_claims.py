"""Claims judged against signals by a language model: many pairs a call, each pair asked about once ever.

Belongs here: which pairs go into which call, and leaving a pair without an answer to the score. That is recorded as a
fallback, so that the same pair is decided in the same way until somebody asks for the model again. Does not belong
here: what the model sees and which replies are valid (`answers/judge_claims.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

import httpx2

from bellwether_assets.engines.extractive.engine import NAME as EXTRACTIVE_NAME
from bellwether_assets.engines.language_model.answers.judge_claims import PatternConversation, subject_of
from bellwether_assets.engines.language_model.answers.prompts import prompt
from bellwether_assets.engines.language_model.answers.response_body import reply_of
from bellwether_assets.engines.language_model.clients import ModelClient
from bellwether_assets.engines.language_model.errors import NotAnsweredError, ProviderDownError
from bellwether_assets.engines.language_model.fallbacks import fallback
from bellwether_assets.engines.language_model.in_flight import RequestMetadata
from bellwether_assets.engines.language_model.judge_links import PROVIDER_DOWN
from bellwether_assets.engines.language_model.ledger import CallLedger
from bellwether_assets.engines.protocol import PatternAnswer, PatternQuestion
from bellwether_assets.foundation.engine_settings import EngineChoice
from bellwether_assets.foundation.tables.engine_calls import ClaimJudgementRow

PAIRS_A_CALL = 20
NO_VALID_ANSWER = "no valid answer"


def judge_claims(
    day: date,
    questions: Sequence[PatternQuestion],
    choice: EngineChoice,
    ledger: CallLedger,
    inner: httpx2.BaseTransport | None = None,
) -> dict[tuple[str, str], PatternAnswer]:
    """How each claim stands to the pattern it is asked about, by (claim_id, founding_id).

    Pairs that are left to the score are absent. A provider that is merely down leaves pairs to it. Raises
    ProviderUnavailableError when a person has to act before it can be used.
    """
    engine = choice.judging_engine
    metadata = RequestMetadata("judge", day, engine, prompt("judge_claims").version)
    # Pairs of equal content are one question. Of the smallest ids, so that the ledger's row hangs on no order.
    asked: dict[str, PatternQuestion] = {}
    for question in sorted(questions, key=lambda q: (q.claim_id, q.founding_id)):
        asked.setdefault(subject_of(question), question)
    subjects = sorted(asked)
    answers = ledger.judgements.known(engine, metadata.prompt, subjects) if subjects else {}
    missing = [subject for subject in subjects if subject not in answers]
    left = ledger.fallbacks.reasons(engine, missing) if missing else {}
    to_ask = [subject for subject in missing if subject not in left]
    if to_ask:
        calls = [to_ask[start : start + PAIRS_A_CALL] for start in range(0, len(to_ask), PAIRS_A_CALL)]
        with ModelClient(engine, choice, ledger, inner=inner) as client:
            with client.threads() as pool:
                futures = [
                    pool.submit(_judge, client, ledger, {subject: asked[subject] for subject in call}, metadata)
                    for call in calls
                ]
            for future in futures:
                answers |= future.result()
    judged = {(q.claim_id, q.founding_id): answers.get(subject_of(q)) for q in questions}
    return {pair: answer for pair, answer in judged.items() if answer is not None}


def _judge(
    client: ModelClient, ledger: CallLedger, pairs: Mapping[str, PatternQuestion], metadata: RequestMetadata
) -> dict[str, PatternAnswer]:
    """One call: answers by subject; what it leaves to the score is recorded with them.

    Which pairs share a call hangs on what is known by then, so a response alone would not be found again after a
    crash, when an article more has come: its answers are written in its own transaction.
    """
    conversation = PatternConversation(pairs)
    reason = NO_VALID_ANSWER

    def rows(answers: Mapping[str, PatternAnswer]) -> list[ClaimJudgementRow]:
        return [_row(pairs[subject], subject, answer, metadata) for subject, answer in sorted(answers.items())]

    try:
        client.converse(conversation, metadata, lambda body: rows(conversation.answers_in(reply_of(body))))
    except NotAnsweredError as error:
        reason = error.reason
    except ProviderDownError as error:
        # The calls after this one would wait as long, and in vain.
        client.answer_from_ledger_only(error)
        reason = PROVIDER_DOWN
    answers = conversation.result()
    ledger.judgements.record(
        rows(answers),
        [fallback(subject, metadata, EXTRACTIVE_NAME, reason) for subject in pairs if subject not in answers],
    )
    return answers


def _row(
    question: PatternQuestion, subject: str, answer: PatternAnswer, metadata: RequestMetadata
) -> ClaimJudgementRow:
    return ClaimJudgementRow(
        subject=subject,
        engine=metadata.engine,
        prompt=metadata.prompt,
        relation=answer.relation,
        stance=answer.stance,
        judged_at=datetime.now(UTC),
        day=metadata.day,
        claim_id=question.claim_id,
        founding_id=question.founding_id,
    )
