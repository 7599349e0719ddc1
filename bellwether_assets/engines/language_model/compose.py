"""A signal's words as a language model writes them, each sentence held against the claims that it names.

Belongs here: the evidence as a document, and which sentences of a reply stand. Does not belong here: asking, nor the
words that stand in where a model's do not (the extractive composition).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace

from bellwether_assets.engines.language_model.check_reply import leaks, ungrounded
from bellwether_assets.engines.language_model.conversation import Document
from bellwether_assets.engines.language_model.prompts import Prompt
from bellwether_assets.engines.language_model.read_reply import Problem, items_of, validated
from bellwether_assets.engines.language_model.replies import SentenceReply
from bellwether_assets.engines.protocol import Composition, EvidenceForComposition, Sentence
from bellwether_assets.proof.ground import Grounds
from bellwether_assets.text.untrusted import holds_address, why_suspect

MOST_TITLE = 90
MOST_SENTENCES = 8
_SENTENCE_LENGTH = (20, 500)
# A signal of hundreds of claims is told from the weightiest.
MOST_EVIDENCE = 40


class Composing:
    """One signal's composition under way."""

    def __init__(
        self, evidence: Sequence[EvidenceForComposition], prompt: Prompt, offline: Composition, engine: str
    ) -> None:
        heaviest = sorted(evidence, key=lambda item: (-round(item.weight * item.centrality, 6), item.claim_id))
        # In an order that tells a story, and the same whatever order the evidence came in.
        self._items = sorted(heaviest[:MOST_EVIDENCE], key=lambda item: (item.day, item.claim_id))
        self._labels = {f"C{place}": item for place, item in enumerate(self._items, start=1)}
        self._prompt = prompt
        self._offline = offline
        self._engine = engine
        self._title: str | None = None
        self._sentences: dict[str, Sentence] = {}
        self._problems: list[tuple[int, Problem]] = []
        lines = [
            json.dumps(
                {
                    "label": label,
                    "publisher": item.publisher,
                    "day": item.day.isoformat(),
                    "stance": item.stance,
                    "quote": item.quote,
                    "statement": item.statement,
                },
                ensure_ascii=False,
            )
            for label, item in self._labels.items()
        ]
        self.document = Document("Claims of one signal", "One JSON object a line", "\n".join(lines))

    def accept(self, text: str) -> list[tuple[int, Problem]]:
        """Take what stands in a reply; returns the problems of the rest. A later reply completes an earlier one."""
        items, others, broken = items_of(text, "analysis")
        if leaks(self._prompt, [text]):
            self._problems = [(0, Problem("the prompt repeated", "the answer repeats the instructions"))]
            return self._problems
        replies, problems = validated(items[: 2 * MOST_SENTENCES], SentenceReply)
        if broken is not None:
            problems.insert(0, (0, broken))
        title = " ".join(str(others.get("title", "")).split())
        problem = self._title_problem(title)
        if problem is None:
            self._title = title
        elif self._title is None:
            problems.append((0, problem))
        for place, reply in replies:
            words = " ".join(reply.text.split())
            problem = self._sentence_problem(words, reply.claims)
            if problem is not None:
                problems.append((place, problem))
            elif len(self._sentences) < MOST_SENTENCES:
                named = tuple(dict.fromkeys(self._labels[label].claim_id for label in reply.claims))
                self._sentences.setdefault(words, Sentence(words, named))
        self._problems = sorted(problems, key=lambda item: item[0])
        return self._problems

    def result(self) -> Composition:
        """What stands; the extractive title or analysis in the place of what does not."""
        dropped = len(self._problems)
        if not self._sentences:
            # A title alone is not worth two authors.
            return replace(self._offline, dropped=dropped)
        return replace(
            self._offline,
            title=self._title or self._offline.title,
            analysis=tuple(self._sentences.values()),
            engine=self._engine if self._title else f"{self._engine}, title by {self._offline.engine}",
            dropped=dropped,
        )

    def _title_problem(self, title: str) -> Problem | None:
        if not 8 <= len(title) <= MOST_TITLE:
            return Problem("title: length", f"the title must have 8 to {MOST_TITLE} characters")
        if _plain(title) in {_plain(item.article_title) for item in self._items}:
            return Problem("title: a headline", "the title is an article's headline; name the pattern instead")
        return self._words_problem("title", title, self._items)

    def _sentence_problem(self, words: str, labels: Sequence[str]) -> Problem | None:
        if not _SENTENCE_LENGTH[0] <= len(words) <= _SENTENCE_LENGTH[1]:
            return Problem("sentence: length", "a sentence must have 20 to 500 characters")
        unknown = [label for label in labels if label not in self._labels]
        if unknown or not labels:
            return Problem("sentence: no such claim", f"the sentence names {', '.join(unknown) or 'no claim'}")
        return self._words_problem("sentence", words, [self._labels[label] for label in labels])

    def _words_problem(self, field: str, words: str, items: Sequence[EvidenceForComposition]) -> Problem | None:
        suspect = why_suspect(words) or ("an address" if holds_address(words) else None)
        if suspect is not None:
            return Problem(f"{field}: {suspect}", f"the {field} is not plain prose about the claims")
        texts = [text for item in items for text in (item.quote, item.statement, item.publisher)]
        missing = Grounds(texts, [item.day for item in items]).missing(words)
        problem = ungrounded(field, missing, "its claims")
        if problem is None and missing.names:
            named = ", ".join(missing.names)
            problem = Problem(f"{field}: name not in its claims", f"the {field} names {named}, which its claims do not")
        return problem


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
