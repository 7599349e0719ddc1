"""One published home for all tests that only ask."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import bellwether_assets as bw
from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_tests.publish_without_dbt import published_without_dbt
from bellwether_tests.shared import made_once


@pytest.fixture(scope="session")
def published(autumn: Context) -> Home:
    """The shipped articles of two months, published. Not to be written to, nor published again."""
    return Home(made_once("published autumn", lambda folder: published_without_dbt(autumn, folder)))


@pytest.fixture(scope="session")
def opened(published: Home) -> Iterator[bw.PublishedHome]:
    """The publication, open."""
    with bw.open_home(published.path) as home:
        yield home


@pytest.fixture
def own(published: Home, tmp_path: Path) -> Home:
    """A home with a copy of the published file, to do with as one likes."""
    home = Home(tmp_path / "home")
    home.path.mkdir()
    home.published.write_bytes(published.published.read_bytes())
    return home
