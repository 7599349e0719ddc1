"""What calls would cost: by the dated prices, and half of it for what batches read."""

import pytest

from bellwether_tests.played.figures import dollars

CALLS = {
    "articles read": {"tokens in": 2_000_000, "tokens out": 400_000},
    "words written": {"tokens in": 1_000_000, "tokens out": 100_000},
}


@pytest.mark.parametrize(
    ("model", "batch", "usd"),
    [
        ("claude-haiku-5-5", False, 0.20 + 0.20 + 0.10 + 0.05),
        ("claude-haiku-5-5", True, 0.10 + 0.10 + 0.10 + 0.05),
        ("claude-sonnet-5-5", False, 4.0 + 4.0 + 2.0 + 1.0),
        ("claude-sonnet-5-5", True, 2.0 + 2.0 + 2.0 + 1.0),
    ],
)
def test_batches_halve_the_price_of_reading_and_of_nothing_else(model: str, batch: bool, usd: float) -> None:
    assert dollars(CALLS, model, batch=batch) == pytest.approx(usd)
