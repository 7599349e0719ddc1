"""`explain`: the number in words is the published number, its parts add up on paper, and what is asked is found."""

import json
import math
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from bellwether_assets.explain.explain import NotYetBornError, explain
from bellwether_assets.explain.explain_in_words import PLACES, apportioned, text_of
from bellwether_assets.explain.explanation import EvidenceRow, Explanation, SignalFacts
from bellwether_assets.explain.read_explanation import (
    ExplanationError,
    explain_command,
    explanation_from,
    read_explanation,
)
from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.signals.strength import shown, strength, strength_of
from bellwether_tests.publish_without_dbt import published_without_dbt

TOLERANCE = 1e-9
# Titles that the tests know, whatever the engine writes today: one of the signal with most publishers, one of the rest.
NAMED = (
    "UPDATE signals SET title = 'The Dow Jones fell ' || signal_id",
    "UPDATE signals SET title = 'For the day, the Nikkei closed down' WHERE signal_id ="
    " (SELECT signal_id FROM signals ORDER BY publishers DESC, signal_id LIMIT 1)",
)
TODAY = date(2026, 6, 18)
COUNTED = re.compile(rf"^ +\d+\. +(\d+\.\d{{{PLACES}}})  \d{{4}}-", re.MULTILINE)


@pytest.fixture(scope="module")
def published(autumn: Context, confirmation: Context, tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Home]:
    """The demo's home, of one publisher, and the one with several publishers and copies, both published."""
    folder = tmp_path_factory.mktemp("explained")
    return published_without_dbt(autumn, folder / "autumn"), published_without_dbt(confirmation, folder / "several")


@pytest.fixture
def altered(published: tuple[Home, Home], tmp_path: Path) -> Callable[..., Home]:
    """A copy of the second home's publication, changed by statements."""

    def alter(*statements: str) -> Home:
        home = Home(tmp_path / "altered")
        home.path.mkdir()
        shutil.copyfile(published[1].published, home.published)
        with duckdb.connect(str(home.published)) as connection:
            for statement in statements:
                connection.execute(statement)
        return home

    return alter


def rows(home: Home, sql: str, *parameters: object) -> list[tuple]:  # type: ignore[type-arg]
    with duckdb.connect(str(home.published), read_only=True) as connection:
        return connection.execute(sql, list(parameters)).fetchall()


def theme(home: Home) -> str:
    """The signal with most publishers."""
    return str(rows(home, "SELECT signal_id FROM signals ORDER BY publishers DESC, signal_id LIMIT 1")[0][0])


def printed(explanation: Explanation, width: int = 300) -> str:
    console = Console(width=width, highlight=False, soft_wrap=True)
    with console.capture() as capture:
        console.print(text_of(explanation))
    return capture.get()


@pytest.fixture(scope="module")
def explained(published: tuple[Home, Home]) -> list[tuple[Home, Explanation]]:
    """Every signal of both homes on its first day, some days between, its last living day and as_of."""
    found = []
    for home in published:
        lives = rows(
            home,
            "SELECT signal_id, list(day ORDER BY day) FROM signal_days SEMI JOIN signals USING (signal_id)"
            " GROUP BY 1 ORDER BY 1",
        )
        ((as_of,),) = rows(home, "SELECT as_of FROM publication")
        with duckdb.connect(str(home.published), read_only=True) as connection:
            for signal_id, days in lives:
                some = {*days[:: max(1, len(days) // 4)], days[-1], as_of}
                found += [(home, explanation_from(connection, signal_id, day)) for day in sorted(some)]
    return found


def test_every_explanation_is_the_published_formula_and_the_stored_number(
    explained: list[tuple[Home, Explanation]],
) -> None:
    stored = 0
    for home in {home for home, _ in explained}:
        with duckdb.connect(str(home.published), read_only=True) as connection:
            for why in (why for of, why in explained if of == home):
                asked = [why.signal.signal_id, why.day]
                ((macro,),) = connection.execute("SELECT signal_strength(?, ?)", asked).fetchall()
                assert why.strength_exact == pytest.approx(macro, abs=TOLERANCE)
                assert why.strength == shown(macro)
                assert why.agrees
                for (kept,) in connection.execute(
                    "SELECT strength_exact FROM signal_days WHERE signal_id = ? AND day = ?", asked
                ).fetchall():
                    assert why.strength_exact == pytest.approx(kept, abs=TOLERANCE)
                    stored += 1
    assert stored > len(explained) / 2 > 5


def test_the_contributions_add_up_exactly_and_on_paper(explained: list[tuple[Home, Explanation]]) -> None:
    for _, why in explained:
        for items, total, name in ((why.items, why.support, "E"), (why.items_against, why.against, "C")):
            assert math.fsum(item.contribution for item in items) == total
            for item in items:
                assert item.contribution == pytest.approx(item.quality * item.half_life_factor * 0.5**item.place)
            if items or name == "E":
                paper = printed(why)
                part = paper.split("What counts for it")[1] if name == "E" else paper.split("What speaks against it")[1]
                listed, sum_printed = part.split(f"  {name} = ")[:2]
                numbers = [Decimal(number) for number in COUNTED.findall(listed)]
                assert len(numbers) == len(items)
                assert sum(numbers, Decimal(0)) == Decimal(re.match(r"[\d.]+", sum_printed).group())  # type: ignore[union-attr]
                assert abs(sum(numbers, Decimal(0)) - Decimal(total)) <= Decimal("0.00005")


def test_items_stand_in_order_of_weight_and_a_publishers_places_follow_each_other(
    explained: list[tuple[Home, Explanation]],
) -> None:
    assert any(len(why.items) > 1 for _, why in explained), (
        "no signal rests on several items, so the test shows nothing"
    )
    for _, why in explained:
        weights = [item.weight for item in why.items]
        assert weights == sorted(weights, reverse=True)
        for publisher in {item.publisher for item in why.items}:
            places = [item.place for item in why.items if item.publisher == publisher]
            assert places == list(range(len(places)))


def test_each_claim_of_a_signal_is_counted_or_said_not_to_count(explained: list[tuple[Home, Explanation]]) -> None:
    reasons: set[str] = set()
    held = {
        (home, signal_id): set(claims)
        for home in {home for home, _ in explained}
        for signal_id, claims in rows(home, "SELECT signal_id, list(claim_id) FROM evidence_changes GROUP BY 1")
    }
    for home, why in explained:
        counted = [item.claim_id for item in (*why.items, *why.items_against)]
        left = [item.claim_id for item in why.uncounted if item.claim_id]
        assert sorted(counted + left) == sorted(held[home, why.signal.signal_id])
        said = ("copy of", "same article", "joined on")
        reasons |= {word for item in why.uncounted for word in said if word in item.why}
    assert reasons >= {"copy of", "joined on"}


def test_what_the_next_point_needs_is_enough_and_no_more_than_that(explained: list[tuple[Home, Explanation]]) -> None:
    for _, why in explained:
        following = why.next_point
        assert following is not None
        assert following.strength == why.strength + 1
        assert shown(strength_of(following.needs_effective + 1e-9, 0.0)) == following.strength
        assert shown(strength_of(following.needs_effective - 1e-9, 0.0)) == why.strength
        quality = following.new_publisher.quality
        enough = strength_of(why.support + following.publishers * quality, why.against)
        assert shown(enough) >= following.strength
        if following.publishers > 1:
            assert shown(strength_of(why.support + (following.publishers - 1) * quality, why.against)) == why.strength
        if following.same_publisher.publisher is not None:
            assert following.same_publisher.adds <= quality
            assert following.same_publisher.strength_exact <= following.new_publisher.strength_exact


def test_without_news_it_falls_on_the_day_that_was_said(explained: list[tuple[Home, Explanation]]) -> None:
    fell = 0
    for home, why in explained:
        if why.fall is not None and why.day == why.as_of:
            ((before, after),) = rows(
                home,
                "SELECT signal_strength(?, ?), signal_strength(?, ?)",
                *[why.signal.signal_id, why.fall.day - timedelta(days=1), why.signal.signal_id, why.fall.day],
            )
            assert shown(before) == why.strength
            assert shown(after) == why.fall.strength < why.strength
            fell += 1
    assert fell > 0


def test_the_words_say_what_a_person_asks(published: tuple[Home, Home]) -> None:
    home = published[1]
    why = read_explanation(home, theme(home))
    paper = printed(why)
    assert why.rests_on.publishers >= 3
    for said in (
        why.signal.title,
        why.signal.signal_id,
        f"Strength {why.strength} on {why.day}",
        f"counts half after {why.half_life} days",
        f"why not {why.strength + 1}",
        "One more independent publisher",
        "a copy of",
        f"{why.rests_on.publishers} publishers",
        "born, strength",
        f"SELECT signal_strength('{why.signal.signal_id}', DATE '{why.day}') gives the same",
    ):
        assert said in paper
    alone = read_explanation(published[0], theme(published[0]))
    assert "Carried by one" in printed(alone)


def test_json_has_every_number_unrounded(published: tuple[Home, Home]) -> None:
    home = published[1]
    why = read_explanation(home, theme(home))
    value = json.loads(explain_command(home, theme(home), None, as_json=True).plain)
    assert value["strength_exact"] == why.strength_exact
    assert math.fsum(item["contribution"] for item in value["items"]) == value["support"] == why.support
    assert value["day"] == str(why.as_of)


def test_status_and_expiry_are_those_of_the_day(published: tuple[Home, Home]) -> None:
    for home in published:
        for signal_id, status, expiry in rows(home, "SELECT signal_id, status, expiry FROM signals"):
            why = read_explanation(home, signal_id)
            assert (why.status, why.expiry) == (status, expiry)
    lasting = replace(SIGNAL, last_reinforced=TODAY, expiry=TODAY + timedelta(days=30))
    first = claim(1, "o1", "A", TODAY - timedelta(days=50), "supports", 0.75)
    again = claim(2, "o2", "B", TODAY, "supports", 0.75)
    against = claim(3, "o3", "C", TODAY - timedelta(days=40), "contradicts", 0.75)
    for late, status in (
        (-21, "living"),
        (-20, "living"),
        (-19, "expired"),
        (0, "living"),
        (30, "living"),
        (31, "expired"),
    ):
        day = TODAY + timedelta(days=late)
        why = explain(lasting, [first, again, against], [], [], [], day, TODAY, 0.0)
        assert why.status == status, late
        assert why.expiry == TODAY + timedelta(days=-20 if late < 0 else 30)


def test_a_signal_is_found_by_the_beginning_of_its_id_and_by_words_of_its_title(altered: Callable[..., Home]) -> None:
    home = altered(*NAMED)
    ids = {row[0] for row in rows(home, "SELECT signal_id FROM signals")}
    for signal_id in ids:
        short = next(signal_id[:n] for n in range(3, 19) if sum(other.startswith(signal_id[:n]) for other in ids) == 1)
        assert read_explanation(home, short).signal.signal_id == signal_id
        assert read_explanation(home, f"  {signal_id} ").found_as is None
        if len(short) >= 6:
            assert read_explanation(home, short[2:]).signal.signal_id == signal_id
    signal_id = theme(home)
    found = read_explanation(home, "NIKKEI closed")
    assert found.signal.signal_id == signal_id
    assert found.found_as == "Found by the words of its title: NIKKEI closed"
    with pytest.raises(ExplanationError, match=r"'s_' begins \d+ signals; name one:\n  s_"):
        read_explanation(home, "s_")
    with pytest.raises(ExplanationError, match=r"'the' stands in the titles of \d signals; name one:"):
        read_explanation(home, "the")


def test_an_unknown_signal_is_answered_with_the_nearest_ones(altered: Callable[..., Home]) -> None:
    home = altered(*NAMED)
    signal_id = theme(home)
    mistyped = signal_id[:-1] + ("0" if signal_id[-1] != "0" else "1")
    for asked in (mistyped, "Nikkei bananas"):
        with pytest.raises(ExplanationError, match=rf"no signal is called .*Near it:\n(?s:.*)  {signal_id}  "):
            read_explanation(home, asked)
    with pytest.raises(ExplanationError, match="The strongest are:"):
        read_explanation(home, "§§")


def test_an_old_address_is_explained_under_the_new_one_and_says_so(
    altered: Callable[..., Home], published: object
) -> None:
    gone, moved, twice = "s_00000000000000aa", "s_00000000000000bb", "s_00000000000000cc"
    home = altered(
        f"INSERT INTO redirects VALUES ('{gone}', NULL, '2026-03-09'), ('{twice}', '{moved}', '2026-03-10')",  # noqa: S608
        f"INSERT INTO redirects SELECT '{moved}', signal_id, '2026-03-10' FROM signals"  # noqa: S608
        " ORDER BY publishers DESC, signal_id LIMIT 1",
    )
    for address in (moved, moved[:18], twice):
        why = read_explanation(home, address)
        assert why.signal.signal_id == theme(home)
        assert why.found_as == f"{address} is an old address; since 2026-03-10 it leads to {theme(home)}"
        assert printed(why).startswith(why.found_as)
    with pytest.raises(ExplanationError, match="since 2026-03-09 nothing of that signal is left"):
        read_explanation(home, gone)


def test_a_day_before_the_birth_or_after_the_publication_says_what_to_ask(published: tuple[Home, Home]) -> None:
    home = published[0]
    ((signal_id, born),) = rows(
        home, "SELECT signal_id, min(day) FROM evidence_changes GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1"
    )
    with pytest.raises(ExplanationError, match=f"not yet born: its first evidence came on {born}.*--day {born}"):
        read_explanation(home, signal_id, born - timedelta(days=1))
    with pytest.raises(ExplanationError, match=r"2025-11-01 is not published: the publication ends on 2025-10-31.*run"):
        read_explanation(home, signal_id, date(2025, 11, 1))


def test_without_a_publication_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ExplanationError, match=r"nothing is published yet.*bellwether run"):
        read_explanation(Home(tmp_path), "s_1")
    (tmp_path / "bellwether.duckdb").write_bytes(b"no database")
    with pytest.raises(ExplanationError, match="cannot be read"):
        read_explanation(Home(tmp_path), "s_1")
    (tmp_path / "bellwether.duckdb").unlink()
    duckdb.connect(str(tmp_path / "bellwether.duckdb")).close()
    with pytest.raises(ExplanationError, match="not a publication of this version"):
        read_explanation(Home(tmp_path), "s_1")


def test_hostile_titles_reach_the_terminal_as_plain_characters(altered: Callable[..., Home]) -> None:
    home = altered(
        "UPDATE signals SET title = '[red]\x1b[31m:bomb: \u202egpj.exe\x07'",
        "UPDATE articles SET title = title || '\x1b]0;x\x07'",
    )
    paper = printed(read_explanation(home, theme(home)))
    assert "[red][31m:bomb: gpj.exe" in paper
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", paper)


def test_where_the_formula_gives_another_number_the_words_say_so(altered: Callable[..., Home]) -> None:
    home = altered("CREATE OR REPLACE MACRO signal_strength(signal, on_day) AS (1.5)")
    why = read_explanation(home, theme(home))
    assert not why.agrees
    assert "These differ, and should not: signal_strength(" in printed(why)
    assert "gives 1.500000000, signal_days has" in printed(why)


@pytest.mark.parametrize("back", [False, True])
def test_evidence_that_left_does_not_count_from_that_day_on(altered: Callable[..., Home], back: bool) -> None:
    left, again = date(2026, 3, 12), date(2026, 3, 14)
    changed = (
        "INSERT INTO evidence_changes SELECT * REPLACE (DATE '{}' AS day, '{}' AS change) FROM evidence_changes"
        " WHERE change = 'added' AND claim_id = (SELECT founding_claim_id FROM signals"
        " ORDER BY publishers DESC, signal_id LIMIT 1) ORDER BY day LIMIT 1"
    )
    home = altered(changed.format(left, "removed"), *([changed.format(again, "added")] if back else []))
    reasons = []
    for day in (left - timedelta(days=1), left, again - timedelta(days=1), again):
        why = read_explanation(home, theme(home), day)
        assert why.strength_exact == pytest.approx(why.published, abs=TOLERANCE)
        reasons.append([item.why for item in why.uncounted if "left" in item.why])
    gone = [f"left this signal on {left}"]
    assert reasons == [[], gone, gone, [] if back else gone]


def test_what_contradicts_takes_away_as_the_published_formula_has_it(altered: Callable[..., Home]) -> None:
    home = altered(
        "UPDATE evidence_changes SET stance = 'contradicts' WHERE claim_id = (SELECT founding_claim_id FROM signals"
        " ORDER BY publishers DESC, signal_id LIMIT 1)",
        "UPDATE evidence_changes SET publisher = 'somebody else' WHERE stance = 'contradicts'",
    )
    why = read_explanation(home, theme(home))
    assert why.published == pytest.approx(why.strength_exact, abs=TOLERANCE)
    assert why.items_against
    assert 0 < why.taken <= why.support / 2
    assert f"what speaks against it takes away {why.taken:.4f}" in printed(why)


def test_a_day_counts_with_the_half_life_that_the_type_had_then(altered: Callable[..., Home]) -> None:
    home = altered("UPDATE signal_days SET type = 'event', half_life = 3 WHERE day >= DATE '2026-03-12'")
    for day, half_life in ((date(2026, 3, 11), None), (date(2026, 3, 12), 3)):
        why = read_explanation(home, theme(home), day)
        assert why.strength_exact == pytest.approx(why.published, abs=TOLERANCE)
        assert (why.half_life == 3) == (half_life == 3)
        assert (why.type == "event") or half_life is None


def test_a_publication_without_logs_is_explained_from_its_evidence(altered: Callable[..., Home]) -> None:
    """An older one has neither the log of evidence nor that of events, nor the counts of each day."""
    home = altered(
        "CREATE OR REPLACE MACRO signal_strength(signal, on_day) AS (0.0)",
        "DROP TABLE evidence_changes",
        "DROP TABLE signal_events",
        "DROP TABLE overrides",
        *(f"ALTER TABLE signal_days DROP COLUMN {name}" for name in ("type", "half_life", "families", "languages")),
    )
    why = read_explanation(home, theme(home))
    assert why.strength_exact == pytest.approx(why.stored, abs=TOLERANCE)
    assert {row.event for row in why.events} >= {"born", "reinforced"}
    assert why.rests_on.families is None


def test_what_alone_carries_a_signal_is_what_the_fold_says(published: tuple[Home, Home]) -> None:
    labels = set()
    for home in published:
        for signal_id, label, publishers, stories in rows(
            home, "SELECT signal_id, label, publishers, stories FROM signals"
        ):
            rests = read_explanation(home, signal_id).rests_on
            assert (rests.label, rests.publishers, rests.stories) == (label, publishers, stories)
            labels.add(label)
    assert len(labels) > 1


SIGNAL = SignalFacts("s_1", "A title", "trend", TODAY, TODAY, None, None, None)


def claim(
    number: int, origin: str, publisher: str, day: date, stance: str, quality: float, **other: object
) -> EvidenceRow:
    plain = EvidenceRow(
        day, "added", f"c_{number}", f"a_{origin}", "t_1", origin, origin, day, day, publisher, stance, quality,
        45, f"Title {number}", "quote", None, "direct", False,
    )  # fmt: skip
    return replace(plain, **other)  # type: ignore[arg-type]


@st.composite
def evidence(draw: st.DrawFn) -> list[EvidenceRow]:
    days = st.integers(-300, 0).map(lambda offset: TODAY + timedelta(days=offset))
    origins = draw(st.lists(st.tuples(st.sampled_from("ABC"), days), min_size=1, max_size=7))
    stances, qualities = st.sampled_from(("supports", "complicates", "contradicts")), st.sampled_from((0.5, 0.75, 0.9))
    return [
        claim(10 * at + n, f"o{at}", publisher, day, draw(stances), draw(qualities))
        for at, (publisher, day) in enumerate(origins)
        for n in range(draw(st.integers(1, 3)))
    ]


@settings(max_examples=100)
@given(evidence())
def test_any_evidence_is_explained_as_the_fold_weighs_it(items: list[EvidenceRow]) -> None:
    why = explain(SIGNAL, items, [], [], [], TODAY, TODAY, 0.0)
    assert why.strength_exact == strength(items, 45, TODAY)
    assert len(why.items) + len(why.items_against) + len(why.uncounted) == len(items)
    if why.fall is not None:
        day_before = why.fall.day - timedelta(days=1)
        assert shown(strength(items, 45, why.fall.day)) < why.strength
        assert shown(strength(items, 45, day_before)) == why.strength


@settings(max_examples=100)
@given(st.lists(st.floats(0, 1), max_size=40))
def test_rounded_parts_add_up_to_the_rounded_sum_and_keep_their_order(values: list[float]) -> None:
    parts = apportioned(values)
    assert sum(parts, Decimal(0)) == Decimal(round(math.fsum(values) * 10**PLACES)).scaleb(-PLACES)
    assert all(abs(part - Decimal(value)) <= Decimal(10) ** -PLACES for part, value in zip(parts, values, strict=True))
    ordered = sorted(values, reverse=True)
    assert apportioned(ordered) == sorted(apportioned(ordered), reverse=True)


@pytest.mark.parametrize("later", [-1, 3])
def test_the_same_words_in_another_article_are_the_same_origin(later: int) -> None:
    """Whichever of the two joined first, the origin's own article stands for it."""
    first = claim(1, "o1", "A", TODAY - timedelta(days=3), "supports", 0.75)
    again = replace(
        first,
        claim_id="c_2",
        article_id="a_o2",
        article_origin_id="o2",
        added_on=first.added_on + timedelta(days=later),
        title="Again",
    )
    why = explain(SIGNAL, [first, again], [], [], [], TODAY, TODAY, 0.0)
    assert [item.claim_id for item in why.items] == ["c_1"]
    assert [item.why for item in why.uncounted] == [
        "the same quote as in “Title 1” of A: the same words are the same origin"
    ]


def test_nothing_stands_above_ten_and_nothing_falls_below_zero() -> None:
    many = [claim(n, f"o{n}", f"p{n}", TODAY, "supports", 0.9) for n in range(60)]
    top = explain(SIGNAL, many, [], [], [], TODAY, TODAY, 0.0)
    assert (top.strength, top.next_point) == (10, None)
    assert "nothing above 10" in printed(top)
    old = explain(SIGNAL, many[:1], [], [], [], TODAY + timedelta(days=3000), TODAY + timedelta(days=3000), 0.0)
    assert (old.strength, old.fall) == (0, None)
    with pytest.raises(NotYetBornError):
        explain(SIGNAL, many, [], [], [], TODAY - timedelta(days=1), TODAY, 0.0)
