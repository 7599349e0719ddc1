"""What the runner keeps of its work: which stage-days are built, and from what; and what failed."""

from datetime import date, datetime
from typing import Annotated

from bellwether_assets.foundation.tables.declare import Row, declared


@declared("pipeline", "stage_days", key=("stage", "day"))
class StageDayRow(Row):
    """One row per stage and day that is built."""

    stage: Annotated[str, "the stage"]
    day: Annotated[date, "the partition"]
    input_hash: Annotated[str, "hash of the code, settings and upstream rows that the day was built from"]
    output_hash: Annotated[str, "hash of the day's rows"]
    state_hash: Annotated[str, "hash of the state handed to the next day; empty for stages without one"]
    row_count: Annotated[int, "rows written"]
    built_at: Annotated[datetime, "when it was built"]
    made_from: Annotated[str | None, "JSON: first digits of the hash of each part of input_hash, by its name"] = None


@declared("ledger", "faults")
class FaultRow(Row):
    """One row per fault of a stage on a day, and per repair of one."""

    day: Annotated[date, "the partition"]
    stage: Annotated[str, "the stage that failed, or inbox, or sources"]
    kind: Annotated[str, "fault, or cleared"]
    reason: Annotated[str, "what went wrong"]
    recorded_at: Annotated[datetime, "when it was recorded"]
