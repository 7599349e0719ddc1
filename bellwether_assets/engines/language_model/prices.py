"""What a request costs and the most that it can cost, by the dated price table of the settings.

Belongs here: arithmetic. The cost of a model without a price is unknown: None, never 0.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from bellwether_assets.foundation.settings import Price

_MILLION = 1_000_000.0


def price_of(model: str, day: datetime.date, prices: Sequence[Price]) -> Price | None:
    """The price of a model on a day: the latest row since then, None where there is none."""
    rows = [price for price in prices if price.model == model and price.since <= day]
    return max(rows, key=lambda price: price.since, default=None)


def cost(price: Price | None, input_tokens: int, output_tokens: int, *, batch: bool) -> float | None:
    """US dollars for so many tokens."""
    if price is None:
        return None
    whole = (input_tokens * price.input_usd + output_tokens * price.output_usd) / _MILLION
    return whole * price.batch_factor if batch else whole


def maximum_cost(price: Price | None, body_bytes: int, max_tokens: int, *, batch: bool) -> float | None:
    """The most US dollars that a request can cost: every byte of its body a token, its answer as long as allowed."""
    return cost(price, body_bytes, max_tokens, batch=batch)
