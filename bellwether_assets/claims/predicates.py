"""Predicates of one sentence: a verb with its auxiliaries and negation, and the object behind it.

Belongs here: which words are finite verbs, and where the phrase of one begins and ends. Does not belong here: which
predicate is telling (`choose_highlights.py`). By lists and word forms, without a model: what is no sure verb is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bellwether_assets.claims.word_lists import words

MAX_HIGHLIGHT = 90  # code points
_BRIEF = 20  # a shorter predicate says nothing without its subject: "is possible"
_WORD = re.compile(r"(?:[A-Z]\.){2,}|[ap]\.m\.|[$£€]?[^\W_](?:[\w'’&/-]|[.,](?=\w)|:(?=\d))*%?", re.UNICODE)
VERBS = words("predicate_verbs")
# "runs", "plans", "cuts" are plurals as often: verbs only before what an object begins with.
_AMBIGUOUS = frozenset(word for word in VERBS if word.endswith("s")) - words("sure_verbs")
_MODALS = frozenset({"will", "would", "could", "may", "might", "can", "must", "should", "not", "to", "didn't", "won't"})
_FINITE_AUXILIARY = frozenset(
    {
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "had",
        "will",
        "would",
        "could",
        "may",
        "might",
        "can",
        "must",
        "should",
    }
)
_OBJECT_OPENS = frozenset({"the", "a", "an", "its", "his", "her", "their", "that", "no", "not", "more", "all"})
_GAPS = frozenset({" ", "-", " $", " £", " €", "\u00a0", " “", "” ", ' "', '" ', " ‘", "’ ", " '", "' "})
_TIME_UNITS = frozenset(
    {"hours", "day", "days", "week", "weeks", "month", "months", "year", "years", "minutes", "moments"}
)
_NOUNS_AS_WELL = frozenset({"hit", "cut", "set", "put", "split", "cost", "spread", "lead", "quit", "bet"})
_ADJECTIVES = words("participles_as_adjectives")
_PARTICLES = frozenset({"up", "out", "off", "down", "over"})
AUXILIARIES = words("auxiliaries")
_NEGATED = frozenset({"failed", "refused", "declined", "unable", "not", "never", "no"})
PHRASE_ENDS = words("phrase_ends")
_CLAUSE = words("clause_openers")
PREPOSITIONS = words("prepositions")
DETERMINERS = words("determiners")


@dataclass(frozen=True)
class Token:
    text: str
    lower: str
    start: int
    end: int


def tokens_of(quote: str) -> list[Token]:
    """Words of a quote with their spans; amounts, times and abbreviations are one word."""
    return [Token(f.group(), f.group().lower(), f.start(), f.end()) for f in _WORD.finditer(quote)]


def predicate(quote: str, tokens: list[Token], at: int) -> tuple[int, int] | None:
    """The predicate whose verb is this word, auxiliaries and negation before it, its object behind it."""
    if not is_verb(tokens, at) and not is_copula(tokens, at):
        return None
    first = at
    while (
        first and tokens[first - 1].lower in AUXILIARIES and quote[tokens[first - 1].end : tokens[first].start] == " "
    ):
        first -= 1
    while first < at and tokens[first].lower.endswith("ly"):
        first += 1
    while first < at and tokens[first].lower in {"to", "also", "still", "already", "now", "yet"}:
        first += 1
    cuts: list[int] = []
    last = at
    for place in range(at + 1, len(tokens)):
        token = tokens[place]
        gap = quote[tokens[place - 1].end : token.start]
        if gap not in _GAPS or token.end - tokens[first].start > MAX_HIGHLIGHT:
            if gap in _GAPS and cuts:
                # Too long: it ends before the last preposition that leaves an object.
                last = cuts[-1]
            elif gap in _GAPS:
                return None
            break
        if token.lower == "than" and tokens[place - 1].lower in {"more", "less", "fewer", "higher", "lower"}:
            last = place
            continue
        if token.lower in _CLAUSE and (place > at + 1 or token.lower not in {"that", "as", "so", "whether", "than"}):
            # "in a raid three days | after": the measure belongs to what is cut off.
            if tokens[last].lower in _TIME_UNITS and token.lower in {"after", "before"} and cuts:
                last = cuts[-1]
            break
        if token.lower in {"as", "so", "than"} and place == at + 1:
            break
        if token.lower == "that" and place == at + 1:
            # What it shows or says is told by the verb of that clause.
            return None
        if token.lower in _FINITE_AUXILIARY and place == at + 1:
            return None
        if token.lower in _FINITE_AUXILIARY and place > at + 1:
            # What stands before it is the subject of another clause.
            if not cuts:
                return None
            last = cuts[-1]
            break
        another = is_verb(tokens, place) and token.lower not in _NOUNS_AS_WELL
        if place > at + 2 and another and tokens[place - 1].lower not in {"to", "and"} | AUXILIARIES:
            if cuts:
                last = cuts[-1]
            break
        if token.lower in PREPOSITIONS and place > at + 1:
            cuts.append(place - 1)
        last = place
    else:
        last = len(tokens) - 1
    while last > at and (
        (tokens[last].lower in PHRASE_ENDS and tokens[last].lower != "ago")
        or tokens[last].lower in {"what", "how", "why"}
        or (tokens[last].lower.endswith("ly") and len(tokens[last].lower) > 5)
        or tokens[last].lower in DETERMINERS | PREPOSITIONS | DETERMINERS | AUXILIARIES
        or re.search(r"['’]s$", tokens[last].text)
    ):
        if last == at + 1 and tokens[last].lower in _PARTICLES:
            break
        last -= 1
    brief = is_copula(tokens, at) and tokens[last].end - tokens[first].start < _BRIEF
    if last == at or tokens[last].lower in _PARTICLES or brief:
        # Without an object the subject tells what happened: "his daughter had been freed".
        reached = first
        while (
            reached
            and first - reached < 7
            and quote[tokens[reached - 1].end : tokens[reached].start] == " "
            and (tokens[reached - 1].lower not in _CLAUSE | {"and", "but", "or"} or _joins_names(tokens, reached - 1))
        ):
            reached -= 1
        if (reached == first or first - reached == 7) and not brief:
            return None
        if first - reached == 7:
            reached = first
        first = reached
    return _with_whole_quotation(quote, tokens, first, at, last)


def _joins_names(tokens: list[Token], at: int) -> bool:
    return (
        tokens[at].lower == "and"
        and 0 < at < len(tokens) - 1
        and tokens[at - 1].text[:1].isupper()
        and tokens[at + 1].text[:1].isupper()
    )


def _goes_before(word: str) -> bool:
    """Whether a word before a verb belongs to it: an auxiliary, a negation, an adverb."""
    return word in AUXILIARIES or (len(word) > 4 and word.endswith("ly"))


def is_verb(tokens: list[Token], at: int) -> bool:
    """Whether a word is a finite verb or its participle, by its form and the word before it."""
    token = tokens[at]
    if token.text[:1].isupper():
        return False
    before = tokens[at - 1].lower if at else ""
    if token.lower in AUXILIARIES and token.lower not in _NEGATED | {"expected"}:
        return False
    if token.lower in _AMBIGUOUS:
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        return (
            before not in DETERMINERS
            and following is not None
            and (following.lower in _OBJECT_OPENS or following.text[:1].isupper() or following.text[:1].isdigit())
        )
    if before in {"is", "are", "was", "were", "be", "been"} and len(token.lower) > 5 and token.lower.endswith("ing"):
        return True
    if before in _MODALS and before != "to" and token.lower.isalpha() and token.lower not in {"be", "have", "been"}:
        return True
    if token.lower in VERBS:
        return before not in DETERMINERS or before in {"that", "and", "or"} or (before == "to")
    if len(token.lower) > 4 and token.lower.endswith("ed") and not token.lower.endswith("eed"):
        # "unmanned", "so-called", "London-based": adjectives.
        adjective = token.lower in _ADJECTIVES or "-" in token.lower
        return before not in DETERMINERS - {"and", "or", "that"} and not (adjective and before not in AUXILIARIES)
    return before == "to" and at >= 2 and tokens[at - 2].lower in VERBS | AUXILIARIES | {"expected", "forced", "agreed"}


def is_copula(tokens: list[Token], at: int) -> bool:
    return (
        tokens[at].lower in {"is", "are", "was", "were", "has", "have", "had", "remains", "became"}
        and at + 1 < len(tokens)
        and not (at + 1 < len(tokens) and is_verb(tokens, at + 1))
        and (tokens[at + 1].lower == "no" or tokens[at + 1].lower not in AUXILIARIES)
    )


def _with_whole_quotation(quote: str, tokens: list[Token], first: int, at: int, last: int) -> tuple[int, int] | None:
    """A span that holds no half of a quotation: its closing mark is taken in, or it ends before the opening one."""
    start, end = tokens[first].start, tokens[last].end
    for opening, closing in (("“", "”"), ('"', '"'), (" ‘", "’"), (" '", "'")):
        said = quote[start:end]
        opened = said.count(opening)
        # An apostrophe is no closing mark: only one before white space or the end is.
        closed = len(re.findall(re.escape(closing) + r"(?=\W|$)", said)) if opening != closing else opened // 2
        if opening == "“" and closed > opened:
            return None
        if opened > closed if opening != closing else opened % 2:
            if quote[end : end + 1] == closing:
                return start, end + 1
            end = start + said.rfind(opening)
    while end > start and not quote[end - 1].isalnum() and quote[end - 1] not in "”\"’'.%":
        end -= 1
    kept = [token for token in tokens[at:] if token.end <= end]
    while len(kept) > 1 and kept[-1].lower in PHRASE_ENDS | PREPOSITIONS | DETERMINERS | AUXILIARIES:
        kept.pop()
        end = kept[-1].end
    return (start, end) if len(kept) > 1 or first < at else None
