"""Overrides: what a person decided about a signal, in force from a day, and applied again by every recompute.

An override names claims, not signals: a claim's id is made of its article and quote and stays the same through every
recompute, a signal's may not. One that names no claim of a living signal is reported and changes nothing. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

Action = Literal["pin", "unpin", "mute", "unmute", "rename", "type", "merge", "split", "move", "retract"]
ACTIONS: tuple[str, ...] = get_args(Action)


@dataclass(frozen=True)
class Override:
    """One decision of a person. `claim_id` is the anchor: the signal that holds it on the day is meant.

    merge: the signal of `claim_id` goes into that of `other_claim_id`. split: `claim_ids` leave the signal of
    `claim_id` and found their own. move: `claim_id` goes to the signal of `other_claim_id`, or founds its own.
    rename, type: `value`. retract: `article_id`, of which it is one more version, so that no fold hears of it; where
    that article's day is frozen, its claims leave their signals.
    """

    override_id: str
    action: str
    day: date
    claim_id: str | None
    other_claim_id: str | None
    claim_ids: tuple[str, ...]
    article_id: str | None
    value: str | None
    author: str
    reason: str


@dataclass(frozen=True)
class Outcome:
    """What became of an override on a day: applied, or unresolved with what was missing.

    `held`: the claims that the anchor's signal held just before.
    """

    override_id: str
    outcome: str
    detail: str
    signal_id: str | None = None
    held: tuple[str, ...] = ()


def gold_pairs(overrides: Mapping[str, Override], held: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str, bool]]:
    """Pairs of claims that overrides put into one signal (True) or into two (False): labels to measure against.

    `held`: override → the claims that its anchor's signal held just before it was applied. merge and move to a signal:
    together; split and move away: apart.
    """
    pairs: dict[tuple[str, str], bool] = {}
    for key in sorted(overrides):
        override = overrides[key]
        if override.action in {"merge", "move"} and override.claim_id and override.other_claim_id:
            pairs[_pair(override.claim_id, override.other_claim_id)] = True
        leaving = set(override.claim_ids) if override.action == "split" else set()
        if override.action == "move" and override.claim_id:
            leaving = {override.claim_id}
        for gone in sorted(leaving):
            for stayed in held.get(key, ()):
                if stayed not in leaving:
                    pairs[_pair(gone, stayed)] = False
    return [(*pair, together) for pair, together in sorted(pairs.items())]


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)
