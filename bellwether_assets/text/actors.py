"""Who acts in a passage: the names in it that a verb, a role or their place in the sentence shows as acting.

Belongs here: how surely a name acts. Does not belong here: which names there are (`names.py`), and where a passage
plays (`places.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bellwether_assets.text.mention import CAPITALISED_AFTER, OF_BEFORE, PLACE_AFTER, SPEECH_AFTER, Mention
from bellwether_assets.text.names import ArticleNames
from bellwether_assets.text.word_lists import words

_GOVERNMENT_SEATS = words("government_seats")
_TITLES = words("titles")
_PRODUCTS = words("endings_of_products")
_MEDIA = words("media")
_PREDICATES = "|".join(sorted(words("predicate_verbs")))
_MOST = 5
_ROLE_AFTER_DEMONYM = re.compile(
    r"^\s(?:\w+[ -]){0,2}?(?:firms?|compan(?:y|ies)|governments?|officials?|authorities|enterprises|giants?"
    r"|vendors?|banks?|army|military|forces?|police|troops|researchers|scientists|regulators?|ministry"
    r"|ministers?|president|parliament|prosecutors?|leaders?|lawmakers|investors|soldiers|navy|administration"
    r"|corporations|sector|diplomats|courts?|intelligence|workers)\b"
)
_VERB_AFTER = re.compile(
    r"^(?:['’]s\s+(?:government|president|prime minister|parliament|central bank|army|military|\w+\s+ministry"
    r"|ministry|leaders?|regulators?|firms|companies)\b"
    rf"|,\s+(?:which|who)\b|\s+(?:also\s+|now\s+|\w+ly\s+)?(?:say|\w{{3,}}ed|{_PREDICATES})\b)"
)
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|from|across|outside|around|throughout|within|into|to|of|inside|north|south|east|west|off"
    r"|toward|towards|for)\s+(?:the\s+)?(?:\w+ern\s+)?$",
    re.IGNORECASE,
)
_AGENT_BEFORE = re.compile(
    r"\b(?:by|with|against|between|said|says|told|accused|urged|sued|asked|backed)\s+(?:the\s+)?$", re.IGNORECASE
)
# "talks between Norland and Ostland": both act; "the pipeline between" them: neither does.
_BETWEEN = re.compile(r"(\w+)\sbetween\s(?:[^.;,]{1,40}\sand\s)?(?:the\s+)?$")
_DEALINGS = words("dealings")
# "Norland and Ostland agreed": both act.
_JOINED_COUNTRY = re.compile(
    rf"^(?:, (?:the )?(?:[A-Z][\w.]+ ?){{1,3}}){{0,4}},? and (?:the )?(?:[A-Z][\w.]+ ?){{1,3}}(?:\w+ly )?(?:have"
    rf"|had|were|are|will|would|agreed"
    rf"|signed|said|\w{{3,}}ed|{_PREDICATES})\b"
)
_SITES = frozenset({"Airport", "Station", "Hospital", "School", "Park", "Hotel", "Resort", "Casino", "Base", "Center"})
_LIST_JOINS = frozenset({", ", " and ", ", and ", " or "})
_MEDIUM = re.compile(r"\b(?:on|via|to|through|from|posted|her|his|their|its)\s+(?:the\s+|and\s+)?$")
_OFFICE = re.compile(
    r"^(?:(?:U\.?S\.? )?(?:Senators?|Sens?\.|Reps?\.|Representatives?|Congress(?:man|woman|members?)|Ranking Member"
    r"|Chair(?:man|woman)?|Vice Chair(?:man|woman)?|President|Secretary|Governor|Mayor|Dr\.?|Mr\.?|Mrs\.?"
    r"|Ms\.?)(?:\s|$))+"
)
# "the House Science, Space, and | Technology Committee": the end of a name that a comma divides is none.
_HALF_OF_A_LIST = re.compile(r"[A-Z][\w’'-]+, and $")
_BODIES = frozenset({"Committee", "Council", "Commission", "Subcommittee", "Agency", "Department", "Office"})
# What an outlet does to come by a report, or to print it: not what the report is about.
_NEWSROOM = "|".join(sorted(words("newsroom_verbs")))
_NEWSROOM_AFTER = re.compile(
    rf"^,?\s+(?:(?:has|have|had|was|were|is|also|first|later|exclusively)\s+)*(?:{_NEWSROOM})\b"
)
_NEWSROOM_BEFORE = re.compile(
    rf"\b(?:(?:{_NEWSROOM})\s+(?:by|to|with)|told|interview\s+with|conversation\s+with|according\s+to)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_LEAVING = re.compile(r"\b(?:in|at|near|from|to|outside|inside|into|leaving)\s+(?:the\s+)?$")


def actors_of(names: ArticleNames, start: int, end: int, put_in: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Who acts in a passage, five at most, subjects first; `put_in` are those whom a noun of it was found to mean."""
    scores: dict[str, float] = dict.fromkeys(put_in, 1.2)
    order = dict.fromkeys(put_in, 0)
    short = [mention for mention in names.short_forms if start <= mention.start and mention.end <= end]
    for place, mention in enumerate([*names.within(start, end), *short]):
        score = _Acting.of(names, mention, start, end).score()
        if score > 0:
            name = names.whole_name(mention)
            scores[name] = max(scores.get(name, 0.0), score)
            order.setdefault(name, place)
    ranked = sorted(scores, key=lambda name: (-round(scores[name], 6), order[name], name))
    return _each_once([plain for name in ranked if (plain := _plain(name))])[:_MOST]


def is_publisher(name: str, publisher: str) -> bool:
    """Whether a name is the publisher's own: "Tallow Wire" that of tallowwire.example."""
    own = publisher if " " in publisher else publisher.partition(".")[0]
    return bool(own) and _letters(name) == _letters(own)


def _letters(name: str) -> str:
    bare = name.casefold().removeprefix("the ")
    return "".join(letter for letter in bare if letter.isalnum())


def _plain(name: str) -> str:
    """A name without the office before it and the party in brackets; "" for what is no name: "companies"."""
    plain = _OFFICE.sub("", re.sub(r"\s*\([^()]*\)", "", name)).strip()
    return plain if plain[:1].isupper() or any(letter.isupper() for letter in plain) else ""


def _each_once(names: Sequence[str]) -> tuple[str, ...]:
    """The names in order, none that is the last name or the acronym of another one of them."""
    kept: list[str] = []
    for name in dict.fromkeys(names):
        others = [other for other in names if other != name]
        surname = any(" " in other and other.endswith(f" {name}") for other in others)
        if not surname and not (name.isupper() and any(_initials(other) == name for other in others)):
            kept.append(name)
    return tuple(kept)


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[:1].isupper())


@dataclass(frozen=True)
class _Acting:
    """One name in a passage with what stands around it; `earliness` is 1 at the passage's start, 0 at its end."""

    names: ArticleNames
    mention: Mention
    start: int
    end: int
    before: str
    after: str
    earliness: float
    verb: bool
    agent: bool
    placed: bool

    @classmethod
    def of(cls, names: ArticleNames, mention: Mention, start: int, end: int) -> _Acting:
        before = names.text[max(start, mention.start - 30) : mention.start]
        after = names.text[mention.end : min(end, mention.end + 60)]
        verb = _VERB_AFTER.match(after) is not None or SPEECH_AFTER.match(after) is not None
        return cls(
            names,
            mention,
            start,
            end,
            before,
            after,
            earliness=1.0 - (mention.start - start) / max(1, end - start),
            verb=verb and OF_BEFORE.search(before) is None,
            agent=_AGENT_BEFORE.search(before) is not None,
            placed=_PLACE_BEFORE.search(before) is not None,
        )

    def score(self) -> float:
        """How surely the name is named as acting, 0 if it is not."""
        if self._is_only_the_outlet():
            return 0.0
        match self.mention.kind:
            case "region":
                return 0.0
            case "demonym":
                return 0.8 + 0.3 * self.earliness if _ROLE_AFTER_DEMONYM.match(self.after) else 0.0
            case "country" | "capital":
                return self._score_of_country()
            case "organisation":
                passive = self._is_passive_organisation() or self._is_the_end_of_a_list()
            case "name":
                if not self._is_half_a_name() and self._is_listed_with_people():
                    return 0.6 + 0.4 * self.earliness
                passive = self._is_half_a_name() or self._is_the_end_of_a_list() or self._is_passive_name()
            case _:
                # "the Billy Goat" is no person.
                passive = self._follows_the()
        if passive or self._is_a_medium() or self._is_a_site():
            return 0.0
        verb = self.verb or self.agent
        return 0.6 + 0.4 * self.earliness + (0.5 if verb else 0.0) - (0.3 if self.placed else 0.0)

    def _is_only_the_outlet(self) -> bool:
        """Whether it publishes the article and does nothing else here: a note "seen by" it, what it "has learned".

        A press release is published by whom it is about: who is the subject of another verb acts.
        """
        if not is_publisher(self.names.as_written(self.mention), self.names.publisher):
            return False
        if _NEWSROOM_BEFORE.search(self.before) or _NEWSROOM_AFTER.match(self.after):
            return True
        return not (self.verb or self.agent)

    def _score_of_country(self) -> float:
        longer = CAPITALISED_AFTER.match(self.after)
        if longer and longer.group(1) not in _TITLES:
            # "China Capital Investment" is not China.
            return 0.0
        between = _BETWEEN.search(self.names.text[max(self.start, self.mention.start - 80) : self.mention.start])
        if between and between.group(1).lower() not in _DEALINGS:
            return 0.0
        joined = _JOINED_COUNTRY.match(self.after) is not None and not self.placed
        beside_a_place = PLACE_AFTER.match(self.after) is not None or self.before.endswith(", ")
        if self.placed or (beside_a_place and not joined) or not (self.verb or self.agent or joined):
            return 0.0
        # New York is the United States on a map, but "New York said" is not the United States acting.
        if self.mention.kind == "capital" and self.names.as_written(self.mention) not in _GOVERNMENT_SEATS:
            return 0.0
        return 1.0 + 0.4 * self.earliness

    def _is_passive_organisation(self) -> bool:
        """Whether an organisation stands in brackets, or somebody is in or leaves it."""
        return self.before.endswith("(") or (not self.verb and _LEAVING.search(self.before) is not None)

    def _is_the_end_of_a_list(self) -> bool:
        """Whether a body's name is what a list's last comma left of it."""
        return self.mention.name.split()[-1] in _BODIES and _HALF_OF_A_LIST.search(self.before) is not None

    def _is_half_a_name(self) -> bool:
        """Whether a name is a product, or, as "the Cubs", half of a team's name that says not whose."""
        name = self.mention.name
        if name.split()[-1] in _PRODUCTS:
            return True
        half = " " not in name and name.endswith("s")
        return half and self._follows_the() and self.names.full_name(name) is None

    def _is_passive_name(self) -> bool:
        """Whether a name of unknown kind does nothing here: no verb, and it is a place, one word, or stands late."""
        if self.verb or self.agent:
            return False
        return self.placed or " " not in self.mention.name or self.earliness < 0.8

    def _is_listed_with_people(self) -> bool:
        """Whether a name stands in a list with people: "coached Jane Roe, Odd Berg and Ola Dal"."""
        beside = [m for m in self.names.within(self.start, self.end) if m.kind == "person"]
        return " " in self.mention.name and any(
            self.names.text[a:b] in _LIST_JOINS
            for m in beside
            for a, b in ((self.mention.end, m.start), (m.end, self.mention.start))
            if 0 < b - a <= 6
        )

    def _follows_the(self) -> bool:
        return self.before.endswith(("the ", "The "))

    def _is_a_medium(self) -> bool:
        """Whether something is only said on it."""
        return self.mention.name in _MEDIA and _MEDIUM.search(self.before) is not None

    def _is_a_site(self) -> bool:
        """Whether it is a building where something happens."""
        return (self.placed or not self.verb) and self.mention.name.split()[-1] in _SITES
