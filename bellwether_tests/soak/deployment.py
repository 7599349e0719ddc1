"""A deployment of one home: `bellwether ui` as a service manager would run it, and what is switched on in it."""

import urllib.error
from pathlib import Path
from typing import Any

from bellwether_assets.foundation.settings import Home
from bellwether_tests.orchestration.dagster_home import WebServer, program, wait_for
from bellwether_tests.soak.processes import UI, Process, kill, processes_of

SENSORS = ("stale_days", "publish_when_settled", "deliver_when_due", "record_faults", "alerts")
SCHEDULES = ("every_morning", "every_round")
_START_SECONDS, _END_SECONDS = 240, 90
_STARTING = ["NOT_STARTED", "STARTING"]
_UNFINISHED = [*_STARTING, "QUEUED", "STARTED", "CANCELING"]
_LOCATION = "{repositoriesOrError{... on RepositoryConnection{nodes{name location{name}}}}}"
_START_SENSOR = """mutation($selector: SensorSelector!) {startSensor(sensorSelector: $selector) {__typename
    ... on PythonError {message} ... on Sensor {sensorState {id}}}}"""
_STOP_SENSOR = """mutation($id: String!) {stopSensor(id: $id) {__typename ... on PythonError {message}}}"""
_START_SCHEDULE = """mutation($selector: ScheduleSelector!) {startSchedule(scheduleSelector: $selector) {__typename
    ... on PythonError {message} ... on ScheduleStateResult {scheduleState {id}}}}"""
_STOP_SCHEDULE = """mutation($id: String!) {stopRunningSchedule(id: $id) {__typename ... on PythonError {message}}}"""
_RUNS = """query($filter: RunsFilter!) {runsOrError(filter: $filter) {... on Runs {results {runId}}}}"""
_LAUNCH = """mutation($params: ExecutionParams!) {launchPipelineExecution(executionParams: $params) {__typename
    ... on PythonError {message}}}"""
_BACKFILL = """mutation($params: LaunchBackfillParams!) {launchPartitionBackfill(backfillParams: $params) {__typename
    ... on PythonError {message}}}"""


class Deployment:
    """Starts and stops it, and asks it by GraphQL. What it prints is kept in `log`, one start after the other."""

    def __init__(self, home: Home, log: Path) -> None:
        self.home = home
        self.log = log
        self.starts = 0
        self._server: WebServer | None = None
        self._ids: dict[str, str] = {}
        self._selector: dict[str, str] = {}

    def start(self) -> None:
        """Start it, and wait until its code is loaded; what was switched on is so still."""
        self.starts += 1
        log = self.log.with_name(f"{self.log.stem}_{self.starts}{self.log.suffix}")
        self._server = WebServer([program("bellwether"), "ui", "--port", "{port}"], self.home, log)
        try:
            self._server.wait_until_loaded(_START_SECONDS)
        except AssertionError:
            # Two would work side by side after the next try.
            self.interrupt()
            raise
        (repository,) = self._server.ask(_LOCATION)["repositoriesOrError"]["nodes"]
        self._selector = {
            "repositoryName": repository["name"],
            "repositoryLocationName": repository["location"]["name"],
        }

    @property
    def is_up(self) -> bool:
        """Whether `bellwether ui` is there."""
        return any(process.kind == UI for process in self.processes())

    def processes(self) -> list[Process]:
        """All processes of the home, but this one and those that it holds something of the home with."""
        return processes_of(self.home)

    def interrupt(self) -> None:
        """End it as a service manager does: ask, wait, insist."""
        if self._server is not None:
            self._server.interrupt()
            self._server.wait_until_stopped()

    def kill_all(self) -> None:
        """Every process of the home at once, as when the machine loses its power."""
        for process in self.processes():
            kill(process)
        wait_for(lambda: not self.processes(), "all processes of the home are gone", _END_SECONDS)

    def kill_one(self, kind: str) -> bool:
        """The latest process of a kind; whether there was one."""
        found = [process for process in self.processes() if process.kind == kind]
        for process in found[-1:]:
            kill(process)
        return bool(found)

    def switch_on(self, name: str) -> None:
        """A sensor or a schedule, by its name."""
        if name in SENSORS:
            answer = self._asked(_START_SENSOR, {"selector": {**self._selector, "sensorName": name}})
            self._ids[name] = answer["sensorState"]["id"]
        else:
            answer = self._asked(_START_SCHEDULE, {"selector": {**self._selector, "scheduleName": name}})
            self._ids[name] = answer["scheduleState"]["id"]

    def switch_off(self, name: str) -> None:
        """A sensor or a schedule that was switched on by us."""
        self._asked(_STOP_SENSOR if name in SENSORS else _STOP_SCHEDULE, {"id": self._ids[name]})

    def launch_day(self, day: str) -> None:
        """Have a day computed again, as the button of the UI does."""
        selector = {**self._selector, "pipelineName": "day"}
        tags = [{"key": "dagster/partition", "value": day}]
        self._asked(_LAUNCH, {"params": {"selector": selector, "executionMetadata": {"tags": tags}}})

    def launch_backfill(self, assets: list[str], days: list[str]) -> None:
        """Have days computed again in a backfill."""
        selection = [{"path": [name]} for name in assets]
        self._asked(_BACKFILL, {"params": {"assetSelection": selection, "partitionNames": days}})

    def is_starting_runs(self) -> bool:
        """Whether a run is being started: setting the clock on by a day would make it too late for its start."""
        return self._has_runs(_STARTING)

    def is_busy(self) -> bool:
        """Whether a run waits or goes."""
        return self._has_runs(_UNFINISHED)

    def _has_runs(self, statuses: list[str]) -> bool:
        try:
            return bool(self._data(_RUNS, {"filter": {"statuses": statuses}})["runsOrError"]["results"])
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def _asked(self, query: str, variables: dict[str, Any]) -> Any:
        """The one answer to a mutation. Fails where it was refused."""
        (answer,) = self._data(query, variables).values()
        assert "message" not in answer, answer
        assert not answer["__typename"].endswith("Error"), answer
        return answer

    def _data(self, query: str, variables: dict[str, Any]) -> Any:
        assert self._server is not None, "it was not started"
        return self._server.ask(query, variables)
