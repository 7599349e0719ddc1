"""Dates are spelled in the reader's language in every form, and said to be of it; all other words stay English."""

import json
from dataclasses import replace
from datetime import date, timedelta

import feedparser
import pytest
from selectolax.lexbor import LexborHTMLParser

from bellwether_assets.delivery.draw import draw
from bellwether_assets.delivery.letter import Sheet, write_letter
from bellwether_assets.delivery.markdown import as_markdown
from bellwether_assets.delivery.message import as_html
from bellwether_assets.delivery.plain_text import as_plain_text
from bellwether_assets.delivery.post import as_slack
from bellwether_assets.delivery.write_forms import PublishedEdition, form_files
from bellwether_assets.site.display import long_date, short_date, span_of_days
from bellwether_tests.delivery.test_forms import AT, SHEET, TOLD, forms, letter, words
from bellwether_tests.editions.invented import DAY, READER

# The day of the edition, that of a quote and of a correction, as each language spells them.
SPELLED = {
    "en-US": ("Monday, March 10, 2025", "3/10/2025"),
    "en-GB": ("Monday, 10 March 2025", "10/03/2025"),
    "de": ("Montag, 10. März 2025", "10.3.2025"),
    "fr": ("lundi 10 mars 2025", "10/03/2025"),
    "ja": ("2025年3月10日月曜日", "2025/3/10"),
}


def sheet_in(language: str) -> Sheet:
    return replace(SHEET, languages={READER: language})


@pytest.mark.parametrize("language", SPELLED)
def test_every_form_spells_dates_in_the_readers_language(language: str) -> None:
    long, short = SPELLED[language]
    of_reader = letter(sheet=sheet_in(language))
    for name, form in forms(of_reader).items():
        text = words(form)
        assert long in text, name
        assert text.count(short) == 5, f"{name}: four quotes and a correction"
        assert f"Corrected · told on {short}" in text, name
        assert "What was told of this day has changed since." in text, name
    others = {one for other, both in SPELLED.items() for one in both if other != language} - {long, short}
    assert [one for one in others for form in forms(of_reader).values() if one in words(form)] == []


def test_what_is_read_aloud_knows_the_language_of_each_date_and_of_nothing_else() -> None:
    of_reader = letter(sheet=sheet_in("de"))
    for html in (as_html(of_reader), draw("entry.html", edition=of_reader.editions[0])):
        tree = LexborHTMLParser(html)
        marked = [node.text(strip=True) for node in tree.css("body [lang]")]
        assert set(marked) == ({"Montag, 10. März 2025", "10.3.2025"} if "<h1" in html else {"10.3.2025"})
        assert {node.attributes["lang"] for node in tree.css("body [lang]")} == {"de"}
        assert len([one for one in marked if one == "10.3.2025"]) == 5
    assert 'lang="en"' in as_html(of_reader)
    assert LexborHTMLParser(as_html(letter())).css("body [lang]") == [], "American English as before, without a mark"


def test_a_date_that_is_written_from_right_to_left_turns_nothing_beside_it() -> None:
    of_reader = letter(sheet=sheet_in("ar"))
    assert "\u2068الاثنين، 10 مارس 2025\u2069" in as_plain_text(of_reader)
    assert 'lang="ar" dir="auto"' in as_html(of_reader)


def test_feeds_name_days_in_the_readers_language_and_files_by_the_calendar() -> None:
    editions = [PublishedEdition(TOLD.edition_id, READER, DAY, 2, AT, TOLD.document)]
    files = form_files(editions, [], sheet_in("fr"))
    for name in ("rss.xml", "atom.xml"):
        [entry] = feedparser.parse(files[f"editions/ada-1/{name}"]).entries
        assert entry.title == "lundi 10 mars 2025: Title of s1 and 3 more"
        assert entry.link == "https://brief.example/editions/ada-1/2025-03-10.html"
    assert json.loads(files["editions/ada-1/feed.json"])["items"][0]["title"].startswith("lundi 10 mars 2025: ")
    assert files["editions/ada-1/2025-03-10.md"].startswith("# The Bellwether: lundi 10 mars 2025\n")
    assert files["editions/ada-1/2025-03-10.json"] == TOLD.document, "the document is what was published"


def test_each_reader_has_their_own_language() -> None:
    other = replace(TOLD, reader="ben")
    sheet = replace(SHEET, folders={READER: "editions/ada-1", "ben": "editions/ben-1"}, languages={"ben": "de"})
    files = form_files(
        [PublishedEdition(one.edition_id, one.reader, DAY, 2, AT, one.document) for one in (TOLD, other)], [], sheet
    )
    assert "# The Bellwether: Monday, March 10, 2025" in files["editions/ada-1/2025-03-10.md"]
    assert "# The Bellwether: Montag, 10. März 2025" in files["editions/ben-1/2025-03-10.md"]


def test_the_usual_language_spells_every_day_as_it_always_was() -> None:
    months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
              "November", "December"]  # fmt: skip
    week = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    for number in range(3 * 366):
        day = date(2023, 1, 1) + timedelta(days=number)
        assert long_date(day) == f"{week[day.weekday()]}, {months[day.month - 1]} {day.day}, {day.year}"
        assert short_date(day) == f"{day.month}/{day.day}/{day.year}"


@pytest.mark.parametrize(
    ("language", "days", "single"),
    [("en-US", "Mar 10 – 16, 2025", "March 10, 2025"), ("de", "10.–16. März 2025", "10. März 2025"),
     ("fr", "10–16 mars 2025", "10 mars 2025")],
)  # fmt: skip
def test_a_weeks_days_are_spelled_as_the_language_joins_them(language: str, days: str, single: str) -> None:
    assert span_of_days(DAY, DAY + timedelta(days=6), language).replace("\u2009", " ") == days
    assert span_of_days(DAY, DAY, language) == single


def test_a_digest_says_in_every_form_that_it_is_the_weeks_and_tells_its_days_in_order() -> None:
    friday = replace(TOLD, day=DAY + timedelta(days=4), differs=(), corrections=())
    old = replace(TOLD, day=DAY - timedelta(days=20))
    week = write_letter("d", AT, [friday, replace(TOLD, differs=()), old], sheet_in("de"), is_digest=True)
    said = "The week, 10.–14. März 2025"
    assert week.subject == f"{said}: Title of s2 and 8 more", "the strongest of the week first"
    assert [one.day for one in week.editions] == [old.day, DAY, friday.day]
    html = as_html(week)
    assert '<span lang="de" dir="auto">10.–14. März 2025</span>' in html
    for form in (words(html), words(as_plain_text(week)), json.dumps(as_slack(week), ensure_ascii=False)):
        assert said in form
        assert form.index("Montag, 10. März 2025") < form.index("Freitag, 14. März 2025")
    single = write_letter("d", AT, [friday, TOLD], sheet_in("de"))
    assert [one.day for one in single.editions] == [friday.day, DAY]
    assert "The week" not in as_plain_text(single) + as_html(single) + single.subject
    assert "The week" not in as_markdown(single.title, single.editions[0])
