"""The telling words inside a quote: what was done, with its object and amount; else the amount; else a name.

Belongs here: spans inside one quote. The result is whole words and whole phrases: it never crosses punctuation, never
cuts a name, keeps a negation and what qualifies an amount. Never empty, always strictly shorter than the quote.
"""

from __future__ import annotations

import re

from bellwether_assets.text.predicates import (
    AUXILIARIES,
    DETERMINERS,
    MAX_HIGHLIGHT,
    PHRASE_ENDS,
    PREPOSITIONS,
    VERBS,
    Token,
    is_copula,
    is_verb,
    predicate,
    tokens_of,
)
from bellwether_assets.text.quantities import quantities
from bellwether_assets.text.word_lists import words

_LEAST = 12
_SIDE = 0.5  # from here on a verb is of a side clause
_BEST_FROM, _BEST_TO = 24, 105
_SAYING = words("attribution_verbs")
_SAID = frozenset({"said", "says", "told", "added", "wrote", "tweeted", "according", "say", "noted", "adds"})
_TELLING = re.compile(
    r"^(?:led|caus\w+|trigger\w+|spark\w+|prompt\w+|forc\w+|threat\w+|warn\w+|fac(?:e|es|ed|ing)|accus\w+"
    r"|charged|approv\w+"
    r"|agreed|reject\w+|denied|ban(?:s|ned)|sign\w+|launch\w+|releas\w+|order\w+|introduc\w+|unveil\w+"
    r"|propos\w+|impos\w+"
    r"|declar\w+|won|lost|kill\w+|injur\w+|arrest\w+|sentenc\w+|fell|rose|cut|rais\w+|bought|sold"
    r"|acquir\w+|fir(?:ed|es)"
    r"|resign\w+|retir\w+|collid\w+|derail\w+|crash\w+|destroy\w+|expos\w+|stole\w*|hit|died|indict\w+|convict\w+"
    r"|expect\w+|suspend\w+|clos\w+|freed|broke|set|fin(?:ed)|sued|reduc\w+|increas\w+|found|offer\w+|struck"
    r"|barr(?:ed|ing)|block\w*|seiz\w+|evacuat\w+|end(?:s|ed)|condemn\w+|claim(?:ed|s)|demand\w+"
    r"|defeat\w+|beat|overtook|pass(?:ed|es)|doubl\w+|halv\w+|cancel\w+|recall\w+|plead\w*|vow(?:s|ed))$",
    re.IGNORECASE,
)
_QUALIFIER = re.compile(
    r"(?:(?:up to|more than|less than|fewer than|at least|at most|as many as|as much as|nearly|almost|about|around|some"
    r"|over|under|roughly|approximately|only|an estimated|(?:two|three)[ -](?:thirds|quarters) of|half of|a record"
    r"|the|another|its|a|an|first|just)\s+){1,3}$",
    re.IGNORECASE,
)
_SUPERLATIVE = re.compile(
    r"\b(?:first|only|record|worst|best|most|least|never|largest|biggest|highest|lowest|deadliest|strongest|fastest"
    r"|oldest"
    r"|longest|youngest|greatest|smallest)\b"
)
_TRIVIAL = re.compile(
    r"\b(?:t(?:ook|ake|akes) place|made the announcement|announced? (?:on|via) |(?:was|were) (?:seen|spotted"
    r"|posted)|posted on)\b"
)
_SUBORDINATE = re.compile(
    r"^[\"“]?(?:As|While|After|When|Before|Since|Ever since|Although|Though|If|Despite|Because|Once|Until"
    r"|Even (?:as|though)"
    r"|Following|Amid|Unless|Whatever|Whether)\b[^,]{0,200},"
)
_RELATIVE = re.compile(r"\b(?:who|which|whose|where)\b|(?<!said )(?<!says )(?<!that )\b(?<=[a-z] )that\b")
_COMPLEMENT = re.compile(
    r"\b(?:sa(?:id|ys?|ying)|told \w+(?: \w+)?|\w+ed(?: (?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)?|adding"
    r"|warning|believes|argues|denies|claims?|found|shows?|means?|knows?|thinks?|thought|fears?"
    r"|belief|warning|fact|news|idea|hopes?|sure|clear|likely|afraid|it)\s$"
)
_SUBORDINATOR = re.compile(r"\b(?:when|while|after|before|because|although|though|if|unless|as|until)\s(?:\S+\s){1,6}$")
_NOUN_STOPS = PHRASE_ENDS | PREPOSITIONS | frozenset({"have", "had", "has", "who", "alone", "each", "including"})


_PART_OF = re.compile(
    r"(?:\b(?:\w+[ -])?(?:thirds?|quarters?|fifths?|tenths?|half)|\b\d[\d,.]*(?: ?%| percent| per cent)?"
    r"|\b(?:most|some|many|few|none|all|one|two|three|four|five|six|seven|eight|nine|ten|dozens|hundreds|thousands))"
    r"\s+of\s+$",
    re.IGNORECASE,
)


_AMOUNT_FIRST = re.compile(
    r"(?:(?:its|the|their|our) )?(?:[$£€¥]?\d|(?:two|three|four|five|six|seven|eight|nine|ten|dozens|hundreds|thousands"
    r"|millions|billions)\b)",
    re.IGNORECASE,
)


def choose_highlight(quote: str) -> tuple[int, int]:
    """Span of the highlight inside a quote of at least two words."""
    return _with_what_bounds_it(quote, _telling(quote))


def _with_what_bounds_it(quote: str, span: tuple[int, int]) -> tuple[int, int]:
    """A highlight that begins with an amount, from what bounds it on: without it the words say something else.

    "more than 10 children", "60 of its 6,500 have lost money".
    """
    start = span[0]
    if _AMOUNT_FIRST.match(quote, start):
        for bound in (_QUALIFIER, _PART_OF, _QUALIFIER):
            before = bound.search(quote[max(0, start - 40) : start])
            start -= len(before.group()) if before else 0
    return (start, span[1]) if span[1] - start < len(quote) else span


def _telling(quote: str) -> tuple[int, int]:
    """The best predicate, else the best amount, else the longest stretch or name."""
    tokens = tokens_of(quote)
    amounts = [_with_its_noun(quote, tokens, span) for span in _telling_amounts(quote)]
    best: tuple[float, int, int] | None = None
    for at in range(len(tokens)):
        span = predicate(quote, tokens, at)
        if span is None or span[1] - span[0] >= len(quote):
            continue
        for wider in (span, _from_its_amount(quote, tokens, span, amounts)):
            if wider is not None:
                key = (-_worth(quote, tokens, at, wider, amounts), *wider)
                best = key if best is None or key < best else best
    if best is not None and best[0] < 0.3:
        return best[1], best[2]
    for span in (
        *([best[1:]] if best is not None and best[0] < 0.6 else []),
        *amounts,
        *([best[1:]] if best is not None else []),
        _longest_segment(quote),
        _longest_name(quote, tokens),
    ):
        if span is not None and 0 < span[1] - span[0] < len(quote):
            return span
    spans = [(token.start, token.end) for token in tokens]
    longest = max(spans, key=lambda span: (span[1] - span[0], -span[0]), default=(0, max(1, len(quote) // 2)))
    return longest if longest[1] - longest[0] < len(quote) else (0, max(1, len(quote) // 2))


def _from_its_amount(
    quote: str, tokens: list[Token], span: tuple[int, int], amounts: list[tuple[int, int]]
) -> tuple[int, int] | None:
    """A predicate from the amount that is its subject on: "five people were on board"."""
    for start, end in amounts:
        between = quote[end : span[0]]
        counted = next((at for at, token in enumerate(tokens) if token.end > start), 0)
        if counted and is_verb(tokens, counted - 1):
            # "killed 50 people and wounded 400": the amount is the object of another verb.
            continue
        if re.search(r"\bof\s+$", quote[:start]) and not _PART_OF.search(quote[:start]):
            # "A review of 40 banks found": the banks found nothing.
            continue
        if start < span[0] and not re.search(r"[,;:.()\"“”—–]", between) and between.count(" ") <= 6 and end <= span[0]:
            wider = (start, span[1])
            return wider if wider[1] - wider[0] <= MAX_HIGHLIGHT and wider[1] - wider[0] < len(quote) - 2 else None
    return None


def _worth(quote: str, tokens: list[Token], at: int, span: tuple[int, int], amounts: list[tuple[int, int]]) -> float:
    """How telling a predicate is: its amount, its verb, its place in the sentence, its length."""
    length = span[1] - span[0]
    lower = tokens[at].lower
    value = 0.5 if _BEST_FROM <= length <= _BEST_TO else 0.1 if length >= _LEAST else -0.4
    value -= 0.9 if lower in _SAID else 0.4 if lower in _SAYING else 0.0
    value -= 0.25 if is_copula(tokens, at) else 0.0
    aside = _aside(quote, tokens, at)
    value -= aside
    value += (0.3 if aside >= _SIDE else 0.7) if _TELLING.match(lower) else 0.0
    for rank, (a, b) in enumerate(amounts):
        if span[0] <= a and b <= span[1]:
            # The amount of a side clause is another matter's: "attacks that killed 130".
            value += (0.9 - 0.3 * rank) * (0.4 if aside else 1.0)
            break
    if any(a < span[1] < b or a < span[0] < b for a, b in quantities(quote)):
        value -= 2.0
    value += 0.2 if re.search(r"\b[A-Z]", quote[span[0] : span[1]]) else 0.0
    said = quote[span[0] : span[1]]
    value += 0.5 if _SUPERLATIVE.search(said) and not aside else 0.0
    value -= 0.5 if _TRIVIAL.search(said) else 0.0
    value -= 0.35 if _cut(quote, span[1]) else 0.0
    value -= 0.3 * span[0] / max(1, len(quote))
    value -= 0.3 if re.match(r"\W*(?:it|this|that|them|him|her|so)\b", quote[tokens[at].end :]) else 0.0
    return round(value, 6)


def _aside(quote: str, tokens: list[Token], at: int) -> float:
    """What is subtracted where a verb is not of the main clause: of an opening, a relative clause, a participle."""
    lower, before = tokens[at].lower, quote[: tokens[at].start]
    previous = tokens[at - 1].lower if at else ""
    following = tokens[at + 1].lower if at + 1 < len(tokens) else ""
    opening = _SUBORDINATE.match(quote)
    if opening and tokens[at].start < opening.end():
        return 0.8
    segment = re.split(r"[,;:()—–]|\s--?\s", before)[-1]
    relative = [found for found in _RELATIVE.finditer(segment) if not _COMPLEMENT.search(segment[: found.start()])]
    if relative and len(segment[relative[-1].end() :].split()) <= 5:
        return 0.9
    if _SUBORDINATOR.search(segment):
        return 0.7
    # "staying involved with", "Already enabled via", "girls abducted by": participles, not what the sentence asserts.
    bare = lower.endswith("ed") and previous not in AUXILIARIES
    if bare and (at == 0 or previous.endswith("ing") or previous in {"already", "once", "when", "while", "if"}):
        return 1.0
    opens_segment = not segment.strip(" \"“'‘")
    if bare and following in {"by", "in", "at", "from", "on", "with", "more", "as", "via"}:
        return 1.0 if opens_segment else 0.8 if following == "by" else 0.4
    if bare and not re.search(r"\b(?:and|but|or|that|who|they|he|she|it)\b", segment[-25:]):
        # "say they have managed to regain the satellite launched in May": a verb stands before it already.
        words_before = re.findall(r"[a-z]+", segment)
        if any(word in AUXILIARIES or word in VERBS for word in words_before[:-1]):
            return 0.7
    if lower.endswith("ing") and previous not in AUXILIARIES:
        return 0.6
    return (
        0.3
        if previous == "to" and at >= 2 and tokens[at - 2].text.islower() and "ed" not in tokens[at - 2].text
        else 0.0
    )


def _cut(quote: str, end: int) -> bool:
    """Whether what follows belongs to the phrase: "the island | of Roe", "called the threat | -- … -- a crisis"."""
    return (
        re.match(r"\s+(?:of|in|on|at|to|for|by|with|from|into|than|that|who|what)\b|\s--?\s|\s?[—–]", quote[end:])
        is not None
    )


def _telling_amounts(quote: str) -> list[tuple[int, int]]:
    """Amounts, the strongest unit first: money, percentages, numbers in digits, number words."""
    ranked = []
    for start, end in quantities(quote):
        said = quote[start:end]
        rank = 3 if re.search(r"\d", said) else 4
        if re.search(r"[$£€¥]|illion", said):
            rank = 1
        elif re.search(r"%|per\s?cent|points?", said):
            rank = 2
        ranked.append((rank, start, end))
    return [(start, end) for _, start, end in sorted(ranked)]


def _with_its_noun(quote: str, tokens: list[Token], span: tuple[int, int]) -> tuple[int, int]:
    """Widens an amount by what qualifies it and by the noun phrase it counts ("up to $2 billion in losses")."""
    start, end = span
    before = _QUALIFIER.search(quote[max(0, start - 40) : start])
    start -= len(before.group()) if before else 0
    taken = 0
    for token in tokens:
        if token.start < end:
            continue
        gap = quote[end : token.start]
        if gap not in {" ", "-", "\u00a0"} or taken == 5:
            break
        joins = token.lower in {"of", "in"} and taken in {0, 1}
        if (token.lower in _NOUN_STOPS and not joins) or token.lower in VERBS:
            break
        if len(token.lower) > 4 and token.lower.endswith(("ed", "ly")):
            break
        end, taken = token.end, taken + 1
    while True:
        last = re.search(r"\s([^\s]+)$", quote[span[1] : end])
        if not last or last.group(1).lower() not in DETERMINERS | PREPOSITIONS:
            break
        end -= len(last.group())
    return (start, end) if end - start <= MAX_HIGHLIGHT else span


def _longest_segment(quote: str) -> tuple[int, int] | None:
    """The longest stretch between marks, of four words at least, cut before a preposition where it is too long."""
    spans = [found.span() for found in re.finditer(r"[^\s,;:()“”\"—–.](?:[^,;:()“”\"—–.]|[.](?=\S))*", quote)]
    start, end = max(spans, key=lambda span: (span[1] - span[0], -span[0]), default=(0, 0))
    while end - start > MAX_HIGHLIGHT:
        cuts = [f.start() for f in re.finditer(r"\s(?:in|on|at|for|with|by|from|to|after|when)\s", quote[start:end])]
        if not cuts or cuts[-1] < _LEAST:
            return None
        end = start + cuts[-1]
    end -= len(quote[start:end]) - len(quote[start:end].rstrip())
    return (start, end) if quote[start:end].count(" ") >= 3 and end - start < len(quote) else None


def _longest_name(quote: str, tokens: list[Token]) -> tuple[int, int] | None:
    best: tuple[int, int] | None = None
    run: list[Token] = []
    for token in tokens[1:]:
        if token.text[:1].isupper() and (not run or quote[run[-1].end : token.start] == " "):
            run.append(token)
        else:
            run = [token] if token.text[:1].isupper() else []
        if run and (best is None or run[-1].end - run[0].start > best[1] - best[0]):
            best = (run[0].start, run[-1].end)
    return best
