"""What an edition is, and its one document, from which every form of it is made.

The document is JSON of the schema `bellwether.edition/1`, described in docs/editions.md: keys sorted, no spaces, UTF-8.
`sha256` in it is the hash of the same document without that key, so a document proves itself to be whole. Pure.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Any

from bellwether_assets.brief.told_sentences import ToldSentence
from bellwether_assets.signals.strength import shown

SCHEMA = "bellwether.edition/1"


@dataclass(frozen=True)
class QuotedClaim:
    """A claim as an edition quotes it. Offsets count code points of the version's text; `highlight` as in `claims`."""

    claim_id: str
    article_id: str
    version: int
    title: str
    publisher: str
    url: str | None
    published_on: date
    quote: str
    quote_start: int
    quote_end: int
    highlight_start: int
    highlight_end: int
    reasoning: str
    engine: str
    text_sha256: str


@dataclass(frozen=True)
class PlannedItem:
    """One thing that a brief tells. `claims`: those it rests on, the one whose quote stands beside it first.

    `brings_evidence`: whether they are claims of its day; else the quote is an older one, shown with what happened.
    """

    signal_id: str
    change: str
    title: str
    type: str
    strength_exact: float
    why: str
    brings_evidence: bool
    claims: tuple[QuotedClaim, ...]
    summary: tuple[ToldSentence, ...] = ()

    @property
    def claim_ids(self) -> frozenset[str]:
        return frozenset(claim.claim_id for claim in self.claims)


@dataclass(frozen=True)
class Correction:
    """What an edition said and a source has since taken back.

    `kind`: withdrawn (the article was taken off), corrected (it carries a note of what it had wrong), or changed (the
    sentence is not in it any more). `told_in` and `told_on`: the edition that said it, and its day.
    """

    told_in: str
    told_on: date
    signal_id: str
    title: str
    claim_id: str
    quote: str
    publisher: str
    url: str | None
    kind: str
    detail: str

    @property
    def key(self) -> tuple[str, str]:
        """What makes it one correction to a reader: the claim, and what became of it."""
        return (self.claim_id, self.kind)


@dataclass(frozen=True)
class Difference:
    """What a revision says otherwise than the one before. `what`: added, taken back, moved or changed.

    `signal_id`: empty where it is the lead.
    """

    what: str
    signal_id: str
    sentence: str


@dataclass(frozen=True)
class Edition:
    """One edition of one reader. `plan`: hash of the brief it was made from, empty for corrections alone.

    `lead`: sentences that tie the items together; `lead_engine`: what wrote them, None where nothing did.
    """

    reader: str
    day: date
    revision: int
    plan: str
    items: tuple[PlannedItem, ...]
    corrections: tuple[Correction, ...] = ()
    differs: tuple[Difference, ...] = ()
    lead: tuple[ToldSentence, ...] = ()
    lead_engine: str | None = None

    @property
    def changes_belief(self) -> bool:
        """Whether a reader who saw the revision before believes something else after this one."""
        said = {one.what for one in self.differs}
        return self.revision == 1 or bool(self.corrections) or not said.isdisjoint(("added", "taken back"))

    @cached_property
    def document(self) -> str:
        """The edition as JSON."""
        content = {
            "schema": SCHEMA,
            "reader": self.reader,
            "day": self.day,
            "revision": self.revision,
            "lead": [asdict(sentence) for sentence in self.lead],
            "lead_engine": self.lead_engine,
            "items": [_item(item) for item in self.items],
            "corrections": [asdict(correction) for correction in self.corrections],
            "differs": [asdict(difference) for difference in self.differs],
        }
        return canonical({**content, "sha256": hash_of(content)})

    @property
    def edition_id(self) -> str:
        return edition_id_of(self.document)


def _item(item: PlannedItem) -> dict[str, Any]:
    values = asdict(item)
    return {**values, "strength": shown(item.strength_exact)}


def canonical(content: Mapping[str, Any]) -> str:
    """JSON with one spelling: sorted keys, no spaces, dates as ISO 8601."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)


def hash_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of a document without its own hash, 64 hexadecimal digits."""
    bare = {key: value for key, value in content.items() if key != "sha256"}
    return hashlib.sha256(canonical(bare).encode("utf-8")).hexdigest()


def edition_id_of(document: str) -> str:
    """An edition's id: `e_` and the first 16 digits of its document's own hash."""
    return f"e_{json.loads(document)['sha256'][:16]}"
