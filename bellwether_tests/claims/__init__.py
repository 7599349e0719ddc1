"""Tests of bellwether_assets.claims: the matcher, the extractive engine and what it writes."""
