"""Transactions of one round, each its own, all that wait at one time in one opening of the warehouse.

To open and close the file costs ten times what is written in between, so that a round in which each fetch opened it
spent its time on that. Belongs here: whose turn it is. Does not belong here: what is written.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import anyio
import anyio.to_thread

from bellwether_assets.foundation.warehouse import Connection, Warehouse

T = TypeVar("T")


class _Asked:
    """A transaction that was asked for, and how it ended."""

    def __init__(self, work: Callable[[Connection], Any]) -> None:
        self._work = work
        self._result: Any = None
        self._error: BaseException | None = None
        self.is_done = False

    def do(self, warehouse: Warehouse) -> None:
        try:
            with warehouse.transaction() as connection:
                self._result = self._work(connection)
        except BaseException as error:  # it is the asker's, who is told below
            self._error = error
        self.is_done = True

    def fail(self, error: BaseException) -> None:
        self._error, self.is_done = error, True

    def result(self) -> Any:
        if self._error is not None:
            raise self._error
        return self._result


class LedgerTurns:
    """Hands out transactions, in the order in which they are asked for."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._turn = anyio.Lock()
        self._asked: list[_Asked] = []

    async def transaction(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns, once its transaction is durable. Raises what it raises, and what opening raises."""
        own = _Asked(work)
        self._asked.append(own)
        async with self._turn:
            # Whoever had the turn before may have done it along with its own.
            if not own.is_done:
                together = list(self._asked)
                await anyio.to_thread.run_sync(self._do, together)
                del self._asked[: len(together)]
        result: T = own.result()
        return result

    def _do(self, together: list[_Asked]) -> None:
        try:
            with self._warehouse.open():
                for asked in together:
                    asked.do(self._warehouse)
        except BaseException as error:  # of opening or closing: nobody can rely on what was written
            for asked in together:
                asked.fail(error)
