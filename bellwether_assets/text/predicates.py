"""Predicates of one sentence: a verb with its auxiliaries and negation, and the object behind it.

Belongs here: which words are finite verbs, and where the phrase of one begins and ends. Does not belong here: which
predicate is telling (`choose_highlights.py`). By lists and word forms, without a model: what is no sure verb is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bellwether_assets.text.word_lists import words

MAX_HIGHLIGHT = 110  # code points
_SPEECH = words("attribution_verbs")
_BRIEF = 32  # a shorter predicate says little without its subject: "is particularly high", "were killed"
_SUBJECT_MOST = 10  # words of a subject that is taken in
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
_WITH_TO = frozenset({"wants", "plans", "hopes", "seeks", "needs", "aims", "intends", "threatens", "agrees", "fails"})
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
    if first and tokens[first - 1].lower == "there":
        first -= 1
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
            elif gap == ", " and tokens[place - 1].text[:1].isupper() and _IN_PLACE.match(quote, token.start):
                last = place
            elif _is_list(gap, quote, token):
                last = _end_of_list(quote, tokens, first, place) or last
            break
        if token.lower == "than" and tokens[place - 1].lower in {"more", "less", "fewer", "higher", "lower"}:
            last = place
            continue
        if _goes_on_without_a_clause(tokens, place, at) or _restricts(quote, tokens, first, place):
            if place > at + 1:
                cuts.append(place - 1)
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
        if token.lower in _FINITE_AUXILIARY and place > at + 1 and not _within_a_relative(tokens, at, place):
            # What stands before it is the subject of another clause, or "and" joins another predicate.
            if tokens[place - 1].lower in {"and", "but", "or"} and place > at + 2:
                last = place - 2
                break
            if not cuts:
                return None
            last = cuts[-1]
            break
        another = is_verb(tokens, place) and token.lower not in _NOUNS_AS_WELL
        # "left 50 dead and hundreds injured": a participle at the end of the phrase is no verb of a new one.
        ends_phrase = place + 1 == len(tokens) or quote[token.end : tokens[place + 1].start] not in _GAPS
        ends_phrase = ends_phrase or tokens[place + 1].lower in {"by", "when", "after", "while", "as", "in"}
        another = another and not (token.lower.endswith("ed") and ends_phrase)
        if (
            place > at + 2
            and another
            and tokens[place - 1].lower not in {"to", "and"} | AUXILIARIES
            and not _within_a_relative(tokens, at, place)
        ):
            if cuts:
                last = cuts[-1]
            break
        if token.lower in PREPOSITIONS - {"of", "and", "or"} and place > at + 1:
            cuts.append(place - 1)
        last = place
    else:
        last = len(tokens) - 1
    while last > at and (
        (tokens[last].lower in PHRASE_ENDS and tokens[last].lower != "ago")
        or tokens[last].lower in {"what", "how", "why"}
        or (tokens[last].lower.endswith("ly") and len(tokens[last].lower) > 5 and last > at + 1)
        or tokens[last].lower in DETERMINERS | PREPOSITIONS | DETERMINERS | AUXILIARIES
        or re.search(r"['’]s$", tokens[last].text)
    ):
        if last == at + 1 and tokens[last].lower in _PARTICLES:
            break
        last -= 1
    of_being = is_copula(tokens, at) or tokens[first].lower in {"is", "are", "was", "were"}
    brief = of_being and tokens[last].end - tokens[first].start < _BRIEF
    if last == at and tokens[at].lower in _SPEECH:
        # "The government announced | that": what it announced is told by another verb.
        return None
    if last == at or tokens[last].lower in _PARTICLES or brief:
        # Without an object the subject tells what happened: "his daughter had been freed".
        reached = first
        while (
            reached
            and first - reached < _SUBJECT_MOST
            and quote[tokens[reached - 1].end : tokens[reached].start] == " "
            and (
                tokens[reached - 1].lower not in _CLAUSE | {"and", "but", "or"}
                or _joins_names(tokens, reached - 1)
                or (tokens[reached - 1].lower == "and" and tokens[reached].lower not in VERBS)
            )
        ):
            reached -= 1
        too_long = first - reached == _SUBJECT_MOST or tokens[last].end - tokens[reached].start > MAX_HIGHLIGHT
        if (reached == first or too_long) and not brief:
            return None
        first = first if too_long else reached
        while first < at and tokens[first].lower in {"and", "but", "or"}:
            first += 1
    return _with_whole_quotation(quote, tokens, first, at, last)


def _goes_on_without_a_clause(tokens: list[Token], place: int, at: int) -> bool:
    """Whether a word that may open a clause opens none here: "since 2009", "so many", "what it termed"."""
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if following is None:
        return False
    lower = tokens[place].lower
    if lower in {"while", "after", "before", "when"} and following.lower.endswith("ing"):
        return True
    if lower == "since" and following.text[:1].isdigit():
        return True
    if lower in {"since", "after", "before", "until", "following", "despite", "amid"}:
        # With a plain noun behind it, it is a preposition; a clause has its own subject and verb.
        near = tokens[place + 1 : place + 6]
        return not any(
            is_verb(tokens, place + 1 + step) or token.lower in _FINITE_AUXILIARY | {"he", "she", "it", "they"}
            for step, token in enumerate(near)
        )
    if lower == "so":
        return following.lower in {"many", "much", "few", "far"}
    if lower == "as":
        return place > at + 1 and not any(
            is_verb(tokens, place + 1 + step) or token.lower in _FINITE_AUXILIARY
            for step, token in enumerate(tokens[place + 1 : place + 6])
        )
    return False


_INDIRECT = frozenset({"what", "how", "whether", "why"})
_RELATIVES = frozenset({"that", "who", "which", "where", "whose"})


def _restricts(quote: str, tokens: list[Token], first: int, place: int) -> bool:
    """Whether a relative clause without a comma follows and fits: "the first glasses that look ordinary"."""
    what = tokens[place].lower in _INDIRECT
    if (tokens[place].lower not in _RELATIVES or is_verb(tokens, place - 1)) and not what:
        return False
    end = re.compile(r"[,;:.()—–]|\s-|$").search(quote, tokens[place].end)
    fits = end is not None and end.start() - tokens[first].start <= MAX_HIGHLIGHT
    return fits and (what or tokens[place - 1].lower not in AUXILIARIES | PREPOSITIONS | DETERMINERS)


def _within_a_relative(tokens: list[Token], at: int, place: int) -> bool:
    """Whether a relative pronoun of the same phrase stands before this verb, which is then no verb of a new clause."""
    return any(token.lower in _RELATIVES | _INDIRECT for token in tokens[max(at + 1, place - 8) : place])


def _is_list(gap: str, quote: str, token: Token) -> bool:
    return gap == ", " and _LIST.match(quote, token.start) is not None


_IN_PLACE = re.compile(r"[A-Z][\w.]+(?=[,.;])")  # "in Erie, Pennsylvania,"
# "cows, sheep and goats": short items, the last behind "and".
_LIST = re.compile(
    r"(?:[^,;:.()“”\"—–]{2,30}, ){0,5}?[^,;:.()“”\"—–]{0,30}?,? ?\b(?:and|or) [^,;:.()“”\"—–]{2,30}(?=[,;.])"
)


def _end_of_list(quote: str, tokens: list[Token], first: int, place: int) -> int | None:
    """Index of the last word of a list that goes on at `place`, None where it holds a verb or is too long."""
    found = _LIST.match(quote, tokens[place].start)
    if found is None or found.end() - tokens[first].start > MAX_HIGHLIGHT:
        return None
    last = place
    while last < len(tokens) and tokens[last].end <= found.end():
        if is_verb(tokens, last) or tokens[last].lower in _CLAUSE | _FINITE_AUXILIARY | {"he", "she", "it", "they"}:
            return None
        last += 1
    return last - 1


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
            and (
                (token.lower in _WITH_TO and following.lower == "to")
                or following.lower in _OBJECT_OPENS
                or following.text[:1].isupper()
                or following.text[:1].isdigit()
            )
        )
    if before in {"now", "also", "still", "not", "already"} and at > 1 and token.lower.endswith("ing"):
        before = tokens[at - 2].lower
    if before in {"is", "are", "was", "were", "be", "been"} and len(token.lower) > 5 and token.lower.endswith("ing"):
        return True
    if before in _MODALS and before != "to" and token.lower.isalpha() and token.lower not in {"be", "have", "been"}:
        return True
    if token.lower in VERBS:
        return before not in DETERMINERS or before in {"that", "and", "or"} or (before == "to")
    if len(token.lower) > 4 and token.lower.endswith("ed") and not token.lower.endswith("eed"):
        if (
            before.endswith("ly")
            and at > 1
            and tokens[at - 2].lower in {"a", "an", "the", "its", "his", "her", "their"}
        ):
            # "a fully booked jet"
            return False
        # "unmanned", "so-called", "London-based": adjectives.
        adjective = token.lower in _ADJECTIVES or "-" in token.lower
        return before not in DETERMINERS - {"and", "or", "that"} and not (adjective and before not in AUXILIARIES)
    in_s = len(token.lower) > 4 and re.fullmatch(r"[a-z]+(?<!s)s", token.lower) and 0 < at < len(tokens) - 1
    if in_s and tokens[at - 1].text[:1].isupper() and tokens[at + 1].lower in _OBJECT_OPENS - {"that", "not", "no"}:
        # "The United Nations welcomes the release": a name before, an object behind.
        return True
    return before == "to" and at >= 2 and tokens[at - 2].lower in VERBS | AUXILIARIES | {"expected", "forced", "agreed"}


def is_copula(tokens: list[Token], at: int) -> bool:
    if tokens[at].lower == "be" and at and tokens[at - 1].lower in _MODALS - {"not", "to"}:
        return at + 1 < len(tokens) and not is_verb(tokens, at + 1)
    return (
        tokens[at].lower in {"is", "are", "was", "were", "has", "have", "had", "remains", "became"}
        and at + 1 < len(tokens)
        and not (at + 1 < len(tokens) and is_verb(tokens, at + 1))
        and (tokens[at + 1].lower == "no" or tokens[at + 1].lower not in AUXILIARIES)
        and tokens[at + 1].lower != "since"
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
            ends = re.match(r"[.,!?]?" + re.escape(closing.strip()), quote[end:])
            if ends and end + ends.end() - start < len(quote):
                return start, end + ends.end()
            end = start + said.rfind(opening)
    while end > start and not quote[end - 1].isalnum() and quote[end - 1] not in "”\"’'.%":
        end -= 1
    kept = [token for token in tokens[at:] if token.end <= end]
    while len(kept) > 1 and kept[-1].lower in PHRASE_ENDS | PREPOSITIONS | DETERMINERS | AUXILIARIES:
        if kept[-1].lower == "ago" or (len(kept) == 2 and kept[-1].lower in _PARTICLES):
            break
        kept.pop()
        end = kept[-1].end
    return (start, end) if len(kept) > 1 or first < at else None
