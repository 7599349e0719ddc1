"""Tests of vectors: embeddings and sums of vectors."""
