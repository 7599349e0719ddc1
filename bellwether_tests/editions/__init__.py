"""Editions: what was told, what is left to tell, and what has to be corrected."""
