"""A grey link as a language model judges it: both sides' articles as a document, and what a reply comes to.

Belongs here: what is shown, which is all that the question's key is made of, and which replies stand. Does not belong
here: asking (`ask_about_links.py`), nor what decides where no reply stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from bellwether_assets.engines.language_model.check_reply import shows_mark
from bellwether_assets.engines.language_model.conversation import Document
from bellwether_assets.engines.language_model.prompts import Prompt
from bellwether_assets.engines.language_model.read_reply import Problem, object_of, validated
from bellwether_assets.engines.language_model.replies import JudgementReply
from bellwether_assets.engines.protocol import Glimpse, LinkQuestion
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.text.untrusted import visible

MOST_GLIMPSES = 3
MOST_TITLE = 300
MOST_LEAD = 600
_ONE_STORY = frozenset({"same_occurrence", "same_story"})


class Judging:
    """One grey link's question under way."""

    def __init__(self, question: LinkQuestion, prompt: Prompt) -> None:
        self.prompt = prompt
        # In an order of their own, so that whoever asks cannot change the question by the order in which it looked.
        story = sorted(sorted(question.story, key=_content), key=lambda glimpse: glimpse.day, reverse=True)
        lines = [
            *_lines("today", sorted(question.group, key=_content)[:MOST_GLIMPSES]),
            *_lines("story", story[:MOST_GLIMPSES]),
        ]
        # No identifier of ours: the same articles are the same question, whatever their group and story are called.
        self.document = Document("Articles of today and of a story", "One JSON object a line", "\n".join(lines))
        self.subject = digest("link", self.document.text)
        self.has_two_sides = bool(question.group and question.story)

    def accept(self, text: str) -> bool | Problem:
        """Whether a reply says that both sides are of one story, or why it says nothing."""
        value, broken = object_of(text)
        if broken is not None:
            return broken
        replies, problems = validated([value], JudgementReply)
        if problems:
            return problems[0][1]
        (_, reply), *_ = replies
        # Not eight words of the prompt in a row, as elsewhere: a reason may well repeat what a relation means, and is
        # shown to nobody. Of the reason too: in the reply's JSON, the mark can stand in an escaped spelling.
        if shows_mark(self.prompt, [text, reply.reason]):
            return Problem("the prompt repeated", "the answer repeats the instructions")
        # A reason that is too long is no reason to pay for another one: the relation stands.
        return reply.relation in _ONE_STORY


def asked_again(problem: Problem) -> str:
    """What is wrong, as a model can act on it: in our words alone."""
    return f"That is not valid: {problem.message}. Return one object, with reason and relation, and nothing else."


def _lines(side: str, glimpses: Iterable[Glimpse]) -> list[str]:
    return [
        json.dumps(
            {
                "side": side,
                "day": glimpse.day.isoformat(),
                "title": _shown(glimpse.title)[:MOST_TITLE],
                "lead": _shown(glimpse.lead)[:MOST_LEAD],
            },
            ensure_ascii=False,
        )
        for glimpse in glimpses
    ]


def _shown(text: str) -> str:
    """On one line, and nothing that a reader would not see: no article can look like two, or hold a hidden order."""
    return " ".join(visible(text).split())


def _content(glimpse: Glimpse) -> tuple[str, str, str]:
    return glimpse.day.isoformat(), _shown(glimpse.title), _shown(glimpse.lead)
