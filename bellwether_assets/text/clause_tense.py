"""Whether the clause around a time looks back or ahead, by its verb forms.

Belongs here: the verb that a time goes with, and its tense. Does not belong here: which day a time then means
(`date_mentions.py` for what an article speaks of, `time_word_dates.py` for what a statement says).
"""

from __future__ import annotations

import re
from typing import Literal

Tense = Literal["back", "ahead", "unsure"]

# How much of a clause before a date is looked at for its verb.
_CLAUSE_CHARACTERS = 120
# Verb forms. One that looks ahead takes the words after it along ("is to be released", "expected to have closed").
_VERBS = re.compile(
    r"\b(?:(?P<ahead>(?:(?:will|shall|must|would|should|may|might)|\w+['’]ll)(?:\s(?:not|also|now|likely|then))?"
    r"(?:\shave)?(?:\sbe)?(?:\s\w+ly)?\s\w+"
    r"|(?:is|are|due|going|scheduled|slated|set|planned|plans?|planning|expected|expects?|intends?|likely|hopes?|hoping"
    r"|vow(?:s|ed)|pledge[sd]|promise[sd]|prepar(?:es?|ing)|wants?|poised)\s(?:not\s)?to\s(?:have\s)?(?:be\s)?(?:\w+ly\s)?\w+"
    r"|(?:due|scheduled|planned|slated|set)\s(?:for|on|in)|call(?:s|ed|ing)?\sfor|upcoming|until|deadline"
    r"|(?:by|is|are)\s(?:on\s)?$)"
    r"|(?P<back>was|were|had|has|have|did|said|told|came|went|took|made|began|left|held|met|won|lost|fell|rose|broke"
    r"|led|saw|gave|spoke|wrote|struck|hit|shot|sent|put|quit|ran|sat|stood|threw|became|fled|drew|kept|found|sold"
    r"|bought|brought|caught|fought|thought|got|grew|knew|felt|heard|paid|cut|shut|\w\wed|\w{3,}ed))\b"
)
_SENTENCE_END = re.compile(r".*(?:[.!?][\"”’')]*\s+(?=[\"“‘'(A-Z])|\)\s--?\s|\n)", re.DOTALL)
# A plan of which nobody knows whether its day has come: "would close on Thursday", "was to open on Friday".
_PLANNED_BACK = re.compile(r"\b(?:was|were|had|been)\s(?:\w+ly\s)?$")
# What points ahead without a verb: "was closed until Thursday" lets Thursday be either.
_NO_VERB = re.compile(r"until|deadline|upcoming|by\s(?:on\s)?")
_WAS_TO = re.compile(r"(?:was|were|had)\s(?:not\s)?to\s\w")
_PERHAPS = re.compile(r"(?:would|should|might)\b|.*\bhave\b")
# Present tense of what is on a calendar. Those of the second group are plurals of nouns as often.
_PRESENT = re.compile(
    r"\b(?:(?P<ahead>opens|closes|begins|meets|arrives|returns|expires|takes\seffect|comes\sinto\s(?:force|effect)"
    r"|goes\s(?:into|on|to)|kicks\soff|resumes|becomes|decides|convenes|departs|appears)"
    r"|(?P<unsure>starts|ends|votes|launches|plays|faces|hosts|holds|rules|reports|publishes|speaks|visits|travels"
    r"|marks|falls|runs|leaves|says|is|are|has\sto|have\sto|can|could))\b"
)
# Before a time, a verb of the clause before its own says nothing: "Acme fell, and its owners meet on Thursday".
_NEXT_CLAUSE = re.compile(r"[;:]\s|,\s(?:and|but|while|which|who|because|although|as|so)\s")
# Behind a time stands its own verb before another clause begins.
_OTHER_CLAUSE = re.compile(r"\b(?:that|which|who|whose|where|when|because|while|as|if|after|before)\b|;")


def looks_ahead(text: str, start: int) -> bool:
    """Whether the last verb form before `start`, in its sentence, speaks of what is to come."""
    clause, begin = _clause_before(text, start)
    verbs = list(_VERBS.finditer(clause, begin))
    return bool(verbs) and verbs[-1].group("ahead") is not None


def tense_at(text: str, start: int, end: int) -> Tense | None:
    """The tense of the clause with text[start:end]: of the last verb before it, else of the first one behind it.

    "unsure" where its verb lets it be either, None where no verb is found.
    """
    at_once = _VERBS.match(text, end + 1)
    if at_once is not None:
        # "As both discuss whether to pay, the Senate on Tuesday refused."
        return _tense_of(at_once, text)
    clause, begin = _clause_before(text, start)
    begin = max([begin, *(other.end() for other in _NEXT_CLAUSE.finditer(clause))])
    before = [*_VERBS.finditer(clause, begin), *_PRESENT.finditer(clause, begin)]
    if before:
        # "Is to open": the present tense is a part of what looks ahead.
        *others, last = sorted(before, key=lambda verb: (verb.end(), -verb.start()))
        tense = _tense_of(last, clause)
        told = any(verb.re is _VERBS and verb["ahead"] is None for verb in others[-1:])
        return "unsure" if told and tense == "ahead" and _NO_VERB.fullmatch(last.group()) else tense
    clause = text[end : end + _CLAUSE_CHARACTERS]
    other = _OTHER_CLAUSE.search(clause)
    until = other.start() if other else len(clause)
    behind = [verb for verb in (_VERBS.search(clause, 0, until), _PRESENT.search(clause, 0, until)) if verb]
    return _tense_of(min(behind, key=lambda verb: (verb.start(), -verb.end())), clause) if behind else None


def _clause_before(text: str, start: int) -> tuple[str, int]:
    """What stands before an offset, and where in it the sentence begins."""
    clause = text[max(0, start - _CLAUSE_CHARACTERS) : start]
    sentence = _SENTENCE_END.match(clause)
    return clause, sentence.end() if sentence else 0


def _tense_of(verb: re.Match[str], clause: str) -> Tense:
    """The tense of one verb of this clause."""
    if verb.re is _PRESENT:
        return "ahead" if verb["ahead"] else "unsure"
    if verb["ahead"] is None:
        return "unsure" if _WAS_TO.match(clause, verb.start()) else "back"
    planned = _PERHAPS.match(verb.group()) or _PLANNED_BACK.search(clause[: verb.start()])
    return "unsure" if planned else "ahead"
