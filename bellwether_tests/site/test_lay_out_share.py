"""The stepped line of the largest signal's share: each holds until the next, on a scale that holds the bound."""

from datetime import date

import pytest

from bellwether_assets.site.checks_page import LargestShare
from bellwether_assets.site.lay_out_share import LEFT, RIGHT, WIDTH, lay_out_share

FIRST, MIDDLE, LAST = date(2031, 1, 1), date(2031, 1, 11), date(2031, 1, 21)
RIGHTMOST = float(WIDTH - RIGHT)


def test_a_share_holds_until_the_next_and_to_the_last_day() -> None:
    shares = [LargestShare(MIDDLE, 0.1, 200), LargestShare(FIRST, 0.2, 100)]
    plot = lay_out_share(shares, LAST, 0.15)
    assert plot is not None
    middle = (LEFT + RIGHTMOST) / 2
    heights = dict(zip((label for _, label in plot.scale), (y for y, _ in plot.scale), strict=True))
    assert plot.path == f"M{float(LEFT)} {heights['20%']}H{middle}V{heights['10%']}H{RIGHTMOST}"
    assert plot.bound == heights["15%"]
    assert plot == lay_out_share(shares[::-1], LAST, 0.15)
    assert "20% on 1/1/2031, 10% on 1/21/2031; lowest 10%, highest 20%" in plot.description


@pytest.mark.parametrize(
    ("share", "bound", "labels"),
    [
        (0.04, 0.15, ["0%", "5%", "10%", "15%"]),
        (0.33, 0.15, ["0%", "10%", "20%", "30%", "40%"]),
        (0.9, 0.15, ["0%", "25%", "50%", "75%", "100%"]),
        (1.0, 1.0, ["0%", "25%", "50%", "75%", "100%"]),
    ],
)
def test_the_scale_holds_the_greatest_share_and_the_bound_in_few_lines(
    share: float, bound: float, labels: list[str]
) -> None:
    plot = lay_out_share([LargestShare(FIRST, share, 100)], LAST, bound)
    assert plot is not None
    assert [label for _, label in plot.scale] == labels


def test_there_is_no_plot_of_nothing_or_of_a_day() -> None:
    assert lay_out_share([], LAST, 0.15) is None
    assert lay_out_share([LargestShare(LAST, 0.1, 100)], LAST, 0.15) is None
