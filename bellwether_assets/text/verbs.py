"""Which words of a sentence are finite verbs, by lists and word forms, without a model: what is no sure verb is none.

Belongs here: verbs and copulas, word by word. Does not belong here: how far the phrase of a verb goes
(`predicates.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bellwether_assets.text.tokens import Token, tokens_of
from bellwether_assets.text.word_lists import words

VERBS = words("predicate_verbs")
AUXILIARIES = words("auxiliaries")
DETERMINERS = words("determiners")
_MODAL_VERBS = frozenset({"will", "would", "could", "may", "might", "can", "must", "should"})
FINITE_AUXILIARIES = _MODAL_VERBS | {"is", "are", "was", "were", "has", "have", "had"}
# "runs", "plans", "cuts" are plurals as often: verbs only before what an object begins with.
_AMBIGUOUS = frozenset(word for word in VERBS if word.endswith("s")) - words("sure_verbs")
_MODALS = _MODAL_VERBS | {"not", "to", "didn't", "won't"}
_OBJECT_OPENS = frozenset({"the", "a", "an", "its", "his", "her", "their", "that", "no", "not", "more", "all"})
_ADJECTIVES = words("participles_as_adjectives")
_WITH_TO = frozenset({"wants", "plans", "hopes", "seeks", "needs", "aims", "intends", "threatens", "agrees", "fails"})
_NEGATED = frozenset({"failed", "refused", "declined", "unable", "not", "never", "no"})
_ADVERBS_BEFORE_ING = frozenset({"now", "also", "still", "not", "already"})
_BEING = frozenset({"is", "are", "was", "were", "be", "been"})
_COPULAS = frozenset({"is", "are", "was", "were", "has", "have", "had", "remains", "became"})
_BEFORE_INFINITIVE = VERBS | AUXILIARIES | {"expected", "forced", "agreed"}
_IN_S = re.compile(r"[a-z]+(?<!s)s")


@dataclass(frozen=True)
class TaggedText:
    """A text with its words and what each of them is; a word is named by its index."""

    text: str

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The words in order."""
        return tokens_of(self.text)

    @cached_property
    def _verbs(self) -> tuple[bool, ...]:
        return tuple(_is_verb(self.tokens, at) for at in range(len(self.tokens)))

    def is_verb(self, at: int) -> bool:
        """Whether a word is a finite verb or its participle, by its form and the word before it."""
        return self._verbs[at]

    def is_copula(self, at: int) -> bool:
        """Whether a word is a form of "be" or "have" that is itself the verb, no auxiliary of another."""
        if at + 1 >= len(self.tokens) or self.is_verb(at + 1):
            return False
        word, following = self.lower(at), self.lower(at + 1)
        if word == "be" and at and self.lower(at - 1) in _MODALS - {"not", "to"}:
            return True
        return word in _COPULAS and (following == "no" or following not in AUXILIARIES) and following != "since"

    def lower(self, at: int) -> str:
        """A word in lower case, "" before the first and behind the last."""
        return self.tokens[at].lower if 0 <= at < len(self.tokens) else ""

    def gap(self, at: int) -> str:
        """What stands between a word and the one before it."""
        return self.text[self.tokens[at - 1].end : self.tokens[at].start]


def _is_verb(tokens: Sequence[Token], at: int) -> bool:
    token, before = tokens[at], tokens[at - 1].lower if at else ""
    word = token.lower
    if token.is_capitalised or (word in AUXILIARIES and word not in _NEGATED | {"expected"}):
        return False
    if word in _AMBIGUOUS:
        return before not in DETERMINERS and _has_an_object(tokens, at)
    if word.endswith("ing") and before in _ADVERBS_BEFORE_ING and at > 1:
        before = tokens[at - 2].lower
    if _follows_its_auxiliary(word, before):
        return True
    if word in VERBS:
        return before not in DETERMINERS - {"that", "and", "or", "to"}
    if len(word) > 4 and word.endswith("ed") and not word.endswith("eed"):
        return _is_past(tokens, at, before)
    infinitive = before == "to" and at >= 2 and tokens[at - 2].lower in _BEFORE_INFINITIVE
    return infinitive or _is_present_after_a_name(tokens, at)


def _follows_its_auxiliary(word: str, before: str) -> bool:
    """Whether a form of "be" stands before a word in -ing, or a modal before an infinitive."""
    if word.endswith("ing") and before in _BEING and len(word) > 5:
        return True
    return before in _MODALS - {"to"} and word.isalpha() and word not in {"be", "have", "been"}


def _has_an_object(tokens: Sequence[Token], at: int) -> bool:
    """Whether what follows a word is what an object begins with."""
    if at + 1 >= len(tokens):
        return False
    following = tokens[at + 1]
    if tokens[at].lower in _WITH_TO and following.lower == "to":
        return True
    return following.lower in _OBJECT_OPENS or following.is_capitalised or following.text[:1].isdigit()


def _is_past(tokens: Sequence[Token], at: int, before: str) -> bool:
    """Whether a word in -ed is a past tense or participle, no adjective ("a fully booked jet", "London-based")."""
    if before.endswith("ly") and at > 1 and tokens[at - 2].lower in {"a", "an", "the", "its", "his", "her", "their"}:
        return False
    adjective = tokens[at].lower in _ADJECTIVES or "-" in tokens[at].lower
    return before not in DETERMINERS - {"and", "or", "that"} and not (adjective and before not in AUXILIARIES)


def _is_present_after_a_name(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word in -s has a name before and an object behind it: "The United Nations welcomes the release"."""
    if not 0 < at < len(tokens) - 1 or len(tokens[at].lower) <= 4 or not _IN_S.fullmatch(tokens[at].lower):
        return False
    return tokens[at - 1].is_capitalised and tokens[at + 1].lower in _OBJECT_OPENS - {"that", "not", "no"}
