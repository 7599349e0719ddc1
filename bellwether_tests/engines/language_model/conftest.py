"""What these tests share: a desk that ends with the test, over one warehouse that is emptied after each."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from bellwether_assets.foundation.tables.engine_calls import (
    EngineChoiceRow,
    ModelAnswerRow,
    ModelBatchRow,
    ModelCallRow,
    ModelHitRow,
)
from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_tests.engines.language_model.desk import Desk, OpenDesk, desk_with
from bellwether_tests.model_server.script import Rule


@pytest.fixture(scope="session")
def held_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """A warehouse that stays open: making and opening one takes longer than most of these tests.

    What is there after a process is killed is tested where processes are killed.
    """
    warehouse = Warehouse(tmp_path_factory.mktemp("desks") / "warehouse.duckdb")
    with warehouse.open():
        yield warehouse


@pytest.fixture
def open_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held_warehouse: Warehouse) -> Iterator[OpenDesk]:
    """Open a desk whose server follows a script; `settings` of the engine override the tests' own."""
    with ExitStack() as desks:

        def open_one(script: Rule, **settings: object) -> Desk:
            desk = desks.enter_context(desk_with(script, tmp_path, monkeypatch, **settings))
            return replace(desk, warehouse=held_warehouse)

        yield open_one
    with held_warehouse.transaction() as connection:
        for table in (EngineChoiceRow, ModelAnswerRow, ModelBatchRow, ModelCallRow, ModelHitRow):
            connection.execute(f"TRUNCATE {table.qualified}")
