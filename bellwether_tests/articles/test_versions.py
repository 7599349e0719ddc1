"""Identity and versions are functions of the set of arrivals, never of their order."""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether_assets.articles.arrivals import Place, RejectedItemError, read_item
from bellwether_assets.articles.came_in import CameIn, RetractedByHand, SaidAgain, TakenOff
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


def _versions(
    arrivals: list[ArrivalRow],
    day: date,
    zone: ZoneInfo = UTC_ZONE,
    taken_off: Sequence[TakenOff] = (),
    said_again: Sequence[SaidAgain] = (),
    by_hand: Sequence[RetractedByHand] = (),
) -> list[RawArticleRow]:
    came_in = CameIn(frame_of(ArrivalRow, arrivals), taken_off, said_again, by_hand)
    return rows_of(RawArticleRow, versions_of_day(came_in, day, zone))


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
        RawArticleRow, versions_of_day(CameIn(arrivals), date(2026, 6, 18), UTC_ZONE, {"example.com": "Example Group"})
    )
    assert {row.publisher: row.owner for row in rows} == {"example.com": "Example Group", "example.org": None}


HOURS = st.integers(0, 30)


def _at(hour: int) -> datetime:
    return datetime(2026, 6, 18, tzinfo=UTC) + timedelta(hours=hour)


@given(
    st.lists(ITEMS, min_size=1, max_size=6),
    st.lists(HOURS, max_size=3),
    st.lists(st.tuples(st.integers(0, 5), HOURS), max_size=3),
    st.lists(st.sampled_from(["Ada", "Bo"]), max_size=2, unique=True),
    st.randoms(use_true_random=False),
)
def test_versions_do_not_depend_on_the_order_in_which_articles_are_taken_off_and_put_back(
    items: list[Item], off: list[int], again: list[tuple[int, int]], people: list[str], dice: random.Random
) -> None:
    arrivals = list({a.arrival_id: a for a in (_arrival(**item) for item in items)}.values())
    ids = [arrival.article_id for arrival in arrivals]
    facts = (
        [TakenOff(ids[n % len(ids)], _at(hour), f"answer {n}") for n, hour in enumerate(off)],
        [SaidAgain(arrivals[n % len(ids)].arrival_id, _at(hour)) for n, hour in again],
        [RetractedByHand(ids[0], date(2026, 6, 25), who, "Why.") for who in people],
    )
    mixed = [dice.sample(list(each), len(each)) for each in (arrivals, *facts)]
    day = date(2026, 6, 17)
    rows = _versions(arrivals, day, UTC_ZONE, *facts)
    assert _versions(mixed[0], day, UTC_ZONE, *mixed[1:]) == rows
    for article_id in ids:
        own = [row for row in rows if row.article_id == article_id]
        assert [row.is_current for row in own] == [False] * (len(own) - 1) + [True]
        assert [row.version for row in own] == list(range(1, len(own) + 1))
        assert own[0].withdrawn is None, "what says nothing can only follow on something"
        said = [(row.withdrawn or "", row.title, row.text) for row in own]
        assert all(one != other for one, other in pairwise(said))
        for before, row in pairwise(own):
            if row.withdrawn is not None:
                assert (row.text, row.text_sha256) == ("", hashlib.sha256(b"").hexdigest())
                assert (row.title, row.language, row.url) == (before.title, before.language, before.url)
                assert (row.published_at, row.updated_at, row.correction) == (before.published_at, None, None)
        by_hand = [row.withdrawn for row in own if row.ordered_by == "by hand"]
        assert by_hand == ([f"retracted by {who}: Why." for who in sorted(people)] if article_id == ids[0] else [])
        assert by_hand == [row.withdrawn for row in own[len(own) - len(by_hand) :]]
        off_at = [fact.noticed_at for fact in facts[0] if fact.article_id == article_id]
        later = [a.first_seen_at for a in arrivals if a.article_id == article_id]
        later += [
            fact.noticed_at
            for fact in facts[1]
            if fact.arrival_id in {a.arrival_id for a in arrivals if a.article_id == article_id}
        ]
        if off_at and max(off_at) > max(later) and not by_hand:
            assert own[-1].withdrawn is not None, "nothing was seen since"


def _story(
    *seen: tuple[str, int], off: Sequence[int] = (), again: Sequence[tuple[int, int]] = (), people: Sequence[str] = ()
) -> list[str | None]:
    """What the versions say, None for one that says nothing; `again`: which of `seen`, and when."""
    arrivals = [
        _arrival(id="1", text=text, source=f"s{n}", title="Olive oil", first_seen_at=_at(hour).isoformat())
        for n, (text, hour) in enumerate(seen)
    ]
    rows = _versions(
        arrivals,
        date(2026, 6, 18),
        UTC_ZONE,
        [TakenOff(arrivals[0].article_id, _at(hour), "the server answers 410") for hour in off],
        [SaidAgain(arrivals[which].arrival_id, _at(hour)) for which, hour in again],
        [RetractedByHand(arrivals[0].article_id, date(2026, 6, 18), who, "Why.") for who in people],
    )
    return [row.text or None for row in rows]


def test_what_is_taken_off_says_nothing_until_something_newer_is_seen() -> None:
    assert _story(("A.", 1), off=[2]) == ["A.", None]
    assert _story(("A.", 1), ("B.", 3), off=[2]) == ["A.", None, "B."]
    assert _story(("A.", 1), ("B.", 3), off=[2, 4]) == ["A.", None, "B.", None]
    assert _story(("A.", 1), off=[2, 3]) == ["A.", None], "found off twice is taken off once"
    assert _story(("A.", 2), off=[1]) == ["A."], "off before it was ever seen"


def test_old_words_that_are_dropped_again_do_not_put_back_what_was_taken_off() -> None:
    assert _story(("A.", 1), ("A.", 3), off=[2]) == ["A.", None]


def test_a_page_that_is_seen_to_say_it_again_does() -> None:
    assert _story(("A.", 1), off=[2], again=[(0, 3)]) == ["A.", None, "A."]
    assert _story(("A.", 1), ("B.", 2), again=[(0, 3)]) == ["A.", "B.", "A."]
    assert _story(("A.", 1), ("B.", 2), ("C.", 4), again=[(0, 3)]) == ["A.", "B.", "A.", "C."]
    assert _story(("A.", 1), ("B.", 2), again=[(1, 3)]) == ["A.", "B."], "it says nothing else"


def test_a_person_has_the_last_word_for_as_long_as_it_stands() -> None:
    assert _story(("A.", 1), ("B.", 3), off=[2], people=["Ada"]) == ["A.", None, "B.", None]
    assert _story(("A.", 1), off=[2], people=["Ada"]) == ["A.", None, None]


def test_a_withdrawal_tells_who_took_it_off_and_when_that_was_noticed() -> None:
    arrival = _arrival(
        text="Prices fell.\nCorrection: An earlier version of this article gave a wrong price.", first_seen_at=EARLY
    )
    off = TakenOff(arrival.article_id, datetime(2026, 6, 19, 9, tzinfo=UTC), "the server answers 410")
    word = RetractedByHand(arrival.article_id, date(2026, 6, 25), "Ada", "Withdrawn.")
    first, gone, retracted = _versions([arrival], date(2026, 6, 18), ROME, [off], [], [word])
    assert (gone.withdrawn, gone.first_seen_at, gone.ordered_by) == (
        "taken off by its publisher: the server answers 410", off.noticed_at, "first_seen_at"
    )  # fmt: skip
    assert (retracted.withdrawn, retracted.ordered_by) == ("retracted by Ada: Withdrawn.", "by hand")
    assert retracted.first_seen_at == datetime(2026, 6, 24, 22, tzinfo=UTC), "the day begins in Rome"
    said_nothing = replace(
        first, text="", text_sha256=hashlib.sha256(b"").hexdigest(), correction=None, is_current=False
    )
    assert first.correction is not None
    assert gone == replace(
        said_nothing, version=2, withdrawn=gone.withdrawn, ordered_by="first_seen_at", first_seen_at=off.noticed_at
    )
