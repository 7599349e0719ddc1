"""Which schema the warehouse has, and which version of the program gave it that."""

from datetime import datetime
from typing import Annotated

from bellwether_assets.foundation.tables.declare import Row, declared


@declared("ledger", "schema_versions")
class SchemaVersionRow(Row):
    """One row per time the warehouse was made or upgraded; the last one holds."""

    version: Annotated[int, "the schema's number; each change of a ledger that has to be told how has another"]
    schema_hash: Annotated[str, "hash of the declarations of all tables, so that a change of any is seen"]
    program: Annotated[str, "the version of the program that did it"]
    applied_at: Annotated[datetime, "when"]
