"""The second passage that a claim's reasoning rests on: which one, and how it stands to the quote.

Belongs here: the choice among the passages of one article and the relation that its words show. Does not belong here:
what is written of it (`write_reasoning.py`). A passage that only stands near, or shares a name, is no reasoning: where
no relation shows, there is no second passage. Cause and consequence are named only where the passage says it of the
quote's own matter: the quote's words stand on one side of a causal cue, and others on the other side.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bellwether_assets.engines.extractive.next_sentences import goes_on_with, relation_of_next
from bellwether_assets.text import cues
from bellwether_assets.text.document import Document
from bellwether_assets.text.passage import Passage
from bellwether_assets.text.quotations import without_quotations
from bellwether_assets.text.stems import without_plural
from bellwether_assets.text.terms import cosine, terms_of
from bellwether_assets.text.tokens import without_possessive

_LEAST_QUOTED, _MOST_QUOTED = 40, 320
_NEAR_REPEAT = 0.5
_RELATED = 0.12
_CLOSELY_RELATED = 0.2
_VERY_CLOSELY_RELATED = 0.28
_NEAR = 400  # code points
_OF_THE_QUOTE = 0.34
_LEAST_SCORE = 0.25
_GAP = 3  # code points between neighbouring passages
# "X because Y", "X led to Y": which side of the cue is the effect.
_EFFECT_FIRST = re.compile(
    rf"\b(?:{cues.BECAUSE_OF}|attributed to)\b",
    re.IGNORECASE,
)
_CAUSE_FIRST = re.compile(
    rf"\b(?:{cues.LED_TO}|sparked)\b(?! by)",
    re.IGNORECASE,
)
# What is to be done: a measure that does something, or somebody asked to do it.
_DOES = (
    r"(?:would|will|requires?|directs?|bans?|bars?|prohibits?|creates?|establish(?:es)?|ensures?|mandates?|aims? to)"
)
_MEASURE = re.compile(
    rf"\b(?:act|bill|legislation|resolution|amendment|law|measure|treaty|guidelines)\b[^.;]{{0,80}}?\b{_DOES}\b"
    r"|\b(?:called on|calls on|urged|urges|asked|demanded) [A-Z][^.;]{3,120}? to\b",
    re.IGNORECASE,
)
_OF_A_MEASURE = re.compile(r"\b(?:act|bill|legislation|resolution|amendment|measure|would|violat\w+)\b", re.IGNORECASE)
_NEED = re.compile(
    r"\b(?:warn(?:s|ed|ing)|risks?|threat(?:s|en|ens|ened)?|dangers?|crisis|harm(?:s|ed|ful)?|fraud|abuse[ds]?|shortage"
    r"|loopholes?|gaps?|victims?|surg(?:e|ed|ing)|skyrocket\w*|rising|vulnerab\w+|exploit(?:s|ed|ing)?|fail(?:s|ed"
    r"|ure)? to|lacks?|without)\b",
    re.IGNORECASE,
)
# Wider than the case told: elsewhere, everywhere, or all of a kind.
_SCOPE = re.compile(
    r"\b(?:worldwide|around the world|across (?:the (?:country|nation|world|region|state|industry|continent|globe)"
    r"|\w+ (?:countries|states|nations|markets|industries))|globally|internationally|nationwide|everywhere"
    r"|(?:in|of) (?:most|many|all|dozens of|several) (?:other )?(?:countries|states|cities|markets|regions)"
    r"|every (?:country|state|city|household|company|major)|not (?:only|just|alone|the (?:first|only))"
    r"|for the first time (?:since|in)|record (?:high|low|number|level))\b",
    re.IGNORECASE,
)
# An item of a list of provisions: it has no subject.
NO_SUBJECT = re.compile(
    r"^(?:Enables?|Requires?|Directs?|Establish(?:es)?|Creates?|Prohibits?|Ensures?|Provides?|Authorizes?|Allows?|Bans?"
    r"|Mandates?|Expands?|Holds?|Protects?|Increases?|Extends?|Amends?|Defines?|Sets?|Supports?|Strengthens?|Any|An?"
    r" (?:assessment|analysis|description|evaluation) of)\b(?! (?:of|in|for|to)\b.{0,60}\b(?:is|are|was|were|will)\b)"
)
_ANONYMITY = re.compile(r"\b(?:anonym\w+|not authori[sz]ed|condition of)\b", re.IGNORECASE)
_AHEAD = re.compile(
    r"\b(?:will|is expected to|are expected to|plans? to|is set to|are set to|is scheduled|are scheduled|is due to"
    r"|are due to|intends? to|is likely to|are likely to)\b"
)


@dataclass(frozen=True)
class Relation:
    """How a passage stands to a quote, how strongly, and by which cue, "" where none of its words shows it."""

    kind: str
    strength: float
    cue: str = ""


@dataclass(frozen=True)
class SecondPassage:
    """The passage chosen for a quote, its relation to it, and the cosine of their terms."""

    passage: Passage
    relation: Relation
    relatedness: float


@dataclass(frozen=True)
class _Pair:
    """A quote and another passage of its article, with what they share and how near they stand."""

    quote: Passage
    passage: Passage
    names_of_quote: Sequence[str]
    relatedness: float
    shared_names: frozenset[str]
    follows: bool
    precedes: bool


def choose_passage(quote: Passage, document: Document) -> SecondPassage | None:
    """The passage with the strongest relation, nearness and relatedness; None if none bears on the quote."""
    others = [
        passage
        for passage in document.prose
        if passage.speaker in {"", quote.speaker}
        and not passage.text.endswith("?")
        and passage.start not in document.announcements
    ]
    following = min((p.start for p in others if p.start >= quote.end), default=-1)
    preceding = max((p.start for p in others if p.end <= quote.start), default=-1)
    names_of_quote = _names_of(quote, document)
    best, best_score = None, -math.inf
    for passage in others:
        pair = _Pair(
            quote,
            passage,
            names_of_quote,
            cosine(quote.terms, passage.terms),
            quote.last_names & passage.last_names,
            passage.start == following and passage.start - quote.end <= _GAP,
            passage.start == preceding and quote.start - passage.end <= _GAP,
        )
        if not _may_be_quoted(pair, near_only=document.is_roundup) or not _bears_on_the_quote(pair):
            continue
        relation = _relation(pair)
        score = _score(pair, relation) if relation else -math.inf
        if relation and score > best_score:
            best, best_score = SecondPassage(passage.without_opening(), relation, pair.relatedness), score
    return best if best_score >= _LEAST_SCORE else None


def _names_of(quote: Passage, document: Document) -> list[str]:
    """Actors and places that a quote names, as it writes them."""
    return [
        document.names.as_written(mention)
        for mention in document.names.within(quote.start, quote.end)
        if mention.kind not in {"demonym", "region"}
    ]


def _may_be_quoted(pair: _Pair, near_only: bool) -> bool:
    """Whether a passage can be quoted beside the quote; `near_only` in a round-up, where others are other matters."""
    quote, passage = pair.quote, pair.passage
    if (passage.start < quote.end and passage.end > quote.start) or passage.end - passage.start > _MOST_QUOTED:
        return False
    if not (passage.text[:1].isalnum() or passage.text[:1] in "\"“‘'$£€"):
        # An item of a list.
        return False
    if NO_SUBJECT.match(passage.text) or len(passage.text) < _LEAST_QUOTED:
        return False
    if passage.why_it_dangles is not None and not pair.follows:
        # Its "it" may be another than the quote's: only the very next sentence speaks of the same.
        return False
    return pair.follows or pair.precedes or not near_only


def _bears_on_the_quote(pair: _Pair) -> bool:
    """Whether a passage is of the quote's matter and does not say the same again."""
    if pair.relatedness > _NEAR_REPEAT or _says_the_same(pair.quote.terms, pair.passage.terms):
        return False
    if pair.follows or (pair.shared_names and pair.precedes):
        return True
    return pair.relatedness >= (0.06 if pair.shared_names else _RELATED)


def _score(pair: _Pair, relation: Relation) -> float:
    score = relation.strength + 1.2 * min(pair.relatedness, 0.35) + (0.12 if pair.shared_names else 0.0)
    near = abs(pair.passage.start - pair.quote.end) < _NEAR
    score += 0.22 if pair.follows else 0.1 if pair.precedes else 0.06 if near else 0.0
    return round(score - pair.passage.weakness, 6)


def _relation(pair: _Pair) -> Relation | None:
    """What the passage is to the quote; None where its words show nothing."""
    opened = relation_of_next(pair.passage.text) if pair.follows else None
    if opened is not None:
        return Relation(*opened)
    return _causal_relation(pair) or _response_or_need(pair) or _wider_or_later(pair) or _goes_on(pair)


def _goes_on(pair: _Pair) -> Relation | None:
    subject = goes_on_with(pair.passage.text, pair.quote.terms.keys()) if pair.follows else ""
    return Relation("detail", 0.12, subject) if subject else None


def _response_or_need(pair: _Pair) -> Relation | None:
    """The harm beside a quote that tells of a measure.

    Not the other way round: of measures beside a quote, readers found one in four to the point.
    """
    if not _OF_A_MEASURE.search(pair.quote.text):
        return None
    need = _NEED.search(pair.passage.text)
    if need and _MEASURE.search(pair.quote.text) and not _OF_A_MEASURE.search(pair.passage.text):
        return Relation("need", 0.2, need.group())
    return None


def _wider_or_later(pair: _Pair) -> Relation | None:
    text = pair.passage.text
    beside = pair.follows or pair.precedes
    # Further on, what somebody will do is mostly another matter.
    ahead = _AHEAD.search(without_quotations(text))
    closely = beside or pair.relatedness >= _CLOSELY_RELATED
    if ahead and ahead.start() < 90 and closely and _lead_name(pair) and not _AHEAD.search(pair.quote.text):
        return Relation("outlook", 0.18, ahead.group())
    scope = _SCOPE.search(text)
    spoken = text[:1] in '“"‘' or cues.directness_of(text) == "opinion"
    if scope and beside and not spoken and not _SCOPE.search(pair.quote.text) and pair.relatedness >= _RELATED:
        return Relation("scope", 0.16, scope.group())
    return Relation("figures", 0.16) if _adds_an_amount(pair) else None


def _causal_relation(pair: _Pair) -> Relation | None:
    """Cause or consequence, where the passage says it of the quote's own matter."""
    text, terms = pair.passage.text, pair.quote.terms
    beside = pair.follows or pair.precedes
    if not beside and (abs(pair.passage.start - pair.quote.end) > _NEAR or pair.relatedness < _VERY_CLOSELY_RELATED):
        return None
    cause = _sides(_EFFECT_FIRST, text, terms)
    if cause and not _ANONYMITY.search(text):
        return Relation("cause" if cause[0] == "before" else "consequence", 0.3, cause[1])
    effect = _sides(_CAUSE_FIRST, text, terms)
    if effect:
        return Relation("consequence" if effect[0] == "before" else "cause", 0.28, effect[1])
    return None


def _adds_an_amount(pair: _Pair) -> bool:
    """Whether a passage near the quote, or of its names, states an amount in digits where the quote states none."""
    near = pair.follows
    if pair.quote.is_quantified or not near or not (pair.shared_names or pair.relatedness >= _RELATED):
        return False
    return any(re.search(r"\d", pair.passage.text[a:b]) for a, b in pair.passage.quantities)


def _sides(pattern: re.Pattern[str], text: str, terms: Mapping[str, float]) -> tuple[str, str] | None:
    """On which side of a causal cue the quote's own words stand: most of that side there, few of them beyond."""
    found = pattern.search(text)
    if not found:
        return None
    before, after = terms_of(text[: found.start()]), terms_of(text[found.end() :])
    left, right = cosine(before, terms), cosine(after, terms)
    cue = found.group().strip()
    if left >= _OF_THE_QUOTE and right <= left / 3 and len(after) >= 2:
        return "before", cue
    if right >= _OF_THE_QUOTE and left <= right / 3 and len(before) >= 2:
        return "after", cue
    return None


def _says_the_same(terms: Mapping[str, float], others: Mapping[str, float]) -> bool:
    """Whether one of the two says little that the other does not."""
    small = min(len(terms), len(others))
    return small > 0 and len(terms.keys() & others.keys()) > 0.55 * small


def _lead_name(pair: _Pair) -> str:
    """The first of the names that the quote mentions and that both passages hold, as the quote writes it."""
    quote = pair.quote.text
    for name in pair.names_of_quote:
        if without_plural(name.split()[-1]) in pair.shared_names:
            return f"the {name}" if f"the {name}" in quote or f"The {name}" in quote else name
    return ""


def shared_words(quote: Passage, passage: Passage) -> str:
    """Up to three words of the quote that the passage holds as well, in the quote's order."""
    words = re.findall(r"[A-Za-z][\w’'-]+", quote.text)
    shared = [word for word in words if without_plural(word) in quote.terms and without_plural(word) in passage.terms]
    shown = list(dict.fromkeys(without_possessive(word) for word in shared))[:3]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
