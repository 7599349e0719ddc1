"""How single values look: dates, addresses, cleaned text."""

from datetime import UTC, date, datetime, timedelta, timezone

from bellwether_assets.site.display import (
    clean,
    count,
    expiry_date,
    long_date,
    moment,
    months,
    short_date,
    telling_days,
    web_address,
)
from bellwether_tests.site.sample_site import brief, history


def test_only_http_and_https_addresses_can_be_links() -> None:
    good = ["https://a.example/x?y=1&z=2#k", "http://a.example:8080/", "HTTPS://A.EXAMPLE/"]
    bad = [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)", " https://a.example", "data:text/html,x", "ftp://a.example",
        "//a.example", "/etc/passwd", "https://", "https:///x", "http://[::1",
        "https://bank.example@evil.example/", "https:\\\\a.example",
        "https://a.example/\u202egpj.exe", "file:///etc/passwd", "",
    ]  # fmt: skip
    assert [web_address(url) for url in good] == good
    assert [web_address(url) for url in bad] == [None] * len(bad)
    assert web_address(None) is None


def test_dates_read_as_on_the_signal_page() -> None:
    assert [short_date(date(2026, 6, 8)), expiry_date(None), expiry_date(date(2031, 11, 30))] == [
        "6/8/2026",
        "12/31/2099",
        "11/30/2031",
    ]
    assert long_date(date(2026, 6, 18)) == "Thursday, June 18, 2026"
    east = datetime(2031, 3, 9, 7, 40, tzinfo=timezone(timedelta(hours=2)))
    assert moment(east) == moment(east.astimezone(UTC)) == "3/9/2031, 05:40 UTC"


def test_cleaning_takes_only_what_cannot_be_seen() -> None:
    assert clean("a\x00b\u202ec\u2069d\u200fe\ud800f") == "abcdef"
    assert clean("a\r\nb\tc\u2028d") == "a b c d"
    visible = "naïve “quotes” – 漢字 עברית हिन्दी 👩\u200d🔬 {{x}} <b>"
    assert clean(visible) == visible


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
    assert [count(1, "copy", "copies"), count(1204, "article")] == ["1 copy", "1,204 articles"]
