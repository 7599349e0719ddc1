"""Who acts in a passage and where: known names first, then capitalised sequences that the article itself supports.

Belongs here: the names of one article, and for a passage its actors and geographies. Does not belong here: what an alias
stands for (`gazetteer.py`). A capitalised sequence is believed only with support: it occurs twice, or carries a title, a
corporate word or a verb of speech. A model of named entities tags "AI" as a place (facts, language traps); this does not.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from bellwether_assets.claims.gazetteer import Gazetteer, Sighting, gazetteer

_TITLES = frozenset(
    "President Vice Prime Minister Chancellor Senator Sen Rep Representative Gov Governor Mayor Secretary Director Chairman Chairwoman Chief Executive Officer CEO CFO COO Judge"
    " Justice Mr Mrs Ms Miss Dr Prof Professor Pope King Queen Prince Princess Gen General Foreign Former Deputy Attorney Ambassador Commissioner Spokesman Spokeswoman Spokesperson"
    " Contributor Comedian Comedienne Economist Correspondent Reporter Editor Author Writer Democrat Republican Capt Captain Col Colonel Lt Lieutenant Sgt Sergeant Sheriff Detective Officer Sir Lord Lady Dame Rev Reverend Archbishop Bishop Cardinal Imam Ayatollah Sheikh Congressman Congresswoman"
    " Premier Finance Defense Defence Interior Health Treasury Founder Co-founder Analyst Actor Actress Singer Coach Manager Inspector Sergeant Superintendent Commander Admiral".split()
)
_CORPORATE = frozenset(
    "Inc Corp Corporation Ltd Limited LLC PLC Plc Group Holdings Bank Company Co Airlines Airways University Institute Ministry Department Agency Council Committee Commission Party Union"
    " Association Court Congress Senate Parliament Force Army Navy Police Brothers Foundation Laboratory Lab Center Centre Organization Organisation Fund Times Post Journal Motors Electric"
    " Administration Authority Board Bureau Service Services Exchange Reserve Systems Technologies Technology Studios Records Entertainment Energy Oil Partners Securities Markets Society League"
    " Federation Alliance Front Movement Network News Airport Hospital School College Church Office Academy Capital Associates Industries Airline Team Coalition Republic".split()
)
_CONNECTORS_AFTER = frozenset("Center Centre Ministry Department Institute Organization Office Association Committee Council Bureau Agency University".split())
_NOT_NAMES = frozenset(
    "January February March April May June July August September October November December Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec Monday Tuesday Wednesday Thursday Friday Saturday"
    " Sunday I The A An In On At It He She They We You This That These Those But And Or If When While After Before Since For From To By With As Of Not No Yes There Here What Who Why How Where"
    " However Meanwhile Although Despite According Earlier Later Today Yesterday Tomorrow Some Many Most All Both Each Every Other Another Such Its His Her Their Our My Your More Also Then Now"
    " Christmas Easter Thanksgiving Internet Web English God Christian Muslim Islam Catholic Islamic Jewish Sunni Shia Photo Getty Images Reuters Share Read Twitter Mr Mrs Ms Dr Well So Just Even"
    " Still Only Last Next First Second Third One Two Three Four Five Six Seven Eight Nine Ten Year Day Week Month North South East West Northern Southern Eastern Western AM PM GMT EST UTC EDT".split()
)
_ROLE_AFTER_DEMONYM = re.compile(
    r"^\s(?:\w+[ -]){0,2}?(?:firms?|compan(?:y|ies)|governments?|officials?|authorities|enterprises|giants?|vendors?|banks?|army|military|forces?|police|troops|researchers|scientists|regulators?|ministry"
    r"|ministers?|president|parliament|prosecutors?|leaders?|lawmakers|investors|soldiers|navy|administration|corporations|sector|diplomats|courts?|intelligence|workers)\b"
)
_VERB_AFTER = re.compile(
    r"^(?:['’]s\s+(?:government|president|prime minister|parliament|central bank|army|military|\w+\s+ministry|ministry|leaders?|regulators?|firms|companies)\b"
    r"|,?\s+(?:also\s+|now\s+|\w+ly\s+)?(?:is|are|was|were|has|have|had|will|would|could|may|says?|said|does|did|plans|wants|agreed|told|set|held|made|won|lost|fell|rose|took|gave|put|sent|became|began|went|led|hit|saw|met|cut"
    r"|\w{3,}ed|(?!(?:its|his|this|thus|plus|as|us)\b)[a-z]{3,}(?:es|ts|ks|ns|ds|ms|rs|ls))\b)"
)
_PLACE_BEFORE = re.compile(r"\b(?:in|at|near|from|across|outside|around|throughout|within|into|to|of|inside|north|south|east|west|off|toward|towards|for)\s+(?:the\s+)?(?:\w+ern\s+)?$", re.IGNORECASE)
_LOCATIVE = re.compile(r"\b(?:in|at|near|outside|around|throughout|inside|into)\s+(?:the\s+)?$", re.IGNORECASE)
_AGENT_BEFORE = re.compile(r"\b(?:by|with|against|between|said|says|told|accused|urged|sued|asked|backed)\s+(?:the\s+)?$", re.IGNORECASE)
_SPEECH_BESIDE = re.compile(r"^,?\s*(?:\([^)]{1,30}\)\s*)?(?:said|says|told|added|wrote|tweeted|announced|warned|argued|noted|stated|claimed|explained|admitted|denied|acknowledged|insisted)\b")
_CAPITALISED = re.compile(r"(?<![\w@#])[A-Z][\w’'&-]*(?:\.(?=[\w]|\s[A-Z]))?[\w’'&-]*", re.UNICODE)
_PLACE_CONTEXT_AFTER = re.compile(r"^,\s(?:[A-Z][\w.]+)")


@dataclass(frozen=True)
class Mention:
    """One name in the article: `kind` is 'organisation', 'person', 'name', 'country', 'demonym', 'capital' or 'region'."""

    name: str
    kind: str
    code: str | None
    start: int
    end: int


class ArticleNames:
    """All names of one article, found once; passages of it are then looked up by their span."""

    def __init__(self, text: str, title: str, known: Gazetteer | None = None) -> None:
        # A line break can stand inside no name, and the title is read after the text, so that offsets stay the article's.
        self._gazetteer = known or gazetteer()
        self._length = len(text)
        self._text = f"{text}\n{title}"
        self._lower_words = frozenset(re.findall(r"(?<![\w’'])[a-z]{3,}", text))
        self._sightings = self._gazetteer.sightings(self._text)
        self._mentions = tuple(sorted([*self._known_mentions(), *self._supported_names()], key=lambda m: (m.start, m.end, m.name)))

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
        """Where a passage plays: ISO 3166 alpha-2 codes and names of regions, else those of the title, else the article's."""
        for a, b in ((start, end), (self._length, len(self._text))):
            named = _unique(m.code for m in self.within(a, b) if m.code)
            if named:
                return named[:most]
        counted = Counter(m.code for m in self._mentions if m.code)
        frequent = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
        return (frequent[0][0],) if frequent and frequent[0][1] >= 2 else ()

    def full_name(self, surname: str) -> str | None:
        """The one longer name of a person that ends in this word, None if there is none or are several."""
        full = sorted({m.name for m in self._mentions if m.kind == "person" and m.name.split()[-1] == surname and " " in m.name})
        return full[0] if len(full) == 1 else None

    def subjects_before(self, position: int, within: int = 600) -> tuple[Mention, ...]:
        """Organisations and people named shortly before a position, in order."""
        return tuple(m for m in self._mentions if position - within <= m.start and m.end <= position and m.kind in {"organisation", "person", "name"})

    def _known_mentions(self) -> list[Mention]:
        return [Mention(k.name, k.kind, k.code, s.start, s.end) for s in self._sightings for k in s.known]

    def _acting(self, mention: Mention, start: int, end: int) -> float:
        """How surely a name is named as acting, 0 if it is not."""
        before = self._text[max(start, mention.start - 30) : mention.start]
        after = self._text[mention.end : min(end, mention.end + 60)]
        subject = 1.0 - (mention.start - start) / max(1, end - start)
        verb = _VERB_AFTER.match(after) is not None or _SPEECH_BESIDE.match(after) is not None
        agent = _AGENT_BEFORE.search(before) is not None
        placed = _PLACE_BEFORE.search(before) is not None
        if mention.kind == "demonym":
            return 0.8 + 0.3 * subject if _ROLE_AFTER_DEMONYM.match(after) else 0.0
        if mention.kind in {"country", "capital"}:
            if placed or _PLACE_CONTEXT_AFTER.match(after) or before.endswith(", ") or not (verb or agent):
                return 0.0
            # New York is the United States on a map, but "New York said" is not the United States acting.
            if mention.kind == "capital" and self._text[mention.start : mention.end] not in _GOVERNMENT_SEATS:
                return 0.0
            return 1.0 + 0.4 * subject
        if mention.kind == "region":
            return 0.0
        if mention.kind == "name" and not (verb or agent) and (placed or " " not in mention.name or subject < 0.8):
            return 0.0
        if mention.kind == "organisation" and not verb and re.search(r"\b(?:in|at|near|from|to|outside|inside|into|leaving)\s+(?:the\s+)?$", before):
            return 0.0
        return 0.6 + 0.4 * subject + (0.5 if verb or agent else 0.0) - (0.3 if placed else 0.0)

    def _supported_names(self) -> list[Mention]:
        """Names nobody listed: capitalised sequences with support in the article."""
        taken = [(s.start, s.end) for s in self._sightings]
        sequences = [seq for line in re.finditer(r"[^\n]+", self._text) for seq in self._sequences(line.start(), line.group())]
        sequences = [(a, b) for a, b in sequences if not self._is_known(a, b, taken)]
        counts = Counter(self._text[a:b] for a, b in sequences)
        last_words = Counter(name.split()[-1] for name in counts)
        persons: dict[str, list[str]] = {}
        kinds: dict[str, str] = {}
        for a, b in sequences:
            name = self._text[a:b]
            kind = self._kind(a, b, counts[name], counts, last_words)
            if kind and kinds.get(name) not in {"person", "organisation"}:
                kinds[name] = kind
        for name, kind in sorted(kinds.items()):
            if kind == "person" and " " in name:
                persons.setdefault(name.split()[-1], []).append(name)
        mentions = []
        for a, b in sequences:
            name = self._text[a:b]
            if name in kinds or name in persons:
                full = persons.get(name, [])
                shown, kind = (full[0], "person") if len(full) == 1 else (name, kinds.get(name, "name"))
                if kind != "place":
                    mentions.append(Mention(shown, kind, None, a, b))
        return mentions

    def _is_known(self, start: int, end: int, taken: list[tuple[int, int]]) -> bool:
        """Whether the sequence is no more than a listed name (with the noun after a demonym: "Israeli Army" is not)."""
        return any(a <= start and end <= b for a, b in taken if a < end and b > start)

    def _sequences(self, offset: int, line: str) -> list[tuple[int, int]]:
        """Spans of capitalised sequences of a line, titles, demonyms and opening words left out."""
        tokens = [t for t in _CAPITALISED.finditer(line)]
        groups: list[list[re.Match[str]]] = []
        for token in tokens:
            if groups:
                gap = line[groups[-1][-1].end() : token.start()]
                heads = {t.group() for t in groups[-1]}
                if gap == " " or (gap in {" of ", " of the ", " for "} and _word(groups[-1][-1]) in _CONNECTORS_AFTER | {"Bank"}) or (gap in {" and ", " for "} and heads & _CONNECTORS_AFTER):
                    groups[-1].append(token)
                    continue
            groups.append([token])
        groups = [part for group in groups for part in self._without_possessors(group)]
        groups = [part for group in groups for part in self._without_titles(group)]
        spans = []
        for group in groups:
            while group and self._is_no_part(group[0], line):
                group = group[1:]
            if group and _word(group[-1]) in {"Day", "Act", "Bill", "Agreement", "Treaty", "Street", "Road", "Avenue", "Prize", "Award", "Cup", "Series", "Akbar"}:
                # A holiday, a law, an address or a contest acts as little as the name in it.
                continue
            while group and (_word(group[-1]) in _NOT_NAMES):
                group = group[:-1]
            if not group or len(group) > 8:
                continue
            start, end = group[0].start(), group[-1].end()
            end = start + len(re.sub(r"(?:['’]s?|[-&'’.])$", "", line[start:end]))
            if end - start >= 3:
                spans.append((offset + start, offset + end))
        return spans

    @staticmethod
    def _without_possessors(group: list[re.Match[str]]) -> list[list[re.Match[str]]]:
        """Cuts a sequence after a possessive: "Apple's Airport Express" is two names."""
        parts: list[list[re.Match[str]]] = [[]]
        for token in group:
            parts[-1].append(token)
            if re.search(r"['’]s$", token.group()):
                parts.append([])
        return [part for part in parts if part]

    @staticmethod
    def _without_titles(group: list[re.Match[str]]) -> list[list[re.Match[str]]]:
        """Cuts a sequence at titles ("Apple CEO Steve Jobs"), but not within an office's name ("Justice Department")."""
        parts: list[list[re.Match[str]]] = [[]]
        for place, token in enumerate(group):
            following = _word(group[place + 1]) if place + 1 < len(group) else ""
            if _word(token) in _TITLES and following not in _CORPORATE:
                parts.append([])
            else:
                parts[-1].append(token)
        return [part for part in parts if part]

    def _is_no_part(self, token: re.Match[str], line: str) -> bool:
        word = _word(token)
        if word in _NOT_NAMES or word.lower() in self._lower_words and self._opens_sentence(token.start(), line):
            return True
        return any(k.kind == "demonym" for s in self._gazetteer.by_first_word.get(word, ()) if s[0] == word for k in s[1]) and re.match(
            r"\s+(?:" + "|".join(sorted(_TITLES)) + r")\b", line[token.end() : token.end() + 20]
        ) is not None

    @staticmethod
    def _opens_sentence(at: int, line: str) -> bool:
        before = line[:at].rstrip("\"“'‘( ")
        return not before or before[-1] in ".!?:;"

    def _mostly_locative(self, name: str) -> bool:
        """Whether a single word stands after "in", "near" and the like in a third of its occurrences: a place."""
        uses = [found.start() for found in re.finditer(rf"\b{re.escape(name)}\b", self._text)]
        placed = sum(_LOCATIVE.search(self._text[max(0, at - 20) : at]) is not None for at in uses)
        return 3 * placed >= len(uses)

    def _kind(self, start: int, end: int, count: int, counts: Counter[str], last_words: Counter[str]) -> str | None:
        """What a sequence is, None where the article does not support it."""
        name = self._text[start:end]
        words = name.split()
        before, after = self._text[max(0, start - 30) : start], self._text[end : end + 40]
        last = words[-1].rstrip(".,")
        titled = re.search(r"\b(?:" + "|".join(sorted(_TITLES)) + r")\.?\s$", before) is not None
        speaks = _SPEECH_BESIDE.match(after) is not None or re.search(r"\b(?:said|says|added|told)\s$", before) is not None
        if any(word.rstrip(".,") in _CORPORATE for word in words) and len(words) > 1:
            return "organisation"
        if _LOCATIVE.search(before) and not titled and not speaks and count < 3:
            return None
        if len(words) in {2, 3} and not any(word.isupper() and len(word) > 2 for word in words):
            introduced = re.match(r",\s+(?:an?|who|\d{1,2},|chief|president|head|director|spokes|the (?:\w+ )?(?:president|director|head|chief|chairman|minister|leader|analyst|founder))\b", after)
            # "Ahed Tamimi" where "Tamimi" goes on alone; "Apple Macintosh" where the first word is known to be no first name.
            goes_on = counts[last] >= 2 and counts[words[0]] == 0 and words[0] not in self._gazetteer.by_first_word
            if titled or speaks or introduced or (goes_on and last.lower() not in self._lower_words):
                return "person"
        if len(words) > 1:
            return "name" if count >= 2 else None
        if name.isupper() and len(name) <= 4:
            return None
        if titled or speaks:
            return "person" if last.lower() not in self._lower_words else None
        if self._mostly_locative(name):
            return None
        mid = not self._opens_sentence(start - self._text.rfind("\n", 0, start) - 1, self._text[self._text.rfind("\n", 0, start) + 1 : end])
        return "name" if count >= 3 and mid and name.lower() not in self._lower_words else None


_GOVERNMENT_SEATS = frozenset(
    "Beijing Washington Moscow Kremlin Tehran Pyongyang London Paris Berlin Tokyo Seoul Brussels Ankara Delhi Canberra Ottawa Madrid Rome Cairo Riyadh Damascus Baghdad Kabul Islamabad Kyiv Kiev"
    " Taipei Jerusalem Warsaw Athens Havana Caracas Jakarta Manila Hanoi Pretoria Abuja Nairobi Doha Downing Westminster".split()
)


def _word(token: re.Match[str]) -> str:
    return re.sub(r"(?:['’]s?|\.)$", "", token.group())


def _unique(names: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))  # type: ignore[call-overload]


__all__ = ["ArticleNames", "Mention", "Sighting"]
