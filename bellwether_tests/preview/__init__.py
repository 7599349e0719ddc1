"""Tests of preview: what is foreseen, and that it comes."""
