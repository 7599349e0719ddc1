"""Proves an edition: that it is whole, and that each quote stands in its text where it says, to the character.

This file stands alone: Python 3.11 and nothing else. Copy it anywhere and run

    python verify_edition.py EDITION.json TEXTS

EDITION.json is an edition's document (schema bellwether.edition/1). TEXTS is a folder of UTF-8 files, one text each
under any name, or a file of JSON Lines whose objects have a `text`. Texts are found by their SHA-256. The exit code is
0 where everything is proved, 1 where something is not, 2 where the files cannot be read.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

SCHEMA = "bellwether.edition/1"


class UnreadableEditionError(Exception):
    """The file is no edition; the text says why."""


def problems_of(document: str, text_of: Callable[[str], str | None]) -> list[str]:
    """What of an edition is not proved, a line each; none where all of it is.

    `text_of`: SHA-256 of a text's UTF-8 → the text, None where it is not known. Raises UnreadableEditionError.
    """
    try:
        return list(_problems_of(json.loads(document), text_of))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnreadableEditionError(f"this is no edition: {error!r}") from error


def _problems_of(edition: Mapping[str, Any], text_of: Callable[[str], str | None]) -> Iterator[str]:
    if edition["schema"] != SCHEMA:
        raise UnreadableEditionError(f"the schema is {edition['schema']!r}; this script knows {SCHEMA!r}")
    bare = {key: value for key, value in edition.items() if key != "sha256"}
    canonical = json.dumps(bare, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    if hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest() != edition["sha256"]:
        yield "the document was changed: it has not the hash that it names"
    for item in edition["items"]:
        for claim in item["claims"]:
            yield from (f"{item['title']}: {problem}" for problem in _problems_of_claim(claim, text_of))


def _problems_of_claim(claim: Mapping[str, Any], text_of: Callable[[str], str | None]) -> Iterator[str]:
    where = f"claim {claim['claim_id']} of {claim['publisher']}"
    text = text_of(claim["text_sha256"])
    if text is None:
        yield f"{where}: no text has the hash {claim['text_sha256']}"
        return
    if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != claim["text_sha256"]:
        yield f"{where}: the text was changed since"
    start, end = claim["quote_start"], claim["quote_end"]
    if not 0 <= start < end <= len(text):
        yield f"{where}: {start} to {end} is no place in a text of {len(text)} characters"
    elif text[start:end] != claim["quote"]:
        yield f"{where}: at {start} to {end} stands {text[start:end][:60]!r}, not {claim['quote'][:60]!r}"
    if not start <= claim["highlight_start"] < claim["highlight_end"] <= end:
        yield f"{where}: its highlight does not lie inside its quote"


def read_texts(place: Path) -> dict[str, str]:
    """Texts by their SHA-256: the files of a folder, or the `text` of each line of a file."""
    if place.is_dir():
        texts = [file.read_bytes().decode("utf-8") for file in sorted(place.rglob("*")) if file.is_file()]
    else:
        lines = place.read_text(encoding="utf-8").splitlines()
        texts = [json.loads(line)["text"] for line in lines if line.strip()]
    return {hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(): text for text in texts}


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print("usage: python verify_edition.py EDITION.json TEXTS", file=sys.stderr)
        return 2
    try:
        document = Path(arguments[0]).read_bytes().decode("utf-8")
        problems = problems_of(document, read_texts(Path(arguments[1])).get)
    except (OSError, ValueError, KeyError, TypeError, UnreadableEditionError) as error:
        print(f"{arguments[0]}: {error}", file=sys.stderr)
        return 2
    print("\n".join(problems) or "proved: the edition is whole, and each of its quotes stands in its text")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
