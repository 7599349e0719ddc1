"""What inflected forms of a word have in common, folded by rules and without exceptions.

Belongs here: one word and its folded form, for sentences and for stories. Does not belong here: which strings are
words, and which of them say nothing. Why no library stems them is told in docs/decisions/0009-plain-plurals.md.
"""

from __future__ import annotations

from functools import lru_cache

from bellwether_assets.text.tokens import without_possessive


@lru_cache(maxsize=1 << 16)
def without_plural(word: str) -> str:
    """Lower case, without possessive and plural endings: what terms of sentences are compared by."""
    word = without_possessive(word.lower())
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


@lru_cache(maxsize=1 << 16)
def without_inflection(word: str) -> str:
    """Case-folded, also without "-ing", "-ed" and a last "e", in which headlines and texts differ (raises, raised).

    Two words that come out equal are both weighed by the frequency of the common form. The shipped document frequencies
    and weights of stories were trained with these forms.
    """
    word = without_possessive(word.casefold().replace("’", "'"))
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4 - (ending == "s") and not word.endswith("ss"):
            word = word[: -len(ending)]
            break
    return word.removesuffix("e") if len(word) > 4 else word
