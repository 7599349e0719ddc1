"""Writes this version's ledgers as SQL to `data/schema_N.sql`: upgrades from it are tested ever after.

`python -m bellwether_tests.foundation.write_schema`, after a ledger was changed; a version that was released keeps its
file, and the change gets a step of its own in `bellwether_assets/foundation/upgrades/steps.py`.
"""

from pathlib import Path

from bellwether_assets.foundation.tables.declare import create_statement
from bellwether_assets.foundation.upgrades.schema import declared_tables
from bellwether_assets.foundation.upgrades.steps import SCHEMA_VERSION

SCHEMAS = Path(__file__).parent / "data"


def schema_file() -> Path:
    """The file of this version."""
    return SCHEMAS / f"schema_{SCHEMA_VERSION}.sql"


def declared_ledgers() -> str:
    """The statements of all ledgers, by name."""
    ledgers = sorted((table for table in declared_tables() if table.schema == "ledger"), key=lambda table: table.name)
    statements = "".join(create_statement(table).replace("IF NOT EXISTS ", "") + ";\n" for table in ledgers)
    return f"-- The ledgers of schema version {SCHEMA_VERSION}.\n{statements}"


if __name__ == "__main__":
    schema_file().write_text(declared_ledgers(), encoding="utf-8")
