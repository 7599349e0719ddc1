"""The language of a text: what its words show, else what its sender said, else that it is not known.

Belongs here: detecting it, its name, and which rules are of which language. Does not belong here: the rules. py3langid
tells languages by runs of letters, with a model of its own in the package: offline, the same text always the same
answer. Languages without a code of two letters are not asked for: they are dialects that take a share of the certainty.
"""

from __future__ import annotations

import re
from functools import lru_cache

import pycountry
from babel import Locale
from py3langid.langid import MODEL_FILE, LanguageIdentifier

LANGUAGE_NOT_READ = "language not read"  # why an article has no claims; the code follows behind a colon
UNKNOWN = "und"  # ISO 639's code for a language that is not determined
# What the rules for sentences, names and dates were written for. A text too short to tell is read as English.
ENGLISH = frozenset({"en", UNKNOWN})
_MOST_READ = 3_000  # code points
# On 1,000 news texts cut to 40, 60, 100 and 200 code points, no wrong answer had this certainty.
_SURE = 0.9
# Where English is out of the question, by another script or by the words, only one language of several is to be told.
_SURE_AMONG_FEWER, _NO_ENGLISH = 0.5, 0.002
_LEAST_LETTERS, _LEAST_BY_SCRIPT = 20, 8
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile("[A-Za-z\u00aa-\u024f\u1e00-\u1eff]")
_NORWEGIAN = frozenset({"nb", "nn", "no"})


def language_of(title: str, text: str, given: str | None) -> str:
    """ISO 639-1 code of an article's language, `UNKNOWN` where neither its words nor its sender tell.

    A text that is long and clear enough is believed before its sender: feeds give all items the language of their site.
    """
    read = f"{title}\n{text}"[:_MOST_READ]
    letters = "".join(_LETTER.findall(read))
    latin = 2 * len(_LATIN.findall(letters)) >= len(letters)
    if len(letters) >= (_LEAST_LETTERS if latin else _LEAST_BY_SCRIPT):
        found, certainty, english = _found(read)
        if certainty >= (_SURE if latin and english > _NO_ENGLISH else _SURE_AMONG_FEWER):
            return found
    return code_of(given) or UNKNOWN


def _found(text: str) -> tuple[str, float, float]:
    """The likeliest language, how sure it is, and how sure English: the ways of writing Norwegian are one language."""
    ranked: dict[str, float] = {}
    for label, certainty in _identifier().rank(text):
        code = "no" if label in _NORWEGIAN else str(label)
        ranked[code] = ranked.get(code, 0.0) + float(certainty)
    code = min(ranked, key=lambda one: (-round(ranked[one], 3), one))
    return code, round(ranked[code], 3), round(ranked["en"], 3)


def code_of(given: str | None) -> str | None:
    """The ISO 639-1 code that "en-GB", "DEU", "German" or "de_DE.UTF-8" stand for; None where they stand for none."""
    named = re.split(r"[-_.]", (given or "").strip().lower())[0]
    if not named:
        return None
    field = {2: "alpha_2", 3: "alpha_3"}.get(len(named), "name")
    # Not `lookup`, for which "en" is the name of a language of Vietnam.
    language = pycountry.languages.get(**{field: named.title() if field == "name" else named})
    code = getattr(language, "alpha_2", None)
    return ("no" if code in _NORWEGIAN else str(code)) if code else None


def name_of(code: str) -> str:
    """A language's English name, "German" of "de"; the code itself where it has none."""
    return str(Locale("en").languages.get(code, code))


def is_read_as_english(code: str | None) -> bool:
    """Whether rules of English may speak about a text of this language."""
    return code is None or code in ENGLISH


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    """The model, loaded once a process: 0.9 s."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    labels = [label for label in identifier.labels if len(label) == 2]
    identifier.set_languages(labels)
    return identifier
