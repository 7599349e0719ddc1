"""Bodies of responses, decompressed within bounds: a few bytes that become gigabytes are refused on the way.

Belongs here: gzip and deflate, which are what is asked for. Does not belong here: other codings; the libraries for them
give out all that a chunk holds at once, and a server that sends one unasked breaks the protocol.
"""

import zlib

ACCEPTED = "gzip, deflate"
_GZIP = 31  # window bits that make zlib read gzip's frame
_ZLIB = 15
_RAW = -15
_FRAME_BYTES = 2
_GZIP_MAGIC = b"\x1f\x8b"
# Below this a ratio says nothing: a page of spaces is no attack.
_RATIO_FROM = 1_000_000
_STEP = 256 * 1024


class BodyError(Exception):
    """A body that cannot be used; the text says why."""


class BodyTooLargeError(BodyError):
    """A body beyond the bounds."""


class Body:
    """The bytes of one body, as they come in."""

    def __init__(self, coding: str, max_bytes: int, max_ratio: int) -> None:
        """`coding`: the header Content-Encoding. Raises BodyError where it was not asked for."""
        name = coding.strip().lower()
        if name not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise BodyError(f"the body is encoded as {coding[:60]!r}, which was not asked for ({ACCEPTED} was)")
        self._is_plain = name in {"", "identity"}
        # "deflate" is meant with zlib's frame, but many servers send it without one: its first two bytes say which.
        self._head: bytes | None = b"" if name == "deflate" else None
        self._inflate = zlib.decompressobj(_GZIP)
        self._max_bytes = max_bytes
        self._max_ratio = max_ratio
        self._came = 0
        self._size = 0
        self._parts: list[bytes] = []

    def add(self, chunk: bytes) -> None:
        """Raises BodyTooLargeError beyond the bounds, BodyError where it is not what the header says."""
        if self._is_plain:
            self._keep(chunk)
            return
        self._came += len(chunk)
        if self._came > self._max_bytes:  # also of what follows the end of the data
            raise BodyTooLargeError(f"the body is larger than {self._max_bytes:,} bytes (fetching.max_bytes)")
        if self._head is not None:
            self._head += chunk
            if len(self._head) < _FRAME_BYTES:
                return
            chunk, self._head = self._head, None
            self._inflate = zlib.decompressobj(_ZLIB if _has_frame(chunk) else _RAW)
        while chunk:
            if self._inflate.eof:
                # Several members of gzip in a row are one body; what is no member is padding.
                if not chunk.startswith(_GZIP_MAGIC):
                    return
                self._inflate = zlib.decompressobj(_GZIP)
            try:
                self._keep(self._inflate.decompress(chunk, _STEP))
            except zlib.error as error:
                raise BodyError(f"the compressed body is damaged: {error}") from error
            chunk = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail

    def _keep(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self._max_bytes:
            raise BodyTooLargeError(f"the body is larger than {self._max_bytes:,} bytes (fetching.max_bytes)")
        if self._came and self._size > max(_RATIO_FROM, self._max_ratio * self._came):
            raise BodyTooLargeError(
                f"{self._came:,} bytes become more than {self._size:,} when decompressed, over {self._max_ratio} times "
                "as many (fetching.max_ratio)"
            )
        if part:
            self._parts.append(part)

    def whole(self) -> bytes:
        """The body, after its last chunk. Raises BodyError where the compressed data breaks off."""
        if not self._is_plain and self._came and not self._inflate.eof:
            # A step that was filled to the last byte leaves some inside.
            self._keep(self._inflate.flush(_STEP))
            if not self._inflate.eof:
                raise BodyError("the compressed body breaks off before its end")
        return b"".join(self._parts)


def _has_frame(data: bytes) -> bool:
    """Whether data begins with zlib's frame (RFC 1950, 2.2)."""
    return data[0] & 0x0F == zlib.DEFLATED and (data[0] * 256 + data[1]) % 31 == 0
