"""The ledger's row types and its declared tables say the same: a column renamed in one place fails here."""

import dataclasses
from datetime import date, datetime
from typing import get_args, get_type_hints

import pytest

from bellwether_assets.engines.language_model.ledger_store import LedgerRow

TYPES = {"VARCHAR": str, "INTEGER": int, "DOUBLE": float, "DATE": date, "TIMESTAMPTZ": datetime}


@pytest.mark.parametrize("row_type", get_args(LedgerRow), ids=lambda row_type: row_type.__name__)
def test_a_row_has_the_declared_columns_with_their_types(row_type: type[LedgerRow]) -> None:
    hints = get_type_hints(row_type)
    fields = {field.name: hints[field.name] for field in dataclasses.fields(row_type)}
    columns = row_type.table.columns
    declared = {c.name: TYPES[c.type] | None if c.nullable else TYPES[c.type] for c in columns}
    assert list(fields.items()) == list(declared.items())
