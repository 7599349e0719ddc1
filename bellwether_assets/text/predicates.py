"""Predicates of one sentence: a verb with its auxiliaries and negation, and the object behind it.

Belongs here: where the phrase of a verb begins and ends. Does not belong here: which words are verbs (`verbs.py`), and
which predicate is telling (`choose_highlights.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bellwether_assets.text.quotations import end_without_half_a_quotation
from bellwether_assets.text.verbs import AUXILIARIES, DETERMINERS, FINITE_AUXILIARIES, VERBS, TaggedText
from bellwether_assets.text.word_lists import words

MAX_PREDICATE = 110  # code points
PHRASE_ENDS = words("phrase_ends")
PREPOSITIONS = words("prepositions")
_SPEECH = words("attribution_verbs")
_CLAUSE = words("clause_openers")
_BRIEF = 32  # a shorter predicate says little without its subject: "is particularly high", "were killed"
_SUBJECT_MOST = 10  # words of a subject that is taken in
_GAPS = frozenset({" ", "-", " $", " £", " €", "\u00a0", " “", "” ", ' "', '" ', " ‘", "’ ", " '", "' "})
_TIME_UNITS = frozenset(
    {"hours", "day", "days", "week", "weeks", "month", "months", "year", "years", "minutes", "moments"}
)
_NOUNS_AS_WELL = frozenset({"hit", "cut", "set", "put", "split", "cost", "spread", "lead", "quit", "bet"})
_PARTICLES = frozenset({"up", "out", "off", "down", "over"})
_ADVERBS = frozenset({"to", "also", "still", "already", "now", "yet"})
_CONJUNCTIONS = frozenset({"and", "but", "or"})
_PRONOUNS = frozenset({"he", "she", "it", "they"})
_COMPARATIVES = frozenset({"more", "less", "fewer", "higher", "lower"})
_INDIRECT = frozenset({"what", "how", "whether", "why"})
_RELATIVES = frozenset({"that", "who", "which", "where", "whose"})
_CUT_BEFORE = PREPOSITIONS - {"of", "and", "or"}
_NO_LAST_WORD = DETERMINERS | PREPOSITIONS | AUXILIARIES
_POSSESSIVE = re.compile(r"['’]s$")
_END_OF_CLAUSE = re.compile(r"[,;:.()—–]|\s-|$")
_IN_PLACE = re.compile(r"[A-Z][\w.]+(?=[,.;])")  # "in Erie, Pennsylvania,"
# "cows, sheep and goats": short items, the last behind "and".
_LIST = re.compile(
    r"(?:[^,;:.()“”\"—–]{2,30}, ){0,5}?[^,;:.()“”\"—–]{0,30}?,? ?\b(?:and|or) [^,;:.()“”\"—–]{2,30}(?=[,;.])"
)


def predicate(tagged: TaggedText, at: int) -> tuple[int, int] | None:
    """Span of the predicate whose verb is this word; None where the word is no verb or its phrase cannot be told."""
    if not tagged.is_verb(at) and not tagged.is_copula(at):
        return None
    phrase = _Phrase(tagged, _first_of_verb(tagged, at), at)
    last = phrase.last_word()
    if last is None:
        return None
    last = phrase.without_loose_ends(last)
    if last == at and tagged.lower(at) in _SPEECH:
        # "The government announced | that": what it announced is told by another verb.
        return None
    first = phrase.first_word(last)
    return None if first is None else _with_whole_quotation(tagged, first, at, last)


def _first_of_verb(tagged: TaggedText, at: int) -> int:
    """Index of the first auxiliary or negation before a verb, "there" taken in, adverbs left out."""
    first = at
    while first and tagged.lower(first - 1) in AUXILIARIES and tagged.gap(first) == " ":
        first -= 1
    while first < at and tagged.lower(first).endswith("ly"):
        first += 1
    while first < at and tagged.lower(first) in _ADVERBS:
        first += 1
    return first - 1 if tagged.lower(first - 1) == "there" else first


@dataclass(frozen=True)
class _End:
    """Where a phrase ends; `last` is None where it is no phrase that tells something."""

    last: int | None


@dataclass(frozen=True)
class _Phrase:
    """The phrase of a verb: its verb group from `first` to `at`, and what belongs to it behind."""

    tagged: TaggedText
    first: int
    at: int

    def last_word(self) -> int | None:
        """Index of the last word that belongs to the verb, None where another verb tells what this one begins."""
        cuts: list[int] = []  # where it can end earlier: before a preposition or clause that leaves an object
        last = self.at
        for place in range(self.at + 1, len(self.tagged.tokens)):
            ending = self._ends_at_a_mark(place, last, cuts)
            if ending is not None:
                return ending.last
            goes_on = self._goes_on_without_a_clause(place) or self._is_restricted(place)
            if not goes_on and not self._compares(place):
                ending = (
                    self._ends_at_a_clause(place, last, cuts)
                    or self._ends_at_an_auxiliary(place, cuts)
                    or self._ends_at_a_verb(place, last, cuts)
                )
                if ending is not None:
                    return ending.last
            if place > self.at + 1 and (goes_on or self.tagged.lower(place) in _CUT_BEFORE):
                cuts.append(place - 1)
            last = place
        return last

    def without_loose_ends(self, last: int) -> int:
        """The last word that a phrase can end with; a particle behind the verb is kept."""
        while last > self.at and self._is_loose_end(last):
            if last == self.at + 1 and self.tagged.lower(last) in _PARTICLES:
                break
            last -= 1
        return last

    def first_word(self, last: int) -> int | None:
        """Index of the first word: of the verb group, or of the subject where the rest tells too little."""
        tagged, at = self.tagged, self.at
        of_being = tagged.is_copula(at) or tagged.lower(self.first) in {"is", "are", "was", "were"}
        brief = of_being and tagged.tokens[last].end - tagged.tokens[self.first].start < _BRIEF
        if last != at and tagged.lower(last) not in _PARTICLES and not brief:
            return self.first
        # Without an object the subject tells what happened: "his daughter had been freed".
        reached = self.first
        while reached and self.first - reached < _SUBJECT_MOST and self._is_of_the_subject(reached):
            reached -= 1
        too_long = (
            self.first - reached == _SUBJECT_MOST
            or tagged.tokens[last].end - tagged.tokens[reached].start > MAX_PREDICATE
        )
        if (reached == self.first or too_long) and not brief:
            return None
        first = self.first if too_long else reached
        while first < at and tagged.lower(first) in _CONJUNCTIONS:
            first += 1
        return first

    def _is_of_the_subject(self, reached: int) -> bool:
        """Whether the subject goes on to the word before the one that was reached."""
        before = self.tagged.lower(reached - 1)
        if self.tagged.gap(reached) != " ":
            return False
        if before not in _CLAUSE | _CONJUNCTIONS or self._joins_names(reached - 1):
            return True
        return before == "and" and self.tagged.lower(reached) not in VERBS

    def _joins_names(self, at: int) -> bool:
        tokens = self.tagged.tokens
        if self.tagged.lower(at) != "and" or not 0 < at < len(tokens) - 1:
            return False
        return tokens[at - 1].is_capitalised and tokens[at + 1].is_capitalised

    def _ends_at_a_mark(self, place: int, last: int, cuts: list[int]) -> _End | None:
        """Where a mark stands before a word, or the phrase becomes too long with it."""
        tagged, token = self.tagged, self.tagged.tokens[place]
        gap = tagged.gap(place)
        if gap in _GAPS:
            if token.end - tagged.tokens[self.first].start <= MAX_PREDICATE:
                return None
            return _End(cuts[-1] if cuts else None)
        if gap != ", ":
            return _End(last)
        if tagged.tokens[place - 1].is_capitalised and _IN_PLACE.match(tagged.text, token.start):
            return _End(place)
        return _End(self._end_of_list(place) or last)

    def _end_of_list(self, place: int) -> int | None:
        """Index of the last word of a list that goes on at `place`, None where there is none, or it holds a verb."""
        tokens = self.tagged.tokens
        found = _LIST.match(self.tagged.text, tokens[place].start)
        if found is None or found.end() - tokens[self.first].start > MAX_PREDICATE:
            return None
        last = place
        while last < len(tokens) and tokens[last].end <= found.end():
            if self.tagged.is_verb(last) or tokens[last].lower in _CLAUSE | FINITE_AUXILIARIES | _PRONOUNS:
                return None
            last += 1
        return last - 1

    def _compares(self, place: int) -> bool:
        return self.tagged.lower(place) == "than" and self.tagged.lower(place - 1) in _COMPARATIVES

    def _ends_at_a_clause(self, place: int, last: int, cuts: list[int]) -> _End | None:
        word, behind_the_verb = self.tagged.lower(place), place == self.at + 1
        if word in _CLAUSE and (not behind_the_verb or word not in {"that", "as", "so", "whether", "than"}):
            # "in a raid three days | after": the measure belongs to what is cut off.
            measure = self.tagged.lower(last) in _TIME_UNITS and word in {"after", "before"}
            return _End(cuts[-1] if measure and cuts else last)
        if behind_the_verb and word in {"as", "so", "than"}:
            return _End(last)
        # What it shows or says is told by the verb of that clause.
        return _End(None) if behind_the_verb and word == "that" else None

    def _ends_at_an_auxiliary(self, place: int, cuts: list[int]) -> _End | None:
        if self.tagged.lower(place) not in FINITE_AUXILIARIES:
            return None
        if place == self.at + 1:
            return _End(None)
        if self._is_within_a_relative(place):
            return None
        # What stands before it is the subject of another clause, or "and" joins another predicate.
        if self.tagged.lower(place - 1) in _CONJUNCTIONS and place > self.at + 2:
            return _End(place - 2)
        return _End(cuts[-1] if cuts else None)

    def _ends_at_a_verb(self, place: int, last: int, cuts: list[int]) -> _End | None:
        tagged, word = self.tagged, self.tagged.lower(place)
        if place <= self.at + 2 or not tagged.is_verb(place) or word in _NOUNS_AS_WELL:
            return None
        # "left 50 dead and hundreds injured": a participle at the end of the phrase is no verb of a new one.
        if word.endswith("ed") and self._is_at_the_end(place):
            return None
        if tagged.lower(place - 1) in {"to", "and"} | AUXILIARIES or self._is_within_a_relative(place):
            return None
        return _End(cuts[-1] if cuts else last)

    def _is_at_the_end(self, place: int) -> bool:
        if place + 1 == len(self.tagged.tokens) or self.tagged.gap(place + 1) not in _GAPS:
            return True
        return self.tagged.lower(place + 1) in {"by", "when", "after", "while", "as", "in"}

    def _is_within_a_relative(self, place: int) -> bool:
        """Whether a relative pronoun of the same phrase stands before this verb, then no verb of a new clause."""
        return any(
            token.lower in _RELATIVES | _INDIRECT for token in self.tagged.tokens[max(self.at + 1, place - 8) : place]
        )

    def _goes_on_without_a_clause(self, place: int) -> bool:
        """Whether a word that may open a clause opens none here: "since 2009", "so many", "what it termed"."""
        if place + 1 >= len(self.tagged.tokens):
            return False
        word, following = self.tagged.lower(place), self.tagged.tokens[place + 1]
        if word in {"while", "after", "before", "when"} and following.lower.endswith("ing"):
            return True
        if word == "since" and following.text[:1].isdigit():
            return True
        if word in {"since", "after", "before", "until", "following", "despite", "amid"}:
            # With a plain noun behind it, it is a preposition; a clause has its own subject and verb.
            return not self._has_a_verb_near(place, FINITE_AUXILIARIES | _PRONOUNS)
        if word == "so":
            return following.lower in {"many", "much", "few", "far"}
        return word == "as" and place > self.at + 1 and not self._has_a_verb_near(place, FINITE_AUXILIARIES)

    def _has_a_verb_near(self, place: int, others: frozenset[str]) -> bool:
        """Whether one of the five words behind is a verb or one of `others`."""
        end = min(place + 6, len(self.tagged.tokens))
        return any(self.tagged.is_verb(near) or self.tagged.lower(near) in others for near in range(place + 1, end))

    def _is_restricted(self, place: int) -> bool:
        """Whether a relative clause without a comma follows and fits: "the first glasses that look ordinary"."""
        tagged, word = self.tagged, self.tagged.lower(place)
        indirect = word in _INDIRECT
        if (word not in _RELATIVES or tagged.is_verb(place - 1)) and not indirect:
            return False
        end = _END_OF_CLAUSE.search(tagged.text, tagged.tokens[place].end)
        if end is None or end.start() - tagged.tokens[self.first].start > MAX_PREDICATE:
            return False
        return indirect or tagged.lower(place - 1) not in _NO_LAST_WORD

    def _is_loose_end(self, last: int) -> bool:
        word = self.tagged.lower(last)
        return (
            (word in PHRASE_ENDS and word != "ago")
            or word in {"what", "how", "why"}
            or (word.endswith("ly") and len(word) > 5 and last > self.at + 1)
            or word in _NO_LAST_WORD
            or _POSSESSIVE.search(self.tagged.tokens[last].text) is not None
        )


def _with_whole_quotation(tagged: TaggedText, first: int, at: int, last: int) -> tuple[int, int] | None:
    """Span from first to last word that holds no half of a quotation; None where nothing is left behind the verb."""
    text, start = tagged.text, tagged.tokens[first].start
    whole = end_without_half_a_quotation(text, start, tagged.tokens[last].end)
    if whole is None or whole.behind_a_mark:
        return (start, whole.end) if whole else None
    end = whole.end
    while end > start and not text[end - 1].isalnum() and text[end - 1] not in "”\"’'.%":
        end -= 1
    kept = [token for token in tagged.tokens[at:] if token.end <= end]
    while len(kept) > 1 and kept[-1].lower in PHRASE_ENDS | _NO_LAST_WORD:
        if kept[-1].lower == "ago" or (len(kept) == 2 and kept[-1].lower in _PARTICLES):
            break
        kept.pop()
        end = kept[-1].end
    return (start, end) if len(kept) > 1 or first < at else None
