"""Promise 1, checked again before every write: quote and highlight are slices of the article."""

from bellwether_assets.engines.protocol import Claim


class UnprovedQuoteError(Exception):
    """An engine returned a quote that is not in its article: a fault of the engine, stopped before it is written."""


def prove(claim: Claim, text: str, article_id: str) -> None:
    """Raises UnprovedQuoteError where the claim's offsets do not bear out its quote and its highlight."""
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
