"""What is said of what a brief tells: of each item its summary, and of all together what a lead may be written from.

Pure: values in, values out.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bellwether_assets.brief.choose import Scored
from bellwether_assets.brief.summarise import ToldClaim, summarise
from bellwether_assets.brief.weigh import WITHOUT_EVIDENCE
from bellwether_assets.engines.protocol import EvidenceForComposition, ItemForLead, Lead, Sentence

NO_LEAD = Lead((), "")
# Below that there is nothing to tie together.
FEWEST_ITEMS = 2


@dataclass(frozen=True)
class SignalWords:
    """One signal's analysis, and its claims: each with the day it became evidence on."""

    analysis: tuple[Sentence, ...]
    added_on: Mapping[str, date]
    claims: Mapping[str, ToldClaim]
    evidence: Mapping[str, EvidenceForComposition]

    def since(self, told_on: date | None, told_lately: Collection[str]) -> frozenset[str]:
        """Claims that a reader has not been told, who was told of the signal on that day last, or never.

        Whoever is told of a signal is told of all that it rests on by then.
        """
        return frozenset(
            claim
            for claim, day in self.added_on.items()
            if claim not in told_lately and (told_on is None or day > told_on)
        )


@dataclass(frozen=True)
class ItemWords:
    """Of one item: its summary, and what a lead may rest on."""

    summary: tuple[Sentence, ...]
    for_lead: ItemForLead


def words_of_item(item: Scored, words: SignalWords, told_lately: Collection[str]) -> ItemWords:
    """`told_lately`: claims that the reader was told within the days for which words count as told."""
    one = item.weighed
    candidate, change = one.candidate, str(one.change)
    told_on: date | None = candidate.told.day if candidate.told else None
    told_now = frozenset() if change in WITHOUT_EVIDENCE else words.since(told_on, told_lately)
    title = candidate.subject.title
    by_worth = sorted(told_now - {one.claim_id}, key=lambda claim: (-words.claims[claim].worth, claim))
    first = [one.claim_id, *by_worth]
    evidence = tuple(words.evidence[claim] for claim in first if claim in words.evidence)
    return ItemWords(
        summarise(title, one.claim_id, words.analysis, words.claims, told_now), ItemForLead(title, change, evidence)
    )


def words_of_items(
    items: Sequence[Scored], words: Mapping[str, SignalWords], told_lately: Collection[str]
) -> tuple[ItemWords, ...]:
    """Of each item, in order."""
    return tuple(words_of_item(item, words[item.signal_id], told_lately) for item in items)
