"""What an English word written small can be: which forms of noun, verb, adjective or adverb.

Belongs here: the lookup in the SPECIALIST Lexicon, which the package lemminflect ships as a table. Does not belong
here: what follows for a word with a capital (`ground_ordinary.py`).

Lists of word frequencies do not do: in them "john" and "vincent" are as frequent as "escalator". In this lexicon names
have a capital, and it knows which nouns have no plural of their own: "comfort" may open a sentence without an article,
"target" may not.
"""

from __future__ import annotations

from functools import lru_cache

import lemminflect

# Penn tags of nouns and verbs (NN, NNS, VB, VBP, VBZ, VBD, VBG, VBN), and ADJ, ADV, AUX.
Forms = frozenset[str]
_LONGEST = 30


@lru_cache(maxsize=1 << 15)
def forms_of(word: str) -> Forms:
    """The forms that a word in lower case can be, empty where the lexicon does not know it written small.

    A noun of what cannot be counted has NNS beside NN, since the lexicon gives it itself as its plural.
    """
    if not word.isascii() or not word.islower() or len(word) > _LONGEST:
        return frozenset()
    found: set[str] = set()
    for part, lemmas in lemminflect.getAllLemmas(word).items():
        if part in {"NOUN", "VERB"}:
            for one in lemmas:
                forms = lemminflect.getAllInflections(one, part)
                found.update(tag for tag, spelled in forms.items() if word in spelled)
        else:
            found.add(part)
    return frozenset(found)
