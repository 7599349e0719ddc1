"""What in a sentence points outside it: "the move", "he", "such", "last week", a surname nobody introduced.

Belongs here: finding and weighing what a reader of this one sentence could not resolve. Does not belong here: resolving
it (`resolve_references.py`), nor which sentences are refused outright (`write_statements.py`). One pass over the words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bellwether_assets.text.quotations import is_quoted, quotations
from bellwether_assets.text.word_lists import words

_WORD = re.compile(r"[^\W_][\w'’.,&-]*[^\W_]|[^\W_]", re.UNICODE)
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
_NOT_A_NAME = words("not_names")
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
    r"|(?:(?:many|some|most|several|other|more|all|both|two|three|four|five|six|seven"
    r"|eight|nine|ten|dozens of|hundreds of"
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
OPEN = 0.25  # from here on a sentence does not stand alone


@dataclass(frozen=True)
class _Token:
    text: str
    lower: str
    start: int
    end: int
    name: bool


def openness(sentence: str, bare_surnames: int = 0) -> float:
    """How much of a sentence points outside it: 0 nothing, `OPEN` and more needs its article."""
    tokens = _tokens(sentence)
    quoted = quotations(sentence)
    names = [at for at, token in enumerate(tokens) if token.name]
    total = 0.0 if names else 0.7
    total += 0.45 * bare_surnames
    if _LATER.match(sentence):
        total += 0.35
    if _UNSPECIFIED.match(sentence):
        total += 0.35
    for at, token in enumerate(tokens):
        first_name = names[0] if names else len(tokens)
        if token.lower in {"the", "this", "these", "those"}:
            weight = _definite(sentence, tokens, at)
            total += weight if at < first_name or weight >= _EVENT else 0.6 * weight
        elif token.lower in _HE:
            total += 0.0 if _has_person(tokens, at, sentence) else 0.6
        elif token.lower in _IT:
            before = any(place < at for place in names)
            total += (
                0.0 if before or at >= 8 else 0.3 if at >= 3 else 0.0 if _named_after(tokens, at, sentence) else 0.5
            )
        elif token.lower in _SPEAKER and not is_quoted(token.start, quoted):
            total += 0.6
    total += 0.3 * len(_TIME.findall(sentence))
    total += 0.3 * len(_VAGUE.findall(sentence))
    return round(min(total, 3.0), 6)


def _tokens(sentence: str) -> list[_Token]:
    out: list[_Token] = []
    for found in _WORD.finditer(sentence):
        word = re.sub(r"['’]s?$", "", found.group())
        opens = not out or sentence[: found.start()].rstrip("\"“'‘( ")[-1:] in ".!?:"
        # "PINs" and "CEOs" are capitals and no name.
        name = (
            word[:1].isupper()
            and word not in _NOT_A_NAME
            and not re.fullmatch(r"[A-Z]{2,}s", word)
            and (not opens or word[1:].lower() != word[1:])
        )
        if opens and re.fullmatch(r"[A-Z][a-z'’-]+", word) and not name and word not in _NOT_A_NAME:
            # "Goldman expects", "Police said": a capital that opens a sentence shows nothing but by what follows it.
            name = word.lower() not in _PEOPLE and not word.endswith(("ing", "ly", "ed")) and len(word) > 3
        if out and out[-1].name and len(out) == 1 and not name and not _shows_a_subject(sentence, out[-1], word):
            # "Local sources said": an adjective opens the sentence, no name.
            out[0] = replace(out[0], name=False)
        out.append(_Token(word, word.lower(), found.start(), found.end(), name))
    return out


def _shows_a_subject(sentence: str, first: _Token, following: str) -> bool:
    """Whether the word behind a sentence's first shows that it is a name: a verb, an apostrophe, a mark."""
    gap = sentence[first.end : first.end + 2]
    own = sentence[max(0, first.end - 2) : first.end].strip("’'") != sentence[max(0, first.end - 2) : first.end]
    return own or not gap.startswith(" ") or following in _VERBS or _past(following) or following in _NP_ENDS


def _definite(sentence: str, tokens: list[_Token], at: int) -> float:
    """Weight of a definite noun phrase: 0 where it names or restricts what it means."""
    demonstrative = tokens[at].lower != "the"
    run: list[_Token] = []
    stop: _Token | None = None
    previous = tokens[at]
    for token in tokens[at + 1 : at + 7]:
        if sentence[previous.end : token.start].strip(" \"“'‘-$£€"):
            stop = None
            break
        if token.text[:1].isupper() and token.text not in _NOT_A_NAME:
            return 0.45 if not run and _stands_for(tokens, at + 1) else 0.0
        if not run and token.text[:1].isdigit() and (_RANKING.match(token.lower) or sentence[token.start - 1] in "$£€"):
            return 0.0 if _RANKING.match(token.lower) else _MONEY
        if token.lower in _NP_ENDS or (run and (token.lower in _VERBS or _past(token.lower))):
            stop = token
            break
        run.append(token)
        previous = token
    if not run:
        return 0.4 if demonstrative and stop is not None and stop.lower in {"is", "was", "are", "were", "has"} else 0.0
    head, first = run[-1].lower, run[0].lower
    # Any word of the run, as a verb that no list knows may have been taken for a noun: "the case involves defendants".
    event = any(token.lower in _EVENTS or token.lower.rstrip("s") in _EVENTS for token in run)
    if _RANKING.match(first) or head in _UNIQUE or first in _UNIQUE:
        return 0.0
    if demonstrative and head in {"year", "week", "month", "time", "summer", "winter", "season", "morning"}:
        return 0.0
    stems = {run[-1].lower.rstrip("s")}
    if any(token.lower.rstrip("s") in stems for token in tokens[:at]) and not demonstrative:
        return 0.0
    if head in _OF_A_COUNTRY and any(token.name for token in tokens[: at + 12]):
        return 0.0
    if stop is not None and stop.lower in _RESTRICTIVE:
        return 0.3 if event and stop.lower in {"who", "that", "which"} else 0.0
    if stop is not None and stop.lower in _PLACED:
        following = tokens[tokens.index(stop) + 1 : tokens.index(stop) + 5]
        if any(token.name or token.text[:1].isdigit() for token in following):
            return 0.0
    if event:
        return _EVENT
    return 0.6 if demonstrative else 0.5 if len(run) == 1 else 0.35


def _stands_for(tokens: list[_Token], at: int) -> bool:
    """Whether a name only tells where the thing meant is from: "the New York bank", "the Dutch star"."""
    while at < len(tokens) and tokens[at].text[:1].isupper():
        at += 1
    if at >= len(tokens) or tokens[at].lower not in _STAND_INS:
        return False
    return at + 1 >= len(tokens) or not tokens[at + 1].text[:1].isupper()


def _past(word: str) -> bool:
    return len(word) > 4 and word.endswith("ed") and not word.endswith(("eed", "bed", "ted-"))


def _has_person(tokens: list[_Token], at: int, sentence: str) -> bool:
    """Whether somebody is named for a pronoun: before it, or after the comma that ends its opening phrase."""
    if any(token.name or token.lower in _PEOPLE for token in tokens[:at]):
        return True
    return _named_after(tokens, at, sentence)


def _named_after(tokens: list[_Token], at: int, sentence: str) -> bool:
    comma = sentence.find(",", tokens[at].end)
    return 0 <= comma <= 90 and any(token.name for token in tokens[at + 1 :] if comma < token.start < comma + 12)
