"""Up to which day the home is frozen: texts are dropped, and what was built of them stays as it is.

Here is what every layer asks. When days are frozen is `publication/freeze_days.py`.
"""

from datetime import date

import duckdb

# A home without frozen days has no row, and a comparison with its NULL is never true.
FROZEN_THROUGH = "(SELECT max(through) FROM ledger.frozen_days)"


def frozen_through(connection: duckdb.DuckDBPyConnection) -> date | None:
    """The last frozen day, None where none is."""
    row = connection.execute(f"SELECT {FROZEN_THROUGH}").fetchone()
    return row[0] if row else None
