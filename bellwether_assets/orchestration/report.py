"""What Dagster shows of a stage-day: its columns, counts, a preview; and the reason where a step failed."""

from datetime import datetime
from typing import Any

import dagster as dg
import polars as pl

from bellwether_assets.foundation.tables.declare import Row
from bellwether_assets.pipeline.build import Built
from bellwether_assets.pipeline.stage import Stage

# Dagster's own tag for a data version, part of its event format.
DATA_VERSION_TAG = "dagster/data_version"
PREVIEW_ROWS = 5
PREVIEW_CHARACTERS = 120
# What no person reads in a preview: vectors, lists of hashes.
_HIDDEN_TYPES = ("FLOAT[]", "UBIGINT[]")


def shown_table(stage: Stage[Any]) -> type[Row]:
    """The table that stands for a stage: the first that it writes, or that it answers for."""
    return (*stage.writes, *stage.ledgers)[0]


def column_schema(row: type[Row]) -> dg.TableSchema:
    """Dagster's column metadata of a declared table."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                column.name, column.type, column.description, dg.TableColumnConstraints(nullable=column.nullable)
            )
            for column in row.table.columns
        ]
    )


def metadata_of(stage: Stage[Any], built: Built) -> dict[str, Any]:
    """Counts and a preview of the stage's first table."""
    metadata: dict[str, Any] = {name.replace(" ", "_"): value for name, value in built.result.counts.items()}
    metadata["dagster/partition_row_count"] = built.record.row_count
    if stage.writes:
        metadata["preview"] = preview(stage.writes[0], built.result.rows[stage.writes[0]])
    return metadata


def preview(row: type[Row], frame: pl.DataFrame, rows: int = PREVIEW_ROWS) -> dg.TableMetadataValue:
    """The first rows as a table of plain text: articles' words are shown, never rendered."""
    shown = [column for column in row.table.columns if column.type not in _HIDDEN_TYPES]
    records = [
        dg.TableRecord({column.name: _cell(values[column.name]) for column in shown})
        for values in frame.head(rows).iter_rows(named=True)
    ]
    schema = dg.TableSchema([dg.TableColumn(column.name, "string", column.description) for column in shown])
    return dg.MetadataValue.table(records, schema)


def root_reason(error: Any) -> str:
    """The first line of the innermost cause of a step's failure, as Dagster keeps it."""
    while error is not None and error.cause is not None:
        error = error.cause
    lines = error.message.strip().splitlines() if error is not None else []
    return lines[0] if lines else "no reason given"


def _cell(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    if isinstance(value, datetime):
        text = value.isoformat()
    return text if len(text) <= PREVIEW_CHARACTERS else text[: PREVIEW_CHARACTERS - 1] + "…"
