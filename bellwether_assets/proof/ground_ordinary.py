"""Which word with a capital at the beginning of a sentence or a title is an ordinary word, and no name.

Belongs here: what its forms and the word behind it tell. Does not belong here: which places open a sentence and which
words are names (`ground_names.py`), nor the lexicon (`word_forms.py`).

That a word exists written small does not make it ordinary: Apple, Target and Ford open sentences too. Grammar decides:
a noun that can be counted needs an article or a plural before its verb, and an adjective needs its noun. "Escalator
clauses", "Comfort pays" and "Targets fell" are ordinary; "Target fell" and "Orange said" are of somebody.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from bellwether_assets.proof.word_forms import Forms, forms_of
from bellwether_assets.text.word_lists import words


def _written(name: str) -> frozenset[str]:
    """The words of a list of this package; its other lines begin with a hash."""
    lines = files("bellwether_assets.proof").joinpath(f"data/{name}.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


_BASE = re.compile(r"(?:ingly|edly|ings?|ers?|ied|ies|ed|es|ly|[esyd])$")
_ORDINARY_ENDING = re.compile(
    r"(?:ing|ed|ly|[ts]ions?|ments?|ness|it(?:y|ies)|ists?|isms?|ships?|able|ible|ful|less|ous|ive|[ae]nc(?:e|y|ies)|[a-z]{4}(?:ers|ors))$"
)
_ADJECTIVE = re.compile(r"[a-z]{3,}(?:[ae]nt|al|ar|ic|ile|ine|ate|oid|en|ish|y)$")
_SURELY_ADJECTIVE = re.compile(r"[a-z]{3,}(?:al|ic|ary|ory)$")
_VERBAL = re.compile(r"(?:s|ed|ly|ing)$")
_PREFIXED = re.compile(
    r"(?:un|re|non|over|under|mis|dis|pre|inter|sub|de|anti|multi|semi|self|counter|hyper|micro|macro|geo)([a-z]{4,})"
)
_DERIVED = re.compile(
    r"([a-z]{3,})(?:al|ial|ical|ary|ory|age|hood|wise|dom|i[sz]e[ds]?|i[sz]ing|ify|ifies|ation|ability)"
)
_COMPOUND = re.compile(
    r"([a-z]{3,})(?:works?|workers?|makers?|holders?|owners?|growers?|keepers?|users?|takers?|times?|downs?|outs?|ups?"
    r"|offs?|overs?|wide|flows?|prices?|holdings?|making|sharing|saving|lending|building|sides?|chains?)"
)
_LEAST_OF_A_COMPOUND, _MOST_OF_A_COMPOUND = 3, 24
# Terms that prose shortens without introducing the short form.
SPELLED_OUT = {
    "AI": "artificial intelligence", "GDP": "gross domestic product", "LNG": "liquefied natural gas",
    "EV": "electric vehicle", "EVs": "electric vehicles", "R&D": "research and development", "CO2": "carbon dioxide",
}  # fmt: skip

# Kinds of things and posts that are written in capitals, and name nobody and nothing of its own.
TERMS_IN_CAPITALS = frozenset({
    "ATM", "API", "CEO", "CFO", "CPU", "GPS", "GPU", "LED", "LLM", "PC", "SUV", "TV", "USB", "VAT",
})  # fmt: skip


def base_of(word: str) -> str:
    """A word without its ending, of any length above two; only ever compared with another."""
    ending = _BASE.search(word)
    return word[: ending.start()] if ending and ending.start() > 2 else word


# What stands behind a name that opens a sentence, and ends like no verb: auxiliaries, pasts, adverbs.
_NO_NOUNS = words("function_words") | words("stop_words") | words("dangling_ends") | _written("not_nouns")
_PASTS = _written("not_nouns") - {
    "ever",
    "even",
    "well",
    "then",
    "there",
    "thus",
    "rather",
    "quite",
    "worth",
    "where",
    "whose",
}
_VERBS_OF_ONE = _written("verbs_of_one")
# Only somebody does these: "Orange said", although "Demand fell".
_DONE_BY_SOMEBODY = _written("done_by_somebody")
_OPENINGS = words("sentence_starters") | words("function_words") | words("stop_words") | {"off", "out", "up", "well"}
# Small words of grammar, which the lexicon has as nouns too or not at all.
_GRAMMAR = _OPENINGS | {
    "other", "nobody", "somebody", "everybody", "anybody", "nothing", "something", "everything", "anything", "someone",
    "everyone",
    "anyone", "whoever", "whatever", "wherever", "whichever", "whenever", "amid", "versus", "plus", "none",
    "whether", "whereas", "although", "though", "unless", "until", "because", "since", "lest", "hence", "neither",
    "nor", "either", "both", "few", "many", "several", "each", "every", "such", "enough", "most", "much", "less",
    "more", "what", "why", "how", "when", "where", "while", "whose", "whom", "till", "despite", "beyond", "within",
    "without", "upon",
}  # fmt: skip
# Groups of people act without an article in the language of headlines, and some in any.
_ACTING = frozenset({
    "police", "people", "parliament", "congress", "government", "management", "staff", "labour", "labor", "opposition",
    "industry", "business", "oil", "crypto", "internet", "customer", "reality", "experience", "science", "history",
})  # fmt: skip
_AUXILIARIES = frozenset({
    "is", "was", "has", "had", "does", "did", "will", "would", "can", "could", "may", "might", "must", "shall",
    "should", "also", "now", "who", "which", "whose",
})  # fmt: skip
_PLURAL = frozenset({"are", "were", "have", "do", "of"})
_ROLES = frozenset({
    "coach", "chief", "guard", "captain", "nurse", "pilot", "mother", "father", "judge", "guest", "host", "clerk",
    "cook", "aide", "expert", "critic", "surgeon", "scholar", "rival", "deputy", "spouse", "widow", "son", "brother",
    "sister", "uncle", "aunt", "cousin", "justice", "prince", "princess", "king", "queen", "pope", "bishop", "saint",
    "sheikh", "analyst", "economist", "columnist", "candidate", "delegate", "advocate", "diplomat", "poet",
    "archbishop",
})  # fmt: skip
_UNINFLECTED = frozenset({"NN", "VB", "VBP"})
_AGENT = re.compile(
    r"[a-z]{3,}(?:[eo]rs?|ists?|ants?|ees?|ians?|[wm]an|ment|ency|istry|ury|ourt|ouncil|nion|ank|roup)$"
)


def is_ordinary(word: str, following: str = "", after: str = "", *, headline: bool = False) -> bool:
    """Whether a word that opens a sentence, before `following` and `after`, is probably an ordinary one.

    It is a word of the lexicon that grammar lets stand there, made of such words, or ends like none but an ordinary
    one. In a `headline` articles are left out: "Regulator widens inquiry" names nobody.
    """
    if "-" in word:
        # "State-directed", "Non-payment": its first part opens the sentence, a capital further on is of a name.
        first, *others = word.split("-")
        return first.isalpha() and "".join(others).isalpha() and word[1:].islower() and _opens(first)
    if not word.isalpha():
        return False
    small = word.lower()
    if small in _GRAMMAR:
        return True
    forms = forms_of(small)
    if forms:
        return not _stands_for_one(small, forms, following, after, headline=headline)
    return word[1:].islower() and (
        (len(word) > 6 and _ORDINARY_ENDING.search(word) is not None)
        or _is_made_of_one(small)
        or _is_no_subject_of_one(word, following)
    )


def _stands_for_one(word: str, forms: Forms, following: str, after: str, *, headline: bool) -> bool:
    """Whether a word of the lexicon stands where only a name can: bare before its verb, or before another name."""
    if not following.isalpha() or word in _ACTING or (headline and _AGENT.search(word)) or _is_abstract(word):
        return False
    if following[0].isupper():
        # "Meridian Power", "Nova Scotia"; but in "Columnist Young" the name begins behind the role.
        noun = "NN" in forms and not forms & {"ADJ", "ADV", "VBG", "VBD", "AUX"}
        return noun and following[1:].islower() and word not in _ROLES and not _AGENT.search(word)
    bare = forms <= _UNINFLECTED | {"ADJ", "ADV"}
    ends_in_s = following.endswith("s")
    if "NNS" in forms_of(following) and (after in _AUXILIARIES | _PLURAL or _is_past_or_third_person(after)):
        return False  # "Bank runs have": the second noun has the verb
    if ends_in_s and "VBP" in forms_of(after) and following not in _AUXILIARIES | _VERBS_OF_ONE:
        return False  # "Local earmarks reveal"
    if bare and (following in _AUXILIARIES or following in _VERBS_OF_ONE or _is_past_or_third_person(following)):
        return True
    return following in _DONE_BY_SOMEBODY and not forms & {"VBG", "VBZ"} and not _is_plural(word, forms)


def _is_abstract(word: str) -> bool:
    """Whether a noun is made by an ending that names no thing: "apprenticeship"; the lexicon counts some of them.

    In "-al" only what somebody does, "refusal" and "denial": of other words in it companies are named, "Universal".
    """
    if word.endswith("al"):
        return any("VB" in forms_of(stem) for stem in _stems_of(word[:-2]))
    return len(word) > 6 and _ORDINARY_ENDING.search(word) is not None


def _stems_of(cut: str) -> set[str]:
    """What a word without its ending may be: "refus-al", "deni-al" and "deferr-al" of "refuse", "deny" and "defer"."""
    stems = {cut, f"{cut}e", f"{cut}y"}
    if len(cut) > 2:
        stems |= {f"{cut[:-1]}y"} if cut.endswith("i") else {cut[:-1]} if cut[-1] == cut[-2] else set()
    return stems


def is_verb_of_one(word: str) -> bool:
    """Whether a word behind a name is probably its verb: "objects", "fell", "will"; not "rents"."""
    return (
        word in _AUXILIARIES | _VERBS_OF_ONE | _DONE_BY_SOMEBODY
        or bool(forms_of(word) & {"VBD"})
        or _is_past_or_third_person(word)
    )


def _is_past_or_third_person(word: str) -> bool:
    """Whether a word can be nothing but a verb that has its subject before it: "fell", "widens"; not "plans"."""
    forms = forms_of(word)
    return word in _PASTS or (bool(forms & {"VBZ", "VBD"}) and not forms & {"NNS", "NN", "ADJ", "ADV", "VB", "VBP"})


def _is_plural(word: str, forms: Forms) -> bool:
    return "NNS" in forms and "NN" not in forms and word.endswith(("s", "n", "a", "i", "e"))


def _is_no_subject_of_one(word: str, following: str) -> bool:
    """Whether what follows a word cannot stand behind one name: "Contingent debt", "Modal splits", "Barges stop".

    An adjective's ending before a noun, a plural before the plural form of a verb; but "Vincent paid", "Siemens said".
    """
    if not (following.isalpha() and following.islower() and len(following) > 3) or following in _NO_NOUNS:
        return False
    if _SURELY_ADJECTIVE.search(word) is not None and following.endswith("s") and following not in _VERBS_OF_ONE:
        return True
    return (word.endswith("s") or _ADJECTIVE.search(word) is not None) and not _VERBAL.search(following)


def _opens(part: str) -> bool:
    return part.lower() in _OPENINGS or is_ordinary(part)


@lru_cache(maxsize=1 << 13)
def _is_made_of_one(word: str) -> bool:
    """Whether a word of the lexicon stands in another: "unequal", "modal", "fieldwork", "dockworkers".

    Only few words make compounds in the singular, since many companies are named by other ones: "Facebook",
    "Bridgewater". Plurals do with any: "chatbots".
    """
    for made in (_PREFIXED, _DERIVED, _COMPOUND):
        if (parts := made.fullmatch(word)) is not None and any(forms_of(stem) for stem in _stems_of(parts[1])):
            return True
    return (
        word.endswith("s")
        and len(word) <= _MOST_OF_A_COMPOUND
        and any(
            "NNS" in forms_of(word[at:]) and forms_of(word[:at])
            for at in range(_LEAST_OF_A_COMPOUND, len(word) - _LEAST_OF_A_COMPOUND)
        )
    )
