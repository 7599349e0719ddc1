"""The values of the page of checks: what the published data says of itself, already counted.

Here belongs what that page *says*, as plain values. Not here: where they come from (`read_checks.py`), the drawing
(`lay_out_share.py`), the words (the template).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby


@dataclass(frozen=True)
class LargeSignal:
    """One of the signals with most claims. `cohesion` and `nearest`: 1 the same, 0 as near as two claims by chance."""

    signal_id: str
    title: str
    claims: int
    share: float
    cohesion: float
    nearest_signal_id: str | None
    nearest_title: str
    nearest: float | None


@dataclass(frozen=True)
class LargestShare:
    """The share of the claims that the largest signal held from this day on."""

    day: date
    share: float
    of_claims: int


@dataclass(frozen=True)
class Dropped:
    """How many of what a step did not keep, and why; `meaning` says the reason in plain words where it is not plain."""

    step: str
    reason: str
    meaning: str
    count: int


@dataclass(frozen=True)
class ChecksPage:
    """What is known of the data as of the last day.

    `bound`: the share above which the largest signal is warned of, where there are `least_claims`. `sentences`: of
    analyses, in all that were ever composed: judged by their meaning, and failing. `days`: of the reader's, by status;
    `gates`: what the best candidate of a silent day failed at, with the days.
    """

    as_of: date
    first_day: date
    bound: float
    least_claims: int
    largest: tuple[LargeSignal, ...]
    shares: tuple[LargestShare, ...]
    sentences_checked: int
    sentences_failing: int
    dropped: tuple[Dropped, ...]
    articles: int
    copies: int
    originals: int
    days: tuple[tuple[str, int], ...]
    gates: tuple[tuple[str, int], ...]

    @property
    def dropped_by_step(self) -> list[tuple[str, list[Dropped]]]:
        """The steps in their order, each with its reasons."""
        return [(step, list(reasons)) for step, reasons in groupby(self.dropped, key=lambda one: one.step)]

    @property
    def is_warned(self) -> bool:
        """Whether the largest signal holds more than it may."""
        return bool(self.shares) and self.shares[-1].share > self.bound and self.is_judged

    @property
    def is_judged(self) -> bool:
        """Whether there are enough claims for a share to say something."""
        return bool(self.shares) and self.shares[-1].of_claims >= self.least_claims

    @property
    def judged_shares(self) -> Sequence[LargestShare]:
        """The shares of the days on which there were enough claims."""
        return [share for share in self.shares if share.of_claims >= self.least_claims]
