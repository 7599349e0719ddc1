"""The daily work of the claims asset: ask the engine about each origin's representative, and prove what it says."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.claims.claim_vectors import claim_vectors, word_vectors
from bellwether_assets.claims.prove import prove
from bellwether_assets.claims.read_originals import Original, originals
from bellwether_assets.engines.protocol import Claim, Extraction
from bellwether_assets.foundation.hashing import digest, identifier, value_digest
from bellwether_assets.foundation.tables.claims import ClaimRow, DroppedClaimRow
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.pipeline.inputs import Inputs
from bellwether_assets.pipeline.stage import DayRows
from bellwether_assets.pipeline.tools import EXTRACTION, VECTORS
from bellwether_assets.text.measured import measured
from bellwether_assets.vectors.embedder import embedding_text


@dataclass(frozen=True)
class _Kept:
    """A claim that is proved, the article it is of, and its place there."""

    claim: Claim
    article: Original
    position: int
    words: str


def build_claims(inputs: Inputs[None]) -> DayRows:
    """Claims of the day's originals."""
    articles = originals(inputs)
    extractions = inputs.tool(EXTRACTION).extract_all([article.text for article in articles])
    kept: list[_Kept] = []
    drops: list[DroppedClaimRow] = []
    for article, extraction in zip(articles, extractions, strict=True):
        of_article, dropped = _proved(article, extraction)
        kept += of_article
        drops += [
            DroppedClaimRow(
                day=inputs.day,
                article_id=article.text.article_id,
                reason=reason,
                dropped=count,
                engine=extraction.engine,
                prompt=extraction.prompt,
            )
            for reason, count in sorted(dropped.items())
        ]
    # One call for all, so that a text is embedded once however it is used; the articles' vectors are known already.
    read = [one.article.text for one in kept]
    texts = [
        *(embedding_text(text.title, text.text) for text in read),
        *(text.title for text in read),
        *(one.claim.statement for one in kept),
        *(one.claim.pattern or one.claim.statement for one in kept),
    ]
    vectors, embedded = inputs.tool(VECTORS).of(texts)
    of_articles, titles, statements, patterns = np.split(vectors, 4)
    words = word_vectors([text.text for text in read])
    mixed = claim_vectors(of_articles, titles, statements, patterns, words)
    rows = [_row(one, inputs.day, vector) for one, vector in zip(kept, mixed, strict=True)]
    counts: dict[str, int | float | str] = {
        "articles read": len(articles),
        "claims kept": len(rows),
        "claims dropped": sum(drop.dropped for drop in drops),
        "read by": ", ".join(sorted({extraction.engine for extraction in extractions})) or "nobody",
        "embedded now": embedded,
    }
    return DayRows({ClaimRow: frame_of(ClaimRow, rows), DroppedClaimRow: frame_of(DroppedClaimRow, drops)}, "", counts)


def _proved(article: Original, extraction: Extraction) -> tuple[Sequence[_Kept], Counter[str]]:
    """The article's claims, each quote once, and how many were dropped for which reason."""
    dropped = Counter(extraction.dropped)
    kept: dict[str, _Kept] = {}
    for position, claim in enumerate(extraction.claims):
        prove(claim, article.text.text, article.text.article_id)
        words = normalised_quote(claim.quote)
        if words in kept:
            dropped["the same quote twice"] += 1
        else:
            kept[words] = _Kept(claim, article, position, words)
    return list(kept.values()), dropped


def normalised_quote(quote: str) -> str:
    """The quote's words alone: an edit elsewhere in the text, or of a comma, changes no address."""
    return " ".join(re.findall(r"\w+", quote.casefold()))


def _row(kept: _Kept, day: date, vector: NDArray[np.float32]) -> ClaimRow:
    claim, text = kept.claim, kept.article.text
    read_later = (
        *(claim.kind, claim.direction, claim.quote, claim.highlight, claim.statement),
        *(claim.pattern, claim.reasoning),
        *(claim.actors, claim.domains, claim.topics, claim.geographies, text.title, text.publisher),
    )
    return ClaimRow(
        **asdict(claim),
        day=day,
        claim_id=identifier("c", text.article_id, kept.words),
        article_id=text.article_id,
        version=kept.article.version,
        position=kept.position,
        measured=measured(claim.quote) or measured(claim.statement),
        quote_key=digest(kept.words),
        article_title=text.title,
        publisher=text.publisher,
        content_hash=digest(value_digest(read_later), vector.tobytes()),
        vector=vector,
    )
