"""Tests of bellwether_assets/signals."""
