"""What is worth saying to a reader on a day, given what earlier briefs planned to tell.

Every signal touched that day is weighed (`weigh`) and is in, or out by the first gate that it fails; the gates come in
a fixed order. The best candidate that is not in is kept with its gate, so that silence can be read and argued with.
What is on the reader's watchlist passes all gates but those of nothing having happened, mutes and what was told before.
Pure: values in, values out.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.brief.interest import EVERYTHING, Interests
from bellwether_assets.brief.weigh import DECIMALS, WITHOUT_EVIDENCE, Candidate, Weighed, weigh

# Two items of one newsletter were told as one signal because it writes every item alike ("X in Y, with Z, now does W").
ITEMS_OF_ONE_PUBLISHER = 3
# New evidence of a signal that was told within so many days is no news while it only makes up for what faded. Half a
# point: from there on the strength shown rises as often as not. After an event's half-life, too much has faded to
# compare. In three homes of 164 days with articles, 36 items were told as "stronger": 6 of them, told again within a
# fortnight with a strength at most .22 above, wait with this until there is more (1 of them in the first halves of the
# days, by which the constants were chosen).
GROWN_POINTS, REPEAT_DAYS = 0.5, 14
NOTHING_HAPPENED, MUTED, FAULT = "nothing happened", "muted", "fault"


@dataclass(frozen=True)
class ReaderPreferences:
    """A reader's floors, maximum and interests, as the settings give them."""

    name: str
    strength_floor: float
    news_floor: float
    maximum: int
    interests: Interests = EVERYTHING


@dataclass(frozen=True)
class Scored:
    """A candidate in or out. `gate`: the one that it failed, None for none; `rank`: its place in the brief, from 1."""

    weighed: Weighed
    gate: str | None
    explanation: str
    rank: int | None = None

    @property
    def signal_id(self) -> str:
        """The signal."""
        return self.weighed.candidate.signal_id


@dataclass(frozen=True)
class Choice:
    """A reader's day: what to say, in order; the best of the rest; what the day had to say in all; each candidate."""

    items: tuple[Scored, ...]
    rejected: Scored | None
    news_value: float
    scored: tuple[Scored, ...]


def choose(
    candidates: Sequence[Candidate],
    told_vectors: NDArray[np.float64],
    preferences: ReaderPreferences,
    faults: Sequence[str] = (),
) -> Choice:
    """Weigh today's candidates for one reader. `told_vectors`: n × d, unit vectors of claims told lately.

    A day with faults tells nothing: what would be in fails the gate "fault".
    """
    weighed = [weigh(candidate, preferences.interests, told_vectors) for candidate in candidates]
    total = round(math.fsum(one.news_value for one in weighed), DECIMALS)
    chosen: list[Scored] = []
    out: list[Scored] = []
    told_stories: set[str] = set()
    for one in sorted(weighed, key=_first_choice):
        failed = _gate(one, preferences, told_stories, len(chosen))
        if failed is not None:
            out.append(Scored(one, *failed))
            continue
        told_stories |= _stories(one)
        chosen.append(Scored(one, None, _why(one)))
    if faults:
        out += [replace(one, gate=FAULT, explanation="; ".join(faults)) for one in chosen]
        chosen = []
    chosen.sort(key=lambda one: _best_first(one.weighed))
    items = tuple(replace(one, rank=rank) for rank, one in enumerate(chosen, start=1))
    out.sort(key=lambda one: _best_first(one.weighed))
    rejected = next((one for one in out if one.gate not in {NOTHING_HAPPENED, MUTED}), None)
    return Choice(items, rejected, total, (*items, *out))


def _best_first(one: Weighed) -> tuple[float, float, str]:
    return -one.news_value, -one.news, one.candidate.signal_id


def _first_choice(one: Weighed) -> tuple[bool, float, float, str]:
    """What is watched comes before the maximum is full."""
    return not one.interested.watched, *_best_first(one)


def _stories(one: Weighed) -> set[str]:
    return {claim.story_id for claim in one.candidate.new_claims}


def _gate(one: Weighed, preferences: ReaderPreferences, told_stories: set[str], chosen: int) -> tuple[str, str] | None:
    """The first gate that the candidate fails, and why, or None."""
    if one.change is None:
        return NOTHING_HAPPENED, "nothing that happened to it changes what the reader was told, or was not told, of it"
    if one.interested.muted:
        return MUTED, f"it is muted: {', '.join(one.interested.matched)}"
    # Whoever watches a signal is still not told the same again: newscluster's most reported company came fifteen times.
    failed = _repeat(one) if one.interested.watched else _floor(one, preferences)
    if failed is not None:
        return failed
    stories = _stories(one)
    if stories and stories <= told_stories:
        return "told once", "its story of the day is told already in this brief"
    if not one.interested.watched and chosen >= preferences.maximum:
        return "maximum", f"the reader asked for no more than {preferences.maximum}"
    return None


def _floor(one: Weighed, preferences: ReaderPreferences) -> tuple[str, str] | None:
    """The first floor that the candidate does not reach, and why, or None."""
    candidate = one.candidate
    if one.interested.value == 0.0:
        return "interest", "nothing that the reader named is in it"
    if one.change not in WITHOUT_EVIDENCE and not candidate.pinned:
        if candidate.origins == 1:
            return "one item", "it rests on one item of evidence so far, which nothing independent shows as well"
        if candidate.publishers == 1 and candidate.origins < ITEMS_OF_ONE_PUBLISHER:
            return "one publisher", (
                f"its {candidate.origins} items of evidence are of one publisher, and may have no more than its manner"
                f" in common; {ITEMS_OF_ONE_PUBLISHER} would do, or one of another publisher"
            )
        if candidate.strength_exact < preferences.strength_floor:
            return "strength", (
                f"its strength {candidate.strength_exact:.1f} is below the reader's floor of"
                f" {preferences.strength_floor:g}"
            )
    if (failed := _repeat(one)) is not None:
        return failed
    if one.news_value < preferences.news_floor:
        interest = "" if preferences.interests.everything else f"interest {one.interested.value:.2f}, "
        return "news value", (
            f"its news value {_below(one.news_value, preferences.news_floor)} is below the reader's floor of"
            f" {preferences.news_floor:g}"
            f" ({interest}novelty {one.novelty:.2f})"
        )
    return None


def _repeat(one: Weighed) -> tuple[str, str] | None:
    """Fails who was told lately of a signal that has hardly grown since."""
    now, told = one.candidate, one.candidate.told
    if one.change != "stronger" or told is None:
        return None
    days = (now.day - told.day).days
    if days > REPEAT_DAYS or now.strength_exact - told.strength_exact >= GROWN_POINTS:
        return None
    return "no stronger", (
        f"its strength {now.strength_exact:.1f} has not grown by {GROWN_POINTS:g} since it was told at"
        f" {told.strength_exact:.1f}, {days} day{'s' if days != 1 else ''} before"
    )


def _why(one: Weighed) -> str:
    candidate = one.candidate
    origins = f"{candidate.origins} independent origin{'s' if candidate.origins != 1 else ''}"
    publishers = f"{candidate.publishers} publisher{'s' if candidate.publishers != 1 else ''}"
    strength = f"strength {candidate.strength_exact:.1f}"
    last = f", told last on {candidate.told.day}" if candidate.told else ""
    joined = " ".join(
        f"{_quoted(other.title)}, told on {other.told_on}, is part of it now." for other in candidate.merged
    )
    why = {
        "new": f"Not told before: {origins}, {publishers}, {strength}.",
        "stronger": f"New independent evidence: now {origins}, {publishers}, {strength}{last}.",
        "contradicted": f"New evidence contradicts it: {origins}, {publishers}, {strength}{last}.",
        "revived": f"It had expired and has new evidence: {origins}, {strength}{last}.",
        "expired": f"Nothing has reinforced it within its horizon{last}.",
        "weaker": f"Nothing new supports it: {strength}{last}.",
        "merged": f"Now {origins}, {publishers}, {strength}.",
    }[str(one.change)]
    return f"{joined} {why}" if joined else why


def _quoted(title: str) -> str:
    """In quotation marks, which titles that are an article's own have already."""
    return title if title[:1] == "“" and title[-1:] == "”" else f"“{title}”"


def _below(value: float, floor: float) -> str:
    """The value with two decimals, or as many as show that it is below the floor."""
    for decimals in range(2, DECIMALS):
        if float(f"{value:.{decimals}f}") < floor:
            return f"{value:.{decimals}f}"
    return f"{value:.{DECIMALS}f}"
