"""Transactions of one round: each its own, those that wait in one opening of the file, and none lost with another."""

from functools import partial
from pathlib import Path

import anyio

from bellwether_assets.articles.ledger_turns import LedgerTurns
from bellwether_assets.foundation.warehouse import LOCK_SECONDS, Connection, Warehouse
from bellwether_assets.foundation.warehouse_file import WarehouseFile


class CountedFile(WarehouseFile):
    """A warehouse's file that counts how often it is opened. `full_at`: the opening at which it cannot be."""

    def __init__(self, file: Path, full_at: int | None = None) -> None:
        super().__init__(file, LOCK_SECONDS)
        self.openings = 0
        self.full_at = full_at

    def acquire(self) -> None:
        self.openings += 1
        if self.openings == self.full_at:
            raise OSError(28, "No space left on device")
        super().acquire()


def note(connection: Connection, number: int) -> int:
    """Writes a number, and fails for 3 after it was written."""
    connection.execute("INSERT INTO ledger.identity_rules VALUES (?)", [number])
    if number == 3:
        raise ValueError("three")
    return number


def ask_all(turns: LedgerTurns, numbers: range) -> dict[int, int | str]:
    """Asks for a transaction for each number, all side by side; what each was told."""
    told: dict[int, int | str] = {}

    async def one(number: int) -> None:
        try:
            told[number] = await turns.transaction(partial(note, number=number))
        except (ValueError, OSError) as error:
            told[number] = str(error)

    async def run() -> None:
        async with anyio.create_task_group() as tasks:
            for number in numbers:
                tasks.start_soon(one, number)

    anyio.run(run)
    return told


def written(file: Path) -> list[int]:
    """What is in the file."""
    with Warehouse(file).open() as connection:
        return [n for (n,) in connection.execute("SELECT rules FROM ledger.identity_rules ORDER BY rules").fetchall()]


def test_those_that_wait_share_an_opening_and_one_that_fails_undoes_itself_alone(tmp_path: Path) -> None:
    place = CountedFile(tmp_path / "w.duckdb")
    turns = LedgerTurns(Warehouse(place))
    assert ask_all(turns, range(20)) == {number: "three" if number == 3 else number for number in range(20)}
    assert place.openings == 1
    assert ask_all(turns, range(20, 25)) == {number: number for number in range(20, 25)}
    assert place.openings == 2
    assert written(place.file) == [number for number in range(25) if number != 3]


def test_who_waits_for_a_file_that_cannot_be_opened_is_told_so_and_nobody_else(tmp_path: Path) -> None:
    place = CountedFile(tmp_path / "w.duckdb", full_at=1)
    turns = LedgerTurns(Warehouse(place))
    assert ask_all(turns, range(3)) == dict.fromkeys(range(3), "[Errno 28] No space left on device")
    assert ask_all(turns, range(4, 6)) == {4: 4, 5: 5}
    assert written(place.file) == [4, 5]
