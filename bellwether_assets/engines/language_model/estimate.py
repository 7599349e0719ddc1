"""What extraction would cost now: the requests that are not answered yet, and what they would come to.

Belongs here: counting. The requests are made as they would be sent, and queued where nothing is sent. Titles and
analyses depend on claims that nobody has extracted yet, so they are not counted; whoever shows the figures says so.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bellwether_assets.engines.language_model import prices
from bellwether_assets.engines.language_model.batches import QueuedRequest
from bellwether_assets.engines.language_model.engine import LanguageModelEngine
from bellwether_assets.engines.language_model.ledger import CallLedger, NewRequest
from bellwether_assets.engines.protocol import ArticleText
from bellwether_assets.foundation.settings import EngineChoice

# English text in the tokenisers of today, schema and JSON included.
BYTES_A_TOKEN = 4.0
# Three claims with pattern and reasoning; the ledger's own mean is used as soon as there is one.
OUTPUT_TOKENS = 900


@dataclass(frozen=True)
class Estimate:
    """One day: articles to read, requests to send, tokens and US dollars as expected, and the most they can cost."""

    day: date
    articles: int
    calls: int
    input_tokens: int
    output_tokens: int
    usd: float | None
    most_usd: float | None


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
) -> Estimate:
    """What reading these articles would cost, were it done `today`."""
    queue = _CountingQueue()
    LanguageModelEngine(choice, ledger, queue=queue).extract_all(articles)
    requests = list(queue.requests.values())
    size, calls = sum(one.body_bytes for one in requests), len(requests)
    model = choice.name.partition("/")[2]
    price = prices.price_of(model, today, choice.prices)
    batch = choice.mode == "batch"
    input_tokens = round(size / BYTES_A_TOKEN)
    output_tokens = round(calls * (ledger.mean_output_tokens(choice.name) or OUTPUT_TOKENS))
    return Estimate(
        day=day,
        articles=len(articles),
        calls=calls,
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        usd=prices.cost(price, input_tokens, output_tokens, batch=batch),
        most_usd=None
        if price is None
        else sum(
            prices.maximum_cost(model, today, choice.prices, one.body_bytes, one.max_tokens, batch=batch) or 0.0
            for one in requests
        ),
    )
