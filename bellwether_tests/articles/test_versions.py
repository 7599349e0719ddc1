"""Identity and versions are functions of the set of arrivals, never of their order."""

import random
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether_assets.articles.arrivals import Place, RejectedItemError, read_item
from bellwether_assets.articles.identity import Sender, of_one_id
from bellwether_assets.articles.versions import versions_of_day
from bellwether_assets.foundation.tables.arrivals import ArrivalRow
from bellwether_assets.foundation.tables.declare import frame_of, rows_of
from bellwether_assets.foundation.tables.raw_articles import RawArticleRow
from bellwether_tests.homes import Item

ROME, UTC_ZONE = ZoneInfo("Europe/Rome"), ZoneInfo("UTC")
NOW = datetime(2026, 6, 20, 12, tzinfo=UTC)
BASE: Item = {"title": "Olive oil", "text": "Prices fell.", "published_at": "2026-06-18", "source": "gazette"}


def _arrival(zone: ZoneInfo = UTC_ZONE, **changes: object) -> ArrivalRow:
    return read_item({**BASE, **changes}, Place("in.jsonl", 1), NOW, zone, 1_000_000)[0]


def _versions(arrivals: list[ArrivalRow], day: date, zone: ZoneInfo = UTC_ZONE) -> list[RawArticleRow]:
    return rows_of(RawArticleRow, versions_of_day(frame_of(ArrivalRow, arrivals), day, zone))


ITEMS = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["one", "two", "three"]),
        "text": st.sampled_from(["Prices fell.", "Prices rose.", "Prices fell by 3 percent."]),
        "published_at": st.sampled_from([None, "2026-06-17", "2026-06-18", "2026-06-18T10:00:00Z", "2026-06-18T09:00"]),
        "updated_at": st.sampled_from([None, "2026-06-18T12:00:00Z", "2026-06-19"]),
        "first_seen_at": st.sampled_from(["2026-06-18T13:00:00Z", "2026-06-19T01:00:00Z"]),
        "url": st.sampled_from([None, "https://a.com/1", "https://b.com/1"]),
    }
)


@given(st.lists(ITEMS, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_versions_do_not_depend_on_the_order_of_arrivals(items: list[Item], dice: random.Random) -> None:
    arrivals = list({a.arrival_id: a for a in (_arrival(**item) for item in items)}.values())
    shuffled = list(arrivals)
    dice.shuffle(shuffled)
    day = date(2026, 6, 17)
    assert _versions(shuffled, day) == _versions(arrivals, day)
    for article_id in {arrival.article_id for arrival in arrivals}:
        own = [row for row in _versions(arrivals, day) if row.article_id == article_id]
        assert [row.is_current for row in own] == [False] * (len(own) - 1) + [True]
        assert [row.version for row in own] == list(range(1, len(own) + 1))
        assert len({row.sort_key for row in own}) == 1


def test_an_item_is_the_same_article_by_id_then_address_then_source_title_and_date() -> None:
    by_id = _arrival(id="7").article_id
    assert _arrival(id=7, title="Other", url="https://x.com/").article_id == by_id
    by_url = _arrival(url="https://x.com/a?utm_source=mail&b=1#top").article_id
    assert _arrival(url="https://x.com/a?b=1", title="Other").article_id == by_url
    assert _arrival(url="https://x.com/a?b=2").article_id != by_url
    by_title = _arrival().article_id
    assert _arrival(text="Other").article_id == by_title
    for changes in ({"title": "Other"}, {"source": "herald"}, {"published_at": "2026-06-17"}):
        assert _arrival(**changes).article_id != by_title
    assert len({by_id, by_url, by_title}) == 3


def test_the_same_id_with_another_text_is_a_new_version_and_the_greatest_update_is_current() -> None:
    first = _arrival(id="1", text="One.", first_seen_at="2026-06-18T08:00:00Z")
    edited = _arrival(id="1", text="Two.", updated_at="2026-06-19T08:00:00Z", first_seen_at="2026-06-19T09:00:00Z")
    # Seen last, but updated before the other: an old copy that came late does not become current.
    older = _arrival(id="1", text="Three.", updated_at="2026-06-18T20:00:00Z", first_seen_at="2026-06-20T09:00:00Z")
    rows = _versions([older, edited, first], date(2026, 6, 18))
    assert [(row.text, row.version, row.is_current) for row in rows] == [
        ("One.", 1, False),
        ("Three.", 2, False),
        ("Two.", 3, True),
    ]
    assert rows[2].updated_at == datetime(2026, 6, 19, 8, tzinfo=UTC)


def test_the_same_document_twice_is_one_arrival_and_the_same_words_are_one_version() -> None:
    assert _arrival(id="1").arrival_id == _arrival(id="1").arrival_id
    again = _arrival(id="1", url="https://x.com/1")
    assert again.arrival_id != _arrival(id="1").arrival_id
    assert len(_versions([_arrival(id="1"), again], date(2026, 6, 18))) == 1


@pytest.mark.parametrize(
    ("given_time", "zone", "instant", "day"),
    [
        ("2026-06-18T00:30:00", ROME, datetime(2026, 6, 17, 22, 30, tzinfo=UTC), date(2026, 6, 18)),
        ("2026-06-18T00:30:00", UTC_ZONE, datetime(2026, 6, 18, 0, 30, tzinfo=UTC), date(2026, 6, 18)),
        ("2026-06-17T22:30:00Z", ROME, datetime(2026, 6, 17, 22, 30, tzinfo=UTC), date(2026, 6, 18)),
        ("2026-06-18", ROME, datetime(2026, 6, 17, 22, tzinfo=UTC), date(2026, 6, 18)),
        ("2026-06-18T23:30:00-05:00", UTC_ZONE, datetime(2026, 6, 19, 4, 30, tzinfo=UTC), date(2026, 6, 19)),
    ],
)
def test_naive_times_and_dates_are_in_the_configured_zone(
    given_time: str, zone: ZoneInfo, instant: datetime, day: date
) -> None:
    arrival = _arrival(zone, published_at=given_time)
    assert (arrival.published_at, arrival.published_day) == (instant, day)


def test_a_date_without_an_hour_sorts_after_the_timed_items_of_its_day() -> None:
    times = {"late": "2026-06-18T23:59:59Z", "untimed": "2026-06-18", "early": "2026-06-18T00:00:00Z"}
    rows = _versions([_arrival(id=name, published_at=time) for name, time in times.items()], date(2026, 6, 18))
    assert [row.external_id for row in sorted(rows, key=lambda row: row.sort_key)] == ["early", "late", "untimed"]


def test_all_versions_sort_where_the_earliest_publication_stands() -> None:
    times = ["2026-06-18", "2026-06-18T14:00:00Z", "2026-06-18T09:00:00Z", "2026-06-20", None]
    arrivals = [_arrival(id="1", text=f"Version {number}.", published_at=time) for number, time in enumerate(times)]
    [morning] = _versions([arrivals[2]], date(2026, 6, 18))
    assert {row.sort_key for row in _versions(arrivals, date(2026, 6, 18))} == {morning.sort_key}
    [untimed] = _versions([arrivals[0]], date(2026, 6, 18))
    assert {row.sort_key for row in _versions([arrivals[i] for i in (0, 3, 4)], date(2026, 6, 18))} == {
        untimed.sort_key
    }


def test_in_the_future_means_a_day_after_first_seen_and_never_after_now() -> None:
    seen = "2026-06-18T08:00:00Z"
    assert _arrival(published_at="2026-06-18T23:00:00Z", first_seen_at=seen).published_day == date(2026, 6, 18)
    with pytest.raises(RejectedItemError, match="in the future: first seen on 2026-06-18; it is looked at again"):
        _arrival(published_at="2026-06-20", first_seen_at=seen)
    # Where the paper is, tomorrow may have begun: it is taken in, on the day it was first seen.
    assert _arrival(published_at="2026-06-19", first_seen_at=seen).published_at is None
    # An archive may be first seen in a year that this machine's clock has not come to.
    assert _arrival(published_at="2030-01-01", first_seen_at="2030-01-02").published_day == date(2030, 1, 1)
    # In Rome it is the 19th already when it is 22:30 in Greenwich.
    assert _arrival(ROME, published_at="2026-06-19", first_seen_at="2026-06-18T22:30:00Z").published_at is not None


def _current(*items: Item) -> tuple[str, list[str | None]]:
    """The text of the current version, and what ordered each version."""
    rows = _versions([_arrival(id="1", **item) for item in items], date(2026, 6, 18))
    return rows[-1].text, [row.ordered_by for row in rows]


EARLY, LATE = "2026-06-18T08:00:00Z", "2026-06-18T15:00:00Z"


@pytest.mark.parametrize(
    ("old", "new", "because"),
    [
        ({"published_at": EARLY}, {"published_at": LATE}, "published_at"),
        ({"published_at": EARLY}, {"published_at": EARLY, "updated_at": LATE}, "updated_at"),
        ({"published_at": EARLY, "updated_at": EARLY}, {"published_at": EARLY, "updated_at": LATE}, "updated_at"),
        # An update is never before its publication, whatever it says; of equal times the update is later.
        ({"published_at": LATE}, {"published_at": LATE, "updated_at": EARLY}, "updated_at"),
        # The time of first sight tells nothing where both give a time of their own.
        (
            {"published_at": EARLY, "first_seen_at": "2026-06-20T12:00:00Z"},
            {"published_at": EARLY, "updated_at": LATE, "first_seen_at": LATE},
            "updated_at",
        ),
        (
            {"published_at": EARLY, "first_seen_at": EARLY},
            {"published_at": EARLY, "first_seen_at": LATE},
            "first_seen_at",
        ),
        (
            {"published_at": None, "first_seen_at": EARLY},
            {"published_at": None, "first_seen_at": LATE},
            "first_seen_at",
        ),
        (
            {"published_at": None, "first_seen_at": LATE},
            {"published_at": EARLY, "first_seen_at": LATE},
            "first_seen_at",
        ),
        (
            {"published_at": EARLY, "first_seen_at": EARLY},
            {"published_at": None, "first_seen_at": LATE},
            "first_seen_at",
        ),
    ],
)
def test_the_current_version_follows_its_own_time_and_like_is_compared_with_like(
    old: Item, new: Item, because: str
) -> None:
    expected = ("New.", [None, because])
    assert _current({"text": "Old.", **old}, {"text": "New.", **new}) == expected
    assert _current({"text": "New.", **new}, {"text": "Old.", **old}) == expected


def test_an_update_from_the_future_counts_for_nothing() -> None:
    lie = {"text": "Lie.", "updated_at": "2099-01-01", "first_seen_at": EARLY}
    correction = {"text": "Corrected.", "updated_at": LATE, "first_seen_at": LATE}
    assert _current(lie, correction)[0] == "Corrected."
    assert _arrival(**lie).updated_at is None


def test_a_hash_decides_only_between_true_equals_and_says_so() -> None:
    texts = ("One.", "Two.")
    chosen = {_current(*({"text": text} for text in order))[0] for order in (texts, texts[::-1])}
    assert len(chosen) == 1
    assert _current(*({"text": text} for text in texts))[1] == [None, "hash"]


def test_markup_is_no_version_and_what_is_stored_is_what_people_read() -> None:
    marked = {"title": "Olive &amp; oil", "text": "<p>Prices <b>fell</b>.</p><p>By 3 per\u00adcent.</p>"}
    plain = {"title": "Olive & oil", "text": "Prices fell.\nBy 3 percent."}
    rows = _versions([_arrival(id="1", **marked), _arrival(id="1", **plain)], date(2026, 6, 18))
    assert [(row.title, row.text) for row in rows] == [(plain["title"], plain["text"])]


def _sender(**changes: object) -> Sender:
    arrival = _arrival(id="1", **changes)
    return Sender(arrival.arrival_id, "1", arrival.url, arrival.source, arrival.title, arrival.published_at)


@given(st.permutations(range(5)))
def test_one_id_of_two_publishers_with_two_titles_is_two_articles(order: list[int]) -> None:
    senders = [
        _sender(source="gazette", published_at=EARLY),
        _sender(source="gazette", title="Olive oil, corrected", published_at=LATE),
        _sender(source="herald", title="Rail fares", published_at=LATE),
        _sender(source="courier", title="RAIL  fares", published_at=LATE),
        _sender(url="https://www.example.org/1", source="herald", title="Ferries", published_at=LATE),
    ]
    found = of_one_id([senders[number] for number in order])
    gazette, corrected, herald, courier, ferries = (found[sender.arrival_id] for sender in senders)
    assert gazette == corrected == _arrival(id="1").article_id, "what came first keeps the address that the id gives"
    assert herald == courier
    assert len({gazette, herald, ferries}) == 3


def test_one_id_is_one_article_where_nothing_tells_its_documents_apart() -> None:
    for other in ({"title": "Other"}, {"source": None, "title": "Other"}, {"url": "https://example.com/1"}):
        assert len(set(of_one_id([_sender(), _sender(**other, text="Other.")]).values())) == 1


def test_who_owns_a_publisher_stands_beside_it() -> None:
    arrivals = frame_of(ArrivalRow, [_arrival(url="https://example.com/1"), _arrival(url="https://example.org/1")])
    rows = rows_of(
        RawArticleRow, versions_of_day(arrivals, date(2026, 6, 18), UTC_ZONE, {"example.com": "Example Group"})
    )
    assert {row.publisher: row.owner for row in rows} == {"example.com": "Example Group", "example.org": None}
