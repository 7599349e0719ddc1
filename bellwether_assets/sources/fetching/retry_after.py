"""The header Retry-After: how long a server asks to be left alone. Pure."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def pause_of(header: str | None, now: datetime) -> float | None:
    """Seconds from `now`, at least 0; None without a header that can be read (RFC 9110, 10.2.3)."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])  # more digits are centuries
    try:
        then = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - now).total_seconds())
