"""What a day would cost now: the requests that are not answered yet, and what they would come to, by purpose.

Belongs here: counting. Requests that read articles are made as they would be sent, and queued where nothing is sent.
What follows from claims that nobody has read yet is expected (`expected_calls.py`).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bellwether_assets.engines.language_model import prices
from bellwether_assets.engines.language_model.batches import QueuedRequest
from bellwether_assets.engines.language_model.engine import LanguageModelEngine
from bellwether_assets.engines.language_model.expected_calls import expected_calls
from bellwether_assets.engines.language_model.ledger import CallLedger, NewRequest
from bellwether_assets.engines.language_model.providers import bytes_a_token, effort_of, thoughts_of
from bellwether_assets.engines.protocol import ArticleText
from bellwether_assets.foundation.settings import EXTRACTIVE, EngineChoice

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


class _CountingQueue:
    """A queue whose requests are counted and never sent."""

    sends_nothing = True

    def __init__(self) -> None:
        self.requests: dict[str, NewRequest] = {}
        self._lock = threading.Lock()

    def enqueue(self, request: QueuedRequest) -> None:
        with self._lock:
            self.requests[request.key] = request.new

    def flush(self) -> int:
        return 0


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


def _reading(
    day: date, articles: Sequence[ArticleText], choice: EngineChoice, ledger: CallLedger, today: date
) -> Estimate:
    queue = _CountingQueue()
    LanguageModelEngine(choice, ledger, queue=queue).extract_all(articles)
    requests, batch = list(queue.requests.values()), choice.mode == "batch"
    model = choice.name.partition("/")[2]
    mean = ledger.mean_output_tokens(choice.name)
    written = mean or OUTPUT_TOKENS + thoughts_of(effort_of(choice.name, "extract", choice))
    read = [round(one.body_bytes / bytes_a_token(choice.name)) for one in requests]
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
        purpose=READING,
        articles=len(articles),
        calls=len(requests),
        input_tokens=sum(read),
        output_tokens=round(len(requests) * written),
        usd=_sum(costs),
        most_usd=_sum(most),
        measured=mean is not None,
    )


def _sum(costs: Sequence[float | None]) -> float | None:
    """The sum of costs, None where one is unknown."""
    known = [one for one in costs if one is not None]
    return sum(known) if len(known) == len(costs) else None
