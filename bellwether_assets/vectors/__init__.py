"""Embeddings: the model, the ledger that keeps its vectors, and sums of vectors that no order can change."""
