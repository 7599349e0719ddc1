"""The whole name behind a short one: a surname, the plural of a team, an acronym.

Belongs here: which whole name of the article a word stands for, and when that is sure. Does not belong here: putting it
into a sentence (`resolve_references.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from bellwether_assets.text.gazetteer import gazetteer
from bellwether_assets.text.given_names import GIVEN_NAMES, GivenNamesOfText
from bellwether_assets.text.mention import Mention
from bellwether_assets.text.word_lists import words

_NOT_NAMES = words("not_names")
_NO_TEAMS = words("plurals_of_no_team")
_MOST_TEAMS = 8  # for each the text is searched once
_TEAM = re.compile(r"\b[Tt]he ([A-Z][a-z]{3,}s)\b(?! [A-Z])")
_ACRONYM = re.compile(r"\b[A-Z]{3,6}\b")
_PAIR = re.compile(r"\b([A-Z][\w’-]+) (?=([A-Z][\w’-]+))")


def whole_names(
    text: str,
    body_end: int,
    mentions: Sequence[Mention],
    body_mentions: Sequence[Mention],
    given_names: GivenNamesOfText,
) -> dict[str, str]:
    """Word → the one whole name it stands for; `text` is the body up to `body_end` and the title behind it."""
    places = {word for m in mentions if m.code for word in text[m.start : m.end].split()}
    known = _surnames(body_mentions, places, given_names)
    # Whom the title names whole is whom the text means by the surname, whoever else bears it.
    for first, last in _PAIR.findall(text[body_end + 1 :]):
        if first in GIVEN_NAMES and last not in _NOT_NAMES:
            known[last.removesuffix("’s")] = f"{first} {last.removesuffix('’s')}"
    return known | dict(_teams(text, body_end, known))


def acronyms(text: str, mentions: Sequence[Mention]) -> dict[str, str]:
    """Acronym of the text → the one organisation or name, as written, of which it is the initials."""
    meant: dict[str, set[str]] = {}
    for mention in mentions:
        written = text[mention.start : mention.end]
        initials = "".join(part[0] for part in written.split() if part[:1].isupper())
        if len(initials) >= 3 and mention.kind in {"organisation", "name"}:
            meant.setdefault(initials, set()).add(written)
    used = set(_ACRONYM.findall(text))
    return {short: next(iter(names)) for short, names in meant.items() if short in used and len(names) == 1}


def _surnames(mentions: Sequence[Mention], places: set[str], given_names: GivenNamesOfText) -> dict[str, str]:
    """Last word, and sometimes first word, of people and teams → the whole name that it means."""
    people = Counter(m.name for m in mentions if m.kind == "person")
    teams = Counter(m.name for m in mentions if m.kind == "name" and m.name.count(" ") == 1 and m.name.endswith("s"))
    by_word: dict[str, Counter[str]] = {}
    for name in sorted({*people, *teams}):
        if not _can_be_shortened(name, places) or (name in people and given_names.bear_surname_of(name)):
            continue
        for word in _short_names(name.split(), places):
            by_word.setdefault(word, Counter())[name] += people[name] + teams[name]
    return {word: full for word, named in by_word.items() if (full := _one_of(named)) is not None}


def _can_be_shortened(name: str, places: set[str]) -> bool:
    parts = name.split()
    if len(parts) < 2 or "." in parts[-1] or parts[-1] in places:
        return False
    return len(parts) == 2 or all(part[:1].isupper() and part not in _NOT_NAMES for part in parts)


def _short_names(parts: list[str], places: set[str]) -> set[str]:
    """ "Kim Jong Un" goes on as Kim, "Jane Roe" as Roe and, in some papers, as Jane."""
    first_alone = parts[0] in GIVEN_NAMES or (len(parts) == 3 and max(map(len, parts)) <= 5)
    return {parts[-1], parts[0]} if first_alone and parts[0] not in places else {parts[-1]}


def _one_of(named: Counter[str]) -> str | None:
    """The one whole name that a single word means: the only one, the far more frequent, or the longest."""
    (name, most), *others = sorted(named.items(), key=lambda item: (-item[1], item[0]))
    if all(3 * count <= most or set(other.split()) <= set(name.split()) for other, count in others):
        return name
    return None


def _teams(text: str, body_end: int, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Plurals by which the article calls a team ("the Cubs") and its whole name, where it gives exactly one."""
    found = 0
    for short in dict.fromkeys(_TEAM.findall(text[:body_end])):
        if found == _MOST_TEAMS:
            return
        if short in _NO_TEAMS or short in known or short in gazetteer().by_first_word:
            continue
        longer = set(re.findall(rf"\b((?:[A-Z][a-z]+ ){{1,2}}){short}\b", text))
        whole = {" ".join([*(word for word in before.split() if word not in _NOT_NAMES), short]) for before in longer}
        whole -= {short}
        if len(whole) == 1 and short.lower() not in text:
            found += 1
            yield short, next(iter(whole))
