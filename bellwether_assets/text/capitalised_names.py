"""Names that nobody listed: capitalised sequences of an article, believed where the article itself supports them.

Belongs here: finding the sequences, and what each is (organisation, person, name). Does not belong here: listed names
(`gazetteer.py`), nor who acts (`actors.py`). Support is a second occurrence, a title, a corporate word or a verb of
speech. It stands in for a model of named entities, whose small ones tag "AI" as a place (facts, language traps).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bellwether_assets.text.gazetteer import Gazetteer, Sighting
from bellwether_assets.text.word_lists import words

_TITLES = words("titles")
_CORPORATE = words("corporate")
_LEGAL_FORM = re.compile(r"(?: (?:Inc|Corp|Ltd|LLC|PLC|Plc|Co|AG|SA))+\.?$")
_OFFICE_HEADS = words("office_heads")
_NOT_NAMES = words("not_names")
_THINGS = words("endings_of_things")
_LEGAL_FORMS = words("legal_forms")
_GIVEN_NAMES = words("given_names")
_ANY_TITLE = "|".join(sorted(_TITLES))
_TITLE_BEFORE = re.compile(rf"\b(?:{_ANY_TITLE})\.?\s$")
_TITLE_AFTER = re.compile(rf"\s+(?:{_ANY_TITLE})\b")
_ROLE_BEFORE = re.compile(
    r"\b(?:president|executive|officer|director|chairman|chairwoman|spokesman|spokeswoman|analyst|lawyer|attorney"
    r"|professor"
    r"|economist|actor|actress|singer|founder|co-founder|coach|manager|quarterback|minister|mayor|senator|farmer"
    r"|sheriff"
    r"|coordinator|author|journalist)\s$"
)
# Who wrote a report is not in it: "Additional reporting by Jane Roe".
_CREDITS = re.compile(r"\b(?:[Rr]eporting|[Ee]diting|[Ww]riting|[Cc]ompiled|[Tt]ranslated) by\b[^\n]*")
_PERSON_BESIDE = re.compile(r"(?:,| and|, and) ([A-Z][a-z]+) [A-Z]")
_SPEECH_BEFORE = re.compile(r"\b(?:said|says|added|told)\s$")
SPEECH_AFTER = re.compile(
    r"^,?\s*(?:\([^)]{1,30}\)\s*)?(?:said|says|told|added|wrote|tweeted|announced|warned|argued|noted|stated"
    r"|claimed|explained|admitted|denied|acknowledged|insisted)\b"
)
OF_BEFORE = re.compile(r"\b(?:of|in|at|from)\s+(?:the\s+)?$")
PLACE_AFTER = re.compile(r"^,\s[A-Z][\w.]+")
_LOCATIVE = re.compile(r"\b(?:in|at|near|outside|around|throughout|inside|into)\s+(?:the\s+)?$", re.IGNORECASE)
_INTRODUCED = re.compile(
    r",\s+(?:an?|who|\d{1,2},|chief|president|head|director|spokes"
    r"|the (?:\w+ )?(?:father|mother|brother|sister|son|daughter|wife|husband|widow|owner|author"
    r"|president|director|head|chief|chairman|minister|leader|analyst|founder))\b"
)
# A full stop goes on with a name only behind an initial or an abbreviation: "Washington. Lee" is no name.
_CAPITALISED = re.compile(
    r"(?<![\w@#])(?:[A-Z]\.(?=\s[A-Z])|(?:St|Jr|Sr|Mt|Ft|Lt|Gen|Col|Sgt|Capt|Sen|Rep|Gov|Dr|Mr|Mrs|Ms|Prof|Rev|Maj)"
    r"\.(?=\s[A-Z])|[A-Z][\w’'&-]*(?:\.(?=\w))?[\w’'&-]*)",
    re.UNICODE,
)
_Span = tuple[int, int]
_Tokens = list[re.Match[str]]


@dataclass(frozen=True)
class Mention:
    """One name in the article; `kind` as in the gazetteer, or 'person', or 'name' where only its use is known."""

    name: str
    kind: str
    code: str | None
    start: int
    end: int


def supported_names(text: str, sightings: Sequence[Sighting], gazetteer: Gazetteer) -> list[Mention]:
    """Mentions of names that are not listed, in order of appearance."""
    return _Finder(text, sightings, gazetteer).mentions()


class _Finder:
    """One text and what is known of it while its sequences are weighed."""

    def __init__(self, text: str, sightings: Sequence[Sighting], gazetteer: Gazetteer) -> None:
        self._text = text
        self._gazetteer = gazetteer
        self._taken = [(sighting.start, sighting.end) for sighting in sightings]
        self._taken_starts = [start for start, _ in self._taken]
        self._lower_words = frozenset(re.findall(r"(?<![\w’'])[a-z]{3,}", text))
        self._places: dict[str, bool] = {}
        self._people: dict[str, bool] = {}

    def mentions(self) -> list[Mention]:
        lines = re.finditer(r"[^\n]+", self._text)
        spans = [span for line in lines for span in self._sequences(line.start(), line.group())]
        credited = [found.span() for found in _CREDITS.finditer(self._text)][:20]
        spans = [(a, b) for a, b in spans if not self._is_listed(a, b) and not any(c <= a < d for c, d in credited)]
        counts = Counter(self._text[a:b] for a, b in spans)
        spans = [self._without_opening_word(a, b, counts) for a, b in spans]
        spans = [span for span in spans if not self._is_listed(*span)]
        counts = Counter(self._text[a:b] for a, b in spans)
        kinds: dict[str, str] = {}
        for a, b in spans:
            name = self._text[a:b]
            kind = self._kind(a, b, counts)
            if kind and kinds.get(name) not in {"person", "organisation"}:
                kinds[name] = kind
        full_names: dict[str, list[str]] = {}
        for name, kind in sorted(kinds.items()):
            team = kind == "name" and name.count(" ") == 1 and name.endswith("s")
            if (kind == "person" and " " in name) or team:
                if kind == "person" and called_otherwise(self._text, name):
                    continue
                full_names.setdefault(name.split()[-1], []).append(name)
        # "Acme Ltd" goes on as Acme.
        without_form = {_LEGAL_FORM.sub("", name) for name, kind in kinds.items() if kind == "organisation"}
        found = []
        for a, b in spans:
            name = self._text[a:b]
            full = full_names.get(name, [])
            if len(full) == 1:
                found.append(Mention(full[0], kinds[full[0]], None, a, b))
            elif name not in kinds and name in without_form:
                found.append(Mention(name, "organisation", None, a, b))
            elif name in kinds:
                found.append(Mention(name, kinds[name], None, a, b))
        return found

    def _is_listed(self, start: int, end: int) -> bool:
        """Whether the sequence is no more than a listed name ("Israeli Army" is more than "Israeli")."""
        at = bisect_right(self._taken_starts, start) - 1
        return at >= 0 and end <= self._taken[at][1]

    def _without_opening_word(self, start: int, end: int, counts: Counter[str]) -> _Span:
        """Leaves out the word that opens a sentence where the rest is a name of its own ("Jubilant Chicago Cubs")."""
        _, _, rest = self._text[start:end].partition(" ")
        if not rest or not self._opens_sentence(start):
            return start, end
        first = self._text[start:end].split(" ", 1)[0]
        if first in _GIVEN_NAMES or (
            " " not in rest and first.lower() not in self._lower_words and not self._is_listed(end - len(rest), end)
        ):
            return start, end
        return (end - len(rest), end) if counts[rest] or self._is_listed(end - len(rest), end) else (start, end)

    def _sequences(self, offset: int, line: str) -> list[_Span]:
        """Spans of the capitalised sequences of a line; titles, demonyms and opening words left out."""
        groups: list[_Tokens] = []
        for token in _CAPITALISED.finditer(line):
            if groups and _goes_on(groups[-1], line[groups[-1][-1].end() : token.start()]):
                groups[-1].append(token)
            else:
                groups.append([token])
        spans = []
        for whole in groups:
            for part in _parts(whole):
                group = part
                while group and self._is_no_part(group[0], offset, line):
                    group = group[1:]
                # A holiday, a law, an address or a contest acts as little as the name in it.
                if not group or _word(group[-1]) in _THINGS:
                    continue
                while group and _word(group[-1]) in _NOT_NAMES:
                    group = group[:-1]
                if not group or len(group) > 8:
                    continue
                start = group[0].start()
                name = re.sub(r"(?:['’]s?|[-&'’.])$", "", line[start : group[-1].end()])
                if len(name) >= 3:
                    spans.append((offset + start, offset + start + len(name)))
        return spans

    def _is_no_part(self, token: re.Match[str], offset: int, line: str) -> bool:
        """Whether a leading word belongs to no name: it opens the sentence, or is a demonym before a title."""
        word = _word(token)
        if re.search(r"-(?:based|led|born|backed|owned|bound|held|run|made|style)$", word):
            return True
        if word in _NOT_NAMES or (word.lower() in self._lower_words and self._opens_sentence(offset + token.start())):
            return True
        aliases = self._gazetteer.by_first_word.get(word, ())
        demonym = any(known.kind == "demonym" for alias, all_known in aliases if alias == word for known in all_known)
        return demonym and _TITLE_AFTER.match(line, token.end()) is not None

    def _opens_sentence(self, at: int) -> bool:
        before = self._text[max(0, at - 6) : at].rstrip("\"“'‘( ")
        return at == 0 or not before or before[-1] in ".!?:;\n"

    def _is_mostly_a_place(self, name: str) -> bool:
        """Whether a word stands after "in", "near" and the like, or before its country, in a quarter of its uses."""
        if name not in self._places:
            uses = [found.span() for found in re.finditer(rf"\b{re.escape(name)}\b", self._text)]
            placed = sum(_LOCATIVE.search(self._text[max(0, a - 20) : a]) is not None for a, _ in uses)
            placed += sum(PLACE_AFTER.match(self._text[b : b + 20]) is not None for _, b in uses)
            self._places[name] = 4 * placed >= len(uses)
        return self._places[name]

    def _is_called_like_a_person(self, surname: str) -> bool:
        """Whether the text says "Mr Roe", "Roe said" or "Roe, 42": "Dear Nice" and "Apollo" go on alone as well."""
        if surname not in self._people:
            word = re.escape(surname)
            self._people[surname] = (
                re.search(
                    rf"\b(?:Mr|Mrs|Ms|Dr)\.? {word}\b"
                    rf"|\b{word},? (?:said|says|told|added|wrote|tweeted|explained|\d\d,)",
                    self._text,
                )
                is not None
            )
        return self._people[surname]

    def _kind(self, start: int, end: int, counts: Counter[str]) -> str | None:
        """What a sequence is, None where the article does not support it."""
        name = self._text[start:end]
        parts = name.split()
        last = parts[-1].rstrip(".,")
        before, after = self._text[max(0, start - 30) : start], self._text[end : end + 40]
        titled = _TITLE_BEFORE.search(before) is not None
        # "The mayor of Nice, … said" is not Nice speaking.
        speaks = _SPEECH_BEFORE.search(before) is not None or (
            SPEECH_AFTER.match(after) is not None and OF_BEFORE.search(before) is None
        )
        only_a_name = last.lower() not in self._lower_words
        if len(parts) > 1 and any(part.rstrip(".,") in _CORPORATE for part in parts):
            return "organisation"
        if len(parts) in {2, 3} and all(part[:1].isupper() and part[1:].islower() for part in parts):
            # "chief executive Odd Berg", "Jane Roe, Odd Berg and Ola Dal": by the role or the list.
            beside = _PERSON_BESIDE.match(after)
            if _ROLE_BEFORE.search(before) or (beside and beside.group(1) in _GIVEN_NAMES):
                return "person"
        if len(parts) in {2, 3} and parts[0] in _GIVEN_NAMES and only_a_name and last[:1].isupper() and len(last) > 2:
            return "person"
        if _LOCATIVE.search(before) and not titled and not speaks and counts[name] < 3:
            return None
        if len(parts) in {2, 3} and not any(part.isupper() and len(part) > 2 for part in parts):
            # "Ahed Tamimi" where "Tamimi" goes on alone; not "Apple Macintosh", whose first word is no first name.
            goes_on = counts[last] >= 2 and not counts[parts[0]] and parts[0] not in self._gazetteer.by_first_word
            if titled or speaks or _INTRODUCED.match(after):
                return "person"
            if goes_on and only_a_name and self._is_called_like_a_person(last):
                return "person"
        if len(parts) > 1:
            return "name" if counts[name] >= 2 else None
        if (name.isupper() and len(name) <= 4) or not only_a_name:
            return None
        if titled or speaks:
            return "person"
        if self._is_mostly_a_place(name) or self._opens_sentence(start):
            return None
        return "name" if counts[name] >= 3 else None


def called_otherwise(text: str, full: str) -> bool:
    """Whether the text gives the surname of this person to another as well ("Robert Roe" beside "Jane Roe")."""
    first, *_, last = full.split()
    before = set(re.findall(rf"\b([A-Z][\w’'-]+) {re.escape(last)}\b", text))
    return bool(before & _GIVEN_NAMES - {first})


def _goes_on(group: _Tokens, gap: str) -> bool:
    """Whether the next capitalised word belongs to the same name, by what stands between."""
    if gap == " ":
        return True
    if gap in {" of ", " of the ", " for ", " for the "} and _word(group[-1]) in _OFFICE_HEADS | {"Bank"}:
        return True
    return gap in {" and ", " for "} and any(token.group() in _OFFICE_HEADS for token in group)


def _parts(group: _Tokens) -> list[_Tokens]:
    """Cuts a sequence at possessives ("Apple's Airport Express"), legal forms and titles ("Apple CEO Steve Jobs").

    A title within an office's name is no cut ("Justice Department").
    """
    parts: list[_Tokens] = [[]]
    for place, token in enumerate(group):
        word = _word(token)
        following = _word(group[place + 1]) if place + 1 < len(group) else ""
        if word in _TITLES and following not in _CORPORATE:
            parts.append([])
            continue
        parts[-1].append(token)
        if word in _LEGAL_FORMS or re.search(r"['’]s$", token.group()):
            parts.append([])
    return [part for part in parts if part]


def _word(token: re.Match[str]) -> str:
    return re.sub(r"(?:['’]s?|\.)$", "", token.group())
