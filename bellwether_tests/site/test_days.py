"""Which days a page lists."""

from datetime import date

from bellwether_assets.site.days import months, telling_days
from bellwether_tests.site.sample_site import brief, history


def test_history_is_told_by_its_telling_days_newest_first() -> None:
    told = telling_days(history(64))
    assert [point.event for point in told if point.event] == [
        "reinforced",
        "contradicted",
        "reinforced",
        "reinforced",
        "born",
    ]
    assert [point.day for point in told] == sorted((point.day for point in told), reverse=True)
    assert len(told) < 12


def test_months_lay_out_whole_weeks_newest_month_first() -> None:
    march, april = months([brief(date(2031, 3, 31), "silent"), brief(date(2031, 4, 1), "composed")])[::-1]
    assert (march.name, april.name) == ("March 2031", "April 2031")
    assert all(len(week) == 7 for month in (march, april) for week in month.weeks)
    assert april.weeks[0][1] == (1, april.briefs[0])
