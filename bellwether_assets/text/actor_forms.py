"""Which names are of an actor at all, and which of them are forms of one name.

Belongs here: "Equifax Inc." and "Equifax", "Dana Ilves" and "Ilves", an acronym and what it is the acronym of. Does not
belong here: who acts in a passage (`actors.py`), and places that go by several names (`gazetteer.py`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from bellwether_assets.text.word_lists import words

_LEGAL = {form.lower() for form in words("legal_forms")} | {
    "incorporated", "corporation", "limited", "company", "gmbh", "se", "nv", "bv", "ab", "asa", "oyj", "spa", "sas",
}  # fmt: skip
_CORPORATE = words("corporate")
_WORD = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_LEAST_ACRONYM = 3
_MOST_WORDS_OF_A_PERSON = 4


def is_actor(name: str) -> bool:
    """Whether a name can be somebody's: "companies", "843 companies" and "Norwegian exporters" are nobody's name."""
    found = _WORD.findall(name)
    if not found or found[0].isdecimal():
        return False
    # Some scripts have no capitals.
    return found[-1][0].isupper() or any(c.isupper() for c in found[-1][1:]) or name.lower() == name.upper()


def merged_forms(names: Iterable[str]) -> dict[str, str]:
    """Each name that is an actor's → the form that it is shown in; the same for the same names in any order."""
    by_key: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for name in names:
        key = _key(name)
        if key and is_actor(name):
            by_key[key].add(name)
    longer = {key: _longer_form(key, by_key) for key in by_key}
    # The shortest way to write it, which is the one without "Inc." and "the".
    shown = {key: min(forms, key=lambda form: (len(form), form)) for key, forms in by_key.items()}
    return {name: shown[longer[key]] for key, forms in by_key.items() for name in forms}


def _key(name: str) -> tuple[str, ...]:
    """The words of a name that tell it from others, in lower case."""
    found = [_POSSESSIVE.sub("", word).replace(".", "") for word in _WORD.findall(name)]
    if found and found[0].lower() == "the":
        found = found[1:]
    while len(found) > 1 and found[-1].lower() in _LEGAL:
        found = found[:-1]
    return tuple(word.lower() for word in found)


def _longer_form(key: tuple[str, ...], known: dict[tuple[str, ...], set[str]]) -> tuple[str, ...]:
    """The one longer name that a word is short for: a person's last name, an organisation's initials; else itself."""
    if len(key) != 1:
        return key
    written = min(known[key])
    acronym = written.isupper() and len(written) >= _LEAST_ACRONYM
    fitting = [
        other
        for other in known
        if len(other) > 1 and (_initials(known[other]) == written if acronym else _is_last_name(key[0], other, known))
    ]
    return fitting[0] if len(fitting) == 1 else key


def _initials(forms: Iterable[str]) -> str:
    return "".join(
        word[0] for word in _WORD.findall(min(forms, key=lambda form: (len(form), form))) if word[0].isupper()
    )


def _is_last_name(word: str, other: Sequence[str], known: dict[tuple[str, ...], set[str]]) -> bool:
    """Whether a word is the last of a person's name: nothing in that makes it an organisation's."""
    written = _WORD.findall(min(known[tuple(other)]))
    return (
        other[-1] == word
        and len(other) <= _MOST_WORDS_OF_A_PERSON
        and not any(part in _CORPORATE or not part[0].isupper() for part in written)
    )
