"""The ledger of days whose texts were dropped: what was built of them is kept as it is, and computed no more."""

from datetime import date, datetime
from typing import Annotated

from bellwether_assets.foundation.tables.declare import BigInt, Row, declared


@declared("ledger", "frozen_days", key=("through",))
class FrozenDaysRow(Row):
    """One row per time that texts were dropped; the latest day of all rows holds."""

    through: Annotated[date, "the last day whose texts were dropped; those of all days before it were, too"]
    frozen_at: Annotated[datetime, "when"]
    text_days: Annotated[int, "for how many days the settings kept texts then"]
    articles: Annotated[int, "articles whose texts were dropped"]
    characters: Annotated[BigInt, "characters of the texts that were dropped, as they came in"]
    fetched_files: Annotated[int, "files of fetched bytes that were removed"]
