"""What the fuzzer kept and found, given to the readers again; and that a finding is one."""

import importlib.util
from pathlib import Path

import pytest

from bellwether_tests.fuzz.__main__ import CORPUS, FOUND, fuzz, told
from bellwether_tests.fuzz.targets import BROKEN, TARGETS

_FOUND = [
    pytest.param(target, file.read_bytes(), id=f"{target}-{file.name[:20]}")
    for target in TARGETS
    for file in sorted((FOUND / target).glob("*"))
]


@pytest.mark.parametrize("target", TARGETS)
def test_readers_raise_nothing_undeclared_for_what_the_fuzzer_kept(target: str) -> None:
    inputs = [*TARGETS[target].seeds, *(file.read_bytes() for file in sorted((CORPUS / target).glob("*")))]
    for content in inputs:
        TARGETS[target].read(content)


@pytest.mark.parametrize(("target", "content"), _FOUND)
def test_what_the_fuzzer_once_found_is_mended(target: str, content: bytes) -> None:
    TARGETS[target].read(content)


def test_every_kept_input_is_of_a_target() -> None:
    folders = {path.name for folder in (CORPUS, FOUND) if folder.is_dir() for path in folder.iterdir()}
    assert folders <= set(TARGETS)


@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason=".venv/bin/pip install --no-deps atheris==3.0.0"
)
def test_an_exception_that_no_reader_declares_is_a_finding(tmp_path: Path) -> None:
    found = fuzz(BROKEN, 60, tmp_path / "corpus", tmp_path / "found")
    assert [file.read_bytes()[:1] for file in found.found] == [b"!"]
    assert "KeyError" in told(found)
