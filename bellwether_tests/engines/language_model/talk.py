"""What was said between an engine and a server, as tests look at it."""

from collections.abc import Mapping
from typing import Any

from bellwether_assets.engines.protocol import ArticleText, Extraction
from bellwether_tests.engines.language_model.desk import Desk, article
from bellwether_tests.model_server.answers import Text, as_json


def claims(*proposals: object) -> Text:
    """An answer that proposes these claims."""
    return as_json({"claims": list(proposals)})


def read_one(desk: Desk, text: ArticleText | None = None, **changes: object) -> Extraction:
    """Have one article read by a new engine."""
    (extraction,) = desk.read([text or article()], **changes)
    return extraction


def bodies(desk: Desk) -> list[Mapping[str, Any]]:
    """The requests for a generation, in the order of their arrival."""
    return [exchange.body for exchange in desk.server.exchanges if exchange.is_generation]


def asked_again(desk: Desk, which: int = -1) -> str:
    """What a later request says of the answer before it."""
    said: str = bodies(desk)[which]["messages"][-1]["content"]
    return said


def quotes(extraction: Extraction) -> list[str]:
    return [claim.quote for claim in extraction.claims]


def spent_usd(desk: Desk, input_usd: float, output_usd: float) -> float:
    """What the server's answers cost at a price per million tokens, by the server's own count."""
    paid = desk.server.payments
    return sum(p.input_tokens * input_usd + p.output_tokens * output_usd for p in paid) / 1_000_000
