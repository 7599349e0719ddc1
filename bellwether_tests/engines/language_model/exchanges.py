"""What an engine and a server exchanged, as tests look at it."""

from collections.abc import Mapping
from typing import Any

from bellwether_assets.engines.protocol import ArticleText, Extraction
from bellwether_tests.engines.language_model.harness import Harness, article
from bellwether_tests.model_server.answers import Text, as_json


def claims(*proposals: object) -> Text:
    """An answer that proposes these claims."""
    return as_json({"claims": list(proposals)})


def extract_one(harness: Harness, text: ArticleText | None = None, **changes: object) -> Extraction:
    """The claims of one article, by a new engine."""
    (extraction,) = harness.extract([text or article()], **changes)
    return extraction


def bodies(harness: Harness) -> list[Mapping[str, Any]]:
    """The requests for a generation, in the order of their arrival."""
    return [exchange.body for exchange in harness.server.exchanges if exchange.is_generation]


def correction_in(harness: Harness, which: int = -1) -> str:
    """The correction that a later request ends with."""
    content: str = bodies(harness)[which]["messages"][-1]["content"]
    return content


def told_problems(harness: Harness) -> list[str]:
    """The kinds of problems that models were told of, as the ledger has them, in order."""
    return [
        str(kind)
        for (kind,) in harness.rows(
            "SELECT unnest(problems) AS kind FROM ledger.model_reasks WHERE why = 'not valid' ORDER BY turn, kind"
        )
    ]


def reasks(harness: Harness) -> list[tuple[object, ...]]:
    """Why questions were put again, with which correction, and what came of it."""
    return harness.rows("SELECT why, turn, outcome FROM ledger.model_reasks ORDER BY noted_at, turn, why")


def quotes(extraction: Extraction) -> list[str]:
    return [claim.quote for claim in extraction.claims]


def spent_usd(harness: Harness, input_usd: float, output_usd: float) -> float:
    """What the server's answers cost at a price per million tokens, by the server's count."""
    paid = harness.server.payments
    return sum(p.input_tokens * input_usd + p.output_tokens * output_usd for p in paid) / 1_000_000
