"""Bodies: whole ones come out as they were, and none becomes more than the bounds allow."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether_assets.sources.fetching.decompress import Body, BodyError, BodyTooLargeError

MEBIBYTE = 1024 * 1024


def whole(coding: str, data: bytes, size: int = 1000, max_bytes: int = 8 * MEBIBYTE, max_ratio: int = 2000) -> bytes:
    """The body that these bytes are, in chunks of `size`."""
    body = Body(coding, max_bytes, max_ratio)
    for start in range(0, len(data), size):
        body.add(data[start : start + size])
    return body.whole()


def raw_deflate(data: bytes) -> bytes:
    """Deflate without zlib's frame, as many servers send it."""
    maker = zlib.compressobj(wbits=-15)
    return maker.compress(data) + maker.flush()


CODINGS = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.compress,
    "X-GZIP": gzip.compress,
    "deflate": zlib.compress,
    " deflate ": raw_deflate,
}


@pytest.mark.parametrize("coding", CODINGS)
@given(data=st.binary(max_size=5_000), size=st.integers(1, 700))
def test_a_body_comes_out_as_it_went_in_whatever_its_chunks(coding: str, data: bytes, size: int) -> None:
    assert whole(coding, CODINGS[coding](data), size) == data


@pytest.mark.parametrize("coding", ["gzip", "deflate", " deflate "])
@pytest.mark.parametrize("beyond", [0, 1, 100, 257, 258])
def test_a_body_that_ends_about_where_a_step_ends_is_whole(coding: str, beyond: int) -> None:
    """What is left inside the decompressor when all bytes have gone in comes out too."""
    body = b"a" * (256 * 1024 + beyond)
    assert whole(coding, CODINGS[coding](body), 10**9) == body


def test_several_members_in_a_row_are_one_body_and_padding_after_them_is_nothing() -> None:
    data = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0" * 512
    assert whole("gzip", data, 10**9) == b"one two"


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_compressed_body_that_breaks_off_is_not_taken_for_a_whole_one(coding: str) -> None:
    data = CODINGS[coding](bytes(range(256)) * 40)
    with pytest.raises(BodyError, match="breaks off before its end"):
        whole(coding, data[:-9])


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_body_that_is_not_what_its_header_says_is_refused(coding: str) -> None:
    with pytest.raises(BodyError, match="damaged"):
        whole(coding, b"<rss>plain text that calls itself compressed</rss>")


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "compress"])
def test_a_coding_that_was_not_asked_for_is_refused_before_anything_is_decompressed(coding: str) -> None:
    with pytest.raises(BodyError, match="was not asked for"):
        Body(coding, MEBIBYTE, 100)


@pytest.mark.parametrize("coding", ["", "gzip", "deflate"])
def test_a_body_beyond_the_size_is_refused(coding: str) -> None:
    with pytest.raises(BodyTooLargeError, match=r"larger than 1,000,000 bytes \(fetching.max_bytes\)"):
        whole(coding, CODINGS[coding](b"a" * 1_000_001), max_bytes=1_000_000)
    assert len(whole(coding, CODINGS[coding](b"a" * 1_000_000), max_bytes=1_000_000)) == 1_000_000


def test_a_few_bytes_that_become_many_are_refused_though_the_size_allows_it() -> None:
    bomb = gzip.compress(b"\0" * (6 * MEBIBYTE))
    with pytest.raises(BodyTooLargeError, match=r"over 100 times as many \(fetching.max_ratio\)"):
        whole("gzip", bomb, max_ratio=100)
    assert len(whole("gzip", bomb)) == 6 * MEBIBYTE


def test_a_bomb_is_refused_before_it_has_gone_off() -> None:
    """A hundred times the bound lies in one chunk; what is held never passes bound and one step."""
    body = Body("gzip", MEBIBYTE, 10**9)
    with pytest.raises(BodyTooLargeError):
        body.add(gzip.compress(b"\0" * (100 * MEBIBYTE)))
    assert len(body._inflate.unconsumed_tail) > 90_000  # noqa: SLF001 - what was not decompressed


def test_what_follows_a_body_without_end_is_refused_too() -> None:
    with pytest.raises(BodyTooLargeError):
        whole("gzip", gzip.compress(b"a") + b"\0" * 2_000, max_bytes=1_000)
