"""A late article's way through the real assets of a home, tick by tick; what was asked for, as JSON.

`python -m bellwether_tests.orchestration.cascade FILE`, with BELLWETHER_HOME and DAGSTER_HOME set.
"""

import contextlib
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb

from bellwether_assets.foundation.settings import Home, current_home
from bellwether_assets.orchestration.definitions import build_definitions
from bellwether_assets.orchestration.schedules import inbox, publish_when_settled
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.staleness import freshness, settled
from bellwether_assets.publication.publish import published_as_of
from bellwether_assets.stages import STAGES
from bellwether_tests.orchestration.dagster_home import FIRST, LAST

_QUIETLY = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
_NAMES = [stage.name for stage in STAGES]
_MAXIMUM_TICKS = 8


class Deployment:
    """What the daemon does, by hand: ticks, and the runs that they ask for."""

    def __init__(self, home: Home, instance: dg.DagsterInstance) -> None:
        self.home = home
        self.definitions = build_definitions(home)
        self.instance = instance
        self.cursor: Any = None
        self.publish_cursor: str | None = None

    def tick(self) -> dict[str, list[str]]:
        result = dg.evaluate_automation_conditions(self.definitions, self.instance, cursor=self.cursor)
        self.cursor = result.cursor
        asked = {name: sorted(map(str, result.get_requested_partitions(dg.AssetKey(name)))) for name in _NAMES}
        return {name: days for name, days in asked.items() if days}

    def run(self, day: str, assets: list[str]) -> None:
        result = self.definitions.resolve_job_def("day").execute_in_process(
            instance=self.instance,
            partition_key=day,
            asset_selection=[dg.AssetKey(name) for name in assets],
            run_config=_QUIETLY,
        )
        assert result.success

    def publish_tick(self) -> str:
        context = dg.build_sensor_context(instance=self.instance, cursor=self.publish_cursor)
        answer = publish_when_settled(self.home)(context)
        self.publish_cursor = context.cursor
        return str(answer.skip_message) if isinstance(answer, dg.SkipReason) else "publish"


def live(late: Path) -> dict[str, Any]:
    """Drop the article and obey every request until there is none; then publish if asked to."""
    home = current_home()
    with dg.DagsterInstance.get() as instance:
        deployment = Deployment(home, instance)
        story: dict[str, Any] = {"before": [deployment.tick(), deployment.tick()], "ticks": []}
        story["publish"] = [deployment.publish_tick()]
        shutil.copyfile(late, home.inbox / late.name)
        requests = list(inbox(home)(dg.build_sensor_context(instance=instance)))
        story["inbox"] = [request.partition_key for request in requests]
        for request in requests:
            deployment.run(request.partition_key, [key.to_user_string() for key in request.asset_selection])
        while len(story["ticks"]) < _MAXIMUM_TICKS:
            story["publish"].append(deployment.publish_tick())
            asked = deployment.tick()
            story["ticks"].append(asked)
            if not asked:
                break
            for day in sorted({day for days in asked.values() for day in days}):
                deployment.run(day, [name for name, days in asked.items() if day in days])
        if story["publish"][-1] == "publish":
            publish = deployment.definitions.resolve_job_def("publish")
            assert publish.execute_in_process(instance=instance, run_config=_QUIETLY).success
        story["publish"].append(deployment.publish_tick())
    context = Context(home)
    look = freshness(context, STAGES, FIRST, LAST)
    days = [day for stage, day in look.records if stage == "brief"]
    story["stale"] = [f"{stage.name} {day}" for day in days for stage in look.stale_stages(day)]
    as_of, state_hash = published_as_of(home) or (None, None)
    assert settled(context, STAGES).state_hash == state_hash
    story["published"] = str(as_of)
    with duckdb.connect(str(home.published), read_only=True) as published:
        found = published.execute("SELECT count(*) FROM articles WHERE external_id = 'late'").fetchone()
    story["late article is published"] = found == (1,)
    return story


if __name__ == "__main__":
    # dbt writes its progress to standard output.
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        told = live(Path(sys.argv[1]))
    print(json.dumps(told))
