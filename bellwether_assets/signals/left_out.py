"""Claims that a signal's words left out: noted with the words, they leave the signal on the day after. Pure.

Whoever composes a signal sees all its claims together, which nobody did who joined them one by one, and may say that
some do not belong. What was said of a pair (the claim, the founding claim) is in a ledger, by day and by content. The
fold never looks there: the state that a day hands on names the claims that leave, so a day is a function of its
yesterday as ever, and a recompute, which finds the same pairs under the same day, hands on the same.

A claim that leaves joins the signal nearest to it whose pattern it shows, as a new claim would, or founds its own. The
one that it left refuses it from then on: no other composition and no merge by rule brings it back. The founding claim
stays, so no signal loses its last one, and what a person put together stays together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bellwether_assets.engines.protocol import LeftOut
from bellwether_assets.signals.background import Background
from bellwether_assets.signals.describe import UNLINKED, Event
from bellwether_assets.signals.evidence import Recall, new_signal, with_claims, without_claims
from bellwether_assets.signals.link_claims import Linkable
from bellwether_assets.signals.place_claims import Judge, joined
from bellwether_assets.signals.state import Evidence, Signal, in_order

REASON = "the engine that wrote its words said that it does not belong"


@dataclass(frozen=True)
class Unlinked:
    """The signals without the claims that leave, and with them elsewhere; `reasons`: (signal, claim) → why it left."""

    signals: Mapping[str, Signal]
    events: tuple[Event, ...]
    reasons: Mapping[tuple[str, str], str]


def pairs_of(signals: Mapping[str, Signal], not_of_this: Mapping[str, Sequence[str]]) -> list[LeftOut]:
    """What compositions said, by signal, as pairs of contents; of what is the founding claim nothing can be said."""
    pairs = []
    for signal_id, signal in sorted(signals.items()):
        claim_ids = not_of_this[signal_id]
        held = {item.claim_id: item.claim_hash for item in signal.evidence}
        founding = signal.founding_claim_id
        pairs += [
            LeftOut(claim_id, held[claim_id], founding, held[founding])
            for claim_id in sorted(set(claim_ids))
            if claim_id in held and founding in held and claim_id != founding
        ]
    return pairs


def marked(signals: Mapping[str, Signal], said: Iterable[LeftOut]) -> dict[str, Signal]:
    """The signals that claims are to leave tomorrow, with those named; of pairs that no longer stand nothing."""
    pairs = set(said)
    if not pairs:
        return {}
    foundings = {(pair.founding_id, pair.founding_hash) for pair in pairs}
    found = {}
    for signal_id, signal in sorted(signals.items()):
        held = {item.claim_id: item.claim_hash for item in signal.evidence}
        founding = (signal.founding_claim_id, held.get(signal.founding_claim_id, ""))
        if signal.kept_whole or founding not in foundings:
            continue
        leaving = tuple(
            claim_id
            for claim_id in sorted(held)
            if claim_id not in signal.placed and LeftOut(claim_id, held[claim_id], *founding) in pairs
        )
        if leaving:
            found[signal_id] = replace(signal, leaving=leaving)
    return found


def unlink(
    signals: Mapping[str, Signal], recall: Recall, background: Background, judge: Judge | None = None
) -> Unlinked:
    """Take the claims that leave out of their signals, and have each join another signal or found its own."""
    now = dict(signals)
    gone: list[tuple[Evidence, str]] = []
    for signal_id, signal in sorted(signals.items()):
        if signal.leaving:
            gone += [(item, signal_id) for item in signal.evidence if item.claim_id in signal.leaving]
            rest = without_claims(signal, signal.leaving, recall)
            if rest is not None:
                refused = tuple(sorted({*signal.refused, *signal.leaving}))
                now[signal_id] = replace(rest, leaving=(), refused=refused)
    events = []
    by_claim = {item.claim_id: signal_id for item, signal_id in gone}
    for item in in_order(item for item, _ in gone):
        target = _place(now, item, recall, background, judge)
        events.append(Event(by_claim[item.claim_id], UNLINKED, target))
    return Unlinked(now, tuple(events), {(key, claim_id): REASON for claim_id, key in by_claim.items()})


def _place(now: dict[str, Signal], item: Evidence, recall: Recall, background: Background, judge: Judge | None) -> str:
    """Put a claim that left a signal into the one whose pattern it shows, or into one that it founds; returns its id.

    The claim keeps the days it joined on, as where a signal splits. Its stance is what a judge says, else it stays.
    """
    claim_id = item.claim_id
    known = recall([claim_id])
    claim = known[claim_id]
    open_to = {key: signal for key, signal in now.items() if claim_id not in signal.refused}
    linkable = {claim_id: Linkable(claim_id, claim.vector, claim.vector)}
    found, answers = joined(open_to, [claim], linkable, recall, background, judge)
    alone = replace(item, same_as=claim_id)
    if claim_id in found:
        signal_id, score = found[claim_id]
        answer = answers.get((claim_id, now[signal_id].founding_claim_id))
        stance = item.stance if answer is None else answer.stance
        now[signal_id] = with_claims(now[signal_id], [replace(alone, stance=stance, similarity=score)], known)
        return signal_id
    own = new_signal(claim, item.added_on, now)
    now[own.signal_id] = with_claims(own, [replace(alone, stance="supports", similarity=1.0)], known)
    return own.signal_id
