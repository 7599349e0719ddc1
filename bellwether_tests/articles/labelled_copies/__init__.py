"""Copies made of real articles, and articles that are none, to measure how well origins are told apart."""
