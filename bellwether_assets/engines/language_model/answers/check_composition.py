"""Whether a signal's title, sentences and reasonings say only what its claims say.

Belongs here: one text and the claims it rests on in, a problem out. Does not belong here: what is asked and kept
(`compose.py`). A name may come from any claim of the signal: the sentence's claims are often about one actor among
several. A number or a date must be of the claims that the sentence lists, and of these of one that it shares more with
than the figure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bellwether_assets.engines.language_model.answers.check_causes import cause_problem
from bellwether_assets.engines.language_model.answers.check_direction import direction_problem
from bellwether_assets.engines.language_model.answers.check_support import MOST_LABELS, Support, Vectors
from bellwether_assets.engines.language_model.answers.check_task_words import task_problem
from bellwether_assets.engines.language_model.answers.check_time_words import time_word_problem
from bellwether_assets.engines.language_model.answers.check_words import ungrounded, why_unfit
from bellwether_assets.engines.language_model.answers.problems import Problem
from bellwether_assets.engines.protocol import EvidenceForComposition
from bellwether_assets.proof.charges import unborne_charge
from bellwether_assets.proof.ground import Grounds
from bellwether_assets.proof.roles import Told, done_the_other_way_round, somebody_elses_deed
from bellwether_assets.text.gazetteer import name_of_place
from bellwether_assets.text.split_sentences import sentence_spans

TITLE_LENGTH = (8, 220)
SENTENCE_LENGTH = (20, 500)
# What is asked for, and what is taken: models do not count their words, and an answer more costs more than a long one.
WORDS_OF_A_REASONING = (50, 110)
_WORDS_TAKEN = (40, 150)
_ANALOGY = re.compile(r"\bby analogy\b", re.IGNORECASE)


class CompositionChecker:
    """The claims of one signal, prepared once, that each text of a composition is checked against."""

    def __init__(self, items: Sequence[EvidenceForComposition], vectors: Vectors | None = None) -> None:
        """`vectors`: where there are some, likeness of meaning counts beside shared words."""
        self._items = items
        self._support = Support(items, vectors)
        self._headlines = {_plain(item.article_title) for item in items}
        named = [text for item in items for text in (item.quote, item.statement, item.article_title, *item.actors)]
        # The names of a reasoning are the article's, but for those that were inferred.
        named += [item.reasoning for item in items if not item.inferred]
        named += [name_of_place(code) for item in items for code in item.geographies]
        self._names = Grounds(named, [item.day for item in items])
        self._facts: dict[frozenset[str], Grounds] = {}

    def prepare(self, texts: Sequence[str]) -> None:
        """Say beforehand which titles and sentences will be asked about."""
        self._support.prepare(texts)

    def title_problem(self, title: str) -> Problem | None:
        """What is wrong with a title."""
        least, most = TITLE_LENGTH
        if not least <= len(title) <= most:
            return Problem("title: length", f"the title must have {least} to {most} characters", place="title")
        if _plain(title) in self._headlines:
            return Problem(
                "title: a headline", "the title is an article's headline; name the pattern instead", place="title"
            )
        return self._words_problem("title", "title", title, self._items)

    def sentence_problem(self, place: str, words: str, items: Sequence[EvidenceForComposition]) -> Problem | None:
        """What is wrong with a sentence that rests on these claims; `place` is what a correction calls it."""
        least, most = SENTENCE_LENGTH
        if not least <= len(words) <= most:
            return Problem("sentence: length", f"a sentence must have {least} to {most} characters", place=place)
        if len({item.claim_id for item in items}) > MOST_LABELS:
            message = f"the sentence names {len(items)} claims; name the {MOST_LABELS} at most that say it"
            return Problem("sentence: too many claims", message, place=place)
        return (
            self._words_problem("sentence", place, words, items)
            or cause_problem(place, words, items, self._support)
            or direction_problem(place, words, items)
            or role_problem(place, words, items)
        )

    def reasoning_problem(self, place: str, words: str, items: Sequence[EvidenceForComposition]) -> Problem | None:
        """What is wrong with a reasoning about the article that these claims are of."""
        suspect = why_unfit(words)
        if suspect is not None:
            return Problem(f"reasoning: {suspect}", "the reasoning is not plain prose about the claims", place=place)
        many = len(words.split())
        if not _WORDS_TAKEN[0] <= many <= _WORDS_TAKEN[1]:
            least, most = WORDS_OF_A_REASONING
            return Problem("reasoning: length", f"it has {many} words; it must have {least} to {most}", place=place)
        problem = ungrounded("reasoning", self._grounds_of(items).missing(words), "the article's claims", place)
        problem = problem or time_word_problem("reasoning", words, place)
        problem = problem or task_problem("reasoning", words, _told(items), place=place, may_name_article=True)
        sentences = [words[start:end] for start, end in sentence_spans(words)]
        # An analogy is of others, who are charged with nothing here.
        own = [sentence for sentence in sentences if not _ANALOGY.search(sentence)]
        problem = problem or charge_problem("reasoning", " ".join(own), self._items, place)
        if problem is not None:
            return problem
        named = [name for sentence in own for name in self.inferred(sentence)]
        if named:
            shown = ", ".join(named)[:200]
            return Problem(
                "reasoning: name not in the claims",
                f"it names {shown}, which no claim does; say so only in a sentence that begins with By analogy",
                place=place,
            )
        return None

    def inferred(self, words: str) -> tuple[str, ...]:
        """Names in a text that no claim of the signal has."""
        return self._names.missing(words).names

    def _words_problem(
        self, field: str, place: str, words: str, items: Sequence[EvidenceForComposition]
    ) -> Problem | None:
        suspect = why_unfit(words)
        if suspect is not None:
            return Problem(f"{field}: {suspect}", f"the {field} is not plain prose about the claims", place=place)
        bearing = self._support.grounds(words, items)
        problem = ungrounded(field, self._grounds_of(bearing).missing(words), "its claims", place)
        problem = problem or time_word_problem(field, words, place)
        named = self.inferred(words)
        if problem is None and named:
            shown = ", ".join(named)[:200]
            return Problem(
                f"{field}: name not in the claims", f"the {field} names {shown}, which no claim does", place=place
            )
        return (
            problem
            or task_problem(field, words, _told(items), place=place)
            or charge_problem(field, words, items, place)
            or self._support.problem(field, place, words, items)
        )

    def _grounds_of(self, items: Sequence[EvidenceForComposition]) -> Grounds:
        """The figures and dates of these claims; those of a reasoning were found in the article."""
        key = frozenset(item.claim_id for item in items)
        if key not in self._facts:
            said = [text for one in items for text in (one.article_title, one.reasoning)]
            claims = [text for one in items for text in (one.quote, one.statement, one.article_title)]
            self._facts[key] = Grounds(said, [item.day for item in items], claims=claims)
        return self._facts[key]


def role_problem(place: str, words: str, items: Sequence[EvidenceForComposition]) -> Problem | None:
    """The problem of somebody who did, by these claims, what another did, or to whom it was done."""
    told = [Told((item.quote, item.statement), (item.article_title, item.reasoning, *item.actors)) for item in items]
    other = somebody_elses_deed(words, told) or done_the_other_way_round(words, told)
    if other is None:
        return None
    message = f"it says of {other[0]} what its claims say of {other[1]}; say who did it"
    return Problem("sentence: somebody else's deed", message, place=place)


def charge_problem(field: str, words: str, items: Sequence[EvidenceForComposition], place: str) -> Problem | None:
    """The problem of a charge against somebody that none of these claims makes."""
    told = [text for item in items for text in (*_told([item]), item.pattern, item.reasoning)]
    charge = unborne_charge(words, told)
    if charge is None:
        return None
    message = f"no claim makes this charge: {charge[:80]!r}; say what was done, without the charge"
    return Problem(f"{field}: a charge that no claim makes", message, place=place)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _told(items: Sequence[EvidenceForComposition]) -> list[str]:
    """What claims tell in the words of their articles; their reasonings speak of the article by right."""
    return [text for item in items for text in (item.quote, item.statement, item.article_title)]
