"""A signal's analysis, composed from quotes with their publisher and day; and what the signal is about.

Belongs here: which evidence is told, in which order, in which frame. Does not belong here: the title
(`write_titles.py`), strength, or any sentence that nobody wrote: beside quotes there are only counts, dates and names
of the evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bellwether_assets.engines.extractive.write_reasoning import in_quotation_marks
from bellwether_assets.engines.extractive.write_titles import day_range, write_title
from bellwether_assets.engines.protocol import Composition, EvidenceForComposition, Sentence
from bellwether_assets.text.actor_forms import merged_forms
from bellwether_assets.text.calendar_names import written
from bellwether_assets.text.quantities import quantities
from bellwether_assets.text.terms import cosine, terms_of

RELEVANCE_FLOOR = 0.6  # of the best centrality; what is below is in the signal, but does not speak for it
DIVERGING_FLOOR = 0.4  # a diverging view is worded differently and so lies further from the centroid
MOST_SUPPORTING = 3
MOST_DIVERGING = 2
MOST_QUOTED = 300
_SUPPORT_FRAMES = (
    "On {day}, {publisher} reported: {quote}",
    "{publisher} wrote on {day}: {quote}",
    "From {publisher} of {day}: {quote}",
)


def compose(evidence: Sequence[EvidenceForComposition], engine: str) -> Composition:
    """Title and analysis of a signal. Raises ValueError where there is no evidence to compose from."""
    if not evidence:
        raise ValueError("compose: a signal without evidence has nothing to tell; give at least one claim")
    # Whatever order evidence comes in, the text is the same.
    items = sorted(evidence, key=lambda item: (item.day, item.publisher, item.article_id, item.claim_id))
    forms = merged_forms(actor for item in items for actor in item.actors)
    return Composition(
        title=write_title(items),
        analysis=tuple(_analysis(items)),
        domains=_heaviest(items, lambda item: item.domains, 3),
        topics=_heaviest(items, lambda item: item.topics, 3),
        geographies=_heaviest(items, lambda item: item.geographies, 4),
        actors=_heaviest(items, lambda item: tuple(dict.fromkeys(forms[a] for a in item.actors if a in forms)), 5),
        engine=engine,
    )


def _analysis(items: Sequence[EvidenceForComposition]) -> list[Sentence]:
    best = max(item.centrality for item in items)
    direction = _main_direction(items)
    diverging = [item for item in items if _diverges(item, direction) and item.centrality >= DIVERGING_FLOOR * best]
    if len(diverging) == len(items):
        diverging = []
    supporting = [item for item in items if item not in diverging and item.centrality >= RELEVANCE_FLOOR * best]
    told = _spread(supporting, MOST_SUPPORTING)
    against = _spread(diverging, MOST_DIVERGING)
    sentences = [_lead(items, diverging)]
    for place, item in enumerate(told):
        frame = _SUPPORT_FRAMES[place % len(_SUPPORT_FRAMES)]
        sentences.append(
            Sentence(
                frame.format(day=written(item.day), publisher=item.publisher, quote=_quoted(item)), (item.claim_id,)
            )
        )
    sentences += [_against(item, direction) for item in against]
    closing = _closing(items, [*told, *against])
    if closing is not None:
        sentences.append(closing)
    return sentences


def _lead(items: Sequence[EvidenceForComposition], diverging: Sequence[EvidenceForComposition]) -> Sentence:
    articles, publishers = len({item.article_id for item in items}), sorted({item.publisher for item in items})
    carried = "1 article" if articles == 1 else f"{articles} articles"
    source = f"from {publishers[0]}" if len(publishers) == 1 else f"from {len(publishers)} publishers"
    claims = "1 claim" if len(items) == 1 else f"{len(items)} claims"
    text = f"This rests on {claims} in {carried} {source}, published {day_range([item.day for item in items])}"
    if diverging:
        text += f"; {len(diverging)} of them diverge" + ("s" if len(diverging) == 1 else "")
    return Sentence(text + ".", tuple(item.claim_id for item in items))


def _against(item: EvidenceForComposition, direction: int) -> Sentence:
    where = f"{item.publisher} ({written(item.day)})"
    if item.stance == "contradicts":
        frame = f"A contradicting view, from {where}: "
    elif item.stance == "complicates":
        frame = f"A complication, from {where}: "
    else:
        frame = f"Pointing the other way ({'down' if direction > 0 else 'up'}), {where}: "
    return Sentence(frame + _quoted(item), (item.claim_id,))


def _closing(items: Sequence[EvidenceForComposition], told: Sequence[EvidenceForComposition]) -> Sentence | None:
    """Figures of the evidence that was not quoted, or that nothing else confirms the one article."""
    if len({item.article_id for item in items}) == 1:
        return Sentence("No second article has confirmed it yet.", tuple(item.claim_id for item in items))
    said = " ".join(item.quote for item in told)
    further: dict[str, EvidenceForComposition] = {}
    for item in sorted(items, key=lambda item: (-round(item.weight * item.centrality, 6), item.claim_id)):
        if item not in told and quantities(item.highlight) and item.highlight not in said:
            further.setdefault(item.highlight, item)
    chosen = sorted(list(further.values())[:3], key=lambda item: (item.day, item.claim_id))
    if chosen:
        figures = "; ".join(f"“{item.highlight}” ({item.publisher}, {written(item.day)})" for item in chosen)
        return Sentence(f"Further figures in the evidence: {figures}.", tuple(item.claim_id for item in chosen))
    if len({item.publisher for item in items}) == 1:
        return Sentence("All of it comes from one publisher.", tuple(item.claim_id for item in items))
    return None


def _main_direction(items: Sequence[EvidenceForComposition]) -> int:
    """The direction that most of the weight points to, 0 if none outweighs the other by half."""
    up = sum(round(item.weight, 6) for item in items if item.direction > 0)
    down = sum(round(item.weight, 6) for item in items if item.direction < 0)
    whole = sum(round(item.weight, 6) for item in items)
    if up > 1.5 * down and up >= 0.35 * whole:
        return 1
    return -1 if down > 1.5 * up and down >= 0.35 * whole else 0


def _diverges(item: EvidenceForComposition, direction: int) -> bool:
    return item.stance != "supports" or item.direction * direction < 0


def _spread(items: Sequence[EvidenceForComposition], most: int) -> list[EvidenceForComposition]:
    """The weightiest evidence, other publishers and articles first, nothing told twice; in order of days."""
    left = sorted(items, key=lambda item: (-round(item.centrality * max(item.weight, 0.01), 6), item.claim_id))
    chosen: list[EvidenceForComposition] = []
    while left and len(chosen) < most:
        articles, publishers = {item.article_id for item in chosen}, {item.publisher for item in chosen}
        item = min(
            left, key=lambda item: (item.article_id in articles, item.publisher in publishers)
        )  # of equals the first
        left.remove(item)
        vector = terms_of(item.quote)
        if all(cosine(vector, terms_of(other.quote)) < 0.75 for other in chosen):
            chosen.append(item)
    return sorted(chosen, key=lambda item: (item.day, item.publisher, item.claim_id))


def _quoted(item: EvidenceForComposition) -> str:
    """The quote in quotation marks, on one line, a long one shortened around its highlight and marked as such."""
    words = " ".join(item.quote.split())
    if len(words) > MOST_QUOTED:
        words = _shortened(words, " ".join(item.highlight.split()))
    return in_quotation_marks(words)


def _shortened(words: str, highlight: str) -> str:
    at = max(0, words.find(highlight))
    begin = 0 if at + len(highlight) <= MOST_QUOTED else words.rfind(" ", 0, max(1, at - MOST_QUOTED // 2)) + 1
    end = words.rfind(" ", begin, begin + MOST_QUOTED)
    return ("… " if begin else "") + words[begin:end].rstrip(" ,;:") + " …"


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
