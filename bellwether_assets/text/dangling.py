"""Why a sentence cannot stand alone: it begins with or hangs on something that only the sentence before it tells.

Belongs here: sentences that are refused outright. Does not belong here: how much else of a sentence points outside
(`open_references.py`), nor what resolves it (`resolve_references.py`).
"""

from __future__ import annotations

import re

from bellwether_assets.text.calendar_names import FULL_MONTH, FULL_WEEKDAY
from bellwether_assets.text.connectives import without_connectives
from bellwether_assets.text.quotation_marks import OPENING_MARKS
from bellwether_assets.text.quotations import without_quotations
from bellwether_assets.text.speech import SPEECH_VERBS_BEHIND_A_QUOTATION

_TEMPORAL_NOUN = (
    r"(?:year|week|month|morning|afternoon|evening|summer|winter|spring|autumn|fall|weekend|season|quarter"
    r"|decade|century)s?\b"
)
_DANGLING = re.compile(
    rf"^[\"“'‘«„‚‹»]?\s*(?:(?:this|these|that|those)\b(?!\s+(?:{_TEMPORAL_NOUN}|who\b|of us))|they\b|he\b|she\b|we\b"
    rf"|i\b|you\b|it\b|its\b|his\b|her\b|hers\b|their\b|theirs\b|our\b|my\b|your\b|such\b(?! as)|both\b(?! (?:the"
    rf"|of|[A-Z]))"
    r"|the (?:latter|former|same|two|three|pair|duo|trio|others?)\b|(?:one|some|many|most|all|none|several"
    r"|neither|either|each|any|another|others|two|three)\s+(?:of (?:them|these|those|the)\b|said\b|say\b|is\b"
    r"|are\b|was\b|were\b|have\b|had\b|has\b|will\b|would\b)"
    r"|there\b(?=['’]s)|here\b|(?:below|above) (?:is|are)\b|another\b|others\b|the other\b|two other\b|other\b|once"
    r" there\b|after (?:that|this"
    r"|which)\b|by (?:that|then)\b|at (?:that|this) (?:point|time)\b|as such\b|in (?:it|this|that|these|those|his"
    r"|her|their|its)\b|with (?:this|that|these|those)\b|for (?:this|that)\b"
    r"|to (?:this|that|these)\b|of (?:these|those|them)\b|among (?:them|these|those)\b|during (?:this|that|his"
    r"|her|their|its)\b|after (?:his|her|their|its)\b|in doing so\b|if (?:so|not)\b|earlier,|later,|the"
    r" following\b|(?:it )?turns? out\b|apparently\b|sure enough\b|as it happens\b|no wonder\b|that[’']s\b"
    r"|today['’]s (?:is|was)\b)",
    re.IGNORECASE,
)
_EXPLETIVE = re.compile(
    r"^it (?:is|was|has been|had been|remains|seems|appears|would be|will"
    r" be)\s+(?:\w+ly\s+)?(?:not\s+)?(?:yet\s+)?(?:expected|likely|unlikely|unclear|possible|estimated|reported"
    r"|believed|hoped|feared|alleged|known|thought|announced|revealed|confirmed|claimed|assumed|clear"
    r"|suspected)\b",
    re.IGNORECASE,
)
# A subject after an opening phrase: "In the new version it …", "When asked, he said …".
_LATE_PRONOUN = re.compile(
    r"^(?:[^,]{3,90},\s+){1,2}(?:however,\s+)?(?:this|these|those|they|he|she|it|we|i|you)\b(?!\s+(?:is"
    r"|was)\s+(?:expected|likely|unclear|possible|estimated|reported|believed))",
    re.IGNORECASE,
)
_NAME_IN_OPENING = re.compile(rf"(?<!^)\b(?!{FULL_WEEKDAY}|{FULL_MONTH})[A-Z][a-z]+")
# "faces no such rules", "such an attack": which, the sentence before told. "Such as" and "such that" tell it here.
_SUCH = re.compile(r"\bsuch\b(?!,? as\b| that\b)", re.IGNORECASE)
# "Roe says that will allow it": what will?
_SAID_THAT = re.compile(r"\b(?:said|says|added) (?:that|this) (?:will|would|is|was|could|can|has|had|means|meant)\b")
# "They have done just that", "he was an enemy after that": what, and after what, the sentence before told.
_DONE_THAT = re.compile(r"\b(?:do|does|did|done|doing) (?:just|exactly|precisely|only) (?:that|so|this)\b")
_AFTER_THAT = re.compile(r"\b(?:after|before) that\W*$")
_DATED = re.compile(rf"\d|\b(?:{FULL_WEEKDAY}|{FULL_MONTH})\b")
_PRONOUN_SPEAKER = re.compile(
    rf"(?:,|\?|!|\.)\s?[\"”’'»›“‘«]+,?\s*(?:(?:he|she|they|it|we|I)\s+(?:\w+\s)?(?:{SPEECH_VERBS_BEHIND_A_QUOTATION}"
    r"|concluded|asked)|(?:said|says|added|wrote|noted)\s+(?:he|she|they|I)\b)",
    re.IGNORECASE,
)
_SAYING = re.compile(
    rf"\b(?:{SPEECH_VERBS_BEHIND_A_QUOTATION}|according to|announced|declared|asked|reads?|testified|remarked"
    r"|commented|concluded)\b",
    re.IGNORECASE,
)


def why_it_dangles(sentence: str) -> str | None:
    """Why a sentence cannot stand alone: 'dangling pronoun', 'question', 'speech without a speaker'; else None."""
    body = without_connectives(sentence)
    if body.rstrip("\"”’'»› ").endswith("?"):
        return "question"
    # Speech may begin with a pronoun where it means its speaker and names him: "We are concerned," the spokesman said.
    of_the_speaker = re.match(r"[\"“'‘«„‚]\s*(?:I|We|My|Our)\b", body) is not None and _names_its_speaker(body)
    if _DANGLING.match(body) and not _EXPLETIVE.match(body) and not of_the_speaker:
        return "dangling pronoun"
    late = _LATE_PRONOUN.match(body)
    if late and body[0] not in OPENING_MARKS and not _NAME_IN_OPENING.search(late.group()):
        return "dangling pronoun"
    if _PRONOUN_SPEAKER.search(body):
        return "dangling pronoun"
    if _DONE_THAT.search(without_quotations(body)):
        return "dangling pronoun"
    if _AFTER_THAT.search(without_quotations(body)) and not _DATED.search(body):
        return "dangling pronoun"
    if body[0] in "([" or _SAID_THAT.search(without_quotations(body)):
        return "dangling pronoun"
    if _SUCH.search(without_quotations(body)):
        return "such without what it means"
    if body[0] in OPENING_MARKS and not _names_its_speaker(body):
        return "speech without a speaker"
    return None


def _names_its_speaker(body: str) -> bool:
    unquoted = without_quotations(body)
    return (
        _SAYING.search(unquoted) is not None
        and re.search(r"[A-Z][a-z]|\bthe \w+|\ban? \w+", unquoted) is not None
        and not _PRONOUN_SPEAKER.search(body)
    )
