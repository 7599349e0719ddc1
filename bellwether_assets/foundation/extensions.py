"""DuckDB's extensions, from the packages that carry them: nothing is downloaded, nothing installed."""

from importlib.util import find_spec
from pathlib import Path

import duckdb

from bellwether_assets.foundation.sql_text import literal


def load_extension(name: str) -> str | None:
    """The SQL that loads the extension of an installed package, of DuckDB's own version; None where there is none."""
    found = find_spec(f"duckdb_extension_{name}")
    if found is None:
        return None
    file = Path(str(found.origin)).parent / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
    return f"LOAD {literal(file)}" if file.exists() else None
