"""What a text is about, word by word, so that two texts that say it in other forms are seen to share it.

Belongs here: a word's roots, and which words of a text say what it is about. Does not belong here: what sharing some
decides (`check_support.py`, `causes.py`). Unlike the terms by which sentences are ranked (docs/decisions/0009), roots
fold derivations too: "subsidies" and "subsidised", "dependence" and "dependent". Two different words that come out
equal let a sentence pass that is judged elsewhere; two forms that come out different refuse a right one.
"""

from __future__ import annotations

import re
from functools import lru_cache

import lemminflect

from bellwether_assets.text.tokens import bare_words_of
from bellwether_assets.text.word_lists import words

_LEAST_LEFT = 4
# Of a lemma, the longest first; taken off again and again while four letters are left.
_ENDING = re.compile(
    r"(?:isation|ization|icity|ation|ition|ator|ably|ibly|ance|ence|ancy|ency|able|ible|ment|ness|ship|tion|sion|ical"
    r"|ally|less|ful|ity|ive|ous|ial|ian|ier|ise|ize|ify|ism|ist|ing|ant|ent|ary|ery|ory|age|ate|ial|al|er|or|ic|ly|ed"
    r"|en|es|th|y|e|s)$"
)
# Nouns whose verb is spelled otherwise.
_SAME = {
    "loss": "lose", "sale": "sell", "choice": "choose", "proof": "prove", "belief": "believe", "relief": "relieve",
    "supply": "supplier", "purchase": "buy", "buyer": "buy", "gift": "give", "flight": "fly",
    "thought": "think", "speech": "speak", "death": "die", "dead": "die", "birth": "born", "cheaper": "cheap",
    "dearer": "dear", "drought": "dry", "heat": "hot", "strength": "strong", "length": "long", "height": "high",
    "width": "wide", "depth": "deep", "analyse": "analysis", "lent": "lend", "loan": "lend", "lender": "lend",
}  # fmt: skip
_DIGIT = re.compile(r"\d")
_SAYS_NOTHING = words("stop_words") | words("function_words") | words("of_analysis")


@lru_cache(maxsize=1 << 15)
def roots_of(word: str) -> frozenset[str]:
    """What the forms and derivations of a word in lower case have in common; more where it may be a form of several."""
    forms = {word}
    if word.isascii() and word.isalpha() and len(word) <= 30:
        forms |= {lemma.lower() for lemmas in lemminflect.getAllLemmas(word).values() for lemma in lemmas}
    return frozenset(_root(_SAME.get(form, form)) for form in forms)


def content_words(text: str) -> dict[str, frozenset[str]]:
    """The words of a text that say what it is about, in lower case and in its order, each with its roots.

    Not its figures: they are what such words have to vouch for.
    """
    found = {}
    for token in bare_words_of(text):
        for part in token.lower.replace("’", "'").removesuffix("'s").split("-"):
            if (
                len(part) > 1
                and not _DIGIT.search(part)
                and part not in _SAYS_NOTHING
                and not _NOTHING & roots_of(part)
            ):
                found[part] = roots_of(part)
    return found


def all_roots(text: str) -> frozenset[str]:
    """The roots of all these words together."""
    return frozenset(root for roots in content_words(text).values() for root in roots)


def _root(lemma: str) -> str:
    while (ending := _ENDING.search(lemma)) and ending.start() >= _LEAST_LEFT:
        lemma = lemma[: ending.start()]
    return lemma[:-1] if lemma.endswith("ct") else lemma  # connect and connection, product and produce


_NOTHING = frozenset(_root(word) for word in words("of_analysis"))
