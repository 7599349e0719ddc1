"""Words are written anew where evidence changed what they say, in any order, and never for every added claim."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bellwether_assets.signals.state import Evidence, Signal
from bellwether_assets.signals.when_to_compose import is_told_at_length, needs_words, told_by
from bellwether_tests.signals.invented import claim, evidence_of, signal_of

DAY = date(2026, 3, 1)


def item(number: int, **changes: object) -> Evidence:
    """Evidence of an origin and a day of its own."""
    day = DAY + timedelta(days=number)
    return evidence_of(claim(number, day=day), **changes)


def signal(evidence: Sequence[Evidence], **changes: object) -> Signal:
    return replace(signal_of(claim(0, day=DAY)), evidence=tuple(evidence), **changes)


def told_anew(stances: Sequence[str]) -> list[int]:
    """How many items a signal had when it was told, which got one with each of these stances after the other."""
    items = [item(number, stance=stance) for number, stance in enumerate(stances)]
    before, counts = None, []
    for many in range(1, len(items) + 1):
        now = signal(items[:many])
        counts += [many] if needs_words(before, now) else []
        before = now
    return counts


def test_a_signal_is_told_anew_when_its_evidence_has_doubled() -> None:
    assert told_anew(["supports"] * 20) == [1, 2, 4, 8, 16]


@pytest.mark.parametrize("stance", ["complicates", "contradicts"])
def test_the_first_evidence_of_another_side_is_told_at_once(stance: str) -> None:
    assert told_anew(["supports"] * 5 + [stance] * 3) == [1, 2, 4, 6, 7]


def test_more_claims_of_one_origin_tell_nothing_new() -> None:
    first = item(0)
    assert not needs_words(signal([first]), signal([first, item(1, origin_id=first.origin_id)]))


def test_what_is_gone_or_changed_is_told_anew() -> None:
    items = [item(number) for number in range(7)]
    for changed in (items[:-1], [*items[:-1], replace(items[-1], claim_hash="other")],
                    [*items[:-1], replace(items[-1], stance="complicates")]):  # fmt: skip
        assert needs_words(signal(items), signal(changed))


def test_an_earlier_origin_that_comes_late_is_told_anew() -> None:
    items = [item(number) for number in range(1, 6)]
    assert needs_words(signal(items), signal([*items, item(0)]))
    assert not needs_words(signal(items), signal([*items, item(6)]))


def test_a_title_that_a_person_gives_or_takes_is_told_anew() -> None:
    plain, named = signal([item(0)]), signal([item(0)], given_title="A title")
    assert needs_words(plain, named)
    assert needs_words(named, plain)
    assert not needs_words(named, named)
    assert not needs_words(plain, plain)


def test_what_decides_does_not_depend_on_the_order_of_the_evidence() -> None:
    draw = random.Random(7)  # noqa: S311
    items = [item(number, stance=draw.choice(["supports", "complicates"])) for number in range(13)]
    decided = told_by(items)
    for _ in range(20):
        draw.shuffle(items)
        assert told_by(items) == decided


def test_one_sentence_is_told_at_length_only_where_a_person_pinned_it() -> None:
    again = replace(item(1), quote_key=item(0).quote_key)
    assert not is_told_at_length(signal([item(0), again]))
    assert is_told_at_length(signal([item(0)], pinned=True))
    assert is_told_at_length(signal([item(0), item(1)]))
