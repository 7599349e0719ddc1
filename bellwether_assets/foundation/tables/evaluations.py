"""The ledger of measurements."""

from datetime import datetime
from typing import Annotated

from bellwether_assets.foundation.tables.declare import Row, declared


@declared("ledger", "evaluations", key=("evaluated_at", "set", "measure"))
class EvaluationRow(Row):
    """One row per measurement, set and measure."""

    evaluated_at: Annotated[datetime, "when it was measured"]
    set: Annotated[str, "the labelled stream"]
    measure: Annotated[str, "what was measured"]
    value: Annotated[float, "the value"]
    low: Annotated[float | None, "lower end of the 95 % interval; NULL where the measure has none"]
    high: Annotated[float | None, "its upper end"]
    code_version: Annotated[str, "hash of the code of all stages"]
