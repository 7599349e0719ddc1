"""What a sentence says to rise or to fall: each quantity with its direction, "+unemployment" or "-oil price".

Belongs here: which noun a verb of rising or falling is about. Does not belong here: what two sentences mean for each
other (`signals/stance.py`), nor amounts (`quantities.py`). What did not happen, may happen or is asked for is no
change. A quantity that is not found is left out: a missing one leaves a claim as its reader labelled it, a wrong one
turns it round.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bellwether_assets.text.stems import without_plural
from bellwether_assets.text.tokens import Token, tokens_of
from bellwether_assets.text.verbs import AUXILIARIES, DETERMINERS, VERBS
from bellwether_assets.text.word_lists import words

_ARTICLES = words("articles_and_such")
_RISES = words("rises")
_FALLS = words("falls")
_RAISE = words("raises")
_LOWER = words("lowers")
_A_RISE = words("a_rise")
_A_FALL = words("a_fall")
# Words that count or grade what is measured, and are not it: the number of jobs fell as jobs fell.
_GRADES = frozenset({"number", "rate", "level", "amount", "total", "figure", "value", "volume", "average", "size"})
_NOT_SO = words("not_so")
_ENDS = DETERMINERS | AUXILIARIES | _NOT_SO | words("ends_a_noun")
_BETWEEN = AUXILIARIES | frozenset({"also", "then", "already", "again", "still", "just", "even"})  # subject and verb
_ING_NOUNS = words("ing_nouns")
_NOUN_WORDS = 2
_LOOK_BACK = 3  # words before a verb that may deny it
_AMOUNT = re.compile(r"[$£€¥]?\d|(?:million|billion|trillion|thousand|hundred|percent|cent|point|dozen|half)s?$")


def measured(sentence: str) -> tuple[str, ...]:
    """Quantities that rise ("+…") or fall ("-…") by this sentence, each in plain words in alphabetical order."""
    said = _Words(sentence, tokens_of(sentence))
    found = set()
    for place, token in enumerate(said.tokens):
        sign, quantity = _change(said, place, token.lower)
        if quantity and not said.is_denied(place):
            found.add(sign + " ".join(sorted(quantity)))
    return tuple(sorted(found))


def opposite(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether a quantity rises by the one and falls by the other, and neither says both of it."""
    return any(_turned(change) in other and _turned(change) not in one and change not in other for change in one)


def _turned(change: str) -> str:
    return ("-" if change[0] == "+" else "+") + change[1:]


def _change(said: _Words, place: int, verb: str) -> tuple[str, set[str]]:
    """The sign and the quantity of what this word says to change; no quantity where it says nothing of the kind."""
    noun = place > 0 and said.tokens[place - 1].lower not in AUXILIARIES  # but "output was cut in spring"
    if noun and verb in _A_RISE | _A_FALL and said.follows(place, "in"):
        return ("+" if verb in _A_RISE else "-"), said.behind(place + 2)
    if verb in _RAISE | _LOWER:
        return ("+" if verb in _RAISE else "-"), said.behind(place + 1) or said.subject(place)
    if verb in _RISES | _FALLS:
        return ("+" if verb in _RISES else "-"), said.before(place)
    return "", set()


@dataclass(frozen=True)
class _Words:
    """A sentence's words, and the noun phrases around one of them."""

    sentence: str
    tokens: Sequence[Token]

    def is_denied(self, place: int) -> bool:
        """Whether the words just before say that it is not so, or not yet."""
        near = self.tokens[max(0, place - _LOOK_BACK) : place]
        return any(token.lower in _NOT_SO or token.lower.endswith(("n't", "n’t")) for token in near)

    def follows(self, place: int, word: str) -> bool:
        """Whether this word comes next."""
        return self._joined(place) and self.tokens[place + 1].lower == word

    def behind(self, place: int) -> set[str]:
        """The noun phrase that begins here, with what follows its "of"; grades of it are left out."""
        place = self._skip(place)
        run = self._run(place, 1)
        quantity = self._plain(run)
        if run and self.follows(run[-1], "of"):
            quantity |= self._plain(self._run(self._skip(run[-1] + 2), 1))
        return quantity - _GRADES

    def subject(self, place: int) -> set[str]:
        """The same as `before` where the verb has no object of its own: "output was cut"."""
        return self.before(place) if not self._run(self._skip(place + 1), 1) else set()

    def before(self, place: int) -> set[str]:
        """The noun phrase that ends before this word; of "the price of oil" both."""
        at = place - 1
        while at >= 0 and self._joined(at) and self._is_between(at):
            at -= 1
        run = self._run(at, -1) if self._joined(at) else []
        quantity = self._plain(run)
        at = run[0] - 1 if run else -1
        while at >= 0 and self.tokens[at].lower in _ARTICLES:
            at -= 1
        if at > 0 and self.tokens[at].lower in {"of", "in"} and self._joined(at - 1):
            quantity |= self._plain(self._run(at - 1, -1))
        return quantity - _GRADES

    def _is_between(self, place: int) -> bool:
        """Whether this word may stand between a subject and its verb."""
        return self.tokens[place].lower in _BETWEEN or self.tokens[place].lower.endswith("ly")

    def _skip(self, place: int) -> int:
        """The first word from here on that is neither an article nor an amount."""
        while (
            0 < place < len(self.tokens)
            and self._joined(place - 1)
            and (self.tokens[place].lower in _ARTICLES or _AMOUNT.match(self.tokens[place].lower))
        ):
            place += 1
        return place if 0 < place < len(self.tokens) and self._joined(place - 1) else len(self.tokens)

    def _run(self, place: int, step: int) -> list[int]:
        """Places of the nouns that begin here and go this way, in order; of many the last."""
        run: list[int] = []
        while 0 <= place < len(self.tokens) and len(run) < 2 * _NOUN_WORDS and self._is_of_a_noun(place):
            run.append(place)
            if not self._joined(place if step > 0 else place - 1):
                break
            place += step
        return sorted(run)[-_NOUN_WORDS:]

    def _is_of_a_noun(self, place: int) -> bool:
        lower = self.tokens[place].lower
        ends = lower in _ENDS or lower in VERBS or _AMOUNT.match(lower)
        return not ends and not (len(lower) > 4 and lower.endswith(("ed", "ly", "ing")) and lower not in _ING_NOUNS)

    def _joined(self, place: int) -> bool:
        """Whether nothing but a blank or a hyphen stands between this word and the next."""
        if not 0 <= place < len(self.tokens) - 1:
            return False
        return self.sentence[self.tokens[place].end : self.tokens[place + 1].start] in {" ", "-", "\u00a0"}

    def _plain(self, places: Sequence[int]) -> set[str]:
        """Plain words of a noun phrase without its names: who it is of is compared as an actor."""
        return {
            without_plural(self.tokens[place].lower)
            for place in places
            if (not self.tokens[place].is_capitalised or place == 0) and "'" not in self.tokens[place].text
        }
