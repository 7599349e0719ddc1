"""Dagster's own SQLite event log, with its connections kept open.

Dagster makes a new engine and a new connection for each event, two a materialization; SQLite then folds its write-ahead
log into the file whenever the last connection closes, and SQLAlchemy compiles each statement anew. A stretch of quiet
days is little else than events, so here each file keeps one engine: the same files, the same rows, half the time.
Overrides one private method of the pinned Dagster version; a test writes and reads events through both classes.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster import DagsterInvariantViolationError
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine

BUSY_SECONDS = 60
# The index over all runs, and the nameless log of events without a run; a run's own log is opened for that run.
KEPT_SHARDS = frozenset({"index", ""})


class KeptOpenEventLog(SqliteEventLogStorage):
    """`SqliteEventLogStorage` in `$DAGSTER_HOME/history/runs`, where Dagster keeps it too."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: dict[str, Engine] = {}
        super().__init__(base_dir, inst_data)

    @classmethod
    def config_type(cls) -> Mapping[str, Any]:
        """Nothing to configure: a home that is moved takes its history along."""
        return {}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> "KeptOpenEventLog":
        """The log of the instance that DAGSTER_HOME names."""
        home = os.environ.get("DAGSTER_HOME")
        if not home:
            raise DagsterInvariantViolationError(
                "set DAGSTER_HOME to the folder `dagster` of the home: its event log is kept there"
            )
        return cls(str(Path(home) / "history" / "runs"), inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        if shard not in KEPT_SHARDS:
            with super()._connect(shard) as connection:
                yield connection
            return
        with self._db_lock:
            engine = self._engines.get(shard)
            if engine is None:
                engine = create_engine(
                    self.conn_string_for_shard(shard),
                    connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
                )
                self._engines[shard] = engine
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.connect() as connection, connection.begin():
                yield connection

    def dispose(self) -> None:
        """Close what was kept open."""
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()
        super().dispose()
