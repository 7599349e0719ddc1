"""Content hashes: stable across processes, platforms and hash seeds.

Everything that is compared to decide whether something changed is hashed here, over bytes that do not depend on the
order in which rows arrived.
"""

import hashlib
import json

import polars as pl

_DIGEST_BYTES = 16


def digest(*parts: str | bytes) -> str:
    """Hash of a sequence of parts, 32 hexadecimal digits. Parts are length-prefixed, so they cannot run together."""
    pieces = []
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        pieces += [len(data).to_bytes(8, "big"), data]
    return hashlib.blake2b(b"".join(pieces), digest_size=_DIGEST_BYTES).hexdigest()


def identifier(prefix: str, *parts: str) -> str:
    """A short public identifier of what `parts` name: a letter, an underscore and 16 hexadecimal digits."""
    return f"{prefix}_{digest(*parts)[:16]}"


def frame_digest(name: str, frame: pl.DataFrame) -> str:
    """Hash of a table's rows, whatever their order. Floats are written in their shortest exact form."""
    if frame.is_empty():
        return digest(name, "empty")
    lines = sorted(frame.write_ndjson().splitlines())
    return digest(name, ",".join(frame.columns), *lines)


def value_digest(value: object) -> str:
    """Hash of plain data (dicts, lists, texts, numbers), whatever the order of keys."""
    return digest(json.dumps(value, sort_keys=True, ensure_ascii=False, default=str))
