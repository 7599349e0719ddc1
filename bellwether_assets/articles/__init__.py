"""Arrivals, articles and their versions, and origins: what came in, and what is a copy of what."""
