"""One at a time at a DuckLake, from whatever machine: an advisory lock of the PostgreSQL server that has its catalog.

It belongs to a transaction of a connection of its own, so it ends with its process, and with the machine as soon as
the server misses it. Belongs here: waiting, and naming who is waited for. Does not belong here: what is done meanwhile,
and the locks of files (`warehouse_file.py`).
"""

import os
import socket
import threading
import time
from contextlib import suppress

import duckdb

from bellwether_assets.foundation.sql_text import literal

_ALIAS = "bellwether_lock"
# Each wait is short, so that Ctrl-C ends it; the server gives the lock in the order in which it was asked.
_ONE_WAIT_MS = 1_000
_HOLDER = (
    "SELECT a.pid::text || coalesce('' from '' || host(a.client_addr), '''') || '', '' || a.application_name"
    " FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.locktype = ''advisory'' AND l.granted"
    " AND (l.classid::bigint << 32 | l.objid::bigint) = {key}"
)


class LakeLock:
    """The lock of one catalog. Re-entrant in a thread; other threads of the process wait as other processes do."""

    def __init__(self, key: int) -> None:
        """`key`: a number of 63 bits, the same on every machine."""
        self._key = key
        self._turn = threading.RLock()
        self._depth = 0
        self._session: duckdb.DuckDBPyConnection | None = None

    def acquire(self, instance: duckdb.DuckDBPyConnection, secret: str, options: str, seconds: float) -> bool:
        """Whether it was got within so many seconds. `secret`: of the instance, for the server; raises duckdb.Error."""
        until = time.monotonic() + seconds
        if not self._turn.acquire(timeout=max(0.0, seconds)):
            return False
        try:
            while self._depth == 0:
                left = until - time.monotonic()
                if self._try(instance, secret, options, min(_ONE_WAIT_MS, max(1, int(left * 1000)))):
                    break
                if left <= 0:
                    self._turn.release()
                    return False
        except BaseException:
            self._turn.release()
            raise
        self._depth += 1
        return True

    def release(self) -> None:
        """Let it go."""
        self._depth -= 1
        try:
            if self._depth == 0:
                self.end_session()
        finally:
            self._turn.release()

    def end_session(self) -> None:
        """End the session that has it, before its instance is closed.

        DuckDB ends the process where it closes an instance with a transaction of a server that has gone.
        """
        if self._session is None:
            return
        session, self._session = self._session, None
        # Where the server has gone, so has the lock.
        with suppress(duckdb.Error):
            session.execute("ROLLBACK")
        session.close()

    def holder(self, instance: duckdb.DuckDBPyConnection) -> str:
        """Who has it, as the server tells it."""
        found = instance.execute(f"FROM postgres_query('{_ALIAS}', '{_HOLDER.format(key=self._key)}')").fetchone()
        return f"PostgreSQL's session {found[0]}" if found else "another process"

    def _try(self, instance: duckdb.DuckDBPyConnection, secret: str, options: str, wait_ms: int) -> bool:
        name = literal(f"{options} application_name='bellwether {socket.gethostname()} {os.getpid()}'")
        instance.execute(f"ATTACH IF NOT EXISTS {name} AS {_ALIAS} (TYPE postgres, SECRET {secret}, READ_ONLY)")
        session = instance.cursor()
        try:
            session.execute("BEGIN")
            _ask(session, f"SELECT set_config(''lock_timeout'', ''{wait_ms}'', true)")
            _ask(session, f"SELECT pg_advisory_xact_lock({self._key})::text")
        except duckdb.Error as error:
            session.close()
            if "lock timeout" in str(error):
                return False
            raise
        except BaseException:
            session.close()
            raise
        self._session = session
        return True


def _ask(session: duckdb.DuckDBPyConnection, query: str) -> None:
    session.execute(f"FROM postgres_query('{_ALIAS}', '{query}')").fetchall()
