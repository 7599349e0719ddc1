"""A signal as one JSON document, of the schema `bellwether.signal/1` (docs/delivery.md). Pure."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bellwether_assets.editions.edition import hash_of
from bellwether_assets.site.display import web_address

SCHEMA = "bellwether.signal/1"
SIGNAL_KEYS = (
    "signal_id", "title", "type", "status", "label", "strength", "strength_exact", "extracted", "articles", "origins",
    "publishers", "copies", "first_seen", "last_reinforced", "expiry", "domains", "topics", "geographies", "actors",
    "engine",
)  # fmt: skip
EVIDENCE_KEYS = (
    "claim_id", "article_id", "version", "title", "publisher", "url", "published_on", "added_on", "stance", "weight",
    "origin_id", "quote", "quote_start", "quote_end", "highlight_start", "highlight_end", "reasoning", "text_sha256",
)  # fmt: skip


def signal_document(
    signal: Mapping[str, Any],
    sentences: Sequence[Mapping[str, Any]],
    evidence: Sequence[Mapping[str, Any]],
    as_of: date,
) -> str:
    """The document: the signal's columns, its analysis by sentences with the claims each rests on, and its evidence."""
    content = {
        "schema": SCHEMA,
        "as_of": as_of,
        **{key: signal[key] for key in SIGNAL_KEYS},
        "analysis": [{"text": one["text"], "claims": list(one["claims"])} for one in sentences],
        "evidence": [{**{key: one[key] for key in EVIDENCE_KEYS}, "url": web_address(one["url"])} for one in evidence],
    }
    # Dates once and for all as text, so that the hash is of what is written.
    plain = json.loads(json.dumps(content, ensure_ascii=False, default=date.isoformat))
    return json.dumps({**plain, "sha256": hash_of(plain)}, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
