"""Claims: what an article asserts, each claim proved by a verbatim quote.

Logic lives in modules named by what they do; `assets.py` is the only one that knows of Dagster.
"""
