"""The second passage that a claim's reasoning rests on: which one, and how it stands to the quote.

Belongs here: the choice among the passages of one article and the relation that its words show. Does not belong here:
what is written of it (`write_reasoning.py`). A relation is named only where the passage says it of the quote's own
matter: the quote's words stand on one side of a causal cue, and others on the other side.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bellwether_assets.text import cues
from bellwether_assets.text.terms import cosine, stem, terms_of
from bellwether_assets.text.word_lists import words

_MOST_QUOTED = 320
_NEAR_REPEAT = 0.5
_RELATED = 0.12
_OF_THE_QUOTE = 0.34
# "X because Y", "X led to Y": which side of the cue is the effect.
_EFFECT_FIRST = re.compile(
    r"\b(?:because(?: of)?|due to|owing to|as a result of|caused by|blamed on|prompted by|sparked by|in response to"
    r"|attributed to|stemm?(?:s|ed|ing) from|driven by)\b",
    re.IGNORECASE,
)
_CAUSE_FIRST = re.compile(
    r"\b(?:led to|leads to|leading to|result(?:s|ed|ing) in|caused|causing|prompted|prompting|triggered|triggering"
    r"|sparked|forced|forcing|so that|leaving)\b(?! by)",
    re.IGNORECASE,
)
_OPENS_AS_CONSEQUENCE = re.compile(
    r"^(?:as a result|consequently|therefore|that (?:led|means|meant)|this (?:led|means|meant))\b", re.I
)
_ANONYMITY = re.compile(r"\b(?:anonym\w+|not authori[sz]ed|condition of)\b", re.IGNORECASE)
_AHEAD = re.compile(
    r"\b(?:will|is expected to|are expected to|plans? to|is set to|are set to|is scheduled|are scheduled|is due to"
    r"|are due to|intends? to|is likely to|are likely to)\b"
)
_CONTRAST = re.compile(
    r"^(?:but|however|yet|nevertheless|still|by contrast|on the other hand|despite|although)\b", re.I
)
_NAME = re.compile(r"(?<![\w’'-])[A-Z][\w’'&-]+(?:\s+[A-Z][\w’'&-]+)*")
_NO_NAMES = frozenset(stem(word) for word in words("not_names"))


@dataclass(frozen=True)
class SecondPassage:
    """A passage of the article with its offsets, as the reasoning may rest on it; `weakness` speaks against it."""

    text: str
    start: int
    end: int
    terms: Mapping[str, float]
    names: frozenset[str]
    dangles: bool
    weakness: float


@dataclass(frozen=True)
class Relation:
    """How a passage stands to a quote, how strongly, and by which cue or shared name."""

    kind: str
    strength: float
    cue: str = ""
    name: str = ""


def second_passage(text: str, start: int, end: int, dangles: bool, weakness: float) -> SecondPassage:
    """A passage with what is compared of it."""
    return SecondPassage(text, start, end, terms_of(text), _names_of(text), dangles, weakness)


def choose_passage(
    quote: str,
    quote_span: tuple[int, int],
    terms: Mapping[str, float],
    others: Sequence[SecondPassage],
    mentioned: Sequence[str],
    near_only: bool,
) -> tuple[SecondPassage, Relation, float] | None:
    """The passage with the strongest relation, nearness and relatedness; None if none bears on the quote."""
    best: tuple[float, int, SecondPassage, Relation, float] | None = None
    names = _names_of(quote)
    quantified = cues.is_quantified(quote)
    after = min((p.start for p in others if p.start >= quote_span[1]), default=-1)
    before = max((p.start for p in others if p.end <= quote_span[0]), default=-1)
    for passage in others:
        if (passage.start < quote_span[1] and passage.end > quote_span[0]) or (
            passage.end - passage.start > _MOST_QUOTED
        ):
            continue
        follows = passage.start == after and passage.start - quote_span[1] <= 3
        precedes = passage.start == before and quote_span[0] - passage.end <= 3
        if not (passage.text[:1].isalnum() or passage.text[:1] in "\"“‘'$£€"):
            # An item of a list.
            continue
        if passage.dangles and not follows:
            # Its "it" may be another than the quote's: only the very next sentence speaks of the same.
            continue
        if near_only and not follows and not precedes:
            continue
        relatedness = cosine(terms, passage.terms)
        if relatedness > _NEAR_REPEAT or _says_the_same(terms, passage.terms):
            continue
        shared = names & passage.names
        if relatedness < (0.0 if follows or (shared and precedes) else 0.06 if shared else _RELATED):
            continue
        relation = _relation(quote, terms, passage, mentioned, shared, quantified, follows, precedes)
        score = relation.strength + 1.2 * min(relatedness, 0.35) + (0.12 if shared else 0.0)
        score += 0.22 if follows else 0.1 if precedes else 0.06 if abs(passage.start - quote_span[1]) < 400 else 0.0
        score = round(score - passage.weakness, 6)
        if best is None or score > best[0]:
            best = (score, passage.start, passage, relation, relatedness)
    return None if best is None or best[0] < 0.05 else best[2:]


def _relation(
    quote: str,
    terms: Mapping[str, float],
    passage: SecondPassage,
    mentioned: Sequence[str],
    shared: frozenset[str],
    quantified: bool,
    follows: bool,
    precedes: bool,
) -> Relation:
    text = passage.text
    if follows and _OPENS_AS_CONSEQUENCE.match(text):
        return Relation("consequence", 0.3, text.split(" ", 2)[0])
    cause = _sides(_EFFECT_FIRST, text, terms)
    if cause and not _ANONYMITY.search(text):
        return Relation("cause" if cause[0] == "before" else "consequence", 0.3, cause[1])
    effect = _sides(_CAUSE_FIRST, text, terms)
    if effect:
        return Relation("consequence" if effect[0] == "before" else "cause", 0.28, effect[1])
    if follows and _CONTRAST.match(text):
        return Relation("contrast", 0.18)
    name = _lead_name(quote, mentioned, shared)
    ahead = _AHEAD.search(text)
    if name and ahead and text.removeprefix("The ").startswith(name.removeprefix("the ")) and ahead.start() < 120:
        return Relation("outlook", 0.2, ahead.group(), name)
    if not quantified and (shared or follows) and any(re.search(r"\d", text[a:b]) for a, b in cues.quantities(text)):
        return Relation("amount", 0.2)
    if follows:
        return Relation("next", 0.12)
    if precedes and not name:
        return Relation("before", 0.08)
    if name:
        return Relation("name", 0.1, name=name)
    return Relation("words", 0.05)


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


def _names_of(text: str) -> frozenset[str]:
    """Last words of the capitalised sequences, without what only opens a sentence."""
    names = set()
    for found in _NAME.finditer(text):
        word = re.sub(r"['’]s?$", "", found.group().split()[-1])
        if found.start() > 0 or " " in found.group():
            names.add(stem(word))
    return frozenset(names - _NO_NAMES)


def _lead_name(quote: str, mentioned: Sequence[str], shared: frozenset[str]) -> str:
    """The first of the names that the quote mentions and that both passages hold, as the quote writes it."""
    for name in mentioned:
        if stem(name.split()[-1]) in shared:
            return f"the {name}" if f"the {name}" in quote or f"The {name}" in quote else name
    return ""


def shared_words(quote: str, terms: Mapping[str, float], others: Mapping[str, float]) -> str:
    """Up to three words of the quote that the passage holds as well, in the quote's order."""
    shared = [word for word in re.findall(r"[A-Za-z][\w’'-]+", quote) if (s := stem(word)) in terms and s in others]
    shown = list(dict.fromkeys(re.sub(r"['’]s?$", "", word) for word in shared))[:3]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
