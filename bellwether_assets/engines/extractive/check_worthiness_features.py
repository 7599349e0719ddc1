"""A sentence as features for check-worthiness: cues of its words, word n-grams, shape n-grams, letter n-grams.

Belongs here: reading one sentence into features, for scoring and for training alike. Does not belong here: weights
(`check_worthiness.py`). Features use none of the cue lists of `text/` on purpose: those may change any day, and
weights fitted to a list must not drift with it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

# A sentence is cut there: no real one is as long, and a dump must not cost a second.
_LONGEST = 2_000
_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\$?\d+(?:[.,/]\d+)*%?|[?!\"“”:;$€£%]|\.\.\.|--")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")

# Words that keep their form in a shape; every other word is reduced to its ending or its capital.
_FUNCTION_WORD_LIST = """
    a an the this that these those and or but if so because as than then of in on at by for from to with about into
    over after before under between through during without against up down out off i me my mine we us our ours you your
    he him his she her hers it its they them their who whom whose which what when where why how there here is am are was
    were be been being have has had having do does did doing done will would shall should can could may might must not
    no nor never ever all any some every each more most less least fewer many much few several other another same such
    only just also even still yet already now today tonight ago last first next very too really well say said says
    saying tell told think thought believe know knew want wanted need let get got go going went come came make made take
    took give gave see saw look thank thanks please yes okay one two three million billion trillion thousand hundred
    percent year years people president senator governor secretary mr mrs"""
_FUNCTION_WORDS = frozenset(_FUNCTION_WORD_LIST.split())
_ENDING_LIST = "ing tion sion ment ness ity able ible ally ly ies ied ed ers er est ors or ists ism al ous ive ful es s"
_ENDINGS = tuple(_ENDING_LIST.split())

# Classes of words; a sentence's cues are the presence and the log count of each. A word ending in * is a beginning.
_CLASSES: Mapping[str, str] = {
    "first person": "i me my mine i'm i've i'd i'll",
    "first person plural": "we us our ours we're we've we'd we'll",
    "second person": "you your yours you're you've you'd you'll",
    "third person": "he she they his her their him them he's she's they're they've he'd they'd",
    "wish or duty": "should ought must need wish hope want wants let let's gonna please",
    "future": "will shall won't i'll we'll he'll they'll you'll going",
    "possibility": "may might could would maybe perhaps probably possibly seem seems guess if",
    "opinion": "believe believes think thinks feel feels opinion wonder agree disagree admire proud",
    "evaluation": "great wonderful terrible good bad important better disaster horrible beautiful wrong right",
    "comparison": "more less fewer most least than higher lower highest lowest largest biggest worst best greatest",
    "past": "was were had did said went took made gave came got told voted passed signed supported opposed spent left",
    "perfect": "has have been i've we've they've he's",
    "absolute": "never every all none nobody only always single ever nothing everybody no",
    "money": "$ dollar dollars money cost costs spending debt deficit budget",
    "percentage": "% percent percentage per",
    "magnitude": "hundred hundreds thousand thousands million millions billion billions trillion trillions",
    "number word": "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty half quarter",
    "time": "year years month months week weeks ago last since decade century history yesterday",
    "present": "today now currently already still",
    "trend": "increas* decreas* rose rise* fell fall* grew grow* doubl* tripl* cut cuts lost los* gain* rais* drop*"
    " lower* creat* down declin* reduc*",
    "law": "vote* voting bill law laws act amendment legislat* senate congress treaty tax taxes court ban policy",
    "saying": "said says say told called calls claimed argued stated wrote admitted announced accused",
    "group": "people jobs workers families children americans men women students soldiers troops immigrants companies",
    "courtesy": "thank thanks welcome applause laughter crosstalk evening night ladies gentlemen hello okay yes",
    "cause": "because due caused result led therefore",
    "negation": "not no n't never don't doesn't didn't isn't wasn't won't can't couldn't wouldn't hasn't aren't",
    "question word": "what why how who where when which",
    "question": "?",
    "quotation": '" “ ”',
    "colon": ": ; --",
}


def _class_lookup() -> tuple[dict[str, tuple[int, ...]], list[tuple[str, int]]]:
    """Word → its classes, and (beginning, class) for words given by their beginning."""
    whole: dict[str, tuple[int, ...]] = {}
    beginnings = []
    for number, words in enumerate(_CLASSES.values()):
        for word in words.split():
            if word.endswith("*"):
                beginnings.append((word[:-1], number))
            else:
                whole[word] = (*whole.get(word, ()), number)
    return whole, beginnings


_CLASSES_OF, _BEGINNINGS = _class_lookup()
_IRREGULAR = len(_CLASSES)  # the classes that a spelling rule finds, after those of the lists
_RULES = ("past ending", "superlative ending", "name", "all capitals", "number", "year", "dollars", "share")
CUES = 11 + 2 * (len(_CLASSES) + len(_RULES))


def words_and_marks_of(sentence: str) -> list[str]:
    """Words, numbers and telling punctuation, in order."""
    return _TOKEN.findall(sentence[:_LONGEST])


@lru_cache(maxsize=1 << 16)
def word_of(token: str) -> str:
    """Lower case; a number becomes its kind, since no figure comes twice."""
    if token[0] == "$" and len(token) > 1:
        return "#$"
    if token[0].isdigit():
        return "#%" if token[-1] == "%" else "#Y" if _YEAR.fullmatch(token) else "#N"
    return token.lower().replace("’", "'")


@lru_cache(maxsize=1 << 16)
def _shape(token: str) -> str:
    """What stands for a part of speech where there is no tagger: function word, kind of number, capital or ending."""
    word = word_of(token)
    if word in _FUNCTION_WORDS or not word[0].isalpha():
        return word
    if token[0].isupper():
        return "^A" if token.isupper() else "^C"
    return _ending(word)


@lru_cache(maxsize=1 << 16)
def _ending(word: str) -> str:
    for ending in _ENDINGS:
        if len(word) > len(ending) + 2 and word.endswith(ending):
            return "~" + ending
    return "~"


@lru_cache(maxsize=1 << 16)
def _classes(token: str) -> tuple[int, ...]:
    """The numbers of the classes a token belongs to, whatever its place."""
    word = word_of(token)
    found = list(_CLASSES_OF.get(word, ()))
    found += [number for beginning, number in _BEGINNINGS if word.startswith(beginning) and number not in found]
    ruled = (
        word.endswith("ed") and len(word) > 4,
        word.endswith("est") and len(word) > 5,
        False,  # a name depends on the place in the sentence
        token.isupper() and len(token) > 1 and token.isalpha(),
        word in ("#N", "#$", "#%"),
        word == "#Y",
        word == "#$",
        word == "#%",
    )
    return (*found, *(_IRREGULAR + number for number, holds in enumerate(ruled) if holds))


def cues_of(tokens: Sequence[str]) -> list[float]:
    """The dense features of a sentence: length, names, figures, and presence and log count of each word class."""
    counts = [0] * (len(_CLASSES) + len(_RULES))
    known = letters = 0
    name = _IRREGULAR + _RULES.index("name")
    for place, token in enumerate(tokens):
        for number in _classes(token):
            counts[number] += 1
        letters += len(token)
        if word_of(token) in _FUNCTION_WORDS:
            known += 1
        elif place and token[0].isupper():
            counts[name] += 1
    length = len(tokens)
    figures = counts[_IRREGULAR + _RULES.index("number")] + counts[_IRREGULAR + _RULES.index("year")]
    per_word = 1 / max(1, length)
    first = word_of(tokens[0]) if tokens else ""
    values = [
        math.log1p(length),
        *(float(holds) for holds in (length <= 3, length <= 6, length >= 20, length >= 35)),
        counts[name] * per_word,
        figures * per_word,
        letters * per_word,
        known * per_word,
        float(first in ("what", "why", "how", "who", "do", "does", "did", "is", "are", "can", "will", "would")),
        float(first in ("i", "we", "let", "let's", "and", "but", "so", "well")),
    ]
    for count in counts:
        values += (float(count > 0), math.log1p(count))
    return values


def grams_of(tokens: Sequence[str]) -> tuple[list[str], list[str]]:
    """The sparse features of a sentence, with repetitions: word 1-2-grams and shape 1-4-grams."""
    words = [word_of(token) for token in tokens]
    inner = ["^^", *words, "$$"]
    word_grams = words + [f"{one} {other}" for one, other in pairwise(inner)]
    shapes = [_shape(token) for token in tokens]
    if shapes and shapes[0].startswith("^"):  # the first word's capital says nothing
        shapes[0] = _ending(words[0])
    framed = ["^^", *shapes, "$$"]
    two = [f"{one} {other}" for one, other in pairwise(framed)]
    three = [f"{begun} {last}" for begun, last in zip(two, framed[2:], strict=False)]
    shape_grams = framed + two + three + [f"{begun} {last}" for begun, last in zip(three, framed[3:], strict=False)]
    return word_grams, shape_grams


@lru_cache(maxsize=1 << 15)
def letters_of(word: str) -> tuple[str, ...]:
    """The 3-, 4- and 5-grams of the letters of a word with a blank on both sides, or the word where it is shorter."""
    padded = f" {word} "
    grams = [padded[start : start + size] for size in (3, 4, 5) for start in range(len(padded) - size + 1)]
    return tuple(grams) or (padded,)
