"""What is published for searching by meaning: vectors of claims and of signals.

The publication makes them itself of what it publishes and of the ledger of vectors; dbt does not know them.
"""

from typing import Annotated

from bellwether_assets.foundation.tables.declare import Row, Vector, declared


@declared("main", "claim_vectors", key=("claim_id",))
class ClaimVectorRow(Row):
    """One row per claim: its vector, for searching by meaning."""

    claim_id: Annotated[str, "the claim"]
    model: Annotated[str, "the embedding model and its hash: vectors of different models cannot be compared"]
    vector: Annotated[
        Vector, "unit vector of its statement, with a share of its article's: 384 numbers of the shipped model"
    ]


@declared("main", "signal_vectors", key=("signal_id",))
class SignalVectorRow(Row):
    """One row per signal with evidence: the direction of its claims' vectors."""

    signal_id: Annotated[str, "the signal"]
    model: Annotated[str, "the embedding model and its hash"]
    vector: Annotated[Vector, "unit vector of the mean of the claim vectors of its evidence"]
