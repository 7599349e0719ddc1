"""Thirty shipped articles, read and written up with the replies that a strong model would give, the whole way to pages.

No key was there to ask a real one, so the replies were written for these tests: by a large language model that was
shown the engine's own requests, one at a time, and answered each without seeing what became of it. They are replayed by
what is asked (the article, the pair of claims, the sentence with its claims, the evidence), whatever the prompt says
around it. A question that nobody has answered yet is declined and counted; `play.py` has them answered.
"""
