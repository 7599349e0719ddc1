"""What a day would cost now: the requests that are not answered yet, and what they would come to, by purpose.

Belongs here: counting. Requests that read articles are made as they would be sent, and queued where nothing is sent.
What follows from claims that nobody has read yet is expected (`expected_calls.py`).
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bellwether_assets.engines.language_model import prices
from bellwether_assets.engines.language_model.batches import body_bytes
from bellwether_assets.engines.language_model.engine import LanguageModelEngine
from bellwether_assets.engines.language_model.expected_calls import BYTES_A_TOKEN, expected_calls
from bellwether_assets.engines.language_model.in_flight import RequestMetadata
from bellwether_assets.engines.language_model.ledger import CallLedger
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
        self.sizes: dict[str, int] = {}
        self._lock = threading.Lock()

    def enqueue(self, key: str, body: Mapping[str, Any], metadata: RequestMetadata) -> None:
        with self._lock:
            self.sizes[key] = body_bytes(body)

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
    size, calls = sum(queue.sizes.values()), len(queue.sizes)
    model = choice.name.partition("/")[2]
    price = prices.price_of(model, today, choice.prices)
    batch = choice.mode == "batch"
    input_tokens = round(size / BYTES_A_TOKEN)
    mean = ledger.mean_output_tokens(choice.name)
    output_tokens = round(calls * (mean or OUTPUT_TOKENS))
    return Estimate(
        day=day,
        purpose=READING,
        articles=len(articles),
        calls=calls,
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        usd=prices.cost(price, input_tokens, output_tokens, batch=batch),
        most_usd=prices.maximum_cost(price, size, calls * choice.max_output_tokens, batch=batch),
        measured=mean is not None,
    )
