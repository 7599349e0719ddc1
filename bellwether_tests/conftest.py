"""What tests share: one embedder a session, and homes that are built once and copied."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings

from bellwether_assets.embeddings.embedder import Embedder
from bellwether_assets.platform.stages import Context
from bellwether_tests.homes import FIRST, LAST, built_home, confirmation_items, copy_of, shipped_items

# Every run tries the same examples, so that what fails in CI fails at home.
settings.register_profile("bellwether", max_examples=300, deadline=None, database=None, derandomize=True)
settings.load_profile("bellwether")

CopyHome = Callable[[Context], Context]


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return Embedder()


@pytest.fixture(scope="session")
def autumn(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Context:
    """The demo's home: the shipped articles, all 61 days. Not to be written to; see `copied`."""
    return built_home(tmp_path_factory.mktemp("autumn") / "home", shipped_items(), LAST, embedder, FIRST)


@pytest.fixture(scope="session")
def confirmation(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Context:
    """The second fixture's home: independent articles and copies under several publishers. Not to be written to."""
    folder = tmp_path_factory.mktemp("confirmation") / "home"
    return built_home(folder, confirmation_items(), date(2026, 3, 16), embedder)


@pytest.fixture
def copied(tmp_path: Path, embedder: Embedder) -> CopyHome:
    """A copy of a built home, to do with as one likes."""

    def copy(context: Context) -> Context:
        return Context(copy_of(context.home, tmp_path / "copied"), embedder)

    return copy
