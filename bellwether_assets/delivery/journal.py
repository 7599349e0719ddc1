"""What left this machine, once more outside of the database: a line a delivery, on the disk before it leaves.

A damaged warehouse is made anew of a copy, which is as old as the last publication. What was sent since would be sent
again, were it not for this file. It is small: addresses and words of what was sent, for their owner alone.
"""

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bellwether_assets.foundation.private_files import private_folder
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.foundation.tables.deliveries import DeliveryRow
from bellwether_assets.foundation.upgrades.keep_copy import backups_of
from bellwether_assets.foundation.warehouse import Connection, Warehouse, append

_HANDED_OVER = "handed over"
_CLOSED = ("sent", _HANDED_OVER, "told already")
_WHY = "the database was made anew of a copy from before it was sent"
_ROWS = (
    "SELECT edition_id, channel, reader, delivery_id, document, attempts, claimed_at FROM ledger.deliveries"
    " WHERE delivery_id = ? ORDER BY edition_id"
)
# What is older than any copy is in all of them.
_LONGEST_BYTES = 64 * 1024 * 1024


def journal_of(warehouse: Path) -> Path:
    """The file of a warehouse's deliveries."""
    return backups_of(warehouse) / "deliveries.jsonl"


def note_delivery(warehouse: Path, connection: Connection, delivery_id: str) -> None:
    """Note a delivery that is about to leave; on the disk when this returns. Raises OSError."""
    file = journal_of(warehouse)
    private_folder(file.parent)
    if file.exists() and file.stat().st_size > _LONGEST_BYTES:
        file.replace(file.with_suffix(".old.jsonl"))
    names = ("edition_id", "channel", "reader", "delivery_id", "document", "attempts", "claimed_at")
    lines = [
        json.dumps(dict(zip(names, row, strict=True)), default=_spelled, ensure_ascii=False)
        for row in connection.execute(_ROWS, [delivery_id]).fetchall()
    ]
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab") as written:
        written.write("".join(f"{line}\n" for line in lines).encode("utf-8"))
        written.flush()
        os.fsync(written.fileno())


def add_journalled(warehouse: Warehouse, home: Home) -> int:
    """Put into the ledger what the journal knows to have left and the ledger does not; how many rows."""
    noted = {(line["edition_id"], line["channel"]): line for line in _read(home.warehouse)}
    with warehouse.transaction() as connection:
        closed = set(
            connection.execute(
                "SELECT edition_id, channel FROM ledger.deliveries WHERE list_contains(?, state)", [list(_CLOSED)]
            ).fetchall()
        )
        lost = [line for key, line in noted.items() if key not in closed]
        for line in lost:
            connection.execute(
                "DELETE FROM ledger.deliveries WHERE edition_id = ? AND channel = ?",
                [line["edition_id"], line["channel"]],
            )
        rows = [
            DeliveryRow(
                edition_id=line["edition_id"],
                channel=line["channel"],
                reader=line["reader"],
                delivery_id=line["delivery_id"],
                state=_HANDED_OVER,
                reason=_WHY,
                document=line["document"],
                attempts=line["attempts"],
                claimed_at=datetime.fromisoformat(line["claimed_at"]),
                settled_at=datetime.fromisoformat(line["claimed_at"]),
                retry_at=None,
            )
            for line in lost
        ]
        append(connection, DeliveryRow, frame_of(DeliveryRow, rows))
    return len(rows)


def _read(warehouse: Path) -> Sequence[dict[str, Any]]:
    found = []
    file = journal_of(warehouse)
    for part in (file.with_suffix(".old.jsonl"), file):
        if not part.exists():
            continue
        for line in part.read_bytes().splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                # Cut short by a kill: that delivery had not left yet.
                continue
    return found


def _spelled(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(f"{value!r} has no place in the journal of deliveries")
