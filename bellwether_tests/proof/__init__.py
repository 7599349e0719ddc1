"""Tests of proof: the matcher and grounding."""
