"""Claims as evidence of one signal, for the tests of composition."""

from datetime import date
from typing import Any

from bellwether_assets.engines.protocol import EvidenceForComposition
from bellwether_tests.engines.language_model.harness import DAY, PROSE

OTHER_DAY = date(2026, 3, 12)


def evidence(number: int, quote: str, **changes: Any) -> EvidenceForComposition:
    """One claim, each of a different article."""
    values: dict[str, Any] = {
        "claim_id": f"claim_{number}",
        "article_id": f"a_{number}",
        "publisher": "fjordpost.example" if number % 2 else "bergenpost.example",
        "day": DAY if number < 3 else OTHER_DAY,
        "quote": quote,
        "highlight": " ".join(quote.split()[:4]),
        "statement": quote,
        "pattern": "an amount rises because another does",
        "reasoning": "The article says so.",
        "kind": "event",
        "stance": "supports",
        "direction": 1,
        "weight": 1.0,
        "centrality": 0.9,
        "actors": ("Norges Bank",),
        "domains": ("economics",),
        "topics": ("monetary policy",),
        "geographies": ("NO",),
        "article_title": f"Norway raises rates, report {number}",
    }
    return EvidenceForComposition(**values | changes)


# In the order of their labels: C1 to C4.
EVIDENCE = tuple(evidence(number, quote) for number, quote in enumerate((PROSE[0], PROSE[1], PROSE[3], PROSE[5]), 1))
