"""What follows from reading articles: how many calls judge and compose, and what they would come to.

Whose claims come near a signal, which links are in doubt and which signals need new words is known only when the claims
are. So these calls are expected from rates: those that the home's own ledger shows, of the same engine and prompt, once
it has read enough; until then those that were measured on a corpus. Whoever shows the figures says which they are.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bellwether_assets.engines.language_model import prices
from bellwether_assets.engines.language_model.answers.prompts import prompt
from bellwether_assets.engines.language_model.in_flight import Purpose as RequestPurpose
from bellwether_assets.engines.language_model.judge_claims import PAIRS_A_CALL
from bellwether_assets.engines.language_model.ledger import CallLedger
from bellwether_assets.engines.language_model.providers import bytes_a_token, effort_of, thoughts_of
from bellwether_assets.foundation.engine_settings import EXTRACTIVE, EngineChoice

# Instruction, schema and frame of a request, beside its prompt file.
FRAME_TOKENS = 500
# Articles that a home must have read before its own rates are taken.
ENOUGH_ARTICLES = 20


@dataclass(frozen=True)
class Rates:
    """Questions an article asks, and tokens a question, beside what every request repeats."""

    questions: float
    input_tokens: float
    output_tokens: float


@dataclass(frozen=True)
class Purpose:
    """One kind of call. `questions_a_call`: how many share one.

    `prior`: on `congress_ai` (93 articles of one theme, read by the default engine) an article had two claims, a claim
    3.5 pairs, 0.56 of a signal was to be written, and no link was in doubt, which a home of several themes has some of.
    Tokens are by the limits of what is shown and asked for.
    """

    name: str
    prompt: str
    asked_for: RequestPurpose
    engine: Callable[[EngineChoice], str]
    questions_a_call: int
    prior: Rates


WRITE_WORDS = "write words"
CHECK = Purpose("check words", "meaning", "judge", lambda choice: choice.checking_engine, 1, Rates(0.56, 1800, 150))
PURPOSES = (
    Purpose(
        "judge claims", "judge_claims", "judge", lambda choice: choice.judging_engine, PAIRS_A_CALL, Rates(7.0, 250, 30)
    ),
    Purpose("judge links", "judge", "judge", lambda choice: choice.judging_engine, 1, Rates(0.1, 900, 60)),
    Purpose(WRITE_WORDS, "compose", "compose", lambda choice: choice.composer, 1, Rates(0.56, 1500, 900)),
    # Every fifteenth article, a brief of two items or more; a reader more is one more of them.
    Purpose("write leads", "lead", "compose", lambda choice: choice.composer, 1, Rates(0.07, 1800, 120)),
    CHECK,
)


@dataclass(frozen=True)
class Expected:
    """Calls of one purpose for so many articles; `measured`: by the home's own ledger."""

    purpose: str
    calls: int
    input_tokens: int
    output_tokens: int
    usd: float | None
    measured: bool


def expected_calls(articles: int, choice: EngineChoice, ledger: CallLedger, today: date) -> list[Expected]:
    """What so many newly read articles of one day make the engines judge and compose, a purpose an item."""
    found = []
    for purpose in PURPOSES:
        engine = purpose.engine(choice)
        if engine == EXTRACTIVE or articles == 0:
            continue
        own = measured_rates(purpose, engine, ledger)
        rates = own or purpose.prior
        found.append(_expected(purpose, articles * rates.questions, own, choice, today))
    return found


def expected_check(compositions: int, choice: EngineChoice, ledger: CallLedger, today: date) -> Expected:
    """What so many new compositions make another answer check."""
    return _expected(CHECK, compositions, measured_rates(CHECK, CHECK.engine(choice), ledger), choice, today)


def _expected(purpose: Purpose, questions: float, own: Rates | None, choice: EngineChoice, today: date) -> Expected:
    """So many questions, at the home's `own` rates or those of the corpus."""
    engine, rates = purpose.engine(choice), own or purpose.prior
    calls = math.ceil(questions / purpose.questions_a_call) if questions >= 0.5 else 0
    input_tokens = round(calls * _repeated(purpose, engine) + questions * rates.input_tokens)
    # What the ledger shows has its thoughts in it.
    thoughts = 0 if own else thoughts_of(effort_of(engine, purpose.asked_for, choice))
    output_tokens = round(questions * rates.output_tokens + calls * thoughts)
    price = prices.price_of(engine.partition("/")[2], today, choice.prices, round(input_tokens / max(1, calls)))
    usd = prices.cost(price, input_tokens, output_tokens, batch=False)
    return Expected(purpose.name, calls, input_tokens, output_tokens, usd, own is not None)


def measured_rates(purpose: Purpose, engine: str, ledger: CallLedger) -> Rates | None:
    """The rates that the ledger shows of this engine and prompt; None where it has read too little to tell."""
    version = prompt(purpose.prompt).version
    counts = ledger.counts(engine, version)
    if counts.calls == 0 or counts.articles < ENOUGH_ARTICLES:
        return None
    questions = counts.pairs if purpose.questions_a_call > 1 else counts.calls
    if questions == 0:
        return None
    beside = max(0.0, counts.input_tokens - counts.calls * _repeated(purpose, engine))
    return Rates(questions / counts.articles, beside / questions, counts.output_tokens / questions)


def _repeated(purpose: Purpose, engine: str) -> float:
    """Tokens that each request of a purpose repeats."""
    return len(prompt(purpose.prompt).text.encode()) / bytes_a_token(engine) + FRAME_TOKENS
