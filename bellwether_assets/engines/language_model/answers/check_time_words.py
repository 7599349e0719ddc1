"""Whether what a model wrote says when, in a way that a reader of another day understands.

Belongs here: dates for words of time in a claim, as far as the article's day of publication gives them, and the problem
of those that have none. Does not belong here: which words these are and what they mean (`text/time_words.py`,
`text/time_word_dates.py`), nor whether a date is of the article (`check_words.py`).
"""

from __future__ import annotations

import datetime

from bellwether_assets.engines.language_model.answers.problems import Problem
from bellwether_assets.engines.language_model.answers.replies import ClaimReply
from bellwether_assets.text.time_words import time_words
from bellwether_assets.text.write_dates import with_dates

_MOST_NAMED = 3


def with_its_dates(proposal: ClaimReply, published_on: datetime.date) -> ClaimReply:
    """The proposal with dates instead of words of time in its statement and its reasoning, where they follow by rule.

    Nothing is asked for again that can be computed. "On Thursday" keeps its weekday, so that it can still be found in
    the article.
    """
    written = {name: with_dates(getattr(proposal, name), published_on) for name in ("statement", "reasoning")}
    return proposal.model_copy(update=written)


def time_word_problem(field: str, words: str, place: str = "") -> Problem | None:
    """The problem of a text that names a time and not its date: on another day, it says something else."""
    found = [words[word.start : word.end] for word in time_words(words)]
    if not found:
        return None
    named = ", ".join(f'"{word}"' for word in dict.fromkeys(found[:_MOST_NAMED]))
    return Problem(
        f"{field}: a time without its date",
        f"the {field} says {named}; leave the word out or give the date in its place",
        place=place,
    )
