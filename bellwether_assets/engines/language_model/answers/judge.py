"""A grey link as a language model judges it: both sides' articles as a document, and what a reply decides.

Belongs here: what the model sees, which is all that the question's key is made of, and which replies are valid. Does
not belong here: how a request travels, nor what decides a link without a valid reply (`judge_links.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from bellwether_assets.engines.language_model.answers.check_words import one_line, shows_mark
from bellwether_assets.engines.language_model.answers.conversation import Document, Reply
from bellwether_assets.engines.language_model.answers.problems import PROMPT_REPEATED, Correction, Problem
from bellwether_assets.engines.language_model.answers.prompts import prompt
from bellwether_assets.engines.language_model.answers.read_reply import read_object, validate
from bellwether_assets.engines.language_model.answers.replies import JudgementReply
from bellwether_assets.engines.language_model.errors import NoValidAnswerError
from bellwether_assets.engines.protocol import Glimpse, LinkQuestion
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.text.untrusted import visible

INSTRUCTION = "Return how the articles of today in the document above relate to the story in it."
MOST_GLIMPSES = 3
MOST_TITLE = 300
MOST_LEAD = 600
_ONE_STORY = frozenset({"same_occurrence", "same_story"})


class LinkConversation:
    """One grey link: what is asked, and what the model decided."""

    instruction = INSTRUCTION
    reply_model = JudgementReply

    def __init__(self, question: LinkQuestion) -> None:
        # Sorted here, so that the order in which the caller found the articles does not change the question.
        story = sorted(sorted(question.story, key=_content), key=lambda glimpse: glimpse.day, reverse=True)
        lines = [
            *_lines("today", sorted(question.group, key=_content)[:MOST_GLIMPSES]),
            *_lines("story", story[:MOST_GLIMPSES]),
        ]
        self.prompt = prompt("judge")
        # No identifier of ours: the same articles are the same question, whatever their group and story are called.
        self.document = Document("Articles of today and of a story", "One JSON object a line", "\n".join(lines))
        self.subject = digest("link", self.document.text)
        self.has_two_sides = bool(question.group and question.story)
        self._decision: bool | None = None

    def accept(self, reply: Reply) -> Correction | None:
        """Take a reply's decision; where it holds none, returns the correction, in our words alone."""
        decision = self._read(reply.text)
        if isinstance(decision, Problem):
            wrong = f"That is not valid: {decision.where}: {decision.message}."
            return Correction(
                f"{wrong} Return one object, with reason and relation, and nothing else.", (decision.kind,)
            )
        self._decision = decision
        return None

    def result(self) -> bool:
        """Whether both sides are of one story. Raises NoValidAnswerError where no reply was valid."""
        if self._decision is None:
            raise NoValidAnswerError
        return self._decision

    def _read(self, text: str) -> bool | Problem:
        value = read_object(text)
        reply = value if isinstance(value, Problem) else validate(value, JudgementReply)
        if isinstance(reply, Problem):
            return reply
        # Only the mark, not eight words in a row as elsewhere: a reason is shown to nobody, and may repeat the prompt's
        # words for a relation. The decoded reason too: in the reply's JSON, the mark can be in an escaped spelling.
        if shows_mark(self.prompt, [text, reply.reason]):
            return Problem(PROMPT_REPEATED, "the answer repeats the instructions")
        # A reason that is too long is not worth a second request: the relation is what counts.
        return reply.relation in _ONE_STORY


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
    """On one line and without invisible characters: no article can look like two, or hold a hidden instruction."""
    return one_line(visible(text))


def _content(glimpse: Glimpse) -> tuple[str, str, str]:
    return glimpse.day.isoformat(), _shown(glimpse.title), _shown(glimpse.lead)
