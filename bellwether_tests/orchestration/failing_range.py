"""A backfill's run that really fails in the middle of its days, the sensor's tick, a retry that fails, and the mending.

`python -m bellwether_tests.orchestration.failing_range BUILT`, with BELLWETHER_HOME and DAGSTER_HOME set: BUILT is a
home that was built without a fault, whose ledgers this one gets. Prints what became of the days as JSON.
"""

import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import dagster as dg

from bellwether_assets.foundation.settings import Home, current_home
from bellwether_assets.orchestration.day_asset import ONLY_STALE
from bellwether_assets.orchestration.days_of_run import tags_of_range
from bellwether_assets.orchestration.definitions import build_definitions
from bellwether_assets.orchestration.prepare_home import prepare_home
from bellwether_assets.orchestration.record_faults import record_faults
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.staleness import settled
from bellwether_assets.stages import STAGES
from bellwether_tests.homes import day_hashes, forget_derived, query, table_hashes
from bellwether_tests.orchestration.dagster_home import FIRST, LAST

DAMAGED = "2025-09-18"
_QUIETLY = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
# A backfill has one run for the stages before the brief, which stands on its own yesterday.
_BEFORE_THE_BRIEF = [stage.name for stage in list(STAGES)[:-1]]
_ALL = [stage.name for stage in STAGES]


class Life:
    """A home with its Dagster instance."""

    def __init__(self, instance: dg.DagsterInstance, context: Context) -> None:
        self._instance = instance
        self._context = context
        self._cursor: str | None = None
        with context.warehouse.open() as connection:
            self._kept = connection.execute("SELECT arrival_id, text FROM ledger.arrivals").pl()
        self._tick()

    def _tick(self) -> None:
        """One tick of the sensor that records faults; the first one only begins to look."""
        context = dg.build_sensor_context(self._instance, cursor=self._cursor)
        record_faults(self._context.home)(context)
        self._cursor = context.cursor

    def run(self, stages: Sequence[str], config: Mapping[str, Any] = MappingProxyType({})) -> bool:
        """One run of these stages over all days, then the sensor's tick; whether it went through."""
        home = self._context.home
        done = (
            build_definitions(home)
            .resolve_job_def("day")
            .execute_in_process(
                instance=self._instance,
                tags=tags_of_range(FIRST, LAST),
                run_config={**_QUIETLY, **config},
                asset_selection=[dg.AssetKey(name) for name in stages],
                raise_on_error=False,
            )
        )
        self._tick()
        return done.success

    def briefs(self) -> dict[str, list[str]]:
        """Day → status and reason."""
        rows = query(self._context, "SELECT day, status, reason FROM pipeline.briefs ORDER BY day")
        return {str(day): rest for day, *rest in rows}

    def built(self) -> dict[str, int]:
        """Day → how many of its stages are built."""
        rows = query(self._context, "SELECT day, count(*) FROM pipeline.stage_days GROUP BY day ORDER BY day")
        return {str(day): count for day, count in rows}

    def materialized(self, stage: str) -> list[str]:
        """The days of a stage that Dagster knows of."""
        return sorted(self._instance.get_materialized_partitions(dg.AssetKey(stage)))

    def damage(self) -> None:
        """Lose the text of an article of the day, which no publication has dropped."""
        self._set_text("NULL")

    def mend(self) -> None:
        """Put it back, as of a copy of the warehouse."""
        self._set_text("(SELECT kept.text FROM kept_texts AS kept WHERE kept.arrival_id = arrival.arrival_id)")

    def _set_text(self, text: str) -> None:
        with self._context.warehouse.transaction() as connection:
            connection.register("kept_texts", self._kept)
            connection.execute(
                f"UPDATE ledger.arrivals AS arrival SET text = {text} WHERE arrival_id = ("  # noqa: S608 - ours
                " SELECT min(arrival_id) FROM ledger.arrivals JOIN ledger.home_days USING (article_id)"
                " WHERE home_day = ?)",
                [DAMAGED],
            )
            connection.unregister("kept_texts")

    def state(self) -> Any:
        """All that can be seen of the days."""
        home = settled(self._context, STAGES)
        return {
            "briefs": self.briefs(),
            "built": self.built(),
            "claims": self.materialized("claims"),
            "as of": str(home.as_of),
            "first stale": str(home.first_stale),
        }

    def hashes(self) -> Any:
        """All that is derived, as hashes."""
        return hashes(self._context)


def hashes(context: Context) -> Any:
    """All that is derived in a home, as hashes."""
    return table_hashes(context), day_hashes(context, LAST)


def _with_ledgers_of(clean: Home, home: Home) -> Context:
    """A home with the other's settings, days and ledgers, of which no day is built."""
    shutil.copytree(
        clean.path, home.path, ignore=shutil.ignore_patterns("dagster", "dbt", "site", "*.lock", "bellwether.duckdb")
    )
    prepare_home(home)
    context = Context(home)
    forget_derived(context)
    return context


def main() -> None:
    """Live through it."""
    home, clean = current_home(), Context(Home(Path(sys.argv[1])))
    context = _with_ledgers_of(clean.home, home)
    story: dict[str, Any] = {}
    with dg.DagsterInstance.get() as instance:
        life = Life(instance, context)
        life.damage()
        story["failed"] = {"went through": life.run(_ALL), **life.state()}
        # As the sensor asks: days before the one that failed are fresh, and passed over.
        story["failed again"] = {"went through": life.run(_ALL, ONLY_STALE), **life.state()}
        life.mend()
        story["mended"] = {"went through": life.run(_ALL), **life.state()}
        story["equal to a clean build"] = life.hashes() == hashes(clean)
        life.damage()
        story["built, then failed"] = {"went through": life.run(_BEFORE_THE_BRIEF), **life.state()}
        life.mend()
        story["mended, then retried"] = [life.run(_BEFORE_THE_BRIEF), life.run(["brief"])]
        story["equal again"] = life.hashes() == hashes(clean)
        story["at last"] = life.state()
    print(json.dumps(story))


if __name__ == "__main__":
    main()
