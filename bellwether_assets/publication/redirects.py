"""Redirects: an address once published resolves for ever.

A vanished signal leads to the holder of its founding claim, else to the one with most of its former claims, else to a
page that says so. Pure: a function of what was ever published and of the signals of now.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Address:
    """A signal as it was last published."""

    signal_id: str
    founding_claim_id: str
    claim_ids: tuple[str, ...]


@dataclass(frozen=True)
class Redirect:
    """Where an old address leads; `to_signal_id` None says that nothing of it is left."""

    from_signal_id: str
    to_signal_id: str | None
    since: date


def redirects(
    published: Sequence[Address], holders: Mapping[str, str], living: set[str], since: Mapping[str, date], as_of: date
) -> list[Redirect]:
    """A redirect for every address that no signal has now.

    `holders`: claim → signal that holds it now. `living`: ids of all signals now. `since`: earlier redirects' first
    day, which they keep.
    """
    made = []
    for address in sorted(published, key=lambda a: a.signal_id):
        if address.signal_id in living:
            continue
        target = holders.get(address.founding_claim_id)
        if target is None:
            votes = Counter(holders[claim] for claim in address.claim_ids if claim in holders)
            target = min(votes, key=lambda signal_id: (-votes[signal_id], signal_id)) if votes else None
        made.append(Redirect(address.signal_id, target, since.get(address.signal_id, as_of)))
    return made
