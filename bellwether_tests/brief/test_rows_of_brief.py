"""A silent day says what became of its articles: that none came is said only where none came."""

import pytest

from bellwether_assets.brief.choose import choose
from bellwether_assets.brief.rows_of_brief import ReportedDay, brief_row
from bellwether_tests.brief.invented_candidates import DAY, NOTHING, READER


@pytest.mark.parametrize(
    ("read", "off", "reason"),
    [
        (0, 0, "No article arrived, and no signal changed in a way worth saying."),
        (0, 1, "1 article of the day was taken off; nothing else is worth saying."),
        (0, 2, "2 articles of the day were taken off; nothing else is worth saying."),
        (3, 1, "3 articles read, 1 taken off; no signal changed."),
        (3, 0, "3 articles read; no signal changed."),
    ],
)
def test_a_silent_day_tells_articles_taken_off_from_a_day_without_any(read: int, off: int, reason: str) -> None:
    day = ReportedDay((), read, {}, read, {}, 0.0, taken_off=off)
    row = brief_row(DAY, "ada", choose([], NOTHING, READER), day)
    assert (row.status, row.reason, row.articles_read) == ("silent", reason, read)
