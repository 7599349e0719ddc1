"""What only the snapshot has in which dbt builds: what is published, half-lives, sources by day, corrections due."""

from datetime import date, datetime
from typing import Annotated

from bellwether_assets.foundation.tables.declare import Row, Texts, declared


@declared("pipeline", "publication_plan", key=("as_of",))
class PublicationPlanRow(Row):
    """One row: what is being published."""

    as_of: Annotated[date, "the last day of the publication"]
    published_at: Annotated[datetime, "when the snapshot was taken"]
    state_hash: Annotated[str, "hash of all derived days up to as_of"]
    first_day: Annotated[date, "the first partition"]
    zone: Annotated[str, "the configured time zone"]
    largest_share: Annotated[float, "share of the claims above which the largest signal is warned of"]
    least_claims: Annotated[int, "claims below which nothing is said of that"]
    frozen_through: Annotated[date | None, "the last day whose texts were dropped; NULL where all are there"]


@declared("pipeline", "signal_lives", key=("type",))
class HalfLifeRow(Row):
    """One row per type of signal."""

    type: Annotated[str, "the type"]
    half_life: Annotated[int, "days after which evidence counts half"]


@declared("pipeline", "waiting_corrections", key=("reader", "claim_id", "kind"))
class WaitingCorrectionRow(Row):
    """One row per correction that waits for the reader's next edition."""

    reader: Annotated[str, "the reader"]
    told_in: Annotated[str, "the edition that told what is corrected"]
    signal_id: Annotated[str, "the signal that it was told of"]
    claim_id: Annotated[str, "the claim"]
    kind: Annotated[str, "withdrawn, corrected or changed"]
    detail: Annotated[str, "in a sentence"]


@declared("pipeline", "sources_heard", key=("day",))
class SourcesHeardRow(Row):
    """One row per day of the configured zone on which a source of the web was asked."""

    day: Annotated[date, "the day"]
    asked: Annotated[int, "sources that were asked at least once"]
    heard: Annotated[int, "those that answered, at least once, with something that could be read"]
    unheard: Annotated[Texts, "the others by name, each with why: Example News: the server answers 500"]
