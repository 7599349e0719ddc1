"""Puts a sentence into plain order: who says what, what a bill would do, on which day; nothing is added but the day.

Belongs here: turning round what an article tells in its own way: speech whose speaker stands behind it, an
announcement whose substance hangs on it, the day that opens it. Does not belong here: what a word of the sentence
refers to (`resolve_references.py`), and which day a relative word means (`date_words.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bellwether_assets.text.calendar_names import FULL_WEEKDAY, MONTHS

_SAYS = (
    r"(?:said|says|wrote|writes|added|told reporters|noted|continued|concluded|argued|warned|testified|explained|stated"
    r"|declared|tweeted)"
)
_GO_ON = frozenset({"added", "continued", "concluded"})  # after something that is not told
_WHO = r"(?:the |The )?[^\W\d_][^“”\"]{2,110}?"
# "“…,” said Jane Roe of Acme." and "“…,” Jane Roe said."
_SPEECH_FIRST = re.compile(
    rf"^(?P<said>[“\"][^“”\"]{{20,}}[^“”\"\s])[,.](?P<mark>[”\"]),? (?:(?P<verb>{_SAYS}) (?P<who>{_WHO})"
    rf"|(?P<who2>{_WHO}) (?P<verb2>{_SAYS}))(?P<when> (?:on|in) [^,.“”\"]{{3,40}})?\.?$"
)
_NAMED = re.compile(r"\b[A-Z][a-z]|^(?:the|The) [a-z]+")
_MEASURE = r"(?:Act|Bill|Resolution|Amendment|Law|Treaty|Initiative|Program|Plan)"
# "Today, Jane Roe introduced the Farm Act, legislation that would …": what it would do is what is told.
_ANNOUNCED = re.compile(
    r"^[^“”\"]{3,400}?\b(?:introduc(?:ed|es|ing)|reintroduc(?:ed|es|ing)|announc(?:ed|es|ing)|unveil(?:ed|s|ing)"
    r"|led|filed|released|cosponsor(?:ed|s|ing)|introduction of|passed|advanced|approved|sponsor(?:ed|s))\s+"
    rf"(?:(?:the|a|an|their|his|her"
    rf"|its)\s+)?(?:[a-z-]+,? ){{0,4}}?(?:the )?(?P<name>[A-Z][^“”\";:]{{3,140}}?{_MEASURE})"
    r"(?: of (?P<year>20\d\d))?(?: ?\([^()]{2,30}\))?"
    r"(?:,? (?:a |an )?(?:[a-z-]+ ){0,4}(?:legislation|bill|measure|resolution|proposal|act))?,? "
    r"(?:(?:which|that) (?P<does>(?:would|will|requires?|directs?|bans?|bars?|prohibits?|creates?|establish(?:es)?"
    r"|makes?"
    r"|aims? to|seeks? to|authorizes?|ensures?|gives?|allows?)\b)|(?P<to>to) )(?P<rest>.{20,})$"
)
_OPENING_DAY = re.compile(
    rf"^(?:Today|Yesterday|(?:On )?{FULL_WEEKDAY}) \((?P<day>\d{{1,2}} (?:{'|'.join(MONTHS)}) \d{{4}})\),? "
)


def plain_order(sentence: str) -> str:
    """The sentence with the speaker before what is said, a measure's substance for its announcement, the day first."""
    for turn in (_speaker_first, _substance, _day_first):
        sentence = turn(sentence)
    return sentence


@dataclass(frozen=True)
class Speech:
    """Who said what, the words with their marks; `verb` with the time that stands behind it."""

    who: str
    verb: str
    words: str


def speech_of(sentence: str) -> Speech | None:
    """The speech that a sentence begins with and whose speaker stands behind it; None for any other sentence."""
    found = _SPEECH_FIRST.match(sentence)
    if found is None:
        return None
    who, verb = (found["who"] or found["who2"]).rstrip(","), found["verb"] or found["verb2"]
    if not _NAMED.search(who) or who.count(",") > 2 or re.match(r"(?:he|she|they|it|who)\b", who, re.IGNORECASE):
        return None
    verb = "said" if verb in _GO_ON else verb
    return Speech(who[:1].upper() + who[1:], f"{verb}{found['when'] or ''}", f"{found['said']}.{found['mark']}")


def substance_begins(sentence: str) -> int:
    """Where in an announcement the measure is named that it tells of; 0 for any other sentence."""
    found = _ANNOUNCED.match(sentence)
    return found.start("name") if found else 0


def _speaker_first(sentence: str) -> str:
    speech = speech_of(sentence)
    if speech is None:
        return sentence
    # An apposition behind the name is closed by a comma: "Jane Roe, a farmer, said".
    comma = "," if "," in speech.who else ""
    return f"{speech.who}{comma} {speech.verb}: {speech.words}"


def _substance(sentence: str) -> str:
    """ "The Farm Act would require …" for "Jane Roe introduced the Farm Act, which would require …"."""
    found = _ANNOUNCED.match(sentence)
    if found is None:
        return sentence
    name = found["name"] + (f" of {found['year']}" if found["year"] else "")
    if " and " in name and name.count("Act") > 1:
        return sentence
    does = found["does"] or "is"
    to = " to" if found["to"] else ""
    # "Jane Roe’s Farm Act" has its article already.
    article = "" if re.search(r"['’]s? (?=[A-Za-z])", name) else "The "
    return f"{article}{name} {does}{to} {found['rest'].lstrip()}"


def _day_first(sentence: str) -> str:
    found = _OPENING_DAY.match(sentence)
    return f"On {found['day']}, {sentence[found.end() :]}" if found else sentence
