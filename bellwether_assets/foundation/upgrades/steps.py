"""The numbered steps of the schema: what an upgrade of a ledger has to be told, because comparing does not show it.

A ledger that gains a column which may be empty, gains rows of another key or a wider type, is brought to its
declaration by `upgrade.py` without a step's help: such a change adds a step that does nothing. One that renames a
column, or fills one that may not be empty, says here how. Steps are never changed once a version with them is released.
"""

from collections.abc import Callable
from dataclasses import dataclass

import duckdb

from bellwether_assets.foundation.upgrades.schema import Schema


@dataclass(frozen=True)
class Step:
    """What leads to one version from the one before. `apply` gets the schema that the upgrade began with."""

    version: int
    name: str
    apply: Callable[[duckdb.DuckDBPyConnection, Schema], None]


def _nothing_to_tell(connection: duckdb.DuckDBPyConnection, schema: Schema) -> None:
    """The declarations say it all."""


def _retractions_name_the_document(connection: duckdb.DuckDBPyConnection, schema: Schema) -> None:
    """A retraction was of a page and its article, and there was one a page; it is of the fetch that noticed it, and of
    a document of that article: the one with the page's address, else the first.
    """
    if "article_id" not in {name for name, _, _ in schema.columns.get("ledger.retractions", ())}:
        return
    connection.execute(
        "CREATE TEMP TABLE noticed AS SELECT r.fetch_id, r.page_address, r.source, r.noticed_at, r.reason,"
        " arg_min(a.arrival_id, (a.url IS DISTINCT FROM r.page_address, a.first_seen_at, a.arrival_id)) AS arrival_id"
        " FROM ledger.retractions r LEFT JOIN ledger.arrivals a USING (article_id) GROUP BY ALL"
    )
    connection.execute("DROP TABLE ledger.retractions")
    connection.execute("CREATE TABLE ledger.retractions AS SELECT * FROM noticed")
    connection.execute("DROP TABLE noticed")


STEPS = (
    Step(1, "The version of the schema is recorded; vectors are of any length", _nothing_to_tell),
    Step(2, "Retractions name the document that was taken off", _retractions_name_the_document),
    Step(3, "Texts may be dropped, and their days are frozen", _nothing_to_tell),
)
SCHEMA_VERSION = STEPS[-1].version
