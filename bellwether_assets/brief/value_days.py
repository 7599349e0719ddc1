"""What a day's reporting is worth, by what that day could know.

One sentence: a day is worth its biggest story, that is how much of the day's independent reporting is about the same
thing, how closely that carries on what was reported these weeks, and a little for having been announced.

Counts of reports rank days badly, most of all where days bring one article each: then only what it is about tells a day
that mattered from one on which somebody wrote something. Chosen among sums, biggest stories, bursts over the trailing
level, trailing levels themselves, novelty against the last weeks and evidence counts; what looks like news by its
novelty alone is mostly off the running story, and ranks worse than counting. Date-F1 on Timeline17, average of five
timelines: .574, where reports counted give .526. With each topic left out while the constants are chosen, .553.

Belongs here: the value of a day's reports. Does not belong here: what to tell whom (`choose`), or how later days look
back (`day_scores`). Pure: frames in, a number out.
"""

import math
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bellwether_assets.brief.value_window import WINDOW_DAYS
from bellwether_assets.foundation.tables.declare import matrix_of

# A cosine of .5 joins any two pieces about the same country, one of .8 hardly anything but the same running story: the
# fourth power makes that 1 to 6.5. From the third to the sixth the figures stay within .015.
CLOSENESS_POWER = 4
# Near to nothing known is no reason to be worth less than this: the first report of a crisis stands alone.
LEAST_SIMILARITY = 0.3
# A report that names its own day counts more: it is about now. From 1.2 to 1.5 the figures stay within .005.
NAMES_THE_DAY = 1.25
CARRYING_ON = 2.0
ANNOUNCED = 0.3
_DECIMALS = 6
_TILE = 2048


def value_of_day(reports: pl.DataFrame, day: date) -> float:
    """The day's biggest story: of its original reports a, the greatest Σ_b w(b)·s(a, b)⁴ + 2·w(a)·c(a)⁴; plus
    0.3·ln(1 + announcements).

    `reports`: one row per article: article_id, day, copy_of (NULL for an original), mentions_day (whether its text
    mentions `day`), vector (unit vectors). b runs over the day's originals with a itself; s is the cosine, at least 0;
    c the greatest cosine to an original of the 30 days before, at least .3; w is 1.25 for a report that mentions its
    own day, else 1; announcements are the originals of those 30 days that mention `day`. Rows of later days, older
    ones and copies change nothing, nor does the order of rows. 0 where nothing original was reported, else above 1.
    """
    known = reports.filter(
        pl.col("copy_of").is_null() & pl.col("day").is_between(day - timedelta(days=WINDOW_DAYS), day)
    ).sort("day", "article_id")
    is_today = (known["day"] == day).to_numpy()
    if not is_today.any():
        return 0.0
    vectors = matrix_of(known["vector"]).astype(np.float64)
    mentions = known["mentions_day"].to_numpy()
    weights = np.where(mentions[is_today], NAMES_THE_DAY, 1.0)
    together = _weight_together(vectors[is_today], weights)
    carried_on = CARRYING_ON * weights * _closeness(_nearest(vectors[is_today], vectors[~is_today]))
    announced = ANNOUNCED * math.log1p(int(mentions[~is_today].sum()))
    return round(float((together + carried_on).max()) + announced, _DECIMALS)


def _closeness(cosines: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rounded, since the last bits of a product hang on how many rows are multiplied at once."""
    closeness: NDArray[np.float64] = np.maximum(cosines, 0.0).round(_DECIMALS) ** CLOSENESS_POWER
    return closeness


def _weight_together(vectors: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each report, the weight of the day's reports, its own included, each by how close it is."""
    sums = np.zeros(vectors.shape[0])
    for start in range(0, vectors.shape[0], _TILE):
        rows = slice(start, start + _TILE)
        sums[rows] = _closeness(vectors[rows] @ vectors.T) @ weights
    return sums


def _nearest(vectors: NDArray[np.float64], earlier: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each report, the greatest cosine to an earlier one, at least `LEAST_SIMILARITY`."""
    nearest = np.full(vectors.shape[0], LEAST_SIMILARITY)
    for start in range(0, earlier.shape[0], _TILE):
        nearest = np.maximum(nearest, (vectors @ earlier[start : start + _TILE].T).max(axis=1))
    return nearest
