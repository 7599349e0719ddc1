"""Names of days and months as pieces of patterns."""

import re

import pytest

from bellwether_assets.text.calendar_names import SHORT_WEEKDAY


@pytest.mark.parametrize("day", ["Mon", "Tue", "Tues", "Wed", "Thu", "Thur", "Thurs", "Fri", "Sat", "Sun"])
def test_a_weekday_is_known_by_each_of_its_short_names(day: str) -> None:
    assert re.fullmatch(SHORT_WEEKDAY, day)
