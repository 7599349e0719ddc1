"""Tests of what is worth saying."""
