"""The warehouse opened once for all threads that come while it is open.

To open its file and to close it, with what was written in it, takes four times as long as a statement of the engine's
ledger: sixteen requests at a time to a model waited for that, not for the model.

Belongs here: who opens and closes, and for how long at most. Does not belong here: what is read or written, nor the
turns that threads take at the one connection (`engines/language_model/ledger_store.py`).
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bellwether_assets.foundation.warehouse import Warehouse

# Then it is closed, however many threads of this process would go on, and left alone for longer than filelock pauses
# between two looks at a lock: other processes wait for the file, too.
_LONGEST_SECONDS = 1.0
_LEFT_ALONE_SECONDS = 0.1


@dataclass
class _Opening:
    """One stretch in which the file is open: how many threads are in it, and what went wrong."""

    users: int = 0
    is_open: bool = False
    is_closing: bool = False
    error: BaseException | None = None


class SharedOpening:
    """Opens a warehouse in a thread of its own, which a lock on a file needs: who takes it has to let it go.

    A thread that has taken the warehouse's lock itself, without a connection, must not use this: it would wait for
    itself.
    """

    def __init__(self, warehouse: Warehouse, longest_seconds: float = _LONGEST_SECONDS) -> None:
        self._warehouse = warehouse
        self._longest = longest_seconds
        self._changed = threading.Condition()
        self._opening: _Opening | None = None

    @contextmanager
    def use(self) -> Iterator[None]:
        """While this lasts the warehouse is open; the last thread to leave finds it closed. Raises WarehouseError."""
        opening = self._enter()
        try:
            yield
        finally:
            self._leave(opening)

    def _enter(self) -> _Opening:
        with self._changed:
            self._changed.wait_for(lambda: self._opening is None or not self._opening.is_closing)
            if self._opening is None:
                self._opening = _Opening()
                threading.Thread(target=self._hold, args=(self._opening,), name="warehouse", daemon=True).start()
            opening = self._opening
            opening.users += 1
            try:
                self._changed.wait_for(lambda: opening.is_open or opening.error is not None)
            except BaseException:
                opening.users -= 1
                self._changed.notify_all()
                raise
            if opening.error is not None:
                opening.users -= 1
                raise opening.error
            return opening

    def _leave(self, opening: _Opening) -> None:
        with self._changed:
            opening.users -= 1
            self._changed.notify_all()
            # What it wrote is durable; but whoever goes on from here alone may open the file in another way.
            self._changed.wait_for(lambda: opening.users > 0 or self._opening is not opening)
            if not opening.users and opening.error is not None:
                raise opening.error

    def _hold(self, opening: _Opening) -> None:
        try:
            with self._warehouse.open(), self._changed:
                opening.is_open = True
                self._changed.notify_all()
                self._changed.wait_for(lambda: not opening.users, self._longest)
                opening.is_closing = True
                is_left = not opening.users
                self._changed.wait_for(lambda: not opening.users)
            if not is_left:
                time.sleep(_LEFT_ALONE_SECONDS)
        except BaseException as error:  # whoever waits for it must hear of it
            opening.error = error
        finally:
            with self._changed:
                self._opening = None
                self._changed.notify_all()
