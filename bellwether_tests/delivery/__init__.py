"""Delivery: the forms of editions, and sending them once."""
