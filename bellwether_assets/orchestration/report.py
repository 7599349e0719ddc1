"""What Dagster shows of a stage-day: its columns, counts, a preview; and the reason where a step failed."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl

from bellwether_assets.foundation.tables.declare import Row
from bellwether_assets.pipeline.build import Built
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.stage import Stage

# Dagster's own tag for a data version, part of its event format.
DATA_VERSION_TAG = "dagster/data_version"
# Of a materialization's metadata: whether the day was built by it or found to be fresh.
MADE, BUILT, UNCHANGED = "made", "built now", "unchanged"
# Of a failed step's metadata: the stage at fault, and its day.
FAILED_STAGE, FAILED_DAY = "failed_stage", "failed_day"
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


def code_reference(file: Path, name: str) -> dg.CodeReferencesMetadataValue:
    """A link from an asset to the function or the model that makes it."""
    lines = file.read_text(encoding="utf-8").splitlines()
    line = next((number for number, text in enumerate(lines, 1) if text.startswith(f"def {name}(")), 1)
    return dg.CodeReferencesMetadataValue(
        code_references=[dg.LocalFileCodeReference(file_path=str(file), line_number=line, label=name)]
    )


def metadata_of(stage: Stage[Any], built: Built) -> dict[str, Any]:
    """Counts and a preview of the stage's first table."""
    metadata: dict[str, Any] = {name.replace(" ", "_"): value for name, value in built.result.counts.items()}
    if stage.writes:
        rows = built.result.rows[stage.writes[0]]
        metadata |= {"dagster/partition_row_count": rows.height, "preview": preview(stage.writes[0], rows)}
    else:
        metadata["dagster/partition_row_count"] = int(next(iter(built.result.counts.values()), 0))
    return metadata


def metadata_of_record(context: Context, stage: Stage[Any], day: date) -> dict[str, Any]:
    """What is shown of a day that was built before: rows and a preview of the stage's first table."""
    if not stage.writes:
        return {}
    row = stage.writes[0]
    with context.warehouse.open() as connection:
        found = connection.execute(
            f"SELECT * FROM {row.table.qualified} WHERE day = ? ORDER BY ALL",  # noqa: S608 - a declared name
            [day],
        ).pl()
    return {"dagster/partition_row_count": found.height, "preview": preview(row, found)}


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


def failed_at(event: dg.DagsterEvent) -> tuple[str, date | None]:
    """The stage at fault of a step that failed, and its day; the brief, which was not made, where none is named."""
    told = event.step_failure_data.user_failure_data
    values = {label: str(value.value) for label, value in told.metadata.items()} if told is not None else {}
    day = values.get(FAILED_DAY)
    return values.get(FAILED_STAGE, "brief"), date.fromisoformat(day) if day else None


def _cell(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    if isinstance(value, datetime):
        text = value.isoformat()
    return text if len(text) <= PREVIEW_CHARACTERS else text[: PREVIEW_CHARACTERS - 1] + "…"
