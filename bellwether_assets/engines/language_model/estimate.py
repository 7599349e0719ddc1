"""What reading articles would cost now: the requests that are not answered yet, and what they would come to.

Belongs here: counting. The requests are made as they would be sent and put on a desk that sends nothing. Titles and
analyses depend on claims that nobody has read yet, so they are not in it; whoever shows the figures says so.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bellwether_assets.engines.language_model import prices
from bellwether_assets.engines.language_model.engine import LanguageModelEngine
from bellwether_assets.engines.language_model.ledger import Asked, CallLedger
from bellwether_assets.engines.protocol import ArticleText
from bellwether_assets.foundation.settings import EngineChoice

# English text in the tokenisers of today, schema and JSON included.
BYTES_A_TOKEN = 4.0
# Three claims with their reasoning; the ledger's own mean takes its place as soon as there is one.
OUTPUT_TOKENS = 700


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


class _CountingDesk:
    """Takes requests and sends none."""

    sends_nothing = True

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}
        self._lock = threading.Lock()

    def take(self, key: str, body: Mapping[str, Any], asked: Asked) -> None:
        with self._lock:
            self.sizes[key] = len(json.dumps(body, ensure_ascii=False).encode("utf-8"))

    def answer_all(self) -> int:
        return 0


def estimate_day(
    day: date, articles: Sequence[ArticleText], choice: EngineChoice, ledger: CallLedger, today: date
) -> Estimate:
    """What reading these articles would cost, were it done `today`."""
    desk = _CountingDesk()
    LanguageModelEngine(choice, ledger, desk=desk).extract_all(articles)
    size, calls = sum(desk.sizes.values()), len(desk.sizes)
    model = choice.name.partition("/")[2]
    price = prices.price_of(model, today, choice.prices)
    batch = choice.mode == "batch"
    given = round(size / BYTES_A_TOKEN)
    got = round(calls * (ledger.mean_output_tokens(choice.name) or OUTPUT_TOKENS))
    most = prices.most(price, size, calls * choice.max_output_tokens, batch=batch)
    return Estimate(day, len(articles), calls, given, got, prices.cost(price, given, got, batch=batch), most)
