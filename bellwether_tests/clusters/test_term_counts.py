"""Counts of terms: of articles, in any order, of one size whatever a home has read."""

from datetime import date, timedelta

from bellwether_assets.clusters.living import group_of
from bellwether_assets.clusters.term_counts import NOTHING_COUNTED, TermCounts
from bellwether_tests.clusters.articles_for_linking import BANK, PORT, article

ORDINARY_DAY, FIRST_OF_A_MONTH = date(2026, 3, 2), date(2026, 4, 1)


def test_a_term_counts_once_for_each_article_that_holds_it() -> None:
    port = group_of("port", [article("a", PORT), article("b", PORT)])
    bank = group_of("bank", [article("c", BANK)])
    counts = NOTHING_COUNTED.with_groups([port, bank])
    assert counts.originals == 3
    # "Varna" stands in the title, in the lead and in the text, as a word and as a name.
    assert (counts.holders["varna"], counts.holders["@varna"], counts.holders["bank"]) == (2, 2, 1)


def test_days_add_up_to_the_same_in_any_order_and_are_read_back_exactly() -> None:
    days = [NOTHING_COUNTED.with_groups([group_of(key, [article(key, text)])]) for key, text in
            (("a", PORT), ("b", BANK), ("c", PORT))]  # fmt: skip
    together = NOTHING_COUNTED.plus(days)
    assert together.to_json() == NOTHING_COUNTED.plus(days[::-1]).to_json() == days[0].plus(days[1:]).to_json()
    assert TermCounts.from_json(together.to_json()).digest == together.digest
    assert together.digest != days[0].digest
    assert NOTHING_COUNTED.plus([]) is NOTHING_COUNTED


def test_the_first_of_a_month_drops_what_is_rare() -> None:
    counts = TermCounts(4_000, {"kiln": 2_000, "flue": 4, "ash": 3, "once": 1})
    assert counts.at_beginning_of(ORDINARY_DAY) is counts
    assert counts.at_beginning_of(FIRST_OF_A_MONTH) == TermCounts(4_000, {"kiln": 2_000, "flue": 4})
    few = TermCounts(3, {"kiln": 2, "once": 1})
    assert few.at_beginning_of(FIRST_OF_A_MONTH) == few


def test_the_counts_of_a_large_home_are_halved_and_stay_of_one_size() -> None:
    counts = TermCounts(20_000, {"kiln": 15_001, "flue": 20})
    assert counts.at_beginning_of(FIRST_OF_A_MONTH) == TermCounts(10_000, {"kiln": 7_500, "flue": 10})
    a_day = TermCounts(600, {**{f"new{n}": 1 for n in range(2_000)}, "kiln": 500})
    day, counts = ORDINARY_DAY, NOTHING_COUNTED
    for _ in range(400):
        day += timedelta(days=1)
        counts = counts.at_beginning_of(day).plus([a_day])
    assert counts.originals < 10_000 + 31 * 600
    assert 0.8 < counts.holders["kiln"] / counts.originals < 0.84
