"""What editions quoted, compared with what its articles say now. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bellwether_assets.editions.edition import Correction

WITHDRAWN, CORRECTED, CHANGED = "withdrawn", "corrected", "changed"


@dataclass(frozen=True)
class ToldQuote:
    """A quote that an edition told, and its article as it is now, with another text than the one that was quoted.

    `correction_then`, `correction_now`: the article's own notes of what it had wrong, in the version that was quoted
    and in the current one. `text_now`: the text of the current version,
    None where it was dropped: what it says now was told while it was there.
    `moved`: whether its publisher says the same words in another article, as one does that moves to another address.
    """

    edition_id: str
    reader: str
    day: date
    signal_id: str
    title: str
    claim_id: str
    quote: str
    publisher: str
    url: str | None
    text_now: str | None
    moved: bool
    withdrawn: str | None
    correction_then: str | None
    correction_now: str | None


def find_corrections(quotes: Iterable[ToldQuote]) -> dict[str, list[Correction]]:
    """By reader, what has to be corrected, in the order of telling; each claim once for what became of it."""
    found: dict[str, dict[tuple[str, str], Correction]] = {}
    for told in sorted(quotes, key=lambda one: (one.day, one.edition_id, one.signal_id, one.claim_id)):
        became = what_became(told)
        if became is None:
            continue
        correction = Correction(
            told_in=told.edition_id,
            told_on=told.day,
            signal_id=told.signal_id,
            title=told.title,
            claim_id=told.claim_id,
            quote=told.quote,
            publisher=told.publisher,
            url=told.url,
            kind=became[0],
            detail=became[1],
        )
        found.setdefault(told.reader, {}).setdefault(correction.key, correction)
    return {reader: list(corrections.values()) for reader, corrections in found.items()}


def what_became(told: ToldQuote) -> tuple[str, str] | None:
    """The kind of correction that a quote needs, and a sentence; None while its article still says it.

    A sentence counts as still there where its words are, whatever became of commas and capitals between them.
    """
    if told.moved:
        return None
    if told.withdrawn is not None:
        return WITHDRAWN, f"Its article was taken off: {told.withdrawn.rstrip('.')}."
    if told.correction_now is not None and told.correction_now != told.correction_then:
        return CORRECTED, f"Its article carries a correction now: {told.correction_now}"
    if told.text_now is not None and _words(told.quote) not in _words(told.text_now):
        return CHANGED, "Its article was edited, and does not say this any more."
    return None


def _words(text: str) -> str:
    """The words alone, each between spaces, so that a part of a word is no word."""
    return " ".join(["", *re.findall(r"[^\W_]+", text.casefold()), ""])
