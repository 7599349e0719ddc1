"""The daily work of the claims asset: ask the engine about each origin's representative, and prove what it says."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

from bellwether_assets.claims.claim_vectors import claim_vectors
from bellwether_assets.claims.read_originals import originals
from bellwether_assets.engines.protocol import Claim
from bellwether_assets.foundation.hashing import digest, identifier
from bellwether_assets.foundation.tables import CLAIMS, DROPPED_CLAIMS, frame_of
from bellwether_assets.pipeline.stages import Context, DayRows, Stage
from bellwether_assets.vectors.keep_vectors import vectors_of


class UnprovedQuoteError(Exception):
    """An engine returned a quote that is not in its article: a fault of the engine, stopped before it is written."""


def build_claims(context: Context, day: date) -> DayRows:
    """Claims of the day's originals."""
    with context.warehouse.open() as connection:
        articles = originals(connection, day)
    texts = [text for _, text in articles]
    extractions = context.engine.extract_all(texts)
    rows: list[dict[str, object]] = []
    dropped: Counter[tuple[str, str]] = Counter()
    for (version, article), extraction in zip(articles, extractions, strict=True):
        article_id = article.article_id
        for reason, count in sorted(extraction.dropped.items()):
            dropped[article_id, reason] += count
        seen: set[str] = set()
        for position, claim in enumerate(extraction.claims):
            prove(claim, article.text, article_id)
            words = normalised_quote(claim.quote)
            if words in seen:
                dropped[article_id, "the same quote twice"] += 1
                continue
            seen.add(words)
            rows.append(_row(claim, day, article_id, version, position, article.title, words))
    # One call for both, so that a text is embedded once however it is used.
    titles = [str(row.pop("title")) for row in rows]
    vectors, embedded = vectors_of(context, [*(str(row["quote"]) for row in rows), *titles])
    for row, vector in zip(rows, claim_vectors(vectors[: len(rows)], vectors[len(rows) :]), strict=True):
        row["vector"] = vector.tolist()
    made_by = {
        text.article_id: {"engine": extraction.engine, "prompt": extraction.prompt}
        for text, extraction in zip(texts, extractions, strict=True)
    }
    drops: list[dict[str, object]] = [
        {"day": day, "article_id": article_id, "reason": reason, "dropped": count, **made_by[article_id]}
        for (article_id, reason), count in sorted(dropped.items())
    ]
    counts: dict[str, int | float | str] = {
        "articles read": len(articles),
        "claims kept": len(rows),
        "claims dropped": sum(dropped.values()),
        "read by": ", ".join(sorted({extraction.engine for extraction in extractions})) or "nobody",
        "embedded now": embedded,
    }
    return DayRows({CLAIMS: frame_of(CLAIMS, rows), DROPPED_CLAIMS: frame_of(DROPPED_CLAIMS, drops)}, "", counts)


def prove(claim: Claim, text: str, article_id: str) -> None:
    """Promise 1, checked again before every write. Raises UnprovedQuoteError."""
    inside = claim.quote_start <= claim.highlight_start < claim.highlight_end <= claim.quote_end
    if (
        text[claim.quote_start : claim.quote_end] != claim.quote
        or text[claim.highlight_start : claim.highlight_end] != claim.highlight
        or not inside
        or len(claim.highlight) >= len(claim.quote)
    ):
        raise UnprovedQuoteError(
            f"article {article_id}: engine {claim.engine} returned {claim.quote[:80]!r} with highlight "
            f"{claim.highlight[:40]!r}, which the text at {claim.quote_start} does not bear out"
        )


def normalised_quote(quote: str) -> str:
    """The quote's words alone: an edit elsewhere in the text, or of a comma, changes no address."""
    return " ".join(re.findall(r"\w+", quote.casefold()))


def _row(
    claim: Claim, day: date, article_id: str, version: int, position: int, title: str, words: str
) -> dict[str, object]:
    values = {name: list(value) if isinstance(value, tuple) else value for name, value in vars(claim).items()}
    return {
        **values,
        "day": day,
        "claim_id": identifier("c", article_id, words),
        "article_id": article_id,
        "version": version,
        "position": position,
        "quote_key": digest(words),
        "title": title,
    }


CLAIMS_STAGE = Stage(
    "claims",
    (CLAIMS, DROPPED_CLAIMS),
    tuple(Path(__file__).parents[1] / name for name in ("claims", "engines", "proof", "text", "vectors")),
    build_claims,
    upstream=("raw_articles", "origins"),
    settings=lambda settings: [settings.engine.what_shapes_claims, settings.taxonomy],
)
