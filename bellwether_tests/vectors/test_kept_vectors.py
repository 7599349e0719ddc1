"""Vectors that are kept: what stands in the ledger stays, whichever processor would compute a text anew."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_assets.vectors.arithmetic import Arithmetic
from bellwether_assets.vectors.embedder import MODEL, Embedder
from bellwether_assets.vectors.kept_vectors import KeptVectors

TEXTS = ["Export orders rose 4 percent in March.", "The dam was closed for repairs.", "A ferry line opened."]


class _Overtaken:
    """An embedder that is overtaken: while it computes, another process keeps the vectors of the first two texts."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._own = Embedder(arithmetic=Arithmetic.BFLOAT16)
        self.model, self.encoded = MODEL, 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        computed = self._own.encode(texts)
        in_float32 = Embedder(arithmetic=Arithmetic.FLOAT32)
        KeptVectors(self._warehouse, MODEL, lambda: in_float32).of(TEXTS[:2])
        return computed


def test_whose_vector_stands_in_the_ledger_is_the_one_that_both_processes_use(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "warehouse.duckdb")
    vectors, embedded = KeptVectors(warehouse, MODEL, lambda: _Overtaken(warehouse)).of(TEXTS)
    kept, again = KeptVectors(warehouse, MODEL, _refuse).of(TEXTS)
    assert (embedded, again) == (3, 0)
    assert vectors.tobytes() == kept.tobytes()
    assert kept[:2].tobytes() == Embedder(arithmetic=Arithmetic.FLOAT32).encode(TEXTS[:2]).tobytes()
    assert kept[2].tobytes() == Embedder(arithmetic=Arithmetic.BFLOAT16).encode(TEXTS[2:])[0].tobytes()


def test_a_machine_of_another_arithmetic_computes_nothing_anew(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "warehouse.duckdb")
    slower, faster = (Embedder(arithmetic=arithmetic) for arithmetic in Arithmetic)
    before, _ = KeptVectors(warehouse, MODEL, lambda: slower).of(TEXTS)
    after, embedded = KeptVectors(warehouse, MODEL, lambda: faster).of(TEXTS)
    assert (faster.encoded, embedded) == (0, 0)
    assert after.tobytes() == before.tobytes()


def _refuse() -> Embedder:
    raise AssertionError("a text that is kept was to be embedded")
