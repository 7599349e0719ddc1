"""Shares that tell what the engine adds to its quotes: `python -m bellwether_tests.judgement.shares articles.jsonl`.

Belongs here: counts over the claims of a file. Does not belong here: whether a claim is any good, which takes a judge.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bellwether_assets.engines.extractive.engine import ExtractiveEngine
from bellwether_assets.engines.protocol import Claim
from bellwether_tests.judgement.draw import read_articles

_QUOTATION = re.compile(r"“[^”]*”")
_NAME = re.compile(r"(?<![.!?:] )(?<!^)\b[A-Z][\w’'&.-]*(?:\s+[A-Z][\w’'&.-]*)*")
_NUMBER = re.compile(r"\d[\d.,:]*")


def equal_to_quote(claims: Sequence[Claim]) -> float:
    """Share of statements that are their quote, white space apart."""
    same = sum(" ".join(claim.statement.split()) == " ".join(claim.quote.split()) for claim in claims)
    return same / len(claims) if claims else 0.0


def masked(reasoning: str) -> str:
    """A reasoning without what it quotes, names and counts: its frame."""
    return _NUMBER.sub("#", _NAME.sub("N", _QUOTATION.sub("Q", reasoning)))


def equal_when_masked(claims: Sequence[Claim]) -> float:
    """Share of reasonings whose frame is also another's."""
    counts = Counter(masked(claim.reasoning) for claim in claims)
    return sum(count for count in counts.values() if count > 1) / len(claims) if claims else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    engine = ExtractiveEngine()
    claims = [c for article in read_articles(parser.parse_args().file) for c in engine.extract(article).claims]
    frames = Counter(masked(claim.reasoning) for claim in claims)
    shares = {
        "statements equal to their quote": equal_to_quote(claims),
        "reasonings equal when masked": equal_when_masked(claims),
        "the most frequent frame": max(frames.values(), default=0) / max(1, len(claims)),
        "statements behind a headline": sum("In the report “" in c.statement for c in claims) / max(1, len(claims)),
        "claims without actors": sum(not c.actors for c in claims) / max(1, len(claims)),
        "claims without places": sum(not c.geographies for c in claims) / max(1, len(claims)),
    }
    print(f"{len(claims)} claims, {len(frames)} frames of reasoning")
    for name, share in shares.items():
        print(f"{name:34}{share:.3f}")


if __name__ == "__main__":
    main()
