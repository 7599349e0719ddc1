"""Who acts in a passage and where it plays, by the names of its article.

Belongs here: the names of one article together, and for a passage its actors and geographies. Does not belong here:
what an alias stands for (`gazetteer.py`), nor names that nobody listed (`capitalised_names.py`).
"""

from __future__ import annotations

import re
from collections import Counter

from bellwether_assets.claims.capitalised_names import OF_BEFORE, PLACE_AFTER, SPEECH_AFTER, Mention, supported_names
from bellwether_assets.claims.gazetteer import Gazetteer, gazetteer
from bellwether_assets.claims.word_lists import words

_GOVERNMENT_SEATS = words("government_seats")
_MOST_READ = 200_000  # code points; a longer text is a dump, whose names come at its beginning
_ROLE_AFTER_DEMONYM = re.compile(
    r"^\s(?:\w+[ -]){0,2}?(?:firms?|compan(?:y|ies)|governments?|officials?|authorities|enterprises|giants?"
    r"|vendors?|banks?|army|military|forces?|police|troops|researchers|scientists|regulators?|ministry"
    r"|ministers?|president|parliament|prosecutors?|leaders?|lawmakers|investors|soldiers|navy|administration"
    r"|corporations|sector|diplomats|courts?|intelligence|workers)\b"
)
_VERB_AFTER = re.compile(
    r"^(?:['’]s\s+(?:government|president|prime minister|parliament|central bank|army|military|\w+\s+ministry"
    r"|ministry|leaders?|regulators?|firms|companies)\b"
    r"|,\s+(?:which|who)\b|,?\s+(?:also\s+|now\s+|\w+ly\s+)?(?:is|are|was|were|has|have|had|will|would|could|may"
    r"|says?|said|does|did|plans|wants|agreed|told|set|held|made|won|lost|fell|rose|took|gave|put|sent|became"
    r"|began|went|led|hit|saw|met|cut"
    r"|\w{3,}ed|(?!(?:its|his|this|thus|plus|as|us)\b)[a-z]{3,}(?:es|ts|ks|ns|ds|ms|rs|ls))\b)"
)
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|from|across|outside|around|throughout|within|into|to|of|inside|north|south|east|west|off"
    r"|toward|towards|for)\s+(?:the\s+)?(?:\w+ern\s+)?$",
    re.IGNORECASE,
)
_AGENT_BEFORE = re.compile(
    r"\b(?:by|with|against|between|said|says|told|accused|urged|sued|asked|backed)\s+(?:the\s+)?$", re.IGNORECASE
)
_LEAVING = re.compile(r"\b(?:in|at|near|from|to|outside|inside|into|leaving)\s+(?:the\s+)?$")


class ArticleNames:
    """All names of one article, found once; passages of it are then looked up by their span."""

    def __init__(self, text: str, title: str, known: Gazetteer | None = None) -> None:
        known = known or gazetteer()
        # The title is read after the text, so that offsets stay the article's; no name goes over a line break.
        self._length = min(len(text), _MOST_READ)
        self._text = f"{text[:_MOST_READ]}\n{title}"
        sightings = known.sightings(self._text)
        listed = [Mention(k.name, k.kind, k.code, s.start, s.end) for s in sightings for k in s.known]
        unlisted = supported_names(self._text, sightings, known)
        self._mentions = tuple(sorted([*listed, *unlisted], key=lambda m: (m.start, m.end, m.name, m.kind)))

    def within(self, start: int, end: int) -> tuple[Mention, ...]:
        """Mentions that lie inside a span of the article."""
        return tuple(m for m in self._mentions if m.start >= start and m.end <= end)

    def actors(self, start: int, end: int, most: int = 5) -> tuple[str, ...]:
        """Who acts in a passage, subjects first."""
        scores: dict[str, float] = {}
        for mention in self.within(start, end):
            score = self._acting(mention, start, end)
            if score > 0:
                scores[mention.name] = max(scores.get(mention.name, 0.0), score)
        order = {m.name: -i for i, m in enumerate(reversed(self.within(start, end)))}
        ranked = sorted(scores, key=lambda name: (-round(scores[name], 6), order[name], name))
        return tuple(ranked[:most])

    def geographies(self, start: int, end: int, most: int = 4) -> tuple[str, ...]:
        """Where a passage plays, as ISO 3166 alpha-2 codes and names of regions; else the title, else the article."""
        for a, b in ((start, end), (self._length, len(self._text))):
            named = tuple(dict.fromkeys(m.code for m in self.within(a, b) if m.code))
            if named:
                return named[:most]
        counted = Counter(m.code for m in self._mentions if m.code)
        frequent = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
        return (frequent[0][0],) if frequent and frequent[0][1] >= 2 else ()

    def full_name(self, surname: str) -> str | None:
        """The one longer name of a person that ends in this word, None if there is none or are several."""
        full = sorted(
            {m.name for m in self._mentions if m.kind == "person" and m.name.split()[-1] == surname and " " in m.name}
        )
        return full[0] if len(full) == 1 else None

    def subjects_before(self, position: int, within: int = 600) -> tuple[Mention, ...]:
        """Organisations and people named shortly before a position, in order."""
        return tuple(
            m
            for m in self._mentions
            if position - within <= m.start and m.end <= position and m.kind in {"organisation", "person", "name"}
        )

    def as_written(self, mention: Mention) -> str:
        """The article's own words for a name."""
        return self._text[mention.start : mention.end]

    def _acting(self, mention: Mention, start: int, end: int) -> float:
        """How surely a name is named as acting, 0 if it is not."""
        before = self._text[max(start, mention.start - 30) : mention.start]
        after = self._text[mention.end : min(end, mention.end + 60)]
        subject = 1.0 - (mention.start - start) / max(1, end - start)
        verb = _VERB_AFTER.match(after) is not None or SPEECH_AFTER.match(after) is not None
        verb = verb and OF_BEFORE.search(before) is None
        agent = _AGENT_BEFORE.search(before) is not None
        placed = _PLACE_BEFORE.search(before) is not None
        if mention.kind == "demonym":
            return 0.8 + 0.3 * subject if _ROLE_AFTER_DEMONYM.match(after) else 0.0
        if mention.kind in {"country", "capital"}:
            if placed or PLACE_AFTER.match(after) or before.endswith(", ") or not (verb or agent):
                return 0.0
            # New York is the United States on a map, but "New York said" is not the United States acting.
            if mention.kind == "capital" and self._text[mention.start : mention.end] not in _GOVERNMENT_SEATS:
                return 0.0
            return 1.0 + 0.4 * subject
        if mention.kind == "region":
            return 0.0
        if mention.kind == "name" and not (verb or agent) and (placed or " " not in mention.name or subject < 0.8):
            return 0.0
        if mention.kind == "organisation" and not verb and _LEAVING.search(before):
            return 0.0
        return 0.6 + 0.4 * subject + (0.5 if verb or agent else 0.0) - (0.3 if placed else 0.0)
