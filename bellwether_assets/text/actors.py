"""Who acts in a passage and where it plays, by the names of its article.

Belongs here: the names of one article together, and for a passage its actors and geographies. Does not belong here:
what an alias stands for (`gazetteer.py`), nor names that nobody listed (`capitalised_names.py`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter

from bellwether_assets.text.capitalised_names import (
    OF_BEFORE,
    PLACE_AFTER,
    SPEECH_AFTER,
    Mention,
    called_otherwise,
    supported_names,
)
from bellwether_assets.text.gazetteer import Gazetteer, gazetteer
from bellwether_assets.text.word_lists import words

_GOVERNMENT_SEATS = words("government_seats")
_GIVEN_NAMES = words("given_names")
_NOT_NAMES = words("not_names")
_TITLES = words("titles")
_CORPORATE = words("corporate")
_PREDICATES = "|".join(sorted(words("predicate_verbs")))
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
    r"|,\s+(?:which|who)\b|\s+(?:also\s+|now\s+|\w+ly\s+)?(?:is|are|was|were|has|have|had|will|would|could|may"
    r"|says?|said|does|did|plans|wants|agreed|told|set|held|made|won|lost|fell|rose|took|gave|put|sent|became"
    r"|began|went|led|hit|saw|met|cut"
    rf"|\w{{3,}}ed|{_PREDICATES})\b)"
)
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|from|across|outside|around|throughout|within|into|to|of|inside|north|south|east|west|off"
    r"|toward|towards|for)\s+(?:the\s+)?(?:\w+ern\s+)?$",
    re.IGNORECASE,
)
_AGENT_BEFORE = re.compile(
    r"\b(?:by|with|against|between|said|says|told|accused|urged|sued|asked|backed)\s+(?:the\s+)?$", re.IGNORECASE
)
_NATIONALITY = re.compile(
    r"\s(?:\w+[ -]){0,2}?(?:tabloids?|newspapers?|magazine|daily|broadcaster|media|press|historian|author|writer"
    r"|journalist|reporter|actor|actress|singer|comedian|model|musician|director|filmmaker|player|striker|midfielder"
    r"|goalkeeper|driver|champion|star|fans?|expert|analyst|professor|scientist|tourists?|accent|food|restaurant"
    r"|m[ae]n|wom[ae]n|boys?|girls?|teenagers?|couple|national|citizens?|natives?|immigrants?|migrants?|student|descent"
    r"|origin|billionaire|tycoon|businessman|businesswoman|entrepreneur|inventor|composer|novelist|artist|designer|chef"
    r"|rapper|band|director|golfer|boxer|cyclist|swimmer|runner|coach|manager|father|mother|husband|wife|parents|husky"
    r"|footballer|winger|defender|restaurants|language|word|name)\b|-born\b|-style\b"
)
# Where somebody is from, not where the matter plays.
_ORIGIN_BEFORE = re.compile(r"\b(?:year-old|born|ethnic|native|naturali[sz]ed)\s$")
_NATIVE_OF = re.compile(
    r"\b(?:native|national|citizen|native-born|originally|hails?|originates?|born) (?:of|from|in) (?:the )?$"
)
_CAPITALISED_AFTER = re.compile(r" ([A-Z][a-z]+)")
_NAME_GOES_ON = re.compile(
    r"(?: [A-Z][\w&]+){0,2} (?:Times|Post|Daily|Herald|News|Globe|Tribune|Journal|Telegraph|Mail|Review|Gazette|Sun"
    r"|Chronicle|Observer|Magazine|Press|Television|TV|Radio|Broadcasting|Bank|Airlines?|Airways|Air|Society"
    r"|Association|Inc|Corp|Corporation|Ltd|Company|Group|Holdings|Motors?|Capital|Investments?|Partners|Securities"
    r"|Institute|Foundation|Federation|Life|Mobile|Telecom|Unicom|Petroleum|Oil|Energy|Cup|Open|Accord|Agreement"
    r"|Protocol|Convention)\b"
)
_NAME_BEFORE_PLACE = re.compile(
    r"\b(?:Bank|Voice|Airways|Miss|Radio|Tour|Captain|Air|Team|Made in|Bayer|Lady) (?:of )?$"
)
# The plural present or a "typically": true everywhere, or of no place in particular.
_GENERAL = re.compile(r"\b(?:typically|usually|generally|tend to|normally|in general|as a rule|always|often)\b")
_LEAD = 300  # code points in which an article tells where it plays
_LEGAL_FORM = re.compile(r"(?: (?:Inc|Corp|Ltd|LLC|PLC|Plc|Co|AG|SA|Group|Holdings|Company|Corporation))+\.?$")
_SITES = frozenset({"Airport", "Station", "Hospital", "School", "Park", "Hotel", "Resort", "Casino", "Base", "Center"})
_PRODUCTS = words("endings_of_products")
_LIST_JOINS = frozenset({", ", " and ", ", and ", " or "})
# "Norland and Ostland agreed": both act.
_JOINED_COUNTRY = re.compile(
    rf"^(?:, (?:the )?(?:[A-Z][\w.]+ ?){{1,3}}){{0,4}},? and (?:the )?(?:[A-Z][\w.]+ ?){{1,3}}(?:\w+ly )?(?:have"
    rf"|had|were|are|will|would|agreed"
    rf"|signed|said|\w{{3,}}ed|{_PREDICATES})\b"
)
_NO_TEAMS = words("plurals_of_no_team")
_MOST_TEAMS = 8  # for each the text is searched once
_MEDIA = words("media")
_MEDIUM = re.compile(r"\b(?:on|via|to|through|from|posted|her|his|their|its)\s+(?:the\s+|and\s+)?$")
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
        self._starts = [m.start for m in self._mentions]
        self._known = known
        self._names = {m.name for m in self._mentions}
        self._companies: dict[str, bool] = {}
        self._counted: Counter[str] | None = None
        # A headline writes many words large: a name that stands there only is none to complete others by.
        body = [m for m in self._mentions if m.end <= self._length]
        people = Counter(m.name for m in body if m.kind == "person")
        teams = Counter(m.name for m in body if m.kind == "name" and m.name.count(" ") == 1 and m.name.endswith("s"))
        places = {word for m in listed if m.code for word in self._text[m.start : m.end].split()}
        by_word: dict[str, Counter[str]] = {}
        for name in sorted({*people, *teams}):
            parts = name.split()
            if len(parts) < 2 or "." in parts[-1] or parts[-1] in places or (len(parts) > 2 and not _all_names(parts)):
                continue
            if name in people and called_otherwise(self._text, name):
                continue
            # "Kim Jong Un" goes on as Kim, "Jane Roe" as Roe and, in some papers, as Jane.
            first = parts[0] not in places and (
                parts[0] in _GIVEN_NAMES or (len(parts) == 3 and max(map(len, parts)) <= 5)
            )
            for word in {parts[-1], parts[0]} if first else {parts[-1]}:
                by_word.setdefault(word, Counter())[name] += people[name] + teams[name]
        self._full_names = {word: full for word, named in by_word.items() if (full := _one_of(named)) is not None}
        # Whom the title names whole is whom the text means by the surname, whoever else bears it.
        for first, last in re.findall(r"\b([A-Z][\w’-]+) (?=([A-Z][\w’-]+))", title):
            if first in _GIVEN_NAMES and last not in _NOT_NAMES:
                self._full_names[last.removesuffix("’s")] = f"{first} {last.removesuffix('’s')}"
        self._full_names.update(self._teams())
        acronyms = self._acronyms()
        self._full_names.update(acronyms)
        listed_at = {m.start for m in self._mentions}
        named_as = {self._text[m.start : m.end]: m.name for m in self._mentions}
        self._short_forms = tuple(
            Mention(named_as[full], "organisation", None, found.start(), found.end())
            for short, full in sorted(acronyms.items())
            for found in re.finditer(rf"\b{short}\b", self._text)
            if found.start() not in listed_at
        )
        self._single_words = tuple(
            sorted(
                {m.name for m in body if m.kind == "person" and " " not in m.name and m.name not in self._full_names}
            )
        )
        self._people = tuple((m.start, self._whole(m)) for m in body if m.kind == "person")
        self._organisations = tuple(m for m in self._mentions if m.kind in {"organisation", "name"})

    def within(self, start: int, end: int) -> tuple[Mention, ...]:
        """Mentions that lie inside a span of the article."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return tuple(m for m in self._mentions[first:last] if m.end <= end)

    def actors(self, start: int, end: int, put_in: tuple[str, ...] = (), most: int = 5) -> tuple[str, ...]:
        """Who acts in a passage, subjects first; `put_in` are those whom a noun of it was found to mean."""
        scores: dict[str, float] = dict.fromkeys(put_in, 1.2)
        order = dict.fromkeys(put_in, 0)
        short = [m for m in self._short_forms if start <= m.start and m.end <= end]
        for place, mention in enumerate([*self.within(start, end), *short]):
            score = self._acting(mention, start, end)
            if score > 0:
                name = self._whole(mention)
                scores[name] = max(scores.get(name, 0.0), score)
                order.setdefault(name, place)
        ranked = sorted(scores, key=lambda name: (-round(scores[name], 6), order[name], name))
        return tuple(ranked[:most])

    def geographies(self, start: int, end: int, most: int = 4) -> tuple[str, ...]:
        """Where a passage plays, as ISO 3166 alpha-2 codes and names of regions.

        A passage that names no place plays where its article does, if title or lead say so and the text agrees; a
        general truth ("Meteors are small") plays nowhere.
        """
        named = self._named_places(start, end)
        if named:
            return named[:most]
        if _GENERAL.search(self._text[start:end]) is not None:
            return ()
        # A nationality is as often that of a source or a player as of the matter: only places count for the article.
        if self._counted is None:
            self._counted = Counter(
                m.code for m in self._mentions if m.code and m.kind != "demonym" and not self._of_a_name(m)
            )
        titled = self._named_places(self._length, len(self._text))
        # "Norland man in 'Ostlandish prince' scam": beside a place, a nationality tells nothing of where.
        titled = tuple(code for code in titled if self._counted[code]) or titled
        total = sum(self._counted.values())
        if titled:
            # The title's place is the article's unless the text is mostly about another.
            most_named = max(self._counted.values(), default=0)
            return tuple(code for code in titled if 2 * self._counted[code] >= most_named)[:most]
        lead = [code for code in self._named_places(0, min(_LEAD, self._length)) if self._counted[code] >= 2]
        clear = [code for code in lead if 5 * self._counted[code] >= 3 * total]
        return tuple(clear[:1])

    def _named_places(self, start: int, end: int) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(
                m.code
                for m in self.within(start, end)
                if m.code and not self._of_a_person(m) and not self._of_a_name(m)
            )
        )

    def _of_a_name(self, mention: Mention) -> bool:
        """Whether a place is only a word of a publisher's or an organisation's name: "China Daily"."""
        if mention.kind == "organisation":
            return False
        after = self._text[mention.end : mention.end + 60]
        before = self._text[max(0, mention.start - 40) : mention.start]
        return _NAME_GOES_ON.match(after) is not None or _NAME_BEFORE_PLACE.search(before) is not None

    def full_name(self, word: str) -> str | None:
        """The one longer name of a person that ends or begins with this word, None if there is none or are several."""
        return self._full_names.get(word)

    def people(self) -> tuple[tuple[int, str], ...]:
        """Where each person is mentioned, in order, by the whole name where the article gives it."""
        return self._people

    def single_words(self) -> tuple[str, ...]:
        """People whom the article calls by one word only."""
        return self._single_words

    def organisations(self) -> tuple[Mention, ...]:
        """Organisations, and names that may be one, in order."""
        return self._organisations

    def kinds_of(self, name: str) -> frozenset[str]:
        """Nouns that may stand for a listed organisation, empty for one that is not listed."""
        return self._known.kinds.get(name, frozenset())

    def is_called_a_company(self, name: str) -> bool:
        """Whether the article itself speaks of its shares, its chief executive or the like."""
        if name not in self._companies:
            escaped = re.escape(name)
            self._companies[name] = (
                re.search(
                    rf"\b{escaped}(?:['’]s?)? (?:shares|stock|customers|CEO|chief executive|spokes\w+|executives?)\b"
                    rf"|\b(?:CEO|chief executive|chairman|shares|customers) (?:officer )?(?:of|at|in) {escaped}\b",
                    self._text,
                )
                is not None
            )
        return self._companies[name]

    def as_written(self, mention: Mention) -> str:
        """The article's own words for a name."""
        return self._text[mention.start : mention.end]

    def _without_legal_form(self, name: str) -> str:
        """The listed name that only a legal form makes another: "Citigroup Inc" is Citigroup."""
        shorter = _LEGAL_FORM.sub("", name)
        return shorter if shorter != name and shorter in self._names else name

    def _of_a_person(self, mention: Mention) -> bool:
        """Whether a nationality is that of a source, an author, a ship: it tells nothing of where the matter plays."""
        if mention.kind in {"country", "capital"}:
            return _NATIVE_OF.search(self._text[max(0, mention.start - 30) : mention.start]) is not None
        if mention.kind != "demonym":
            return False
        # "the Swiss Crystal" is a ship, "the French President" is of France.
        named = _CAPITALISED_AFTER.match(self._text, mention.end)
        if named and named.group(1) not in _TITLES | _CORPORATE:
            return True
        if _ORIGIN_BEFORE.search(self._text[max(0, mention.start - 30) : mention.start]):
            return True
        return _NATIONALITY.match(self._text, mention.end) is not None

    def _teams(self) -> dict[str, str]:
        """Whole names of teams that the article calls by one plural ("the Cubs"), where it gives exactly one."""
        out: dict[str, str] = {}
        for short in dict.fromkeys(re.findall(r"\b[Tt]he ([A-Z][a-z]{3,}s)\b(?! [A-Z])", self._text[: self._length])):
            if (
                len(out) == _MOST_TEAMS
                or short in _NO_TEAMS
                or short in self._full_names
                or short in self._known.by_first_word
            ):
                continue
            longer = set(re.findall(rf"\b((?:[A-Z][a-z]+ ){{1,2}}){short}\b", self._text))
            whole = {
                " ".join([*(word for word in before.split() if word not in _NOT_NAMES), short]) for before in longer
            } - {short}
            if len(whole) == 1 and short.lower() not in self._text:
                out[short] = next(iter(whole))
        return out

    def _listed_with(self, mention: Mention, start: int, end: int) -> bool:
        """Whether a name stands in a list with people: "coached Jane Roe, Odd Berg and Ola Dal"."""
        beside = [m for m in self.within(start, end) if m.kind == "person"]
        return " " in mention.name and any(
            self._text[a:b] in _LIST_JOINS
            for m in beside
            for a, b in ((mention.end, m.start), (m.end, mention.start))
            if 0 < b - a <= 6
        )

    def _acronyms(self) -> dict[str, str]:
        """Acronyms of the article and the one name each stands for: its initials, or what stands before "(ABC)"."""
        meant: dict[str, set[str]] = {}
        for mention in self._mentions:
            written = self._text[mention.start : mention.end]
            initials = "".join(part[0] for part in written.split() if part[:1].isupper())
            if len(initials) >= 3 and mention.kind in {"organisation", "name"}:
                meant.setdefault(initials, set()).add(written)
        used = set(re.findall(r"\b[A-Z]{3,6}\b", self._text))
        return {short: next(iter(names)) for short, names in meant.items() if short in used and len(names) == 1}

    def _whole(self, mention: Mention) -> str:
        full = self._full_names.get(mention.name) if mention.kind in {"person", "name", "organisation"} else None
        return full or self._without_legal_form(mention.name)

    def _acting(self, mention: Mention, start: int, end: int) -> float:
        """How surely a name is named as acting, 0 if it is not."""
        before = self._text[max(start, mention.start - 30) : mention.start]
        after = self._text[mention.end : min(end, mention.end + 60)]
        subject = 1.0 - (mention.start - start) / max(1, end - start)
        verb = _VERB_AFTER.match(after) is not None or SPEECH_AFTER.match(after) is not None
        verb = verb and OF_BEFORE.search(before) is None
        agent = _AGENT_BEFORE.search(before) is not None
        placed = _PLACE_BEFORE.search(before) is not None
        if mention.kind == "person" and before.endswith(("the ", "The ")):
            # "the Billy Goat" is no person.
            return 0.0
        if mention.kind == "demonym":
            return 0.8 + 0.3 * subject if _ROLE_AFTER_DEMONYM.match(after) else 0.0
        if mention.kind in {"country", "capital"}:
            longer = re.match(r" ([A-Z][a-z]+)", after)
            if longer and longer.group(1) not in _TITLES:
                # "China Capital Investment" is not China.
                return 0.0
            joined = _JOINED_COUNTRY.match(after) is not None and not placed
            if (
                placed
                or ((PLACE_AFTER.match(after) or before.endswith(", ")) and not joined)
                or not (verb or agent or joined)
            ):
                return 0.0
            # New York is the United States on a map, but "New York said" is not the United States acting.
            if mention.kind == "capital" and self._text[mention.start : mention.end] not in _GOVERNMENT_SEATS:
                return 0.0
            return 1.0 + 0.4 * subject
        if mention.kind == "region":
            return 0.0
        if mention.kind == "name" and mention.name.split()[-1] in _PRODUCTS:
            return 0.0
        # "the Cubs": half of a team's name says not whose.
        half = mention.kind == "name" and " " not in mention.name and mention.name.endswith("s")
        if half and before.endswith(("the ", "The ")) and mention.name not in self._full_names:
            return 0.0
        listed = self._listed_with(mention, start, end)
        if mention.kind == "name" and listed:
            return 0.6 + 0.4 * subject
        if mention.kind == "name" and not (verb or agent) and (placed or " " not in mention.name or subject < 0.8):
            return 0.0
        if (placed or not verb) and mention.name.split()[-1] in _SITES:
            return 0.0
        if mention.kind == "organisation" and before.endswith("("):
            return 0.0
        if mention.name in _MEDIA and _MEDIUM.search(before):
            return 0.0
        if mention.kind == "organisation" and not verb and _LEAVING.search(before):
            return 0.0
        return 0.6 + 0.4 * subject + (0.5 if verb or agent else 0.0) - (0.3 if placed else 0.0)


def _all_names(parts: list[str]) -> bool:
    return all(part[:1].isupper() for part in parts) and not any(part in _NOT_NAMES for part in parts)


def _one_of(named: Counter[str]) -> str | None:
    """The one whole name that a single word means: the only one, the far more frequent, or the longest."""
    (name, most), *others = sorted(named.items(), key=lambda item: (-item[1], item[0]))
    if all(3 * count <= most or set(other.split()) <= set(name.split()) for other, count in others):
        return name
    return None
