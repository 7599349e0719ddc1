"""How telling a predicate is as a highlight: its amount, its verb, its place in the sentence, its length.

Belongs here: what counts for and against a predicate. Does not belong here: what a predicate is (`predicates.py`), and
what is shown where none is telling (`choose_highlights.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bellwether_assets.engines.extractive.amount_phrases import Span, is_money
from bellwether_assets.text.calendar_names import FULL_WEEKDAY
from bellwether_assets.text.passage import Passage
from bellwether_assets.text.verbs import AUXILIARIES, VERBS
from bellwether_assets.text.word_lists import words

LEAST = 12  # code points
_BEST_FROM, _BEST_TO = 24, 105
_SIDE_CLAUSE = 0.5  # what is subtracted from here on is for a verb of a side clause
ATTRIBUTION_VERBS = words("attribution_verbs")
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
    rf"\b(?:sa(?:id|ys?|ying)|told \w+(?: \w+)?|\w+ed(?: (?:on )?{FULL_WEEKDAY})?|adding"
    r"|warning|believes|argues|denies|claims?|found|shows?|means?|knows?|thinks?|thought|fears?"
    r"|belief|warning|fact|news|idea|hopes?|sure|clear|likely|afraid|it)\s$"
)
_SUBORDINATOR = re.compile(r"\b(?:when|while|after|before|because|although|though|if|unless|as|until)\s(?:\S+\s){1,6}$")
_GOES_ON = re.compile(r"\s+(?:of|in|on|at|to|for|by|with|from|into|than|that|who|what)\b|\s--?\s|\s?[—–]")
_POINTS_OUTSIDE = re.compile(r"\W*(?:it|this|that|them|him|her|so)\b")
_MARKS = re.compile(r"[,;:()—–]|\s--?\s")
_OWN_CLAUSE = re.compile(r"\b(?:and|but|or|that|who|they|he|she|it)\b")
_OPENS_PARTICIPLE = frozenset({"already", "once", "when", "while", "if"})
_FOLLOWS_PARTICIPLE = frozenset({"by", "in", "at", "from", "on", "with", "more", "as", "via"})


def worth(quote: Passage, at: int, span: Span, amounts: Sequence[Span]) -> float:
    """How telling the predicate of the verb `at` is, shown as `span`: about 1 for a good one, 0 for a poor one."""
    text, verb = quote.text, quote.tagged.tokens[at]
    said = text[span[0] : span[1]]
    aside = _aside(quote, at)
    value = _worth_of_length(span[1] - span[0])
    value -= 0.9 if verb.lower in _SAID else 0.4 if verb.lower in ATTRIBUTION_VERBS else 0.0
    value -= _dullness_of_being(quote, at, span, amounts)
    value -= aside
    value += (0.3 if aside >= _SIDE_CLAUSE else 0.7) if _TELLING.match(verb.lower) else 0.0
    value += _worth_of_amounts(span, amounts, aside)
    value -= 2.0 if any(a < span[1] < b or a < span[0] < b for a, b in quote.quantities) else 0.0
    value += 0.2 if re.search(r"\b[A-Z]", said) else 0.0
    value += 0.5 if _SUPERLATIVE.search(said) and not aside else 0.0
    value -= 0.5 if _TRIVIAL.search(said) else 0.0
    # What follows belongs to the phrase: "the island | of Roe", "called the threat | -- … -- a crisis".
    value -= 0.35 if _GOES_ON.match(text, span[1]) else 0.0
    value -= 0.3 * span[0] / max(1, len(text))
    value -= 0.3 if _POINTS_OUTSIDE.match(text, verb.end) else 0.0
    return round(value, 6)


def _dullness_of_being(quote: Passage, at: int, span: Span, amounts: Sequence[Span]) -> float:
    """What a copula counts against: little, much where the sum is outside: "Aid of $5 million | is on the table"."""
    if not quote.tagged.is_copula(at):
        return 0.0
    outside = any(end <= span[0] and is_money(quote.text[start:end]) for start, end in amounts)
    return 1.2 if outside else 0.25


def _worth_of_length(length: int) -> float:
    return 0.5 if _BEST_FROM <= length <= _BEST_TO else 0.1 if length >= LEAST else -0.4


def _worth_of_amounts(span: Span, amounts: Sequence[Span], aside: float) -> float:
    """What the first amount within a predicate counts; that of a side clause is another matter's: "killed 130"."""
    for rank, (start, end) in enumerate(amounts):
        if span[0] <= start and end <= span[1]:
            return (0.9 - 0.3 * rank) * (0.4 if aside else 1.0)
    return 0.0


def _aside(quote: Passage, at: int) -> float:
    """What is subtracted where a verb is not of the main clause: of an opening, a relative clause, a participle."""
    verb = quote.tagged.tokens[at]
    opening = _SUBORDINATE.match(quote.text)
    if opening and verb.start < opening.end():
        return 0.8
    segment = _MARKS.split(quote.text[: verb.start])[-1]
    relative = [found for found in _RELATIVE.finditer(segment) if not _COMPLEMENT.search(segment[: found.start()])]
    if relative and len(segment[relative[-1].end() :].split()) <= 5:
        return 0.9
    if _SUBORDINATOR.search(segment):
        return 0.7
    previous = quote.tagged.lower(at - 1)
    if previous not in AUXILIARIES:
        if verb.lower.endswith("ed") and (aside := _aside_of_participle(quote, at, segment)):
            return aside
        if verb.lower.endswith("ing"):
            return 0.6
    before_to = quote.tagged.tokens[at - 2].text if at >= 2 else ""
    return 0.3 if previous == "to" and before_to.islower() and "ed" not in before_to else 0.0


def _aside_of_participle(quote: Passage, at: int, segment: str) -> float:
    """What is subtracted for a word in -ed without auxiliary, 0 where it can be the past tense of the main clause.

    "staying involved with", "Already enabled via", "girls abducted by" are not what a sentence asserts.
    """
    previous, following = quote.tagged.lower(at - 1), quote.tagged.lower(at + 1)
    if at == 0 or previous.endswith("ing") or previous in _OPENS_PARTICIPLE:
        return 1.0
    if following in _FOLLOWS_PARTICIPLE:
        opens_segment = not segment.strip(" \"“'‘")
        return 1.0 if opens_segment else 0.8 if following == "by" else 0.4
    if not _OWN_CLAUSE.search(segment[-25:]):
        # "say they have managed to regain the satellite launched in May": a verb stands before it already.
        before = re.findall(r"[a-z]+", segment)[:-1]
        if any(word in AUXILIARIES or word in VERBS for word in before):
            return 0.7
    return 0.0
