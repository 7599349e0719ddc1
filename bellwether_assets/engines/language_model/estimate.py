"""What a day would cost now: the requests that are not answered yet, and what they would come to, by purpose.

Belongs here: counting. Requests that read articles are made as they would be sent, and queued where nothing is sent.
What follows from claims that nobody has read yet is expected (`expected_calls.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bellwether_assets.engines.language_model import prices
from bellwether_assets.engines.language_model.answers.prompts import prompt
from bellwether_assets.engines.language_model.ask_nothing import CountingQueue
from bellwether_assets.engines.language_model.engine import LanguageModelEngine
from bellwether_assets.engines.language_model.expected_calls import (
    PURPOSES,
    WRITE_WORDS,
    Purpose,
    expected_calls,
    expected_check,
    measured_rates,
)
from bellwether_assets.engines.language_model.ledger import CallLedger, NewRequest
from bellwether_assets.engines.language_model.providers import bytes_a_token, effort_of, thoughts_of
from bellwether_assets.engines.protocol import ArticleText
from bellwether_assets.foundation.engine_settings import EXTRACTIVE, EngineChoice

# Three claims with pattern and reasoning; the ledger's own mean is used as soon as there is one.
OUTPUT_TOKENS = 900
READING = "read articles"


@dataclass(frozen=True)
class Estimate:
    """One day and purpose: articles, requests to send, tokens and US dollars as expected, and the most they can cost.

    `most_usd` is None where no price is known, and for all but reading: there the day's budget is the only wall.
    `measured`: expected from the home's own ledger.
    """

    day: date
    purpose: str
    articles: int
    calls: int
    input_tokens: int
    output_tokens: int
    usd: float | None
    most_usd: float | None
    measured: bool


def estimate_day(
    day: date, articles: Sequence[ArticleText], choice: EngineChoice, ledger: CallLedger, today: date
) -> list[Estimate]:
    """What reading these articles would cost, were it done `today`, and what would follow from it."""
    reading = [] if choice.name == EXTRACTIVE else [_reading(day, articles, choice, ledger, today)]
    # What was read before has been judged; without a model that reads, every article counts.
    new = reading[0].calls if reading else len(articles)
    return [
        *reading,
        *(
            Estimate(day, one.purpose, new, one.calls, one.input_tokens, one.output_tokens, one.usd, None, one.measured)
            for one in expected_calls(new, choice, ledger, today)
        ),
    ]


def estimate_unasked(
    requests: Sequence[NewRequest], choice: EngineChoice, ledger: CallLedger, today: date
) -> list[Estimate]:
    """What these requests would cost, were they sent `today`: a day and purpose each. None of them reads an article.

    A composition's words are checked by another request, which is expected and not made.
    """
    by_purpose: dict[tuple[date, Purpose], list[NewRequest]] = {}
    for one in requests:
        purpose = next(known for known in PURPOSES if prompt(known.prompt).version == one.metadata.prompt)
        by_purpose.setdefault((one.metadata.day, purpose), []).append(one)
    found = [_unasked(day, purpose, of_day, choice, ledger, today) for (day, purpose), of_day in by_purpose.items()]
    if choice.checking_engine != EXTRACTIVE:
        writing = {day: len(of_day) for (day, purpose), of_day in by_purpose.items() if purpose.name == WRITE_WORDS}
        found += [
            Estimate(day, one.purpose, 0, one.calls, one.input_tokens, one.output_tokens, one.usd, None, one.measured)
            for day, calls in writing.items()
            for one in [expected_check(calls, choice, ledger, today)]
        ]
    return sorted(found, key=lambda one: (one.day, one.purpose))


def _unasked(
    day: date,
    purpose: Purpose,
    requests: Sequence[NewRequest],
    choice: EngineChoice,
    ledger: CallLedger,
    today: date,
) -> Estimate:
    engine = purpose.engine(choice)
    rates = measured_rates(purpose, engine, ledger)
    written = (rates or purpose.prior).output_tokens * purpose.questions_a_call
    if rates is None:
        written += thoughts_of(effort_of(engine, purpose.asked_for, choice))
    return _priced(
        day, purpose.name, 0, requests, engine, written, choice, today, batch=False, measured=rates is not None
    )


def _reading(
    day: date, articles: Sequence[ArticleText], choice: EngineChoice, ledger: CallLedger, today: date
) -> Estimate:
    queue = CountingQueue()
    LanguageModelEngine(choice, ledger, queue=queue).extract_all(articles)
    mean = ledger.mean_output_tokens(choice.name)
    written = mean or OUTPUT_TOKENS + thoughts_of(effort_of(choice.name, "extract", choice))
    return _priced(
        day,
        READING,
        len(articles),
        list(queue.requests.values()),
        choice.name,
        written,
        choice,
        today,
        batch=choice.mode == "batch",
        measured=mean is not None,
    )


def _priced(
    day: date,
    purpose: str,
    articles: int,
    requests: Sequence[NewRequest],
    engine: str,
    written: float,
    choice: EngineChoice,
    today: date,
    *,
    batch: bool,
    measured: bool,
) -> Estimate:
    """The cost of requests that are answered in `written` tokens each."""
    model = engine.partition("/")[2]
    read = [round(one.body_bytes / bytes_a_token(engine)) for one in requests]
    # Each at the price of its own length: a few long articles can cost more than all others.
    costs = [
        prices.cost(prices.price_of(model, today, choice.prices, tokens), tokens, round(written), batch=batch)
        for tokens in read
    ]
    most = [
        prices.maximum_cost(model, today, choice.prices, one.body_bytes, one.max_tokens, batch=batch)
        for one in requests
    ]
    return Estimate(
        day=day,
        purpose=purpose,
        articles=articles,
        calls=len(requests),
        input_tokens=sum(read),
        output_tokens=round(len(requests) * written),
        usd=_sum(costs),
        most_usd=_sum(most),
        measured=measured,
    )


def _sum(costs: Sequence[float | None]) -> float | None:
    """The sum of costs, None where one is unknown."""
    known = [one for one in costs if one is not None]
    return sum(known) if len(known) == len(costs) else None
