"""Retry-After: seconds or a date."""

from datetime import UTC, datetime

import pytest

from bellwether_assets.sources.fetching.retry_after import pause_of

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Mon, 02 Nov 2026 13:00:00 GMT", 3600.0),
        ("Mon, 02 Nov 2026 13:00:00", 3600.0),
        ("Mon, 02 Nov 2026 11:00:00 GMT", 0.0),
        ("9" * 5_000, 999_999_999.0),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
    ],
)
def test_a_pause_is_read_as_the_standard_writes_it_and_anything_else_is_none(
    header: str | None, seconds: float | None
) -> None:
    assert pause_of(header, NOW) == seconds
