"""Bytes that were fetched: given back as they came, for ever, or not at all."""

import gzip
from pathlib import Path

import pytest

from bellwether_assets.sources.fetching.kept_bytes import KeptBytes, MissingBytesError

CONTENT = b"<rss>Exports rose.</rss>" * 100


def test_what_is_kept_comes_back_and_is_named_by_its_content(tmp_path: Path) -> None:
    kept = KeptBytes(tmp_path / "fetched")
    first, second = kept.keep(CONTENT), kept.keep(CONTENT)
    assert first == second
    assert kept.read(first) == CONTENT
    files = [path for path in (tmp_path / "fetched").rglob("*") if path.is_file()]
    assert files == [kept.file(first)]
    assert files[0].stat().st_size < len(CONTENT) / 10


def test_the_same_content_is_the_same_file_to_the_byte(tmp_path: Path) -> None:
    one, other = KeptBytes(tmp_path / "one"), KeptBytes(tmp_path / "other")
    sha256 = one.keep(CONTENT)
    other.keep(CONTENT)
    assert one.file(sha256).read_bytes() == other.file(sha256).read_bytes()


def test_bytes_that_are_lost_cut_off_or_others_are_told_and_never_given(tmp_path: Path) -> None:
    kept = KeptBytes(tmp_path)
    sha256 = kept.keep(CONTENT)
    for damage in (b"", kept.file(sha256).read_bytes()[:-9], b"plain", gzip.compress(b"others")):
        kept.file(sha256).write_bytes(damage)
        with pytest.raises(MissingBytesError, match="restore it from a backup"):
            kept.read(sha256)
    kept.file(sha256).unlink()
    with pytest.raises(MissingBytesError, match="restore it from a backup"):
        kept.read(sha256)
    assert kept.keep(CONTENT) == sha256
    assert kept.read(sha256) == CONTENT
