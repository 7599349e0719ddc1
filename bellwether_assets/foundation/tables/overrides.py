"""The ledger of what people said of a signal."""

from datetime import date, datetime
from typing import Annotated

from bellwether_assets.foundation.tables.declare import Row, Texts, declared


@declared("ledger", "overrides", key=("override_id",))
class OverrideRow(Row):
    """One row per override that a person gave, by command or in the file."""

    override_id: Annotated[str, "hash of what it says"]
    action: Annotated[str, "pin, unpin, mute, unmute, rename, type, merge, split, move or retract"]
    day: Annotated[date, "the day from which it is in force"]
    claim_id: Annotated[str | None, "the anchor: the signal that holds this claim is meant"]
    other_claim_id: Annotated[str | None, "a claim of the signal that it goes to"]
    claim_ids: Annotated[Texts, "claims that are split off"]
    article_id: Annotated[str | None, "the article that is retracted"]
    value: Annotated[str | None, "the new title or type"]
    author: Annotated[str, "who says so"]
    reason: Annotated[str, "why"]
    source: Annotated[str, "command or file"]
    recorded_at: Annotated[datetime, "when it was taken in"]


@declared("ledger", "override_standing", key=("override_id", "recorded_at"))
class OverrideStandingRow(Row):
    """One row per time an override was given, moved to another place in the file, or taken back."""

    override_id: Annotated[str, "the override"]
    standing: Annotated[bool, "whether it stands from then on"]
    position: Annotated[int, "its place in the file from then on; 0 for commands"]
    recorded_at: Annotated[datetime, "when"]
