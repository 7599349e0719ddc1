"""A signal's type as its evidence shows it: a pure function of the evidence, with hysteresis.

What holds of a signal is asked in one order, and the first that holds is its type:

    structural   many stories by several publishers over months, whatever they are about; or a pattern that most claims
                 argue as one, shown by several stories already
    policy, risk what most of the claims are that are more than an event, where so many are
    trend        several stories over weeks, or what most claims argue as lasting
    event        everything else

Each is asked more strictly of a signal that is not yet of the type than of one that is, so that one claim more or less
does not turn a type back and forth. What contradicts the pattern says nothing of its kind. The reasons for the numbers
stand in docs/decisions/0013-types-of-signals.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Protocol

STRUCTURAL, POLICY, RISK, TREND, EVENT = TYPES = ("structural", "policy", "risk", "trend", "event")


class Kept(Protocol):
    """What the type needs to know of one claim in a signal; origin, publisher and day are those that count."""

    @property
    def kind(self) -> str: ...
    @property
    def stance(self) -> str: ...
    @property
    def quality(self) -> float: ...
    @property
    def origin_id(self) -> str: ...
    @property
    def origin_day(self) -> date: ...
    @property
    def publisher(self) -> str: ...
    @property
    def story_id(self) -> str: ...


@dataclass(frozen=True)
class Duration:
    """How many stories, of how many publishers, over how many days from the first to the last."""

    stories: int
    publishers: int
    days: int

    def reaches(self, other: "Duration") -> bool:
        """Whether each figure is at least the other's."""
        return self.stories >= other.stories and self.publishers >= other.publishers and self.days >= other.days


@dataclass(frozen=True)
class _Asked:
    """What is asked of a signal for a type; `kinds` is the share of its claims, by weight."""

    kinds: Fraction
    structural: Duration
    structural_by_kind: Duration
    trend: Duration


_TO_BECOME = _Asked(Fraction(1, 2), Duration(4, 3, 60), Duration(2, 2, 0), Duration(3, 1, 21))
_TO_STAY = _Asked(Fraction(2, 5), Duration(3, 2, 45), Duration(1, 2, 0), Duration(2, 1, 14))


def type_of(evidence: Iterable[Kept], before: str | None = None) -> str:
    """The type that this evidence shows; `before`: the type that the signal had, None for a new one."""
    items = [item for item in evidence if item.stance != "contradicts"]
    if not items:
        return before or EVENT
    duration, shares = _duration(items), _shares_of_kinds(items)
    # Of two that hold, the one that it is already.
    order = sorted(TYPES, key=lambda name: (TYPES.index(name) if name not in {POLICY, RISK} else 1, name != before))
    return next(name for name in order if _holds(name, duration, shares, _TO_STAY if name == before else _TO_BECOME))


def _duration(items: Sequence[Kept]) -> Duration:
    days = [item.origin_day for item in items]
    return Duration(
        len({item.story_id for item in items}), len({item.publisher for item in items}), (max(days) - min(days)).days
    )


def _holds(name: str, duration: Duration, shares: dict[str, Fraction], asked: _Asked) -> bool:
    if name == STRUCTURAL:
        argued = shares[STRUCTURAL] >= asked.kinds and duration.reaches(asked.structural_by_kind)
        return argued or duration.reaches(asked.structural)
    if name == TREND:
        return duration.reaches(asked.trend) or shares[TREND] + shares[STRUCTURAL] >= asked.kinds
    # Rules call a claim an event where no word decides: that says nothing against what the others are.
    more = 1 - shares[EVENT]
    return name == EVENT or (more >= asked.kinds and shares[name] >= asked.kinds * more)


def _shares_of_kinds(items: Iterable[Kept]) -> dict[str, Fraction]:
    """Kind → its share of the claims by q; an origin weighs as its claims do on average, however many they are."""
    of_origin: dict[str, list[Kept]] = defaultdict(list)
    for item in items:
        of_origin[item.origin_id].append(item)
    weights: dict[str, Fraction] = defaultdict(Fraction)
    for claims in of_origin.values():
        for claim in claims:
            weights[claim.kind] += Fraction(round(claim.quality * 100), len(claims))
    total = sum(weights.values()) or Fraction(1)
    return defaultdict(Fraction, {kind: weight / total for kind, weight in weights.items()})


def reason_of(evidence: Iterable[Kept], name: str, before: str | None) -> str:
    """Why this evidence shows the type, in words that follow "because"; of the type that `type_of` gives, and `before`.

    Empty where nothing but what contradicts it is left.
    """
    items = [item for item in evidence if item.stance != "contradicts"]
    if not items:
        return ""
    duration, share = _duration(items), _shares_of_kinds(items)
    asked = _TO_STAY if name == before else _TO_BECOME
    stories = "one story" if duration.stories == 1 else f"{duration.stories} stories"
    publishers = "one publisher" if duration.publishers == 1 else f"{duration.publishers} publishers"
    days = "one day" if duration.days <= 1 else f"{duration.days} days"
    shown = f"{stories} by {publishers} over {days} {'shows' if duration.stories == 1 else 'show'} it"
    if name == EVENT:
        return f"{shown}, and little of that is said to last"
    if name in {POLICY, RISK}:
        about = {POLICY: "is about rules and who makes them", RISK: "warns of something"}[name]
        more = "" if share[EVENT] == 0 else " and is more than an event"
        return f"{float(share[name] / (1 - share[EVENT])):.0%} of what supports it{more} {about}"
    if duration.reaches(asked.structural if name == STRUCTURAL else asked.trend):
        return shown
    if name == STRUCTURAL:
        return f"{float(share[name]):.0%} of what supports it argues a mechanism, and {shown}"
    return f"{float(share[TREND] + share[STRUCTURAL]):.0%} of what supports it speaks of something that goes on"
