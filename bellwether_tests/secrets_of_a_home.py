"""Looking for secrets in all that a home holds: in the bytes of files, in what they pack, and in rows of databases."""

import sqlite3
import tarfile
from base64 import b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import duckdb

from bellwether_assets.foundation.sql_text import literal


def spellings(secret: str) -> set[bytes]:
    """How a secret may stand in a file: plain, percent-encoded, in UTF-16, in base64 wherever it begins."""
    content = secret.encode()
    # Of an encoding that begins one or two bytes earlier, what does not hang on its neighbours.
    coded = {b64encode(b"\0" * before + content)[4 * (before > 0) : -4] for before in range(3)}
    return {content, quote(secret, safe="").encode(), secret.encode("utf-16-le"), *coded}


def places_of(secrets: Mapping[str, str], texts: Mapping[str, str], *folders: Path) -> list[str]:
    """Where a secret stands, as "its name: the place"; `texts` are outputs by what wrote them."""
    sought = {name: spellings(secret) for name, secret in secrets.items()}
    places = []
    for place, content in _contents(texts, folders):
        places += [f"{name}: {place}" for name, forms in sought.items() if any(form in content for form in forms)]
    return places


def _contents(texts: Mapping[str, str], folders: tuple[Path, ...]) -> Iterator[tuple[str, bytes]]:
    for wrote, text in texts.items():
        yield wrote, text.encode()
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            yield f"the name of {file}", str(file.relative_to(folder)).encode()
            if file.is_file() and not file.is_symlink():
                yield str(file), file.read_bytes()
                yield from _unpacked(file)


def _unpacked(file: Path) -> Iterator[tuple[str, bytes]]:
    """What the bytes of a file do not show: values that a database compresses, or cuts at its pages."""
    if file.suffix == ".duckdb":
        with duckdb.connect(str(file), read_only=True) as connection:
            tables = connection.execute(
                # Views show what tables hold; those of a kept snapshot name the database that it was attached as.
                "SELECT table_schema || '.' || table_name FROM information_schema.tables"
                " WHERE table_type = 'BASE TABLE'"
            ).fetchall()
            for (table,) in tables:
                rows = connection.execute(f"SELECT string_agg(t::VARCHAR, chr(10)) FROM {table} t").fetchone()  # noqa: S608
                yield f"{table} of {file}", str(rows).encode()
    elif file.suffix == ".parquet":
        with duckdb.connect() as connection:
            rows = connection.execute(
                f"SELECT string_agg(t::VARCHAR, chr(10)) FROM read_parquet({literal(file)}) t"  # noqa: S608
            ).fetchone()
            yield f"rows of {file}", str(rows).encode()
    elif file.read_bytes()[:16] == b"SQLite format 3\0":
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as base:
            for (table,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                rows = base.execute(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608
                yield f"{table} of {file}", "\n".join(map(str, rows)).encode()
    elif tarfile.is_tarfile(file):
        into = file.with_name(f"{file.name}.unpacked")
        with tarfile.open(file) as archive:
            archive.extractall(into, filter="data")
        yield from _contents({}, (into,))
