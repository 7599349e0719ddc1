"""Tests of bellwether_assets/marts."""
