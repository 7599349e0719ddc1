"""A sentence as a pattern: one clause, cause before effect, in which names, amounts and dates are what they are of.

Belongs here: what is replaced or left out, by which words, and in which order causes and effects are told. Does not
belong here: which sentence is a claim's statement, nor how patterns are compared. A pattern holds no digit and no
name of its sentence. One pass a rule over a bounded number of words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bellwether_assets.text.calendar_names import FULL_MONTH, FULL_WEEKDAY
from bellwether_assets.text.dates import find_dates
from bellwether_assets.text.names import ArticleNames
from bellwether_assets.text.quantities import SMALL_NUMBERS, amounts, quantities
from bellwether_assets.text.word_lists import words as word_list

_READ = 1_200  # code points of a sentence
_OF_KIND = {
    "country": "a country",
    "region": "a region",
    "capital": "a city",
    "demonym": "a country's",
    "person": "a person",
}
_OTHER_NAME = "an organisation"
_MEASURE = re.compile(r"(?:Act|Bill|Law|Amendment|Resolution|Treaty|Order|Directive|Regulation|Pledge)s?(?: \w+)?$")
_PROGRAMME = re.compile(r"(?:Program(?:me)?|Plan|Initiative|Project|Fund|Strategy|Summit|Forum|Festival|Award)s?$")
_OFFICES = (
    r"(?:(?:U\.?S\.? )?(?:Sens?\.|Senators?|Reps?\.|Representatives?|Congress(?:man|woman|members?)"
    r"|Secretary(?: of \w+)?"
    r"|President(?:-elect)?|Prime Minister|Chancellor|Minister|Governor|Gov\.|Mayor|Chair(?:man|woman)?|Ranking Member"
    r"|Speaker|CEO|Chief Executive(?: Officer)?|Director|General|Dr\.|Mr\.?|Mrs\.?|Ms\.?|Sir|Judge|Justice|Professor"
    r"|Prof\.|Vice President|Interim|Former|former|interim|Leader|Commissioner|Attorney General)\s+)+"
)
_ABBREVIATIONS = frozenset(
    {
        "AI",
        "CEO",
        "CEOs",
        "GDP",
        "TV",
        "IT",
        "DNA",
        "GPS",
        "PC",
        "VAT",
        "HIV",
        "PhD",
        "GPU",
        "GPUs",
        "IPO",
        "R&D",
        "EV",
        "EVs",
    }
)
_SAY = (
    r"(?:said|says|say|told|added|wrote|writes|noted|warned|warns|argued|argues|stated|continued|concluded|testified"
    r"|explained|insisted|reported|reports|announced|confirmed|claimed|claims|believes?|found|acknowledged|emphasized)"
)
# "Jane Roe said that …", "Jane Roe, of Acme, said: …"
_SPEECH_FRAME = re.compile(
    rf"^(?:[^.;:“”\"]|\.(?=\S|\s[A-Z])){{2,110}}?\s{_SAY}(?: (?:on|in|at|to) [^,:“”\"]{{2,40}}"
    rf"| {FULL_WEEKDAY})?(?: that\s|:\s|,\s(?=[“\"]))"
)
_SPEECH_BEHIND = re.compile(
    rf",[”\"]?\s(?:[^,;.]{{2,80}}\s{_SAY}|{_SAY}\s[^,;]{{2,80}})(?:\s(?:on|in|at) [^,;]{{2,40}})?[. ]*$"
)
_ACCORDING = re.compile(r"(?:^according to [^,]{2,80},\s|,?\saccording to [^,.;]{2,80}(?=[,.;]|$))", re.IGNORECASE)
_ADVERB_FIRST = re.compile(
    r"^(?:(?:earlier|later|recently|thereafter|most recently|ultimately|now|today|yesterday|so far|meanwhile|also"
    r"|already"
    r"|in some cases|in addition|as of|as reported on|last \w+|this \w+)(?:,\s|\s,\s?|\s(?=,))|,\s)+",
    re.IGNORECASE,
)
_HAS_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|should|must|does?|did|[a-z]{2,}ed|gave|made|found"
    r"|led|said|took|let|lets|fell|rose|held|sold|hit|won|lost)\b"
)
_CLOCK = re.compile(
    r"\s?\b(?:by |at |until )?\d{1,2}(?::\d\d(?:\s?(?:[AaPp]\.?[Mm]\.?|UTC|GMT|ET))?|(?:\.\d\d)?\s?(?:[AaPp]\.[Mm]\."
    r"|[AaPp][Mm]|UTC|GMT))(?![\w%])"
)
_CAMEL = re.compile(r"\b[a-z]+[A-Z]\w*")
_PARENTHESIS = re.compile(r"\s*[(\[][^()\[\]]{0,200}[)\]]")
_DASHED = re.compile(r"\s?(?:—|\s[–-]\s)[^—–]{2,120}?(?:—|\s[–-]\s)\s?")
_INCLUDING = re.compile(r",?\s(?:including|such as|among them)\s.*$")
_LEFT_OF_DATE = re.compile(
    r"(?:,\s*)?\b(?:on|in|by|since|until|of|from|during|before|after|between|as of|late|early|and|to)\s+\Z",
    re.IGNORECASE,
)
_CAPITALISED = r"[A-Z](?:[\w’'&-]|\.(?=\w))*"
_NAME_LEFT = re.compile(rf"(?<![\w’'-]){_CAPITALISED}(?:,? (?:and |of |the |for |& )?{_CAPITALISED}){{0,12}}")
# Words that open a sentence, or a title within one, and are no part of a name.
_NO_NAMES = word_list("words_of_no_name")
_ARTICLES = re.compile(
    r"\b(?:the|a|an|all|its|their|his|her|our|no|any|every|each|some|several) (?=(?:a|an)\b)", re.IGNORECASE
)
_KIND = r"(?:person|organisation|country|city|region|law|programme)"
_LIST = re.compile(rf"\b(?:a|an) (?P<kind>{_KIND})(?:,? (?:and |or |& )?(?:a|an) (?P=kind)\b(?!['’]s))+")
_PLURALS = {
    "person": "people",
    "organisation": "organisations",
    "country": "countries",
    "city": "cities",
    "region": "regions",
    "law": "laws",
    "programme": "programmes",
}
_CAUSE_BEHIND = re.compile(
    r"^(?P<effect>[^;]{12,}?),? (?P<cue>because(?: of)?|due to|as a result of|owing to|thanks to|in response to"
    r"|amid|after|following|by (?=\w{3,}ing\b)) (?P<cause>[^;,]{8,})(?P<rest>,.*)?$"
)
_TELLS = re.compile(r"\b(?:[a-z]{3,}(?:ed|ing)|was|were|is|are|has|have|had|fell|rose|lost|won|broke|met|hit|shot)\b")
_CUE_FIRST = {"by": "by", "after": "after", "following": "after"}
_MAY_FOLLOW = re.compile(r", (?:which|but|while|leaving|making|raising|prompting|so)\b")
_OF_A_COUNTRY = (
    r"(?:export|exports|import|imports|military|government|national|officials?|compan(?:y|ies)|firms?|law|laws|market"
    r"|markets|economy|police|troops|forces|army|banks?|workforce|intelligence|security|territory|bill|house|senate)"
)
_NO_NOUN = re.compile(
    r"\s(?:\w+ed|\w+ly|with|without|from|that|which|into|will|would|have|were|could|does|when|over|also|says?|plans|takes|makes"
    r"|gives|after|before|because|while|until|under|should|must|than|then|said|told|became|fell|rose|took|made)\b"
)
_DIGITS = re.compile(r"\S*\d\S*")


def pattern_of(sentence: str) -> str:
    """The sentence in one clause without the day's names, figures and dates; empty text for an empty sentence."""
    words = _without_frame(" ".join(sentence.split())[:_READ])
    told = _tidy(_masked(words))
    told = _cause_first(told)
    if not told:
        return "something named" if sentence.strip() else ""
    return told


def _without_frame(words: str) -> str:
    """What is said, without who says it, brackets, and what is only listed."""
    words = _PARENTHESIS.sub("", words)
    speech = _SPEECH_FRAME.match(words)
    if speech and len(words) - speech.end() >= _LEAST:
        words = words[speech.end() :]
    for left_out in (_SPEECH_BEHIND, _ACCORDING, _INCLUDING):
        shorter = left_out.sub("", words)
        words = shorter if len(shorter) >= _LEAST and _HAS_VERB.search(shorter) else words
    words = _CLOCK.sub("", words)
    return _ADVERB_FIRST.sub("", re.sub(r"[“”\"]", "", words).strip())


_LEAST = 25  # code points that a pattern is made of, where there are as many


def _masked(words: str) -> str:
    """The words with each name, amount and date replaced by its kind, or left out."""
    pieces: list[str] = []
    at = 0
    for start, end, kind in _outermost(words):
        before = words[at:start]
        if not kind:  # a pattern has no day: what leads to one goes with it
            before = _LEFT_OF_DATE.sub("", before)
        elif before and not before.endswith((" ", "-", "‘")):
            before += " "
        pieces.append(before + kind)
        at = end
    masked = re.sub(rf"{_OFFICES}(?=a person)", "", "".join([*pieces, words[at:]]))
    masked = _CAMEL.sub(_OTHER_NAME, masked)
    return _NAME_LEFT.sub(lambda found: _unknown(found, masked), masked)


def _outermost(words: str) -> Iterator[tuple[int, int, str]]:
    """Spans to replace and by what, in order; of those that overlap the longest, of equals a date before an amount."""
    found = [(m.start, m.end, 2, _kind_of(words, m.start, m.end, m.kind)) for m in ArticleNames(words, "").mentions]
    found = [item for item in found if item[1] <= len(words)]
    found += [(start, end, 1, _amount(words[start:end])) for start, end in [*quantities(words), *amounts(words)]]
    for date in find_dates(words):
        part = re.compile(r"\s(?:morning|afternoon|evening|night)\b").match(words, date.end)
        found.append((date.start, part.end() if part else date.end, 0, ""))
    taken = 0
    for start, end, _, kind in sorted(found, key=lambda item: (item[0], item[0] - item[1], item[2])):
        if start >= taken:
            yield start, end, kind
            taken = end


def _kind_of(words: str, start: int, end: int, kind: str) -> str:
    said = words[start:end]
    if _MEASURE.search(said):
        return "a law"
    if kind == "demonym" and said.endswith("s") and not said.endswith(("ss", "us")):
        return "people"
    return _OF_KIND.get(kind, "a programme" if _PROGRAMME.search(said) else _OTHER_NAME)


def _amount(said: str) -> str:
    """An amount by what it is of; what it counts stays."""
    if re.search(r"[$£€¥]|\b(?:dollars?|euros?|pounds?|yen|USD|EUR)\b", said):
        return "a sum of money"
    if re.search(r"%|per ?cent", said):
        return "a share"
    noun = re.search(
        r"(?:^|\s)((?:[a-z-]{3,}\s?)+)$", re.sub(r"\b(?:million|billion|trillion|thousand|hundred)\b", "", said)
    )
    counted = noun.group(1).strip() if noun and re.search(r"\d", said) else " ".join(said.split()[1:])
    return f"some {counted}".strip() if counted and counted.islower() else "an amount"


def _unknown(found: re.Match[str], words: str) -> str:
    """What stands for a capitalised word that no list knows: nothing before the noun that says what it is."""
    said = found.group()
    opening, _, rest = said.partition(" ")
    if opening.lower() in _NO_NAMES:
        inner = _NAME_LEFT.sub(lambda later: _stands_for(later.group(), words[found.end() :]), rest)
        return f"{opening.lower()} {inner}".strip()
    joined = re.match(r"([A-Z][a-z]+) (of|for|and|the) (?=[A-Z])", said)
    opens = found.start() == 0 or words[: found.start()].rstrip()[-1:] in ".:!?"
    if opens and not rest and said[1:].islower():
        return said.lower()
    if opens and joined:
        return f"{joined.group().lower()}{_stands_for(said[joined.end() :], words[found.end() :])}"
    return _stands_for(said, words[found.end() :])


def _stands_for(said: str, after: str) -> str:
    if all(_is_common(part) for part in said.split()):
        return said
    if _MEASURE.search(said):
        return "a law"
    if _PROGRAMME.search(said):
        return "a programme"
    kept = " ".join(part for part in said.split() if _is_common(part))
    if kept or (re.match(r"\s[a-z]{4,}", after) and not _NO_NOUN.match(after)):
        return kept
    return _OTHER_NAME


def _is_common(word: str) -> bool:
    """Whether a word in capitals is a common one: "AI", "AI’s", "AI-enabled"."""
    return re.split(r"['’-]", word)[0] in _ABBREVIATIONS


def _tidy(told: str) -> str:
    """No office before a person, no list of the same kind, no two articles, no digit, no gap before a mark."""
    told = re.sub(rf"\b(?:an?|the) {_KIND} (?=(?:an?|the) (?:law|programme|organisation|person)\b)", "", told)
    told = re.sub(rf"\b({SMALL_NUMBERS}|some|several|many) a country's ", r"\1 ", told)
    told = re.sub(rf"\ba country (?={_OF_A_COUNTRY}\b)", "a country's ", told)
    told = re.sub(
        r"\ba country's (?=(?:people|organisations?|a |an |and\b|in\b|to\b|have\b|are\b|who\b))", "a country ", told
    )
    told = re.sub(r"\ban amount[ -](?=[a-z]{3,}s\b)", "some ", re.sub(r"\ban amount-\w+ ", "", told))
    told = re.sub(r"\.(?=\s[a-z])", "", _DIGITS.sub("", told))
    told = " ".join(told.split())
    told = _LIST.sub(lambda found: _PLURALS[found["kind"]], told)
    for _ in range(2):
        told = _ARTICLES.sub("", told)
    told = re.sub(r"\b(a|an|this|that|these|those) (?:a|an) ", r"\1 ", told)
    told = re.sub(r"\b(these|those|other|new|private) (?:a|an) ", r"\1 ", told)
    told = re.sub(r"\ban (?=[b-df-hj-np-tv-z][a-z])(?!hour|honest|heir)", "a ", told)
    told = re.sub(r"\s+([,.;:’'](?!\w*['’]))", r"\1", told)
    told = re.sub(r"(?:,\s*){2,}", ", ", told)
    told = _ADVERB_FIRST.sub("", told.strip(" ,.;:–—-"))
    told = re.sub(rf"\b(?:{FULL_WEEKDAY}|{FULL_MONTH})\b ?", "", told).strip(" ,.;:–—-")
    return told[:1].lower() + told[1:] if told[1:2].islower() or told[1:2] in {" ", ""} else told


def _cause_first(told: str) -> str:
    """A clause that tells an effect and then its cause, with the cause first: "because prices fell, farms closed"."""
    found = _CAUSE_BEHIND.match(told)
    if found is None or (found["rest"] and not _MAY_FOLLOW.match(found["rest"])):
        return told
    if found["cue"] in {"after", "following", "amid"} and not _TELLS.search(found["cause"]):
        return told
    if re.match(r"(?:because|due to|after|as|by|following|amid|although|while|if|when)\b", told):
        return told
    cue = found["cue"].strip()
    return f"{_CUE_FIRST.get(cue, cue)} {found['cause'].strip()}, {found['effect'].strip()}{found['rest'] or ''}"
