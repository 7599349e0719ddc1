"""Dagster's own SQLite event log, with its connections kept open.

Dagster opens and closes a database for each event, twice a materialization. SQLite folds its write-ahead log into the
file whenever the last connection closes, so a stretch of quiet days, which is little else than events, waits for the
disk at every one of them, and so does a publication with its hundreds of planned assets and checks. Here the two files
that all runs share keep one engine each, and so does the run that was last written to: the same files, the same rows.
What is committed is durable when the process ends or is killed; a power cut can cost the last events, which
`report_history.py` reports again.

Overrides the methods that `SqlEventLogStorage` asks of every storage, as the storages for PostgreSQL and MySQL do.
Dagster has no public path to that class: it documents `dagster._core.storage.event_log` as the module to configure.
`NullPool` in `SqliteEventLogStorage` is the reason for this file; once Dagster keeps an engine there, the file can go,
and a test that counts Dagster's own connections fails to say so.
"""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from dagster import DagsterInvariantViolationError
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.event import listen

BUSY_SECONDS = 60
# The index over all runs, and the nameless log of events without a run.
INDEX, WITHOUT_RUN = "index", ""


class KeptOpenEventLog(SqliteEventLogStorage):
    """`SqliteEventLogStorage` in `$DAGSTER_HOME/history/runs`, where Dagster keeps it too."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: dict[str, Engine] = {}
        self._one_at_a_time = threading.Lock()
        super().__init__(base_dir, inst_data)

    @classmethod
    def config_type(cls) -> Mapping[str, Any]:
        """Nothing to configure: a home that is moved takes its history along."""
        return {}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> "KeptOpenEventLog":
        """The log of the instance that DAGSTER_HOME names. Raises DagsterInvariantViolationError without one."""
        home = os.environ.get("DAGSTER_HOME")
        if not home:
            raise DagsterInvariantViolationError(
                "set DAGSTER_HOME to the folder `dagster` of the home: its event log is kept there"
            )
        return cls(str(Path(home) / "history" / "runs"), inst_data)

    def run_connection(self, run_id: str | None = None) -> AbstractContextManager[Connection]:
        """A connection to a run's own log, or to the log of events without a run."""
        return self._kept(run_id or WITHOUT_RUN, super().run_connection(run_id))

    def index_connection(self) -> AbstractContextManager[Connection]:
        """A connection to the index over all runs."""
        return self._kept(INDEX, super().index_connection())

    @contextmanager
    def _kept(self, shard: str, opened: AbstractContextManager[Connection]) -> Iterator[Connection]:
        """A transaction on the shard's kept engine. `opened` is Dagster's own connection, which creates the tables."""
        with self._one_at_a_time:
            engine = self._engines.get(shard)
            if engine is None:
                with opened:
                    pass
                if shard not in {INDEX, WITHOUT_RUN}:
                    self._let_go_of_other_runs()
                engine = self._engines[shard] = self._engine(shard)
            with engine.begin() as connection:
                yield connection

    def _engine(self, shard: str) -> Engine:
        engine = create_engine(
            self.conn_string_for_shard(shard), connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
        )
        # With a write-ahead log this is safe against damage: the disk is waited for when the log is folded in.
        listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = NORMAL"))
        return engine

    def _let_go_of_other_runs(self) -> None:
        """Before another run's log is kept open, so that a process which looks at many runs holds few files."""
        for shard in set(self._engines) - {INDEX, WITHOUT_RUN}:
            self._engines.pop(shard).dispose()

    def dispose(self) -> None:
        """Close what was kept open."""
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()
        super().dispose()
