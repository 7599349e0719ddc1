"""The engine that asks a language model.

`answers/` is what is asked and what is taken from an answer; the modules beside it are how a request travels, what it
may cost, and where answers are kept.
"""
