"""Tests of bellwether_assets/platform."""
