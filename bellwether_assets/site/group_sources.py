"""From the claims of a signal to the sources on its page: one entry an article that tells something of its own.

Claims of one story that say the same are one item of evidence. The article whose claim stands for the item has an
entry, by its weightiest quote; an article that only says the same stands below the quote that it confirms, with its own
words. An article that does both has an entry and stands below the other's. Pure. The numbers of the entries are those
of the analysis's footnotes.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date

from bellwether_assets.site.signal_pages import NOWHERE, AlsoReported, Copy, FurtherQuote, Quote, QuotePlace, SourceItem


@dataclass(frozen=True)
class SourceClaim:
    """One claim in a signal with what its article is. Highlight offsets count characters inside the quote.

    `item_id` is the claim that stands for its item, `confirms` the same where another article has that claim. Claims
    with one `same_as` say the same.
    """

    claim_id: str
    article_id: str
    item_id: str
    confirms: str | None
    same_as: str
    article_title: str
    article_url: str | None
    publisher: str
    published_on: date
    correction: str | None
    quote: str
    highlight_start: int
    highlight_end: int
    reasoning: str
    inferred: Sequence[str]
    reasoning_kind: str
    chosen_by: str
    stance: str
    added_on: date
    engine: str
    place: QuotePlace = NOWHERE

    @property
    def words(self) -> Quote:
        """Its quote, as it is marked."""
        return Quote(self.quote, self.highlight_start, self.highlight_end, self.place)


@dataclass(frozen=True)
class Reasoning:
    """What an article says in general, and the names in it that the article does not hold."""

    text: str
    inferred: tuple[str, ...]
    kind: str
    engine: str = ""


NO_REASONING = Reasoning("", (), "")


@dataclass(frozen=True)
class Sources:
    """A signal's entries in order, the 1-based number of the entry that shows each claim, and its items of evidence.

    `claims`: all of them, in the order in which they came.
    """

    entries: tuple[SourceItem, ...]
    numbers: Mapping[str, int]
    items: int
    claims: tuple[SourceClaim, ...] = ()


SIDES = {"supports": 0, "complicates": 1, "contradicts": 2}
NO_SOURCES = Sources((), {}, 0)


@dataclass
class _Entry:
    own: list[SourceClaim] = field(default_factory=list)
    # The own claim that is confirmed → article → its claims.
    also: dict[str, dict[str, list[SourceClaim]]] = field(default_factory=lambda: defaultdict(dict))


def group_sources(
    claims: Sequence[SourceClaim],
    written: Mapping[str, Reasoning],
    copies: Mapping[str, Sequence[Copy]],
    cited: AbstractSet[str] = frozenset(),
) -> Sources:
    """The sources of one signal. Claims come in the order of the page: articles, and in each the weightiest first.

    `written`: article → the reasoning that was written for the signal in place of its claims' own. `copies`: article →
    those that carry its reporting. `cited`: the claims that the analysis names.
    """
    entries: dict[str, _Entry] = defaultdict(_Entry)
    standing = {claim.claim_id: claim for claim in claims if claim.confirms is None}
    saying = {(claim.article_id, claim.same_as): claim for claim in standing.values()}
    for claim in standing.values():
        entries[claim.article_id].own.append(claim)
    # What complicates and what contradicts has its own section of the page, behind what supports.
    ordered = sorted(entries, key=lambda article_id: SIDES.get(entries[article_id].own[0].stance, len(SIDES)))
    place = {article_id: number for number, article_id in enumerate(ordered, start=1)}
    numbers = {}
    for claim in claims:
        # Of the article that stands for the item, the claim that says the same; it may be another than stands for it.
        host = standing[claim.item_id] if claim.confirms else claim
        host = saying.get((host.article_id, claim.same_as), host) if claim.confirms else host
        numbers[claim.claim_id] = place[host.article_id]
        if claim.confirms:
            entries[host.article_id].also[host.claim_id].setdefault(claim.article_id, []).append(claim)
    told = _Told(written, copies, frozenset(entries), cited)
    drawn = tuple(_source(entries[article_id], told) for article_id in ordered)
    return Sources(drawn, numbers, len({claim.item_id for claim in claims}), tuple(claims))


@dataclass(frozen=True)
class _Told:
    """What is known of articles beside their claims; what has an entry tells it there and nowhere else."""

    written: Mapping[str, Reasoning]
    copies: Mapping[str, Sequence[Copy]]
    with_entry: frozenset[str]
    cited: AbstractSet[str]

    def reasoning(self, claims: Sequence[SourceClaim]) -> Reasoning:
        """One reasoning an article: what was written for the signal, else that of the weightiest claim with one."""
        own = (Reasoning(c.reasoning, tuple(c.inferred), c.reasoning_kind, c.engine) for c in claims if c.reasoning)
        return self.written.get(claims[0].article_id) or next(own, NO_REASONING)


def _source(entry: _Entry, told: _Told) -> SourceItem:
    also = {
        claim_id: tuple(_also(said, told) for said in by_article.values())
        for claim_id, by_article in entry.also.items()
    }
    first, *others = entry.own
    reasoning = told.reasoning(entry.own)
    return SourceItem(
        article_title=first.article_title,
        article_url=first.article_url,
        publisher=first.publisher,
        published_on=first.published_on,
        quote=first.quote,
        highlight_start=first.highlight_start,
        highlight_end=first.highlight_end,
        reasoning=reasoning.text,
        inferred=reasoning.inferred,
        stance=first.stance,
        added_on=first.added_on,
        engine=first.engine,
        copies=tuple(told.copies.get(first.article_id, ())),
        further=tuple(
            FurtherQuote(one.words, one.stance, also.get(one.claim_id, ()), one.claim_id in told.cited)
            for one in others
        ),
        correction=first.correction,
        reasoning_kind=reasoning.kind,
        chosen_by=first.chosen_by,
        also=also.get(first.claim_id, ()),
        place=first.place,
        reasoning_engine=reasoning.engine,
    )


def _also(said: Sequence[SourceClaim], told: _Told) -> AlsoReported:
    first = said[0]
    has_entry = first.article_id in told.with_entry
    reasoning = NO_REASONING if has_entry else told.reasoning(said)
    return AlsoReported(
        article_title=first.article_title,
        article_url=first.article_url,
        publisher=first.publisher,
        published_on=first.published_on,
        stance=first.stance,
        correction=first.correction,
        quotes=tuple(claim.words for claim in said),
        reasoning=reasoning.text,
        inferred=reasoning.inferred,
        copies=() if has_entry else tuple(told.copies.get(first.article_id, ())),
    )
