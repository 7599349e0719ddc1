"""Tests of bellwether_assets/articles."""
