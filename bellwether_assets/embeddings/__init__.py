"""Vectors of texts, equal to the bit wherever and however often they are computed."""
