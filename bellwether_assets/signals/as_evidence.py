"""A claim as evidence of a signal, as an engine reads it that writes of it. Pure."""

from bellwether_assets.engines.protocol import EvidenceForComposition
from bellwether_assets.foundation.tables.claims import ClaimRow


def as_evidence(claim: ClaimRow, stance: str, weight: float, centrality: float) -> EvidenceForComposition:
    """The claim with what its signal makes of it: `stance`, seen from there, `weight` and `centrality` in it."""
    return EvidenceForComposition(
        claim_id=claim.claim_id,
        article_id=claim.article_id,
        publisher=claim.publisher,
        day=claim.day,
        quote=claim.quote,
        highlight=claim.highlight,
        statement=claim.statement,
        pattern=claim.pattern,
        reasoning=claim.reasoning,
        kind=claim.kind,
        stance=stance,
        direction=claim.direction,
        weight=weight,
        centrality=centrality,
        actors=claim.actors,
        domains=claim.domains,
        topics=claim.topics,
        geographies=claim.geographies,
        article_title=claim.article_title,
        inferred=tuple(claim.inferred),
    )
