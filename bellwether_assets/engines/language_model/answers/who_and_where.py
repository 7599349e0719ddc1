"""Who acts in a claim and where it plays, of what a model proposes: what the article names, once each.

Belongs here: names and places of one proposal against one article. Does not belong here: the claim's texts
(`check_reply.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Set as AbstractSet

from bellwether_assets.engines.language_model.answers.check_words import one_line
from bellwether_assets.proof.ground import Grounds
from bellwether_assets.proof.match_quotes import Match
from bellwether_assets.text.actor_forms import is_actor, merged_forms
from bellwether_assets.text.actors import actors_of, is_publisher
from bellwether_assets.text.gazetteer import gazetteer
from bellwether_assets.text.names import ArticleNames
from bellwether_assets.text.places import places_of
from bellwether_assets.text.terms import terms_of
from bellwether_assets.text.untrusted import holds_address, visible, why_suspect

MOST_ACTORS, _MOST_PLACES = 8, 4


class WhoAndWhere:
    """One article's names; what is proposed beside them is counted in `dropped`."""

    def __init__(self, names: ArticleNames, grounds: Grounds, terms: AbstractSet[str], dropped: Counter[str]) -> None:
        self._names = names
        self._grounds = grounds
        self._terms = terms
        self._dropped = dropped

    def actors(self, proposed: list[str], match: Match) -> tuple[str, ...]:
        """Proposed actors that the article names, by their gazetteer names where they have one."""
        kept: list[str] = []
        listed = actors_of(self._names, match.start, match.end)
        for name in self._at_most("actors", proposed, 2 * MOST_ACTORS):
            plain = one_line(visible(name))
            if not 2 <= len(plain) <= 80 or not self._says_name(plain) or why_suspect(name) or holds_address(plain):
                self._dropped["actor not in the article"] += 1
                continue
            known = [k.name for s in gazetteer().sightings(plain) for k in s.known if s.end - s.start == len(plain)]
            if not known and not is_actor(plain):
                self._dropped["actor that is no name"] += 1
                continue
            if is_publisher(plain, self._names.publisher) and plain not in listed:
                self._dropped["actor that only publishes the article"] += 1
                continue
            kept.append(known[0] if known else plain)
        named = kept or [name for name in listed if is_actor(name)]
        forms = merged_forms(named)
        # A name of the gazetteer is kept, whatever it looks like.
        return tuple(self._at_most("actors", [*dict.fromkeys(forms.get(name, name) for name in named)], MOST_ACTORS))

    def geographies(self, proposed: list[str], match: Match) -> tuple[str, ...]:
        """Codes of the proposed places that the article names; where none is left, of those that the quote names."""
        codes: list[str] = []
        for place in self._at_most("places", proposed, 2 * MOST_ACTORS):
            plain = one_line(visible(place))
            found = [k.code for s in gazetteer().sightings(plain) for k in s.known if k.code]
            if self._grounds.missing(f"In {plain}").names:
                self._dropped["place not in the article"] += 1
                continue
            if not found:
                self._dropped["place in no country that the gazetteer knows"] += 1
                continue
            codes.append(found[0])
        kept = tuple(self._at_most("places", [*dict.fromkeys(codes)], _MOST_PLACES))
        return kept or places_of(self._names, match.start, match.end)

    def _says_name(self, name: str) -> bool:
        """Whether the article holds a name: its numbers, its capitalised words and its lower-case words."""
        ordinary = terms_of(" ".join(word for word in name.split() if word.islower()))
        return not self._grounds.missing(f"By {name}") and all(term in self._terms for term in ordinary)

    def _at_most(self, what: str, proposed: list[str], most: int) -> list[str]:
        if len(proposed) > most:
            self._dropped[f"{what}: clipped"] += len(proposed) - most
        return proposed[:most]
