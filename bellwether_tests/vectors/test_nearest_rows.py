"""The nearest rows are those that a whole sort of all products finds, equals in their order, however many tiles."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from bellwether_assets.vectors.nearest_rows import nearest_rows

SMALL = (3, 4)
# Few values, so that equal products are the rule.
_NUMBERS = st.integers(-2, 2).map(float)


def sorted_whole(
    asking: NDArray[np.float64], rows: NDArray[np.float64], count: int
) -> tuple[list[list[float]], list[list[int]]]:
    products = asking @ rows.T
    order = np.argsort(-products, axis=1, kind="stable")[:, :count]
    return np.take_along_axis(products, order, axis=1).tolist(), order.tolist()


@given(
    asking=st.integers(0, 7).flatmap(lambda many: arrays(np.float64, (many, 3), elements=_NUMBERS)),
    rows=st.integers(0, 19).flatmap(lambda many: arrays(np.float64, (many, 3), elements=_NUMBERS)),
    count=st.integers(1, 9),
)
def test_it_finds_what_a_whole_sort_finds(asking: NDArray[np.float64], rows: NDArray[np.float64], count: int) -> None:
    products, places = nearest_rows(asking, rows, count, SMALL)
    assert (products.tolist(), places.tolist()) == sorted_whole(asking, rows, count)


def test_single_precision_stays_single() -> None:
    draw = np.random.default_rng(0)
    asking, rows = (draw.standard_normal((many, 8)).astype(np.float32) for many in (5, 33))
    products, places = nearest_rows(asking, rows, 4, SMALL)
    assert products.dtype == np.float32
    assert places.tolist() == np.argsort(-(asking @ rows.T), axis=1, kind="stable")[:, :4].tolist()
