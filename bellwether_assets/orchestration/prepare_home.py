"""A home that Dagster can work in: its folders, its `dagster.yaml`, and this process pointed at it.

Belongs here: what a home needs before a run or the UI. Does not belong here: the runs (`run.py`).
"""

import os
import re

import dagster as dg

from bellwether_assets.foundation.private_files import private_folder
from bellwether_assets.foundation.scale_settings import DagsterPostgres
from bellwether_assets.foundation.settings import HOME_VARIABLE, Home
from bellwether_assets.foundation.write_durably import write_durably
from bellwether_assets.orchestration.history_in_postgres import IN_POSTGRES, history_in, reach
from bellwether_assets.orchestration.pools import open_pools

SETTINGS_FILE = "dagster.yaml"
_LAUNCHER = "run_launcher:"
_EVENT_LOG = "bellwether_assets.orchestration.event_log"
# Where the event log was in the first homes.
_MOVED_EVENT_LOG = "bellwether_assets.platform.event_log"
# How runs were kept apart in homes that nothing fetched for.
_ONE_RUN = """\
# The fold walks day by day and one process writes at a time, so runs queue up and go one after the other.
concurrency:
  runs:
    max_concurrent_runs: 1
"""
_POOLS = """\
# The fold walks day by day, so runs of days queue up and go one after the other: they share a pool of one. Fetching has
# a pool of its own, and goes beside them.
concurrency:
  pools:
    granularity: run
    default_limit: 1
  runs:
    max_concurrent_runs: 2
"""
# How runs were watched in homes whose abandoned runs waited for a person.
_UNWATCHED = """\
run_monitoring:
  enabled: true
  free_slots_after_run_end_seconds: 60
"""
_WATCHED = """\
# A run whose process is gone is a failed one, at the latest so many seconds later.
run_monitoring:
  enabled: true
  poll_interval_seconds: 30
  free_slots_after_run_end_seconds: 60
run_launcher:
  module: bellwether_assets.orchestration.run_launcher
  class: WatchedRunLauncher
"""
_IN_FILES = f"""\
# Dagster's SQLite log with its connections kept open: quiet stretches are little else than events.
event_log_storage:
  module: {_EVENT_LOG}
  class: KeptOpenEventLog
"""
# Where the history is, as any version wrote it.
_HISTORY = re.compile(
    r"(?:# Dagster's SQLite log .*\n)?event_log_storage:\n  module: \S+\n  class: KeptOpenEventLog\n"
    rf"|{re.escape(IN_POSTGRES)}\nstorage:\n(?:  .*\n)+"
)
DAGSTER_SETTINGS = f"""\
telemetry:
  enabled: false
# No invitation to a newsletter in front of the first page.
nux:
  enabled: false
{_POOLS}{_IN_FILES}{_WATCHED}"""


def renewed(written: str, postgres: DagsterPostgres | None = None) -> str:
    """The text of a `dagster.yaml` with what is ours of it as this version and these settings write it."""
    known = written.replace(_MOVED_EVENT_LOG, _EVENT_LOG).replace(_ONE_RUN, _POOLS)
    history = _IN_FILES if postgres is None else history_in(postgres)
    known = _HISTORY.sub(lambda _: history, known)
    # Who has another launcher keeps it; there are not two.
    return known if _LAUNCHER in known else known.replace(_UNWATCHED, _WATCHED)


def prepare_home(home: Home) -> None:
    """Create what a home needs, and point Dagster and this process's stages at it.

    Raises SettingsError where the PostgreSQL that the settings name cannot be reached.
    """
    postgres = home.settings().dagster.postgres
    if postgres is not None:
        reach(postgres)
    home.create()
    private_folder(home.dagster)
    settings = home.dagster / SETTINGS_FILE
    if not settings.exists():
        write_durably(settings, renewed(DAGSTER_SETTINGS, postgres))
    else:
        # Homes keep the file that they were made with; what of it is not ours may be somebody's own.
        written = settings.read_text(encoding="utf-8")
        if renewed(written, postgres) != written:
            write_durably(settings, renewed(written, postgres))
    os.environ[HOME_VARIABLE] = str(home.path)
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    with dg.DagsterInstance.get() as instance:
        open_pools(instance)
