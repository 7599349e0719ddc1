"""What in a sentence points outside it: "the move", "he", "such", "last week", a surname nobody introduced.

Belongs here: finding and weighing what a reader of this one sentence could not resolve. Does not belong here: resolving
it (`resolve_references.py`), nor which sentences are refused outright (`write_statements.py`). One pass over the words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bellwether_assets.text.quantities import SMALL_NUMBERS
from bellwether_assets.text.quotations import is_quoted, quotations
from bellwether_assets.text.tokens import bare_words_of, without_possessive
from bellwether_assets.text.word_lists import words

_UNIQUE = words("unique_nouns")
_OF_A_COUNTRY = words("nouns_of_a_country")
_PEOPLE = words("nouns_for_people")
_NP_ENDS = words("phrase_ends") | words("function_words")
_VERBS = words("predicate_verbs")
_EVENTS = words("nouns_of_events")
_RESTRICTIVE = frozenset(
    {"of", "that", "who", "whose", "which", "where", "when", "between", "behind", "against", "for"}
)
_PLACED = frozenset({"in", "at", "on", "near", "outside", "across"})
_RANKING = re.compile(
    r"^(?:first|second|third|fourth|fifth|last|only|most|least|same|best|worst|next|latest|(?:\w{2,}est)|\d{4}s?)$"
)
_TIMES = frozenset({"year", "week", "month", "time", "summer", "winter", "season", "morning"})
_NOT_A_NAME = words("not_names")
_PLURAL_OF_CAPITALS = re.compile(r"[A-Z]{2,}s")
_CAPITALISED = re.compile(r"[A-Z][a-z'’-]+")
_HE = frozenset({"he", "she", "him", "her", "his", "hers", "himself", "herself"})
_IT = frozenset({"it", "its", "they", "them", "their", "theirs"})
_SPEAKER = frozenset({"i", "we", "my", "our", "us", "me", "you", "your"})
_TIME = re.compile(
    r"\b(?:(?:last|next|this|that|earlier this|later this)\s+(?:week|month|year|summer|winter|spring|autumn|season"
    r"|weekend|morning|afternoon|evening|night)|yesterday|today|tonight|tomorrow|(?:mon|tues|wednes|thurs|fri|satur"
    r"|sun)day)s?\b(?:\s+(?:morning|afternoon|evening|night))?(?!['’]s|\s*\(|,?\s+(?:\d{1,2}\b|[A-Z][a-z]{2,8}\.?"
    r"\s+\d{1,2}\b))",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(?:another|such|the (?:other|others|latter|former|pair|duo|trio|two|three|four|same)|one of them|both of them"
    r"|the following|(?:that|reports?|said|says) this (?:is|was)|(?<=, )that \w+ (?:seemed|was|is|has|had|will|would"
    r"|could|came)|elsewhere"
    r"|when (?:play|talks|service|trading) resumed"
    r"|earlier in the (?:day|week)|at the time|there (?:are|were|is|was) no|meanwhile)\b(?!\s+[A-Z])",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"^(?:(?:only|just|about|some|a few|several|\w+)\s)?(?:days?|weeks?|months?|hours?|minutes|years?|moments)"
    r"\s(?:later|earlier|before|after)\b|^(?:previously|earlier|later|afterwards?|since then|until then)\b",
    re.IGNORECASE,
)
# Who are the "many victims", the "officials", the "five people" that a sentence begins with?
_UNSPECIFIED = re.compile(
    r"^(?:one (?:\w+ ){0,2}(?:user|man|woman|person|source|witness|victim|official|fan|passenger)\b|flight \d+\b"
    rf"|(?:(?:many|some|most|several|other|more|all|both|{SMALL_NUMBERS}|dozens of|hundreds of"
    r"|thousands of|at least \S+|\d+) (?:of the )?(?:\w+ )?)?(?:officials|police|authorities|victims"
    r"|witnesses|passengers"
    r"|residents|people|investigators|relatives|families|survivors|officers|prosecutors|experts|analysts|critics|fans"
    r"|users|customers|soldiers|militants|rescuers|emergency services|negotiations|talks|sources|firefighters|doctors"
    r"|students|children|women|men|workers|employees|players)\b)(?! (?:of|in|at|from|for) (?:the )?[A-Z])",
    re.IGNORECASE,
)
_MONEY = 0.5  # "the $5 billion": told before
_STAND_INS = words("stand_ins")
_EVENT = 0.55  # "the attack" is what the sentence is about, wherever it stands
_NAMELESS = 0.7  # weight of a sentence that names nobody
_GENERAL = re.compile(r"\b(?:is|are|has|have|can|could|would|will|should|may|might|must|do|does|increasingly)\b")
_TOLD = re.compile(r"\b(?:was|were|had|did|killed|said|told|fell|rose|died)\b")
OPEN = 0.25  # from here on a sentence does not stand alone


@dataclass(frozen=True)
class _Word:
    """One word without its possessive ending; `name` tells whether it is one, or a part of one."""

    text: str
    lower: str
    start: int
    end: int
    name: bool


def openness(sentence: str, bare_surnames: int = 0) -> float:
    """How much of a sentence points outside it: 0 nothing, `OPEN` and more needs its article."""
    tokens = _words_of(sentence)
    names = [at for at, token in enumerate(tokens) if token.name]
    quoted = quotations(sentence)
    total = 0.0 if names else _NAMELESS
    total += 0.45 * bare_surnames
    total += 0.35 if _LATER.match(sentence) else 0.0
    # Where and whom it struck tells which "five people" are meant.
    total += 0.35 if not names and _UNSPECIFIED.match(sentence) else 0.0
    first_name = names[0] if names else len(tokens)
    for at, token in enumerate(tokens):
        if token.lower in {"the", "this", "these", "those"}:
            weight = _definite(sentence, tokens, at)
            total += weight if at < first_name or weight >= _EVENT else 0.6 * weight
        elif token.lower in _HE:
            total += 0.0 if _has_person(tokens, at, sentence) else 0.6
        elif token.lower in _IT:
            total += 0.0 if at > first_name else _open_it(tokens, at, sentence)
        elif token.lower in _SPEAKER and not is_quoted(token.start, quoted):
            total += 0.6
    total += open_days(sentence)
    total += 0.3 * len(_VAGUE.findall(sentence))
    return round(min(total, 3.0), 6)


def open_days(sentence: str) -> float:
    """How much of a sentence's openness is days and weeks that only the day of its report tells: "on Thursday"."""
    return 0.3 * len(_TIME.findall(sentence))


def is_general(sentence: str) -> bool:
    """Whether a sentence that names nobody speaks of what is always or now so: nothing of it points outside."""
    return (
        _GENERAL.search(sentence) is not None
        and _TOLD.search(sentence) is None
        and round(openness(sentence) - _NAMELESS, 6) < OPEN
        and not any(word.name for word in _words_of(sentence))
    )


def _words_of(sentence: str) -> list[_Word]:
    out: list[_Word] = []
    for token in bare_words_of(sentence):
        word = without_possessive(token.text)
        opens = not out or sentence[: token.start].rstrip("\"“'‘( ")[-1:] in ".!?:"
        name = _is_name(word, opens)
        if len(out) == 1 and out[0].name and not name and not _shows_a_subject(sentence, out[0], word):
            # "Local sources said": an adjective opens the sentence, no name.
            out[0] = replace(out[0], name=False)
        out.append(_Word(word, word.lower(), token.start, token.end, name))
    return out


def _is_name(word: str, opens: bool) -> bool:
    """Whether a word is a name by its capital; where it `opens` a sentence, that shows little."""
    # "PINs" and "CEOs" are capitals and no name.
    if not word[:1].isupper() or word in _NOT_A_NAME or _PLURAL_OF_CAPITALS.fullmatch(word):
        return False
    if not opens or word[1:].lower() != word[1:]:
        return True
    if not _CAPITALISED.fullmatch(word):
        return False
    # "Goldman expects", "Police said": a capital that opens a sentence shows nothing but by what follows it.
    return word.lower() not in _PEOPLE and not word.endswith(("ing", "ly", "ed")) and len(word) > 3


def _shows_a_subject(sentence: str, first: _Word, following: str) -> bool:
    """Whether the word behind a sentence's first shows that it is a name: a verb, an apostrophe, a mark."""
    gap = sentence[first.end : first.end + 2]
    own = sentence[max(0, first.end - 2) : first.end].strip("’'") != sentence[max(0, first.end - 2) : first.end]
    return own or not gap.startswith(" ") or following in _VERBS or _past(following) or following in _NP_ENDS


def _open_it(tokens: list[_Word], at: int, sentence: str) -> float:
    """Weight of an "it" or "they" before which nothing is named: less the later it stands."""
    if at >= 8:
        return 0.0
    if at >= 3:
        return 0.3
    return 0.0 if _named_after(tokens, at, sentence) else 0.5


def _definite(sentence: str, tokens: list[_Word], at: int) -> float:
    """Weight of a definite noun phrase: 0 where it names or restricts what it means."""
    demonstrative = tokens[at].lower != "the"
    phrase = _noun_phrase(sentence, tokens, at)
    if isinstance(phrase, float):
        return phrase
    following = tokens[phrase.stop].lower if phrase.stop is not None else ""
    if not phrase.words:
        return 0.4 if demonstrative and following in {"is", "was", "are", "were", "has"} else 0.0
    if _names_itself(phrase.words, tokens, at, demonstrative):
        return 0.0
    # Any word of the phrase, as a verb that no list knows may have been taken for a noun: "the case involves people".
    event = any(word.lower in _EVENTS or word.lower.rstrip("s") in _EVENTS for word in phrase.words)
    if following in _RESTRICTIVE:
        return 0.3 if event and following in {"who", "that", "which"} else 0.0
    if phrase.stop is not None and following in _PLACED:
        where = tokens[phrase.stop + 1 : phrase.stop + 5]
        if any(word.name or word.text[:1].isdigit() for word in where):
            return 0.0
    if event:
        return _EVENT
    return 0.6 if demonstrative else 0.5 if len(phrase.words) == 1 else 0.35


@dataclass(frozen=True)
class _NounPhrase:
    """The nouns and adjectives behind a determiner, and the index of the word that ends them, None at a mark."""

    words: tuple[_Word, ...]
    stop: int | None


def _noun_phrase(sentence: str, tokens: list[_Word], at: int) -> _NounPhrase | float:
    """The noun phrase of six words at most behind the determiner `at`; its weight where that is clear already."""
    run: list[_Word] = []
    for place in range(at + 1, min(at + 7, len(tokens))):
        word = tokens[place]
        if sentence[tokens[place - 1].end : word.start].strip(" \"“'‘-$£€"):
            break
        if word.text[:1].isupper() and word.text not in _NOT_A_NAME:
            return 0.45 if not run and _stands_for(tokens, at + 1) else 0.0
        if not run and word.text[:1].isdigit():
            if _RANKING.match(word.lower):
                return 0.0
            if sentence[word.start - 1] in "$£€":
                return _MONEY
        if word.lower in _NP_ENDS or (run and (word.lower in _VERBS or _past(word.lower))):
            return _NounPhrase(tuple(run), place)
        run.append(word)
    return _NounPhrase(tuple(run), None)


def _names_itself(phrase: Sequence[_Word], tokens: list[_Word], at: int, demonstrative: bool) -> bool:
    """Whether there is only one of its kind, or the sentence itself has said which one."""
    head, first = phrase[-1].lower, phrase[0].lower
    if _RANKING.match(first) or head in _UNIQUE or first in _UNIQUE:
        return True
    if demonstrative:
        if head in _TIMES:
            return True
    elif any(word.lower.rstrip("s") == head.rstrip("s") for word in tokens[:at]):
        return True
    return head in _OF_A_COUNTRY and any(word.name for word in tokens[: at + 12])


def _stands_for(tokens: list[_Word], at: int) -> bool:
    """Whether a name only tells where the thing meant is from: "the New York bank", "the Dutch star"."""
    while at < len(tokens) and tokens[at].text[:1].isupper():
        at += 1
    if at >= len(tokens) or tokens[at].lower not in _STAND_INS:
        return False
    return at + 1 >= len(tokens) or not tokens[at + 1].text[:1].isupper()


def _past(word: str) -> bool:
    return len(word) > 4 and word.endswith("ed") and not word.endswith(("eed", "bed", "ted-"))


def _has_person(tokens: list[_Word], at: int, sentence: str) -> bool:
    """Whether somebody is named for a pronoun: before it, or after the comma that ends its opening phrase."""
    if any(word.name or word.lower in _PEOPLE for word in tokens[:at]):
        return True
    return _named_after(tokens, at, sentence)


def _named_after(tokens: list[_Word], at: int, sentence: str) -> bool:
    comma = sentence.find(",", tokens[at].end)
    return 0 <= comma <= 90 and any(word.name for word in tokens[at + 1 :] if comma < word.start < comma + 12)
