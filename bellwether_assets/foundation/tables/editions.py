"""What readers were really told: editions as they were published, kept for ever."""

from datetime import date, datetime
from typing import Annotated

from bellwether_assets.foundation.tables.declare import Row, Texts, declared


@declared("ledger", "editions", key=("edition_id",))
class EditionRow(Row):
    """One row per edition that was published, and per later revision of it."""

    edition_id: Annotated[str, "of the document: equal words have one id"]
    reader: Annotated[str, "the reader"]
    day: Annotated[date, "the day whose brief it is"]
    revision: Annotated[int, "from 1; a day that is told otherwise after a recompute has another revision"]
    plan: Annotated[str, "hash of the brief that it was made from; empty where it tells corrections alone"]
    recorded_at: Annotated[datetime, "when it was first published"]
    as_of: Annotated[date, "the last day of the publication that it was first part of"]
    document: Annotated[str, "the edition as JSON, byte for byte as it was published"]
    differs: Annotated[Texts, "what this revision says otherwise than the one before, a sentence each"]
    changes_belief: Annotated[bool, "whether it tells or takes back something, so that it is worth sending again"]
    lead: Annotated[str | None, "JSON: its lead, as in the document; NULL: of before editions had one"] = None


@declared("ledger", "edition_items", key=("edition_id", "signal_id"))
class EditionItemRow(Row):
    """One row per signal that an edition tells."""

    edition_id: Annotated[str, "the edition"]
    signal_id: Annotated[str, "the signal, by its id of then"]
    rank: Annotated[int, "its place, from 1"]
    change: Annotated[str, "new, stronger, contradicted, weaker, merged, expired or revived"]
    title: Annotated[str, "the title that was told"]
    strength_exact: Annotated[float, "the strength that was told"]
    claim_id: Annotated[str, "the claim whose quote stands beside it"]
    summary: Annotated[str | None, "JSON: its summary, as in the document; NULL: of before items had one"] = None


@declared("ledger", "edition_claims", key=("edition_id", "signal_id", "claim_id"))
class EditionClaimRow(Row):
    """One row per claim that an edition rests an item on, with its quote as it stood then."""

    edition_id: Annotated[str, "the edition"]
    signal_id: Annotated[str, "the item's signal"]
    claim_id: Annotated[str, "the claim"]
    article_id: Annotated[str, "its article"]
    version: Annotated[int, "the version that was quoted"]
    quote: Annotated[str, "verbatim: text[quote_start:quote_end] of that version"]
    quote_start: Annotated[int, "offset in code points"]
    quote_end: Annotated[int, "offset in code points, exclusive"]
    text_sha256: Annotated[str, "hash of that version's text"]


@declared("ledger", "edition_corrections", key=("edition_id", "claim_id", "kind"))
class EditionCorrectionRow(Row):
    """One row per correction that an edition tells: what an earlier one said, and a source has since taken back."""

    edition_id: Annotated[str, "the edition that tells it"]
    told_in: Annotated[str, "the edition that told what is corrected"]
    signal_id: Annotated[str, "the signal that it was told of"]
    claim_id: Annotated[str, "the claim"]
    kind: Annotated[str, "withdrawn, corrected or changed"]
    detail: Annotated[str, "in a sentence"]


EDITION_TABLES: tuple[type[Row], ...] = (EditionRow, EditionItemRow, EditionClaimRow, EditionCorrectionRow)
