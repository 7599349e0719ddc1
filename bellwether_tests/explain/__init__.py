"""Tests of explain: explanations of a strength."""
