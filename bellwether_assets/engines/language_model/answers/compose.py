"""A signal's words by a language model: title, analysis, a reasoning an article, and which claims do not belong.

Belongs here: the evidence as a document, and which parts of a reply are kept. Does not belong here: what makes a part
valid (`check_composition.py`), how a request travels, nor the extractive composition that replaces what is not kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bellwether_assets.engines.language_model.answers.check_composition import (
    TITLE_LENGTH,
    WORDS_OF_A_REASONING,
    CompositionChecker,
)
from bellwether_assets.engines.language_model.answers.check_support import Vectors
from bellwether_assets.engines.language_model.answers.check_words import leaks, one_line
from bellwether_assets.engines.language_model.answers.conversation import Document, Reply
from bellwether_assets.engines.language_model.answers.keep_sentences import KeptSentences, claim_line
from bellwether_assets.engines.language_model.answers.problems import PROMPT_REPEATED, Correction, Problem, correction
from bellwether_assets.engines.language_model.answers.prompts import prompt
from bellwether_assets.engines.language_model.answers.read_reply import read_list, validate
from bellwether_assets.engines.language_model.answers.replies import CompositionReply, ReasoningReply
from bellwether_assets.engines.protocol import ArticleReasoning, Composition, EvidenceForComposition, Sentence
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.text.untrusted import visible

INSTRUCTION = "Write the words of the signal that the claims in the document above show"
FEWEST_SENTENCES, MOST_SENTENCES = 5, 12
# Of a signal with hundreds of claims, the model sees the ones of the greatest weight.
MOST_EVIDENCE = 40
MOST_REASONINGS = 12
_DIVERGING = frozenset({"complicates", "contradicts"})
# What an answer lacks, which is no text that was written and not borne out.
_LACKING = frozenset({"analysis: too short", "analysis: what complicates is missing", "reasoning: missing"})


class CompositionConversation:
    """One signal's composition: what is asked, and what was kept so far of the replies."""

    reply_model = CompositionReply

    def __init__(
        self,
        signal_id: str,
        evidence: Sequence[EvidenceForComposition],
        offline: Composition,
        engine: str,
        title_now: str | None = None,
        vectors: Vectors | None = None,
    ) -> None:
        """`offline` is the extractive composition of the same evidence, which fills in for what is not kept.

        `vectors`: where there are some, likeness of meaning tells what a sentence shares with its claims.
        """
        heaviest = sorted(evidence, key=lambda item: (-round(item.weight * item.centrality, 6), item.claim_id))
        # In the order of days, and the same whatever order the evidence came in.
        self._items = sorted(heaviest[:MOST_EVIDENCE], key=lambda item: (item.day, item.claim_id))
        self._labels = {f"C{place}": item for place, item in enumerate(self._items, start=1)}
        articles = dict.fromkeys(item.article_id for item in self._items)
        self._articles = {article_id: f"A{place}" for place, article_id in enumerate(articles, start=1)}
        weightiest = list(dict.fromkeys(item.article_id for item in heaviest[:MOST_EVIDENCE]))[:MOST_REASONINGS]
        self._reasoned = {self._articles[one]: one for one in articles if one in weightiest}
        self._checker = CompositionChecker(self._items, vectors)
        self._offline = offline
        self._engine = engine
        self._title: str | None = None
        self._sentences = KeptSentences(self._labels, self._checker)
        self._reasonings: dict[str, ArticleReasoning] = {}
        self._left_out: set[str] = set()
        self._problems: list[Problem] = []
        self.prompt = prompt("compose")
        self.instruction = f"{INSTRUCTION}. Reasonings are wanted of {', '.join(self._reasoned)}."
        lines = [
            claim_line(label, {"article": self._articles[one.article_id]}, one) for label, one in self._labels.items()
        ]
        if title_now is not None:
            lines.insert(0, json.dumps({"title_now": title_now}, ensure_ascii=False))
        self.document = Document("Claims of one signal", "One JSON object a line", "\n".join(lines))
        self.subject = digest("evidence", signal_id, self.document.text)

    def accept(self, reply: Reply) -> Correction | None:
        """Keep what is valid in a reply; returns the correction. A later reply completes an earlier one."""
        self._problems = self._keep_valid(reply.text)
        if not self._problems:
            return None
        return correction(self._problems, list(self._kept()), self._full_answer())

    def result(self) -> Composition:
        """What was kept; the extractive title or analysis where the model's was not."""
        dropped = sum(problem.kind not in _LACKING for problem in self._problems)
        if not self._sentences.by_place:
            # A title alone is not set above another engine's analysis.
            return replace(self._offline, dropped=dropped)
        analysis = self._sentences.in_order()[:MOST_SENTENCES]
        return replace(
            self._offline,
            title=self._title or self._offline.title,
            analysis=analysis,
            engine=self._engine if self._title else f"{self._engine}, title by {self._offline.engine}",
            dropped=dropped,
            reasonings=tuple(self._reasonings[label] for label in self._reasoned if label in self._reasonings),
            not_of_this=self._not_of_this(analysis),
        )

    def _keep_valid(self, text: str) -> list[Problem]:
        """Keep what is valid of a reply; returns what is wrong with the rest, and what a whole answer lacks."""
        answer = read_list(text, "analysis")
        if leaks(self.prompt, [text]):
            return [Problem(PROMPT_REPEATED, "the answer repeats the instructions", place="the whole answer")]
        problems = [] if answer.problem is None else [replace(answer.problem, place="the whole answer")]
        left_out = _listed(answer.others.get("leave_out"))
        self._left_out |= {label for label in left_out if isinstance(label, str) and label in self._labels}
        told = [item.get("text") for item in answer.items if isinstance(item, dict)]
        texts = [one_line(text) for text in (*told, answer.others.get("title")) if isinstance(text, str)]
        self._checker.prepare(texts[: 2 * MOST_SENTENCES])
        problems += self._keep_title(answer.others.get("title", ""))
        problems += self._sentences.keep(answer.items[: 2 * MOST_SENTENCES])
        problems += self._keep_reasonings(_listed(answer.others.get("reasonings"))[: 2 * MOST_REASONINGS])
        # What is missing in a broken answer was perhaps written.
        return [*problems, *([] if answer.problem else self._lacking(problems))]

    def _keep_title(self, given: object) -> Iterator[Problem]:
        title = one_line(str(given))
        problem = self._checker.title_problem(title)
        if problem is None:
            self._title = title
        elif self._title is None:
            yield problem

    def _keep_reasonings(self, items: Sequence[object]) -> list[Problem]:
        problems = []
        for index, item in enumerate(items):
            reply = validate(item, ReasoningReply, index)
            if isinstance(reply, Problem):
                problems.append(replace(reply, place=f"reasoning {index + 1}"))
                continue
            if reply.article not in self._reasoned or reply.article in self._reasonings:
                continue  # nobody asked for it
            words, article_id = one_line(visible(reply.text)), self._reasoned[reply.article]
            of_the_article = [item for item in self._items if item.article_id == article_id]
            problem = self._checker.reasoning_problem(f"reasoning of {reply.article}", words, of_the_article)
            if problem is not None:
                problems.append(problem)
                continue
            self._reasonings[reply.article] = ArticleReasoning(article_id, words, self._checker.inferred(words))
        return problems

    def _lacking(self, problems: Sequence[Problem]) -> Iterator[Problem]:
        """What a whole answer would have besides, where it is not among the problems already."""
        complete, kept = self._sentences.is_complete, self._sentences.in_order()
        complained_of = {problem.place for problem in problems}
        if complete and len(kept) < FEWEST_SENTENCES <= len(self._belonging()):
            yield Problem(
                "analysis: too short",
                f"it has {len(kept)} sentences; add some, five to twelve in all",
                place="analysis",
            )
        against = [label for label in self._belonging() if self._labels[label].stance in _DIVERGING]
        named = {claim_id for sentence in kept for claim_id in sentence.claim_ids}
        if complete and against and not any(self._labels[label].claim_id in named for label in against):
            listed = ", ".join(against)
            yield Problem(
                "analysis: what complicates is missing",
                f"no sentence rests on any of {listed}; add one",
                place="analysis",
            )
        for label in self._missing_reasonings():
            if f"reasoning of {label}" not in complained_of:
                yield Problem("reasoning: missing", "it is missing; add it", place=f"reasoning of {label}")

    def _missing_reasonings(self) -> list[str]:
        belonging = {self._labels[label].article_id for label in self._belonging()}
        return [label for label, one in self._reasoned.items() if one in belonging and label not in self._reasonings]

    def _belonging(self) -> list[str]:
        """Labels of the claims that nobody left out."""
        return [label for label in self._labels if label not in self._left_out]

    def _not_of_this(self, analysis: Sequence[Sentence]) -> tuple[str, ...]:
        """Claims that were left out: none on which the analysis rests all the same, and none where most would go."""
        named = {claim_id for sentence in analysis for claim_id in sentence.claim_ids}
        out = [item.claim_id for label, item in self._labels.items() if label in self._left_out]
        out = [claim_id for claim_id in out if claim_id not in named]
        return tuple(out) if 2 * len(out) <= len(self._labels) else ()

    def _kept(self) -> Iterator[str]:
        """What is valid and kept, as a correction lists it."""
        if self._title is not None:
            yield "title"
        if self._sentences.by_place:
            yield f"sentences {', '.join(str(place + 1) for place in sorted(self._sentences.by_place))}"
        if self._reasonings:
            yield f"reasonings of {', '.join(label for label in self._reasoned if label in self._reasonings)}"

    def _full_answer(self) -> str:
        least, most = WORDS_OF_A_REASONING
        return (
            f"A full answer has a title of at most {TITLE_LENGTH[1]} characters, {FEWEST_SENTENCES} to {MOST_SENTENCES}"
            f" sentences each with the labels of its claims, and a reasoning of {least} to {most} words of each of"
            f" {', '.join(self._reasoned)}. Sentences that you return take the places of those that were not valid, in"
            " their order."
        )


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []
