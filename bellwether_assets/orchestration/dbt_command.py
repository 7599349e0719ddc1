"""dbt's command of this very environment, without what dagster-dbt does around each of its calls and nobody here asks.

dagster-dbt's own resource starts dbt once more to ask for its version, and loads dbt's adapter and all its macros into
this process, for row counts and columns that it can add to events. Here the version is that of the installed package,
and `publication_assets.py` counts the rows itself; a run that publishes computes eight seconds less. Overrides two
private members; a test that publishes through them fails where dagster-dbt renames them.
"""

import sys
from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dagster_dbt import DbtCliResource, DbtProject
from packaging.version import Version


class InstalledDbt(DbtCliResource):
    """`DbtCliResource` of the installed dbt-core."""

    @cached_property
    def _cli_version(self) -> Version:
        return Version(version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> Any:
        """No adapter: what dagster-dbt would ask it is not asked here."""


def dbt_command(project: DbtProject) -> InstalledDbt:
    """dbt of this very environment: nothing has to be activated, and no other dbt on the path is taken."""
    return InstalledDbt(
        project_dir=str(project.project_dir),
        profiles_dir=str(project.profiles_dir),
        dbt_executable=str(Path(sys.executable).parent / "dbt"),
    )
