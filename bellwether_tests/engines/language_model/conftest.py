"""The fixtures of these tests: a harness that ends with the test, over one warehouse that is emptied after each."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from bellwether_assets.engines.protocol import Extraction
from bellwether_assets.foundation.tables.engine_calls import (
    CarriedKeyRow,
    ClaimJudgementRow,
    EngineChoiceRow,
    ModelAnswerRow,
    ModelBatchRow,
    ModelCallRow,
    ModelHitRow,
    ModelReaskRow,
)
from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_tests.engines.language_model.batch_harness import MANY
from bellwether_tests.engines.language_model.harness import Harness, StartHarness, articles, running_harness
from bellwether_tests.engines.language_model.scripted_models import faithful
from bellwether_tests.model_server.script import Rule, obedient

_LEDGERS = (
    CarriedKeyRow,
    ClaimJudgementRow,
    EngineChoiceRow,
    ModelAnswerRow,
    ModelBatchRow,
    ModelCallRow,
    ModelHitRow,
    ModelReaskRow,
)


@pytest.fixture(scope="session")
def held_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """A warehouse that stays open: making and opening one takes longer than most of these tests.

    The tests that kill processes have warehouses of their own.
    """
    warehouse = Warehouse(tmp_path_factory.mktemp("harnesses") / "warehouse.duckdb")
    with warehouse.open():
        yield warehouse


@pytest.fixture
def start_harness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held_warehouse: Warehouse) -> Iterator[StartHarness]:
    """Start a harness whose server follows a script; `settings` of the engine override the tests' own."""
    with ExitStack() as harnesses:

        def start(script: Rule, **settings: object) -> Harness:
            harness = harnesses.enter_context(running_harness(script, tmp_path, monkeypatch, **settings))
            return replace(harness, warehouse=held_warehouse)

        yield start
    with held_warehouse.transaction() as connection:
        for table in _LEDGERS:
            connection.execute(f"TRUNCATE {table.table.qualified}")


@pytest.fixture(scope="session")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Extraction]:
    """The faithful model's claims by a batch that nothing interrupts, for comparison."""
    with (
        pytest.MonkeyPatch.context() as monkeypatch,
        running_harness(
            obedient(faithful), tmp_path_factory.mktemp("uninterrupted"), monkeypatch, mode="batch"
        ) as harness,
    ):
        return harness.extract(articles(MANY))
