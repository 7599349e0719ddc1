"""How single values look: dates, addresses, cleaned text."""

from datetime import UTC, date, datetime, timedelta, timezone

from bellwether_assets.site.display import (
    clean,
    count,
    expiry_date,
    long_date,
    moment,
    short,
    short_date,
    web_address,
)


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


def test_numbers_are_told_with_what_they_count() -> None:
    assert [count(1, "copy", "copies"), count(1204, "article")] == ["1 copy", "1,204 articles"]


def test_long_titles_are_cut_at_a_word() -> None:
    assert short("word " * 100, 34) == "word word word word word word…"
    assert short("x" * 100, 10) == "x" * 9 + "…"
    assert short(" a\n b ", 10) == "a b"
    assert all(len(short("a lengthy title, of words; " * 9, length)) <= length for length in range(5, 120))
