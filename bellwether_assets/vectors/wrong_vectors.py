"""Kept vectors that cannot be one of their model's: of another length, or with a number that is none."""

from collections.abc import Sequence
from datetime import date

from bellwether_assets.foundation.warehouse import Connection

# Of each model, the length that most of its vectors have.
_USUAL = "(SELECT model, mode(len(vector)) AS usual FROM ledger.vectors GROUP BY model)"
_WRONG = "(len(v.vector) <> u.usual OR len(list_filter(v.vector, lambda x: NOT isfinite(x))) > 0)"


def wrong_contents(connection: Connection) -> list[tuple[str, str]]:
    """Model and content of each wrong vector that is kept."""
    return connection.execute(
        f"SELECT v.model, v.content FROM ledger.vectors v JOIN {_USUAL} u USING (model) WHERE {_WRONG} ORDER BY ALL"  # noqa: S608 - ours
    ).fetchall()


def days_of_wrong(connection: Connection) -> list[date]:
    """The days on which an article has a wrong vector."""
    rows = connection.execute(
        f"SELECT DISTINCT v.day FROM pipeline.embeddings v JOIN {_USUAL} u USING (model) WHERE {_WRONG} ORDER BY v.day"  # noqa: S608 - ours
    ).fetchall()
    return [day for (day,) in rows]


def forget_wrong(connection: Connection, contents: Sequence[tuple[str, str]], days: Sequence[date]) -> None:
    """Let wrong vectors go, and have their days embedded again: the same text gets the same bits."""
    connection.executemany("DELETE FROM ledger.vectors WHERE model = ? AND content = ?", list(contents) or [("", "")])
    for day in days:
        connection.execute("DELETE FROM pipeline.stage_days WHERE stage = 'embeddings' AND day = ?", [day])
