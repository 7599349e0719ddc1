"""An edition from its document: the other way round of `Edition.document`. Pure."""

import json

from pydantic import TypeAdapter

from bellwether_assets.editions.edition import SCHEMA, Edition

_EDITION = TypeAdapter(Edition)


class ForeignDocumentError(ValueError):
    """A document is of another schema than this version reads."""


def read_document(document: str) -> Edition:
    """The edition that a document tells; its `plan`, which no document has, is empty.

    Keys that were added since within the same schema are passed over. Raises ForeignDocumentError; ValueError for a
    document that does not hold to its schema.
    """
    content = json.loads(document)
    if not isinstance(content, dict):
        raise ValueError("a document of an edition is a JSON object")  # noqa: TRY004 - what it says is at fault
    if content.get("schema") != SCHEMA:
        raise ForeignDocumentError(f"a document of schema {content.get('schema')!r}; this version reads {SCHEMA!r}")
    return _EDITION.validate_python({**content, "plan": ""})
