"""A signal's analysis, composed from its claims as sentences that follow each other; and what the signal is about.

Belongs here: which claims are told and in which order. Does not belong here: the words of one sentence
(`tell_claims.py`), the title (`write_titles.py`), strength and counts, or any sentence that nobody wrote. First stands
the claim that says most of what all of them share; then how things are, by day, those of one article together; then
the measures, then opinions in their speakers' words, then what stands against all this, then what is ahead. Publishers
and days are in the footnotes, and in a sentence only where it is an opinion or says its day itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bellwether_assets.engines.extractive.tell_claims import LONGEST, Told, is_open, quoted_as_it_is, tell
from bellwether_assets.engines.extractive.write_titles import Shared, announces, named, shared_by, write_title
from bellwether_assets.engines.protocol import Composition, EvidenceForComposition, Sentence
from bellwether_assets.text.actor_forms import merged_forms
from bellwether_assets.text.boilerplate import normalised
from bellwether_assets.text.repeats import repeats
from bellwether_assets.text.word_lists import words

MOST_SENTENCES = 7
MOST_QUOTED = 5
RELEVANCE_FLOOR = 0.45  # of the best centrality; what is below is in the signal, but does not speak for it
DIVERGING_FLOOR = 0.4  # a diverging view is worded differently and so lies further from the centroid
_READ = 48  # claims, the most telling, of which sentences are made
_ORDER = {"state": 0, "measure": 1, "voice": 2, "against": 3, "ahead": 4}
_LEADS = {"state": 0.12, "measure": 0.06, "ahead": 0.0, "voice": -0.5}
_NAMELESS = re.compile(
    r"^(?:The (?:bill|legislation|letter|company|measure|commission|program|report|approach|agreement|deal|law|plan"
    r"|group|agency|move|decision|senators?|lawmakers|funding|grant|violat\w+)|(?:For [^,]{3,40}, )?[Vv]iolat\w+"
    r"|It|They|He|She|This|These|Those|Such|That)\b"
)
# What leans on something else that is not told.
_REFERS = re.compile(r"\b(?:builds? (?:up)?on|also|in addition)\b|\(as of ")
_CAUSAL = re.compile(
    r"\b(?:because|due to|led to|leading to|driv(?:e|es|en|ing)|caus(?:e[sd]?|ing)|as a result|so that|without"
    r"|forc(?:e[sd]?|ing)|rais(?:e[sd]?|ing)|threaten\w*|allow(?:s|ed|ing)?)\b"
)


def compose(evidence: Sequence[EvidenceForComposition], engine: str) -> Composition:
    """Title and analysis of a signal. Raises ValueError where there is no evidence to compose from."""
    if not evidence:
        raise ValueError("compose: a signal without evidence has nothing to tell; give at least one claim")
    # Whatever order evidence comes in, the text is the same.
    items = sorted(evidence, key=lambda item: (item.day, item.publisher, item.article_id, item.claim_id))
    forms = merged_forms(actor for item in items for actor in item.actors)
    title = write_title(items)
    return Composition(
        title=title,
        analysis=tuple(_analysis(items, title)),
        domains=_heaviest(items, lambda item: item.domains, 3),
        topics=_heaviest(items, lambda item: item.topics, 3),
        geographies=_heaviest(items, lambda item: item.geographies, 4),
        actors=_heaviest(items, lambda item: tuple(dict.fromkeys(forms[a] for a in item.actors if a in forms)), 5),
        engine=engine,
    )


@dataclass(frozen=True)
class _Weighed:
    """A claim that can be told, and how much it is worth telling."""

    told: Told
    worth: float


def _analysis(items: Sequence[EvidenceForComposition], title: str) -> list[Sentence]:
    shared = shared_by([item for item in items if item.stance == "supports"] or items)
    best = max(item.centrality for item in items)
    near = [item for item in items if item.centrality >= _floor(item) * best]
    weighed: list[_Weighed] = []
    for item in sorted(near, key=lambda item: (-round(item.centrality * max(item.weight, 0.01), 6), item.claim_id)):
        told = tell(item) if len(weighed) < _READ else None
        if told is not None:
            weighed.append(_Weighed(told, _worth(told, shared, best)))
    if not weighed:
        nearest = min(items, key=lambda item: (-item.centrality, item.claim_id))
        return [Sentence(quoted_as_it_is(nearest), (nearest.claim_id,))]
    ordered = _in_order(_chosen(weighed), shared, title)
    return [Sentence(text, (told.item.claim_id,)) for told, text in zip(ordered, _joined(ordered), strict=True)]


def _joined(ordered: Sequence[Told]) -> Iterator[str]:
    """The sentences with what ties them: measures counted up, each speaker brought in otherwise, a contrast marked."""
    acts = [found["name"] if (found := _ACT.match(told.text)) else "" for told in ordered]
    several = len(set(acts) - {""}) > 1
    counted = 1 if acts[0] else 0
    voices = 0
    for place, told in enumerate(ordered):
        text = told.text
        if told.quoted:
            text = (tell(told.item, voices) or told).text
            voices += 1
        if told.part == "against":
            text = _against(told, text, ordered)
        if place and several and acts[place] and acts[place] not in acts[:place] and counted < len(_COUNTED):
            text = f"{_COUNTED[counted]}, the {text.removeprefix('The ').replace(acts[place], f'{acts[place]},', 1)}"
            counted += 1
        yield text


_ACT = re.compile(
    r"^The (?P<name>[A-Z][^,“”\"]{3,90}? Act(?: of 20\d\d)?(?: \([^()]{3,20}\))?)"
    r"(?= (?:would|aims|requires|directs|authorizes) )"
)
_COUNTED = ("One measure", "Another measure", "A third")


def _floor(item: EvidenceForComposition) -> float:
    return RELEVANCE_FLOOR if item.stance == "supports" else DIVERGING_FLOOR


def _worth(told: Told, shared: Shared, best: float) -> float:
    """How much of what is shared a sentence names and how near it is; less for what is unclear or only announces."""
    item, text = told.item, told.text
    worth = 0.5 * named(text, shared) + 0.5 * item.centrality / max(best, 0.01) + 0.1 * min(1.0, item.weight)
    worth += 0.06 if _CAUSAL.search(text) else 0.0
    worth += 0.06 if re.search(r"\d", text) and told.part == "state" else 0.0
    worth -= 0.18 if is_open(item) else 0.0
    worth -= 0.2 if _NAMELESS.match(text) else 0.0
    worth -= 0.15 if announces(text) else 0.0
    worth -= 0.08 if told.quoted else 0.0
    worth -= 0.25 if len(text) < _SHORT and not re.search(r"\d", item.quote) else 0.0
    worth -= 0.12 if _REFERS.search(text) else 0.0
    return round(worth - (0.1 if len(text) > LONGEST else 0.0), 6)


def _chosen(weighed: Sequence[_Weighed]) -> list[Told]:
    """The worthiest, nothing told twice, articles and parts that are not told yet first; quotes are few."""
    left = sorted(weighed, key=lambda one: (-one.worth, one.told.item.claim_id))
    articles = len({one.told.item.article_id for one in left})
    of_each = max(2, -(-MOST_SENTENCES // articles)) if articles > 1 else MOST_SENTENCES
    chosen: list[Told] = []
    while left and len(chosen) < MOST_SENTENCES:
        one = min(left, key=lambda one: (-_gain(one, chosen), one.told.item.claim_id))
        left.remove(one)
        of_it = sum(other.item.article_id == one.told.item.article_id for other in chosen)
        quotes = sum(other.quoted for other in chosen)
        if of_it >= of_each or (one.told.quoted and quotes >= MOST_QUOTED) or _told_already(one.told, chosen):
            continue
        if one.told.part == "voice" and any(
            other.part == "voice" and other.item.article_id == one.told.item.article_id for other in chosen
        ):
            continue
        if chosen and one.worth < (_WORTH_IT if len(chosen) >= _FEW else _LEAST_WORTH):
            break
        chosen.append(one.told)
    return chosen


_SHORT = 85  # characters below which a sentence without a figure tells a commonplace
_WORTH_IT = 0.4
_FEW = 5
_LEAST_WORTH = 0.1


def _gain(one: _Weighed, chosen: Sequence[Told]) -> float:
    of_it = sum(other.item.article_id == one.told.item.article_id for other in chosen)
    new_part = all(other.part != one.told.part for other in chosen)
    return round(one.worth - 0.12 * of_it + (0.1 if new_part and chosen else 0.0), 6)


def _told_already(told: Told, chosen: Sequence[Told]) -> bool:
    return any(repeats(told.text, other.text) for other in chosen)


def _in_order(chosen: Sequence[Told], shared: Shared, title: str) -> list[Told]:
    """What says most of what is shared first; then by part, in each by day, what one article tells together."""
    leading = [told for told in chosen if told.part != "against"] or list(chosen)
    lead = min(leading, key=lambda told: (-_leads(told, shared, title), told.item.claim_id))
    rest = [told for told in chosen if told is not lead]
    firsts: dict[tuple[str, str], tuple[object, ...]] = {}
    for told in sorted(rest, key=_when):
        firsts.setdefault((told.part, told.item.article_id), _when(told))
    return [
        lead,
        *sorted(rest, key=lambda told: (_ORDER[told.part], firsts[told.part, told.item.article_id], _when(told))),
    ]


def _when(told: Told) -> tuple[object, ...]:
    return (
        told.item.day,
        told.item.publisher,
        told.item.article_id,
        _NAMELESS.match(told.text) is not None,
        told.item.claim_id,
    )


def _leads(told: Told, shared: Shared, title: str) -> float:
    score = named(told.text, shared) + 0.3 * told.item.centrality + _LEADS.get(told.part, 0.0)
    score += 0.08 if _CAUSAL.search(told.text) else 0.0
    score -= 0.4 if is_open(told.item) or _NAMELESS.match(told.text) else 0.0
    score -= 0.2 if announces(told.text) or _REFERS.search(told.text) else 0.0
    # Nobody reads the title's words twice.
    score -= 0.4 if normalised(told.text) == normalised(title) else 0.0
    return round(score - (0.1 if len(told.text) > _LONG_LEAD else 0.0), 6)


_LONG_LEAD = 240


def _against(told: Told, text: str, ordered: Sequence[Told]) -> str:
    """A view that stands against the others, marked as such, once."""
    first = next(other for other in ordered if other.part == "against")
    if told.item is not first.item or len(ordered) == 1:
        return text
    opening = text.split(" ", 1)[0]
    text = text[:1].lower() + text[1:] if opening.lower() in _LOWERED else text
    return f"{'Against this' if told.item.stance == 'contradicts' else 'However'}, {text}"


_LOWERED = words("lowered_openings")


def _heaviest(
    items: Sequence[EvidenceForComposition], of: Callable[[EvidenceForComposition], tuple[str, ...]], most: int
) -> tuple[str, ...]:
    """Names by summed weight of the evidence that carries them; what comes later in a claim's list counts less."""
    totals: dict[str, float] = {}
    for item in items:
        for place, name in enumerate(of(item)):
            totals[name] = totals.get(name, 0.0) + max(item.weight, 0.01) / (1 + 0.5 * place)
    ranked = sorted(totals, key=lambda name: (-round(totals[name], 6), name))
    return tuple(name for name in ranked[:most] if totals[name] >= 0.12 * totals[ranked[0]])
