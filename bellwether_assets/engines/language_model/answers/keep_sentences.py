"""Sentences of a reply, each with the labels of its claims: the valid ones are kept in their places.

Belongs here: what an analysis and a lead have in common. Does not belong here: whether a sentence says only what its
claims say (`check_composition.py`), nor how many there have to be.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bellwether_assets.engines.language_model.answers.check_composition import CompositionChecker
from bellwether_assets.engines.language_model.answers.check_words import one_line
from bellwether_assets.engines.language_model.answers.problems import Problem
from bellwether_assets.engines.language_model.answers.read_reply import validate
from bellwether_assets.engines.language_model.answers.replies import SentenceReply
from bellwether_assets.engines.protocol import EvidenceForComposition, Sentence
from bellwether_assets.text.untrusted import visible

_MOST_TITLE = 300


class KeptSentences:
    """What is kept so far. Sentences of a first reply keep their places; those of a later one take the open ones."""

    def __init__(self, labels: Mapping[str, EvidenceForComposition], checker: CompositionChecker) -> None:
        self._labels = labels
        self._checker = checker
        self._open: list[int] = []  # places whose sentence was not valid
        self.by_place: dict[int, Sentence] = {}

    @property
    def is_complete(self) -> bool:
        """Whether no place waits for a valid sentence."""
        return not self._open

    def in_order(self) -> tuple[Sentence, ...]:
        """The sentences as they follow each other."""
        return tuple(sentence for _, sentence in sorted(self.by_place.items()))

    def keep(self, items: Sequence[object]) -> list[Problem]:
        """Keep what is valid of a reply's sentences; returns what is wrong with the others."""
        free, self._open = self._open, []
        kept = {sentence.text for sentence in self.by_place.values()}
        problems = []
        for index, item in enumerate(items):
            reply = validate(item, SentenceReply, index)
            words = "" if isinstance(reply, Problem) else one_line(reply.text)
            if words and words in kept:
                continue
            place = free.pop(0) if free else max([-1, *self.by_place, *self._open]) + 1
            sentence = reply if isinstance(reply, Problem) else self._sentence(place, words, reply.claims)
            if isinstance(sentence, Problem):
                self._open.append(place)
                problems.append(replace(sentence, place=f"sentence {place + 1}"))
            else:
                self.by_place[place] = sentence
                kept.add(words)
        return problems

    def _sentence(self, place: int, words: str, labels: Sequence[str]) -> Sentence | Problem:
        """A sentence with the claims that it names, or what is wrong with it."""
        unknown = [label for label in labels if label not in self._labels]
        if unknown or not labels:
            return Problem("sentence: no such claim", f"the sentence names {', '.join(unknown)[:200] or 'no claim'}")
        rests_on = [self._labels[label] for label in labels]
        problem = self._checker.sentence_problem(f"sentence {place + 1}", words, rests_on)
        return problem or Sentence(words, tuple(dict.fromkeys(item.claim_id for item in rests_on)))


def claim_line(label: str, of: Mapping[str, str], item: EvidenceForComposition) -> str:
    """One claim as a model reads it, without its publisher, which has no place in the prose. `of`: what has it."""
    return json.dumps(
        {
            "label": label,
            **of,
            "article_title": one_line(visible(item.article_title))[:_MOST_TITLE],
            "day": item.day.isoformat(),
            "stance": item.stance,
            "kind": item.kind,
            "actors": list(item.actors),
            "quote": item.quote,
            "statement": item.statement,
            "pattern": item.pattern,
            "reasoning": item.reasoning,
        },
        ensure_ascii=False,
    )
