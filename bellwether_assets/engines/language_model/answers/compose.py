"""A signal's title and analysis by a language model, each sentence checked against the claims that it names.

Belongs here: the evidence as a document, and which sentences of a reply are kept. Does not belong here: how a request
travels, nor the extractive composition that replaces what is not kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace

from bellwether_assets.engines.language_model.answers.check_words import leaks, one_line, ungrounded, why_unfit
from bellwether_assets.engines.language_model.answers.conversation import Document, Reply
from bellwether_assets.engines.language_model.answers.problems import PROMPT_REPEATED, Problem, correction
from bellwether_assets.engines.language_model.answers.prompts import prompt
from bellwether_assets.engines.language_model.answers.read_reply import read_list, validate
from bellwether_assets.engines.language_model.answers.replies import CompositionReply, SentenceReply
from bellwether_assets.engines.protocol import Composition, EvidenceForComposition, Sentence
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.proof.ground import Grounds

INSTRUCTION = "Write the title and the analysis of the signal that the claims in the document above show."
MOST_TITLE = 90
MOST_SENTENCES = 8
_SENTENCE_LENGTH = (20, 500)
# Of a signal with hundreds of claims, the model sees the ones of the greatest weight.
MOST_EVIDENCE = 40


class CompositionConversation:
    """One signal's composition: what is asked, and the title and sentences that were kept so far."""

    instruction = INSTRUCTION
    reply_model = CompositionReply

    def __init__(
        self, signal_id: str, evidence: Sequence[EvidenceForComposition], offline: Composition, engine: str
    ) -> None:
        """`offline` is the extractive composition of the same evidence, which fills in for what is not kept."""
        heaviest = sorted(evidence, key=lambda item: (-round(item.weight * item.centrality, 6), item.claim_id))
        # In the order of days, and the same whatever order the evidence came in.
        self._items = sorted(heaviest[:MOST_EVIDENCE], key=lambda item: (item.day, item.claim_id))
        self._labels = {f"C{place}": item for place, item in enumerate(self._items, start=1)}
        self._offline = offline
        self._engine = engine
        self._title: str | None = None
        self._sentences: dict[str, Sentence] = {}
        self._problems: list[Problem] = []
        self.prompt = prompt("compose")
        lines = [_line(label, item) for label, item in self._labels.items()]
        self.document = Document("Claims of one signal", "One JSON object a line", "\n".join(lines))
        self.subject = digest("evidence", signal_id, self.document.text)

    def accept(self, reply: Reply) -> str | None:
        """Keep what is valid in a reply; returns the correction. A later reply completes an earlier one."""
        self._problems = self._keep_valid(reply.text)
        return correction(self._problems) if self._problems else None

    def result(self) -> Composition:
        """What was kept; the extractive title or analysis where the model's was not."""
        dropped = len(self._problems)
        if not self._sentences:
            # A title alone is not set above another engine's analysis.
            return replace(self._offline, dropped=dropped)
        return replace(
            self._offline,
            title=self._title or self._offline.title,
            analysis=tuple(self._sentences.values()),
            engine=self._engine if self._title else f"{self._engine}, title by {self._offline.engine}",
            dropped=dropped,
        )

    def _keep_valid(self, text: str) -> list[Problem]:
        """Keep the valid title and sentences of a reply; returns what is wrong with the others."""
        answer = read_list(text, "analysis")
        if leaks(self.prompt, [text]):
            return [Problem(PROMPT_REPEATED, "the answer repeats the instructions")]
        items = answer.items[: 2 * MOST_SENTENCES]
        replies = [validate(item, SentenceReply, index) for index, item in enumerate(items)]
        problems = [answer.problem] if answer.problem is not None else []
        problems += [reply for reply in replies if isinstance(reply, Problem)]
        title = one_line(str(answer.others.get("title", "")))
        problem = self._title_problem(title)
        if problem is None:
            self._title = title
        elif self._title is None:
            problems.append(problem)
        for index, reply in enumerate(replies):
            if isinstance(reply, Problem):
                continue
            words = one_line(reply.text)
            problem = self._sentence_problem(words, reply.claims)
            if problem is not None:
                problems.append(replace(problem, item=index))
            elif len(self._sentences) < MOST_SENTENCES:
                named = tuple(dict.fromkeys(self._labels[label].claim_id for label in reply.claims))
                self._sentences.setdefault(words, Sentence(words, named))
        return sorted(problems, key=lambda problem: problem.item)

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
        suspect = why_unfit(words)
        if suspect is not None:
            return Problem(f"{field}: {suspect}", f"the {field} is not plain prose about the claims")
        texts = [text for item in items for text in (item.quote, item.statement, item.publisher)]
        missing = Grounds(texts, [item.day for item in items]).missing(words)
        problem = ungrounded(field, missing, "its claims")
        if problem is None and missing.names:
            named = ", ".join(missing.names)
            problem = Problem(f"{field}: name not in its claims", f"the {field} names {named}, which its claims do not")
        return problem


def _line(label: str, item: EvidenceForComposition) -> str:
    """One claim as the model reads it."""
    return json.dumps(
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


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
