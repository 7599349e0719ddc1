"""What a request costs and the most that it can cost, by the dated price table of the settings.

Belongs here: arithmetic. The cost of a model without a price is unknown: None, never 0.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from bellwether_assets.foundation.model_settings import Price

_MILLION = 1_000_000.0


def price_of(model: str, day: datetime.date, prices: Sequence[Price], input_tokens: int = 0) -> Price | None:
    """The price of a model on a day for a request of so many tokens, None where there is none."""
    return max(_reached(model, day, prices, input_tokens), key=lambda price: price.above_tokens, default=None)


def _reached(model: str, day: datetime.date, prices: Sequence[Price], input_tokens: int) -> list[Price]:
    """Of each bound that a request is above, the row that holds on the day: the latest since then."""
    held: dict[int, Price] = {}
    for price in sorted(prices, key=lambda price: price.since):
        reached = price.above_tokens == 0 or input_tokens > price.above_tokens
        if price.model == model and price.since <= day and reached:
            held[price.above_tokens] = price
    return list(held.values())


def cost(price: Price | None, input_tokens: int, output_tokens: int, *, batch: bool) -> float | None:
    """US dollars for so many tokens, at a price that `price_of` gave for them."""
    if price is None:
        return None
    whole = (input_tokens * price.input_usd + output_tokens * price.output_usd) / _MILLION
    return whole * price.batch_factor if batch else whole


def maximum_cost(
    model: str, day: datetime.date, prices: Sequence[Price], body_bytes: int, max_tokens: int, *, batch: bool
) -> float | None:
    """The most US dollars that a request can cost: every byte of its body a token, its answer as long as allowed."""
    possible = _reached(model, day, prices, body_bytes)
    costs = [cost(price, body_bytes, max_tokens, batch=batch) for price in possible]
    return max((one for one in costs if one is not None), default=None)
