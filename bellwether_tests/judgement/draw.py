"""Draws claims for people to judge: `python -m bellwether_tests.judgement.draw newscluster.jsonl --seed 1`.

Belongs here: the seeded draw and the sheet that a judge fills in. The sheet holds article text, so it is never
committed; what is kept are claim ids, hashes of the quotes and verdicts (`verdicts_*.json`), so that others can draw
the same claims and judge again.
"""

from __future__ import annotations

import argparse
import json
import random
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bellwether_assets.claims.build_claims import normalised_quote
from bellwether_assets.engines.extractive.engine import ExtractiveEngine
from bellwether_assets.engines.protocol import ArticleText, Claim
from bellwether_assets.foundation.hashing import digest, identifier

ARTICLES, CLAIMS = 20, 50


@dataclass(frozen=True)
class Drawn:
    """One claim with the article it is of."""

    article: ArticleText
    claim: Claim

    @property
    def claim_id(self) -> str:
        return identifier("c", self.article.article_id, normalised_quote(self.claim.quote))

    @property
    def quote_hash(self) -> str:
        return digest(self.claim.quote)


def read_articles(file: Path) -> list[ArticleText]:
    """The articles of a JSON Lines file, in its order."""
    out = []
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            day = datetime.fromisoformat(item["published_at"]).date()
            out.append(ArticleText(item["id"], item["title"], item["text"], item["source"], day, item["language"]))
    return out


def draw(articles: list[ArticleText], seed: int) -> list[Drawn]:
    """50 claims of 20 articles, in the order of the draw."""
    engine = ExtractiveEngine()
    generator = random.Random(seed)  # noqa: S311 - a draw that others can repeat, not a secret
    order = generator.sample(articles, len(articles))
    found: list[Drawn] = []
    read = 0
    for article in order:
        claims = engine.extract(article).claims
        if claims:
            found += [Drawn(article, claim) for claim in claims]
            read += 1
        if read == ARTICLES:
            break
    kept = set(generator.sample(range(len(found)), min(CLAIMS, len(found))))
    return [drawn for at, drawn in enumerate(found) if at in kept]


def sheet(drawn: list[Drawn]) -> str:
    """What a judge reads: each article once, then its claims."""
    parts: list[str] = []
    shown = ""
    for number, item in enumerate(drawn, start=1):
        article, claim = item.article, item.claim
        if article.article_id != shown:
            shown = article.article_id
            head = f"{'=' * 100}\nARTICLE {article.title}\n{article.published_on} {article.publisher}"
            parts.append(f"{head}\n\n{article.text}\n")
        parts.append(
            f"--- CLAIM {number} {item.claim_id} {item.quote_hash}\n"
            f"quote:     {claim.quote}\nhighlight: {claim.highlight}\nstatement: {claim.statement}\n"
            f"reasoning: {claim.reasoning}\nactors:    {list(claim.actors)}\nplaces:    {list(claim.geographies)}\n"
            f"domains:   {list(claim.domains)} {list(claim.topics)}\n"
        )
    return "\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print(sheet(draw(read_articles(arguments.file), arguments.seed)))


if __name__ == "__main__":
    main()
