"""Tiny assets in the shape of the real ones, under the real recompute policy, ticked and run on an ephemeral instance.

raw → claims, clusters → signals, the last on its own yesterday; partitions go on to today, so most are never built.
Before them stands what is fetched, of no day; it is materialized by the tests that ask for it alone.
"""

from collections.abc import Callable

import dagster as dg

from bellwether_assets.orchestration.automation import recompute_on_changed_content
from bellwether_assets.orchestration.report import DATA_VERSION_TAG
from bellwether_assets.orchestration.source_assets import FETCHES

DAYS = [f"2025-09-0{number}" for number in range(1, 6)]
BELOW_RAW = ["claims", "clusters", "signals"]
_PARTITIONS = dg.DailyPartitionsDefinition("2025-09-01")
_UPSTREAM = {
    "raw": {},
    "claims": {"raw": 0},
    "clusters": {"raw": 0},
    "signals": {"claims": 0, "clusters": 0, "signals": -1},
}

Requests = dict[str, list[str]]


class World:
    """What the days hold, what fails, and Dagster's view of it."""

    def __init__(self) -> None:
        self.content = dict.fromkeys(DAYS, 1)
        # How many days a day's state reaches back: what is older is forgotten, so a change stops being felt.
        self.memory = 99
        self.failing: set[tuple[str, str]] = set()
        # What each asset's day was last made from.
        self.built: dict[tuple[str, str], str] = {}
        self.during: Callable[[str, str], None] = lambda asset, day: None
        self.code = dict.fromkeys(_UPSTREAM, "1")
        self.instance = dg.DagsterInstance.ephemeral()
        self._cursor: dg.AssetDaemonCursor | None = None
        for day in DAYS:
            self.run(day, ["raw", *BELOW_RAW])
        self.tick()

    def run(self, day: str, assets: list[str]) -> bool:
        """One run of a day's assets; whether it went through."""
        job = dg.Definitions(
            assets=self._assets(), jobs=[dg.define_asset_job("day", list(_UPSTREAM))], executor=dg.in_process_executor
        ).resolve_job_def("day")
        return job.execute_in_process(
            instance=self.instance,
            partition_key=day,
            asset_selection=[dg.AssetKey(name) for name in assets],
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            raise_on_error=False,
        ).success

    def change(self, day: str, content: int) -> None:
        """The day's articles are others now, and `raw` says so."""
        self.content[day] = content
        self.instance.report_runless_asset_event(
            dg.AssetMaterialization("raw", partition=day, tags={DATA_VERSION_TAG: str(content)})
        )

    def fetch(self, version: str) -> None:
        """Something was fetched."""
        self.instance.report_runless_asset_event(dg.AssetMaterialization(FETCHES, tags={DATA_VERSION_TAG: version}))

    def tick(self) -> Requests:
        """What automation asks for now: asset → days."""
        result = dg.evaluate_automation_conditions(self._assets(), self.instance, cursor=self._cursor)
        self._cursor = result.cursor
        requests = {name: sorted(map(str, result.get_requested_partitions(dg.AssetKey(name)))) for name in _UPSTREAM}
        return {name: days for name, days in requests.items() if days}

    def obey(self, requests: Requests) -> None:
        """Run what a tick asked for: a run a day, in day order, as Dagster's backfills of these assets do."""
        for day in sorted({day for days in requests.values() for day in days}):
            self.run(day, [name for name, days in requests.items() if day in days])

    def settle(self, maximum: int = 12) -> list[Requests]:
        """Tick and obey until nothing is asked for; what each tick asked for."""
        asked: list[Requests] = []
        while requests := self.tick():
            asked.append(requests)
            assert len(asked) <= maximum, f"never settles: {asked}"
            self.obey(requests)
        return asked

    def _version(self, asset: str, day: str) -> str:
        if asset != "signals":
            return str(self.content.get(day, 0))
        reach = sorted(other for other in self.content if other <= day)[-self.memory :]
        return ",".join(f"{other}={self.content[other]}" for other in reach)

    def _assets(self) -> list[dg.AssetsDefinition]:
        fetches = dg.asset(lambda: None, name=FETCHES)
        return [fetches, *(self._asset(name, upstream) for name, upstream in _UPSTREAM.items())]

    def _asset(self, name: str, upstream: dict[str, int]) -> dg.AssetsDefinition:
        @dg.asset(
            name=name,
            partitions_def=_PARTITIONS,
            code_version=self.code[name],
            deps=[
                dg.AssetDep(
                    other, partition_mapping=dg.TimeWindowPartitionMapping(start_offset=offset, end_offset=offset)
                )
                for other, offset in upstream.items()
            ]
            + ([dg.AssetDep(FETCHES)] if name == "raw" else []),
            automation_condition=recompute_on_changed_content(),
            backfill_policy=dg.BackfillPolicy.multi_run(1),
        )
        def build(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
            day = context.partition_key
            version = self._version(name, day)
            self.during(name, day)
            if (name, day) in self.failing:
                raise RuntimeError(f"{name} of {day} fails, as it was told to")
            self.built[name, day] = version
            return dg.MaterializeResult(data_version=dg.DataVersion(version))

        return build
