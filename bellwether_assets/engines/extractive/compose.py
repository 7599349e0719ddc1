"""A signal's analysis, composed from quotes with their publisher and day; and what the signal is about.

Belongs here: which evidence is told, in which order, in which frame. Does not belong here: the title
(`write_titles.py`), strength and counts, or any sentence that nobody wrote: beside quotes there are only dates and
names of the evidence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bellwether_assets.engines.extractive.plain_order import speech_of, substance_begins
from bellwether_assets.engines.extractive.write_reasoning import in_quotation_marks
from bellwether_assets.engines.extractive.write_statements import needs_its_article
from bellwether_assets.engines.extractive.write_titles import announces, write_title
from bellwether_assets.engines.protocol import Composition, EvidenceForComposition, Sentence
from bellwether_assets.text.actor_forms import merged_forms
from bellwether_assets.text.calendar_names import written
from bellwether_assets.text.terms import cosine, terms_of

RELEVANCE_FLOOR = 0.6  # of the best centrality; what is below is in the signal, but does not speak for it
DIVERGING_FLOOR = 0.4  # a diverging view is worded differently and so lies further from the centroid
MOST_SUPPORTING = 3
MOST_DIVERGING = 2
MOST_QUOTED = 300
_CLAUSE_ENDS = re.compile(r"[,;:]\s|\s[–—-]\s|—|\s(?=(?:which|who|while|because|after|and|when|where)\s)")
_TOLD_TWICE = 0.6  # cosine of two quotes from which the second tells nothing
_FIRST = "{when}, {source} wrote: {quote}"
_OTHER_PUBLISHER = (
    "And {when}, from {source}: {quote}",
    "{source} said {when}: {quote}",
    "{when}, {source} put it this way: {quote}",
)
_SAME_PUBLISHER = ("{when}, again from {source}: {quote}", "{source} also wrote {when}: {quote}")
_SAME_ARTICLE = ("The same article says: {quote}", "And further: {quote}")
_AGAINST = ("Against it, {source} wrote {when}: {quote}", "{source} spoke against it too, {when}: {quote}")
_RESERVED = (
    "With a reservation, {source} wrote {when}: {quote}",
    "A further reservation came from {source} {when}: {quote}",
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
    """What supports the signal in order of days, then what speaks against it, introduced as such; five at most."""
    best = max(item.centrality for item in items)
    against = [item for item in items if item.stance != "supports" and item.centrality >= DIVERGING_FLOOR * best]
    if len(against) == len(items):
        against = []
    supporting = [item for item in items if item not in against and item.centrality >= RELEVANCE_FLOOR * best]
    told = [*_spread(supporting, MOST_SUPPORTING), *_spread(against, MOST_DIVERGING)]
    sentences: list[Sentence] = []
    for place, item in enumerate(told):
        before = told[place - 1] if place else None
        if item in against:
            first = before is None or before not in against
            frame = (_AGAINST if item.stance == "contradicts" else _RESERVED)[0 if first else 1]
        else:
            frame = _frame(item, before, place)
        sentences.append(Sentence(_told(item, before, frame), (item.claim_id,)))
    return sentences


def _frame(item: EvidenceForComposition, before: EvidenceForComposition | None, place: int) -> str:
    """How a supporting quote is introduced, by its place and by what it has in common with the one before it."""
    if before is None:
        return _FIRST
    if item.article_id == before.article_id:
        return _SAME_ARTICLE[place % len(_SAME_ARTICLE)]
    if item.publisher == before.publisher:
        return _SAME_PUBLISHER[place % len(_SAME_PUBLISHER)]
    return _OTHER_PUBLISHER[place % len(_OTHER_PUBLISHER)]


def _told(item: EvidenceForComposition, before: EvidenceForComposition | None, frame: str) -> str:
    """One sentence: who published it and when, a year or a day already told left out, and the quote."""
    if before is not None and item.day == before.day:
        when = "the same day"
    else:
        same_year = before is not None and item.day.year == before.day.year
        when = f"on {written(item.day).removesuffix(f' {item.day.year}') if same_year else written(item.day)}"
    source, quote = _source_and_quote(item)
    sentence = frame.format(when=when, source=source, quote=quote)
    return sentence[:1].upper() + sentence[1:] if frame.startswith("{when}") else sentence


def _source_and_quote(item: EvidenceForComposition) -> tuple[str, str]:
    """Whoever speaks, where the quote is speech, else the publisher; and the quote in quotation marks."""
    words = " ".join(item.quote.split())
    speech = speech_of(words)
    if speech is None:
        return item.publisher, in_quotation_marks(_of_bounded_length(words, substance_begins(words)))
    said = in_quotation_marks(_of_bounded_length(speech.words.strip('“”"'), 0))
    if "," in speech.who or speech.who.split()[-1] in item.publisher:
        return item.publisher, said
    return f"{speech.who} (in {item.publisher})", said


def _spread(items: Sequence[EvidenceForComposition], most: int) -> list[EvidenceForComposition]:
    """The weightiest evidence, other publishers and articles first, nothing told twice; in order of days."""
    left = sorted(items, key=lambda item: (-_worth_telling(item), item.claim_id))
    chosen: list[EvidenceForComposition] = []
    while left and len(chosen) < most:
        articles, publishers = {item.article_id for item in chosen}, {item.publisher for item in chosen}
        item = min(
            left, key=lambda item: (item.article_id in articles, item.publisher in publishers)
        )  # of equals the first
        left.remove(item)
        vector = terms_of(item.quote)
        if all(cosine(vector, terms_of(other.quote)) < _TOLD_TWICE for other in chosen):
            chosen.append(item)
    return sorted(chosen, key=lambda item: (item.day, item.publisher, item.article_id, item.claim_id))


def _worth_telling(item: EvidenceForComposition) -> float:
    """Nearness and weight, less for what needs its article to be understood, is cut, or only announces."""
    worth = item.centrality * max(item.weight, 0.01)
    worth *= 0.7 if needs_its_article(item.statement) else 1.0
    worth *= 0.6 if len(item.quote) > MOST_QUOTED else 1.0
    worth *= 0.85 if substance_begins(item.quote) else 1.0
    return round(worth * (0.6 if announces(item.quote) else 1.0), 6)


def _of_bounded_length(words: str, begin: int) -> str:
    """The words from `begin` on; what is too long ends where a clause ends, and is marked as cut."""
    before = "… " if begin else ""
    words = words[begin:]
    if len(words) <= MOST_QUOTED:
        return before + words
    ends = [found.start() for found in _CLAUSE_ENDS.finditer(words, MOST_QUOTED // 2, MOST_QUOTED)]
    end = ends[-1] if ends else words.rfind(" ", 0, MOST_QUOTED)
    return f"{before}{words[:end].rstrip(' ,;:–—-')} …"


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
