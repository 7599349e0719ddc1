"""What the bills of a signal would do, from the headlines that tell of them, as one clause: "Bills would …, … and …".

Belongs here: a headline's substance without who introduces it, and several of them after one subject. Does not belong
here: whether the clause becomes the title (`write_titles.py`). Words and capitals are the headlines' own, but for the
subject and "would".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bellwether_assets.text.headlines import headline_of
from bellwether_assets.text.terms import cosine, terms_of

MOST_BILLS = 3
_MOST_READ = 32
_SAME = 0.45  # cosine of two substances from which they are of one bill
_BILL = re.compile(
    r"\b(?P<what>[Bb]ill|[Ll]egislation|Act|[Rr]esolution|[Mm]easure) [Tt]o (?P<does>[A-Za-z][a-z]+ .{10,140}?)"
    r"(?:,? (?:[Cc]lears|[Pp]asses|[Aa]dvances|[Ss]igned|[Bb]ecomes|[Aa]head of|[Aa]s)\b.*)?$"
)


@dataclass(frozen=True)
class Bill:
    """What one headline says that a bill would do, and its noun in small letters."""

    noun: str
    does: str


def bill_of(title: str) -> Bill | None:
    """The bill that a headline tells of; None where it tells of none, or does not say what it would do."""
    found = _BILL.search(headline_of(title))
    if found is None:
        return None
    noun = found["what"].lower()
    return Bill("bill" if noun == "act" else noun, found["does"].rstrip(" .,;:"))


def told_as_one(bills: Sequence[Bill], most: int) -> str:
    """One clause of what the bills would do, the first first, of `most` characters; "" where not even that fits."""
    told: list[str] = []
    for bill in bills[:_MOST_READ]:
        if len(told) == MOST_BILLS:
            break
        same = any(cosine(terms_of(bill.does), terms_of(other)) >= _SAME for other in told)
        if not same and len(_sentence(bills[0], [*told, bill.does])) <= most:
            told.append(bill.does)
    return _sentence(bills[0], told) if told else ""


def _sentence(first: Bill, told: Sequence[str]) -> str:
    # Headlines write each word with a capital, or none.
    would = "Would" if all(does[:1].isupper() for does in told) else "would"
    if len(told) == 1:
        return f"{'Legislation' if first.noun == 'legislation' else f'A {first.noun.capitalize()}'} {would} {told[0]}"
    joint = ", and " if any(" and " in does.lower() or "," in does for does in told) else " and "
    return f"Bills {would} {', '.join(told[:-1])}{joint}{told[-1]}"
