"""Every kind of storage, so that one test holds of each."""

from pathlib import Path

import pytest

from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.warehouse import Warehouse, warehouse_of
from bellwether_tests.servers.buckets import LakeServers

KINDS = ("file", "catalog in a file", "PostgreSQL and a bucket")


@pytest.fixture(params=KINDS)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """An empty home whose settings name this kind of storage."""
    home = Home(tmp_path / "the team's home")
    home.inbox.mkdir(parents=True)
    home.settings_file.write_text(settings_of(request.param, request), encoding="utf-8")
    return home


@pytest.fixture
def warehouse(home: Home) -> Warehouse:
    """Its warehouse."""
    return warehouse_of(home)


def settings_of(kind: str, request: pytest.FixtureRequest) -> str:
    """The settings of a kind; servers are started for the one that needs them."""
    if kind == "file":
        return ""
    if kind == "catalog in a file":
        return 'storage = "ducklake"\n'
    lake: LakeServers = request.getfixturevalue("lake")
    return lake.settings()
