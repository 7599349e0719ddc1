"""Tests of text: what is read of a text without an engine."""
