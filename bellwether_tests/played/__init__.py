"""Thirty shipped articles, read and written up with the replies of a strong model, the whole way to pages.

The replies are written for the test, as a strong model would give them to the engine's actual prompts: each of them to
one request, as the engine makes it. They are kept in `replies.jsonl` by what is asked (the article, the pair of a claim
and a pattern, the claims of a signal, the sentence with its claims), whatever the prompt says around it, and the test
server answers with them. A question that has no reply is refused by its name and counted; `play.py` has it answered.
"""
