"""Measures of quality against gold data."""
