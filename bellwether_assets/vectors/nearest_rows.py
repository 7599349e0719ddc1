"""The rows of a matrix with the largest products with given rows: exact, and in the memory of one tile.

A product of matrices is as fast as a processor gets; to choose the largest of a whole row of it takes longer than to
compute it. So products are made tile by tile, and of each tile only what is above the least of those that a row has so
far is looked at: after a few tiles that is next to nothing.
"""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", np.float32, np.float64)
Places = NDArray[np.int64]

# Products of one tile are 16 MB of float64: they stay in a processor's last cache, and passing over them is cheap.
TILE = (512, 4_096)


def nearest_rows(
    asking: NDArray[Number], rows: NDArray[Number], count: int, tile: tuple[int, int] = TILE
) -> tuple[NDArray[Number], Places]:
    """For each of `asking` (m × d) the largest products with `rows` (n × d) and where they are: both m × min(count, n).

    The largest first; of equals the one that stands first. `tile`: how many of either are multiplied at a time.
    """
    count = min(count, len(rows))
    products = np.empty((len(asking), count), dtype=np.result_type(asking, rows))
    places = np.empty((len(asking), count), dtype=np.int64)
    for start in range(0, len(asking) if count else 0, tile[0]):
        block = slice(start, start + tile[0])
        products[block], places[block] = _of_block(asking[block], rows, count, tile[1])
    return products, places


def _of_block(
    asking: NDArray[Number], rows: NDArray[Number], count: int, columns: int
) -> tuple[NDArray[Number], Places]:
    best: NDArray[Number] = np.full((len(asking), count), -np.inf, dtype=np.result_type(asking, rows))
    places = np.zeros((len(asking), count), dtype=np.int64)
    for start in range(0, len(rows), columns):
        tile = asking @ rows[start : start + columns].T
        if start == 0 and tile.shape[1] > count:
            # Of the first tile all is new: what is below its own count-th largest is left out at once.
            least = np.partition(tile, tile.shape[1] - count, axis=1)[:, -count]
            found = tile >= least[:, None]
        else:
            # An equal one stands later than those that are known, so it loses against them.
            found = tile > best[:, -1:]
        row, column = np.divmod(np.flatnonzero(found), tile.shape[1])
        if len(row):
            _put_in(best, places, row, tile[row, column], column + start)
    return best, places


def _put_in(best: NDArray[Number], places: Places, row: Places, products: NDArray[Number], where: Places) -> None:
    """Put products that were found into the sorted ones of their rows; the least fall out."""
    count = best.shape[1]
    touched = np.unique(row)
    rows = np.concatenate([np.repeat(touched, count), row])
    values = np.concatenate([best[touched].ravel(), products])
    at = np.concatenate([places[touched].ravel(), where])
    order = np.lexsort((at, -values, rows))
    first = np.searchsorted(rows[order], touched)
    kept = order[(first[:, None] + np.arange(count)).ravel()]
    best[touched] = values[kept].reshape(-1, count)
    places[touched] = at[kept].reshape(-1, count)
