"""What tests need and what takes long to make: made once a test run, whichever of pytest-xdist's workers asks first.

Belongs here: making once, waiting for who makes, and copies for each. Does not belong here: what is made (`homes.py`
and the fixtures).
"""

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.settings import Home
from bellwether_assets.vectors.embedder import DIMENSIONS, Embedder

# A folder that all processes of one test run know. Without it everything is made anew: a process apart from pytest.
RUN_FOLDER = "BELLWETHER_TEST_RUN"


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """A folder that `make` filled, once a test run. Not to be written to, nor opened for writing: see `a_copy_of`."""
    folder = Path(os.environ[RUN_FOLDER])
    made = folder / name
    with FileLock(folder / f"{name}.lock"):
        if not made.exists():
            begun = folder / f"{name}.begun"
            # Left behind by a worker that died.
            shutil.rmtree(begun, ignore_errors=True)
            make(begun)
            begun.rename(made)
    return made


def give_parsed_project(home: Home, parse: Callable[[Home], object]) -> None:
    """Give a home the dbt project as it was parsed once in this test run; a home that is missing stays so."""
    if not home.path.exists() or home.dbt.exists() or RUN_FOLDER not in os.environ:
        return
    parsed = made_once("parsed project", lambda folder: parse(Home(folder)))
    shutil.copytree(Home(parsed).dbt, home.dbt, ignore=shutil.ignore_patterns("*.lock"))


class RememberingEmbedder(Embedder):
    """The shipped model, which embeds a text of the tests once: the same text is always the same vector, bit for bit.

    Once in a test run, whichever worker comes to it. `encoded` counts what it was asked for, as the model's own does.
    """

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, NDArray[np.float32]] = {}

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        asked = self.encoded + len(texts)
        new = [text for text in dict.fromkeys(texts) if text not in self._known and not self._found(text)]
        vectors = super().encode(new)
        for text, vector in zip(new, vectors, strict=True):
            self._known[text] = vector
            self._keep(text, vector)
        self.encoded = asked
        return np.stack([self._known[text] for text in texts]) if texts else np.empty((0, DIMENSIONS), np.float32)

    def _found(self, text: str) -> bool:
        """Whether another worker embedded the text, whose vector is then known here as well."""
        if RUN_FOLDER not in os.environ:
            return False
        try:
            self._known[text] = np.fromfile(_vector_file(text), dtype=np.float32)
        except FileNotFoundError:
            return False
        return True

    @staticmethod
    def _keep(text: str, vector: NDArray[np.float32]) -> None:
        if RUN_FOLDER in os.environ:
            file = _vector_file(text)
            file.parent.mkdir(exist_ok=True)
            begun = file.with_suffix(f".{os.getpid()}")
            vector.tofile(begun)
            # Whole or not there, for who looks meanwhile.
            begun.rename(file)


def _vector_file(text: str) -> Path:
    return Path(os.environ[RUN_FOLDER]) / "vectors" / digest(text)
