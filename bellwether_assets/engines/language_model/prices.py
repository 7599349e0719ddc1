"""What a request costs and the most that it can cost, by the dated price table of the settings.

Belongs here: arithmetic. A model without a price costs None, never 0: nobody knows.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from bellwether_assets.foundation.settings import Price

_MILLION = 1_000_000.0


def price_of(model: str, day: datetime.date, prices: Sequence[Price]) -> Price | None:
    """The row that holds for a model on a day: the latest one since then, None where there is none."""
    rows = [price for price in prices if price.model == model and price.since <= day]
    return max(rows, key=lambda price: price.since, default=None)


def cost(price: Price | None, input_tokens: int, output_tokens: int, *, batch: bool) -> float | None:
    """US dollars for so many tokens."""
    if price is None:
        return None
    whole = (input_tokens * price.input_usd + output_tokens * price.output_usd) / _MILLION
    return whole * price.batch_factor if batch else whole


def most(price: Price | None, body_bytes: int, max_tokens: int, *, batch: bool) -> float | None:
    """The most that a request of so many bytes can cost: a token is of one byte at least."""
    return cost(price, body_bytes, max_tokens, batch=batch)
