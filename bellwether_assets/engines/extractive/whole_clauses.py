"""The whole clauses of a statement that can stand as a title: with a subject, a verb, and an end that is one.

Belongs here: what is left out of a statement (days, brackets, who said it, what hangs behind), and when what is left
is whole. Does not belong here: which of them is a signal's title (`write_titles.py`). Words are only left out,
never put in or changed, but for a speaker's colon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bellwether_assets.engines.extractive.write_statements import without_context
from bellwether_assets.text.calendar_names import FULL_MONTH, FULL_WEEKDAY
from bellwether_assets.text.quotations import without_quotations
from bellwether_assets.text.word_lists import words

MIN_CLAUSE = 30
_READ = 700  # code points of a statement
_PART_OF_DAY = r"(?:\s(?:morning|afternoon|evening|night))?"
_DATED_DAY = re.compile(
    rf",?\s*(?:\b(?:on|late|early|since)\s+)*\b(?:today|yesterday|tomorrow|{FULL_WEEKDAY})\b{_PART_OF_DAY}"
    r"\s*\((?:reported on )?\d{1,2} [A-Z][a-z]+ \d{4}\)",
    re.IGNORECASE,
)
_BARE_DAY = re.compile(
    rf"(?<=[\w”’\"),])\s(?:on |late on |early on |late |early )?{FULL_WEEKDAY}{_PART_OF_DAY}(?=[,.]?(?:\s(?!and\b"
    rf"|or\b|through\b"
    rf"|to {FULL_WEEKDAY}|\()|$))"
)
_PARENTHESIS = re.compile(r"\s*\([^()]*\)")
_OPENING_DATE = re.compile(
    rf"^(?:(?:earlier |later )?(?:today|yesterday|this (?:week|month|year)|last (?:week|month|year|night))|recently"
    rf"|(?:on|in|by|since|as of|as reported on) (?:(?:early|late|mid)[- ])?(?:{FULL_WEEKDAY},? )?(?:\d{{1,2}} )?"
    rf"(?:{FULL_MONTH})?(?: \d{{1,2}})?(?:,? (?:19|20)\d\d)?|(?:\w+ )?(?:days|weeks|months|years) (?:ago|later"
    rf"|earlier))"
    rf"{_PART_OF_DAY},\s+",
    re.IGNORECASE,
)
_SAY = r"(?:said|says|say|told|added|reported|reports|wrote|writes|announced|noted|confirmed)"
_WHO = r"(?:[\w.’'&-]+ ){0,7}?[\w.’'&-]+"
# Behind the last comma, and nothing but who says it and when: "…, Jane Roe said in May", "…, according to police".
_TRAILING_ATTRIBUTION = re.compile(
    rf",[\"”]?\s(?:{_WHO} {_SAY}|{_SAY} {_WHO}|according to [^,;]{{3,90}})(?: (?:on|in|at|to|during) [^,;]{{2,50}})?$"
)
_HOWEVER = re.compile(r"^(?:however|though|meanwhile), ", re.IGNORECASE)
_LEADING_ATTRIBUTION = re.compile(
    r"^(?:according to [^,]{3,80}|in (?:a|an|his|her|its) (?:statement|interview|report|speech|letter)[^,]{0,60}),\s+",
    re.IGNORECASE,
)
_SPEECH = re.compile(
    rf"^(?P<who>[^:“”\"]{{3,60}}?),? (?:{_SAY}|argued|warned|explained|stated|testified): (?P<said>.+)$"
)
_OFFICE = re.compile(
    r"^(?:(?:U\.?S\.? )?(?:Senator|Sen\.|Rep\.|Representative|Congress(?:man|woman)|Ranking Member|Chairman|President"
    r"|Dr\.|Secretary|Mayor|Governor)\s)+"
)
# What hangs behind a clause and can be left off.
_SUBORDINATE = (
    r"because|which|who|whose|after|while|although|though|despite|when|since|following|amid|where|until|before|including"
    r"|in response|due to|in order|even as|unless|so that"
)
_BEHIND_A_COMMA = (
    rf"{_SUBORDINATE}|as|with|but|or|nor|saying|citing|\w{{3,}}ing|according|particularly|especially|such as"
)
_BOUNDARY = re.compile(
    rf";\s|:\s|\s[–—-]{{1,2}}\s|—|,\s(?=(?:{_BEHIND_A_COMMA})\b)|\s(?=(?:because|after|while|although|though|despite"
    r"|when|since|following|amid|until|before|in response|due to|even as|unless|so that)\s)"
)
# An insertion behind which the clause goes on: "would direct the bank, with others, to lend".
_ONWARD = r"\s?(?:to|that|would|will|is|are|was|were|has|have|had)\b"
_GOES_ON = re.compile(rf"^(?:[,—– -]+\s?[^,;—–]{{3,90}}[,—–]{_ONWARD}|\s?[—–]\s?[^—–;]{{3,200}}[—–]{_ONWARD})")
# A finite verb, as far as its form tells; a clause without one is no clause.
_FINITE = (
    r"(?:is|are|was|were|has|have|had|will|would|could|may|might|can|must|should|did|does|do|[a-z]\w{2,}ed|fell|rose|said"
    r"|won|lost|took|made|became|went|gave|held|left|told|hit|saw|met|led|broke|drove|found|kept|sent|began|came"
    r"|got|grew|ran|shot|spent|stood|sank|slid|struck|sold|built|says|plans|expects|denies|warns|faces|wants"
    r"|calls|seeks|continues?|remains?|shows?|needs?|makes?|takes?|becomes?|comes?|launches|gives?|causes?|leads?|means"
    r"|rests?|poses?|requires?|directs?|aims?|drives?|raises?|directs|prohibits?|bans?|creates?|allows?|increases?)"
)
_HAS_VERB = re.compile(rf"\b{_FINITE}\b")
_VERB_FIRST = re.compile(rf"^[;:,–—-]*\s*(?:also |now |then )?{_FINITE}\b")
OPENER = re.compile(
    r"^(?:by|while|if|when|after|before|in|on|at|although|though|as|during|despite|with|without|for|since|because"
    r"|to|following|according|from|under|amid|until|unless|once|rather than|instead of|even|within|among|between"
    r"|behind|like|unlike|given|due to|through|beyond|today|yesterday|[A-Z][a-z]{3,}ing|"
    r"[A-Z][a-z]+ed (?:by|in|on|at|with|from|for))\b",
    re.IGNORECASE,
)
# A subject whose antecedent stayed behind in the article.
_NAMELESS = re.compile(
    r"^(?:the (?:company|firm|group|bank|agency|index|data|information|attack|incident|flight|man|woman|victims?"
    r"|suspect|move|deal|decision|report|study|bill|law|plan|letter|legislation|senators?|lawmakers|commission"
    r"|approach|commission)\b|violat(?:ions?|ors?)\b|it|its|he|she|they|their|his|her|this|these|those|such|there|we|our|i|my|you|that|what)\b",
    re.IGNORECASE,
)
# The comma of a list: "since May four owners in Narland, Dolland and Bergland have …".
_ENDS_IN_A_NAME = re.compile(r"\b[A-Z][\w’'-]*$")
_GOES_ON_WITH_NAMES = re.compile(r"(?:[A-Z][\w’'-]*,? ){1,6}(?:and|or) [A-Z]")
_CONDITIONAL = re.compile(r"^(?:had|were|should|if|turns out|when|whether|imagine|think|please|let)\s", re.IGNORECASE)
_FIRST_PERSON = re.compile(r"\b(?:I|we|We|my|My|our|Our|us|you|You|your|Your)\b")
# What a sentence tells of its subject by the way ("The index, which had been rising, fell 7%").
_ASIDE = re.compile(r",\s+(?:which|who|whose)\s[^,;]{3,120},\s+(?=" + _FINITE + r"\b)")
# A minute of a day and the level of an index are of no signal's title.
_OF_ONE_MINUTE = re.compile(
    r"\d:\d\d|\b(?:UTC|GMT)\b|\b\d{1,2} ?[ap]\.?m\b|\b(?:points?|index)\b[^,]{0,40}\d|\d[\d.,]*\s(?:points?\b|\(-?\d)"
    r"|\d,\d{3}\.\d|\b(?:close[ds]?|opened|stood|finished) (?:at|on) [^a-z]*\d"
)
# "wounded 400 more", "sold out": these end a clause well.
_DANGLING_END = words("dangling_ends") - {"more", "most", "out", "up", "off"}


def whole_clauses(statement: str, most: int) -> list[str]:
    """The clauses of a statement, longest first, each whole and of `most` characters at most; none where none fits."""
    text = " ".join(without_context(statement).split())[:_READ]
    speech = _SPEECH.match(text)
    if speech is not None:
        who = _OFFICE.sub("", speech["who"])
        said = speech["said"].strip('“”"')
        return [f"{who}: {clause}" for clause in _of(said, most - len(who) - 2) if who.count(" ") <= _NAME_WORDS]
    return [clause for clause in _of(text, most) if not _FIRST_PERSON.search(without_quotations(clause))]


_NAME_WORDS = 4


def has_verb(clause: str) -> bool:
    """Whether a clause has a finite verb of its own, relative clauses left out ("Mr Smith, who stepped down")."""
    return _HAS_VERB.search(re.sub(r",?\s+(?:who|which|whose|where|that)\b[^,]*", "", clause)) is not None


def _of(text: str, most: int) -> list[str]:
    text = _ASIDE.sub(" ", _plain(text))
    found: dict[str, None] = {}
    for body in dict.fromkeys((_without_opening(text), text)):
        for clause in _prefixes(body):
            ended = clause.rstrip(" ,;:–—-.")
            if len(ended) <= most and _is_whole(ended):
                found.setdefault(ended[:1].upper() + ended[1:])
    return sorted(found, key=lambda clause: (-len(clause), clause))


def _plain(text: str) -> str:
    """Without days, brackets, and who is behind it."""
    text = re.sub(r"[.!…]+[\"”’]?$", lambda mark: mark.group().lstrip(".!…"), text.strip())
    text = _PARENTHESIS.sub("", _DATED_DAY.sub("", text)).lstrip(" ,;:–—-").rstrip()
    text = _LEADING_ATTRIBUTION.sub("", _HOWEVER.sub("", _OPENING_DATE.sub("", text)))
    without = _TRAILING_ATTRIBUTION.sub("", text)
    if len(without) >= MIN_CLAUSE and without.count("“") == without.count("”") and without.count('"') % 2 == 0:
        text = without
    return _BARE_DAY.sub("", text)


def _without_opening(text: str) -> str:
    """Without the phrase that opens a sentence ("After months of …, it has …"), if the main clause is found."""
    if not OPENER.match(text):
        return text
    for comma in re.finditer(r",\s+", text[:250]):
        rest = text[comma.end() :]
        head = re.split(r",\s", rest, maxsplit=1)[0][:90]
        if (
            len(rest) >= MIN_CLAUSE
            and not re.match(r"(?:and|or|but|which|who|where|\w+ing)\b", rest)
            and not (_ENDS_IN_A_NAME.search(text[: comma.start()]) and _GOES_ON_WITH_NAMES.match(rest))
            and _HAS_VERB.search(head)
            and not _VERB_FIRST.match(rest)
        ):
            return rest
    return text


def _prefixes(text: str) -> Iterator[str]:
    """The text, and what stands before each place where something that hangs behind begins."""
    yield text
    for found in _BOUNDARY.finditer(text):
        behind = text[found.start() :]
        if found.start() >= MIN_CLAUSE and not _VERB_FIRST.match(behind) and not _GOES_ON.match(behind):
            yield text[: found.start()]


def _is_whole(clause: str) -> bool:
    last = re.split(r"\s", clause)[-1].strip("\"“”'’,")
    return (
        len(clause) >= MIN_CLAUSE
        and has_verb(clause)
        and last not in _DANGLING_END
        and clause[0] not in "\"“'‘(["
        and clause.count("“") == clause.count("”")
        and clause.count('"') % 2 == 0
        and not clause.endswith("?")
        and not OPENER.match(clause)
        and not _NAMELESS.match(clause)
        and not _CONDITIONAL.match(clause)
        and not _OF_ONE_MINUTE.search(clause)
        and not re.search(
            r"[.!?]\s+[A-Z“\"]",
            re.sub(r"\b(?:[A-Z]|[A-Z]\.[A-Z]|Mr|Mrs|Ms|Dr|St|Rep|Sen|Reps|Sens|Inc|Co|Ltd|Jr|Sr|Gov|No)\.", "", clause),
        )
        and clause.count(" - ") + clause.count(" – ") + clause.count(" — ") != 1
    )
