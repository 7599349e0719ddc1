"""Makes a quote stand alone: connectives off, the plain reference resolved, relative days dated; or says why it
cannot.

Belongs here: what a sentence needs from its neighbours. Does not belong here: whether it is worth quoting. Nothing is
put into a statement but words, names and numbers of the article and the date that a relative day means.
"""

from __future__ import annotations

import datetime
import re

from bellwether_assets.claims.actors import ArticleNames

# Additive connectives say nothing without what they add to; contrastive ones are kept in the quote, as they mark the
# stance.
_ADDITIVE = re.compile(
    r"^(?:(?:and|so|also|then|meanwhile|furthermore|moreover|in addition|additionally|besides|likewise|similarly"
    r"|simultaneously|finally|in fact|indeed|of course|in practice|for (?:example|instance)"
    r"|in particular|specifically|elsewhere|in the meantime|at the same time|on top of that|to be sure|in other"
    r" (?:news|words|markets)|naturally|importantly|notably|critically|geopolitically|ultimately|consequently"
    r"|therefore|thus|as a result)\b,\s+"
    r"|(?:and|so|also)\s+)",
    re.IGNORECASE,
)
_CONTRASTIVE = re.compile(
    r"^(?:however|nevertheless|nonetheless|still|yet|but|on the other hand|by contrast|in contrast|instead"
    r"|conversely|even so|that said)\b,?\s+",
    re.IGNORECASE,
)
_KICKER = re.compile(r"^(?:[A-Z][\w’'-]*)(?: (?:[A-Z][\w’'-]*|the|of|and|to|a|in)){1,5}: (?=[A-Z\"“])")
_TEMPORAL_NOUN = (
    r"(?:year|week|month|morning|afternoon|evening|summer|winter|spring|autumn|fall|weekend|time|season|quarter"
    r"|decade|century|day)s?\b"
)
_DANGLING = re.compile(
    rf"^[\"“'‘]?\s*(?:(?:this|these|that|those)\b(?!\s+(?:{_TEMPORAL_NOUN}|who\b|of us))|they\b|he\b|she\b|we\b"
    rf"|i\b|you\b|it\b|its\b|his\b|her\b|hers\b|their\b|theirs\b|our\b|my\b|your\b|such\b(?! as)|both\b(?! (?:the"
    rf"|of|[A-Z]))"
    r"|the (?:latter|former|same|two|three|pair|duo|trio|others?)\b|(?:one|some|many|most|all|none|several"
    r"|neither|either|each|any|another|others|two|three)\s+(?:of (?:them|these|those|the)\b|said\b|say\b|is\b"
    r"|are\b|was\b|were\b|have\b|had\b|has\b|will\b|would\b)"
    r"|there\b(?=['’]s)|here\b|another\b|others\b|the other\b|two other\b|other\b|once there\b|after (?:that|this"
    r"|which)\b|by (?:that|then)\b|at (?:that|this) (?:point|time)\b|as such\b|in (?:this|that|these|those|his"
    r"|her|their|its)\b|with (?:this|that|these|those)\b|for (?:this|that)\b"
    r"|to (?:this|that|these)\b|of (?:these|those|them)\b|among (?:them|these|those)\b|during (?:this|that|his"
    r"|her|their|its)\b|after (?:his|her|their|its)\b|in doing so\b|if (?:so|not)\b|earlier,|later,|the"
    r" following\b)",
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
_NAME_IN_OPENING = re.compile(
    r"(?<!^)\b(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August"
    r"|September|October|November|December)[A-Z][a-z]+"
)
_PRONOUN_SPEAKER = re.compile(
    r"(?:,|\?|!|\.)\s?[\"”’']+\s*(?:(?:he|she|they|it|we|I)\s+(?:\w+\s)?(?:said|says|told|added|wrote|tweeted"
    r"|explained|noted|warned|continued|concluded|stated|asked|argued)|(?:said|says|added|wrote|noted)\s+(?:he"
    r"|she|they|I)\b)",
    re.IGNORECASE,
)
_SAYING = re.compile(
    r"\b(?:said|says|told|added|wrote|tweeted|explained|noted|warned|continued|according to|stated|argued"
    r"|insisted|announced|declared|asked|reads?|testified|remarked|commented|concluded)\b",
    re.IGNORECASE,
)
_ORG_HEAD = re.compile(
    r"^The (company|firm|bank|group|agency|organi[sz]ation|airline|party|ministry|department|union|index|airliner"
    r" maker|manufacturer|carmaker|automaker|maker|bureau|club|council|committee|commission|court"
    r"|label)(['’]s)?\b(?= (?:has|had|have|is|was|also|will|would|said|says|announced|plans|expects|did|does|fell"
    r"|rose|lost|gained|closed|\w+ed\b)|['’])"
)
_INDEX_NAMES = frozenset(
    {
        "Dow Jones Industrial Average",
        "S&P 500",
        "Nasdaq Composite",
        "FTSE 100",
        "Nikkei 225",
        "Hang Seng",
        "DAX",
        "CAC 40",
    }
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_RELATIVE = re.compile(
    r"\b(today|yesterday|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b(?!['’]s)", re.IGNORECASE
)
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def opening_to_drop(sentence: str) -> int:
    """Length of what a quote need not begin with: an additive connective or a kicker ("Behind the Scenes: ")."""
    dropped = 0
    for _ in range(2):
        for pattern in (_KICKER, _ADDITIVE):
            found = pattern.match(sentence[dropped:])
            if found and len(sentence) - dropped - found.end() >= 40:
                dropped += found.end()
    return dropped


def why_it_dangles(sentence: str) -> str | None:
    """Why a sentence cannot stand alone: 'dangling pronoun', 'question', 'speech without a speaker'; else None."""
    body = _CONTRASTIVE.sub("", sentence)
    body = body[opening_to_drop(body) :]
    if body.rstrip("\"”’' ").endswith("?"):
        return "question"
    # Speech may begin with a pronoun where it means its speaker and names him: "We are concerned," the spokesman said.
    of_the_speaker = re.match(r"[\"“]\s*(?:I|We|My|Our)\b", body) is not None and _names_its_speaker(body)
    if _DANGLING.match(body) and not _EXPLETIVE.match(body) and not of_the_speaker:
        return "dangling pronoun"
    late = _LATE_PRONOUN.match(body)
    if late and body[0] not in '"“' and not _NAME_IN_OPENING.search(late.group()):
        return "dangling pronoun"
    if _PRONOUN_SPEAKER.search(body):
        return "dangling pronoun"
    if body[0] in '"“' and not _names_its_speaker(body):
        return "speech without a speaker"
    return None


def _names_its_speaker(body: str) -> bool:
    unquoted = _QUOTED.sub(" ", body)
    return (
        _SAYING.search(unquoted) is not None
        and re.search(r"[A-Z][a-z]|\bthe \w+|\ban? \w+", unquoted) is not None
        and not _PRONOUN_SPEAKER.search(body)
    )


def stand_alone(quote: str, start: int, names: ArticleNames, published_on: datetime.date) -> str:
    """The quote as a statement: no leading connective, a surname completed, a sure reference resolved, days dated."""
    statement = _CONTRASTIVE.sub("", quote)
    statement = statement[opening_to_drop(statement) :]
    statement = " ".join(statement.split())
    statement = _resolve_subject(statement, start, names)
    statement = _complete_surname(statement, names)
    statement = _date_days(statement, published_on)
    return statement[:1].upper() + statement[1:]


def _resolve_subject(statement: str, start: int, names: ArticleNames) -> str:
    """Replaces a leading "The company" or "The index" where exactly one such name was mentioned shortly before."""
    found = _ORG_HEAD.match(statement)
    if not found:
        return statement
    before = [m for m in names.subjects_before(start, within=250) if m.kind == "organisation"]
    if found.group(1) == "index":
        before = [m for m in before if m.name in _INDEX_NAMES]
    if len({m.name for m in before}) != 1:
        return statement
    # As the article writes it: "Dow Jones", where the gazetteer's name is longer and stands nowhere in the text.
    name = names.as_written(before[-1])
    name = f"The {name.removeprefix('the ')}" if before[-1].name in _INDEX_NAMES else name
    return name + (found.group(2) or "") + statement[found.end() :]


def _complete_surname(statement: str, names: ArticleNames) -> str:
    """Gives the first name to a person whom the sentence calls by surname only, where the article gives exactly one."""
    for found in re.finditer(r"\b[A-Z][\w-]+\b", statement):
        full = names.full_name(found.group())
        if full is None or full in statement:
            continue
        if re.search(r"(?:[A-Z][\w.'’-]*\s|[\"“])$", statement[: found.start()]) and found.start() > 0:
            continue
        if re.match(r"\s[A-Z]", statement[found.end() : found.end() + 2]):
            continue
        return statement[: found.start()] + full + statement[found.end() :]
    return statement


def _date_days(statement: str, published_on: datetime.date) -> str:
    """Puts the date in parentheses after the first relative day that stands outside quotation marks."""
    quoted = [span.span() for span in _QUOTED.finditer(statement)]
    for found in _RELATIVE.finditer(statement):
        if any(a <= found.start() < b for a, b in quoted):
            continue
        day = _day_meant(statement, found, published_on)
        if day is not None:
            part = re.match(r"\s+(?:morning|afternoon|evening|night)\b", statement[found.end() :])
            end = found.end() + (part.end() if part else 0)
            return f"{statement[:end]} ({written(day)}){statement[end:]}"
    return statement


def _day_meant(statement: str, found: re.Match[str], published_on: datetime.date) -> datetime.date | None:
    word = found.group().lower()
    before, after = statement[: found.start()].lower(), statement[found.end() :]
    if re.match(
        r",?\s*(?:\(|(?:the\s+)?\d{1,2}\b|(?:" + "|".join(month[:3] for month in _MONTHS) + r")[a-z]{0,6}\b)", after
    ):
        return None
    if word in ("today", "yesterday", "tomorrow"):
        if re.search(r"\b(?:of|than|until|here|people|world)\s+$", before):
            return None
        offset = {"today": 0, "yesterday": -1, "tomorrow": 1}[word]
    elif (
        re.search(
            r"\b(?:next|last|every|each|black|good|ash|super|cyber|bloody|a|previous|following|sunday|morning)\s+$",
            before,
        )
        or re.match(r"\s+(?:after|before|last|next|times?|post|telegraph|mail)\b", after, re.IGNORECASE)
        or re.search(
            r"\b(?:will|would|expected|scheduled|due|to be|planned|set to|by|until|upcoming|from)\b", before[-60:]
        )
    ):
        return None
    else:
        offset = -((published_on.weekday() - _WEEKDAYS.index(word)) % 7)
    try:
        return published_on + datetime.timedelta(days=offset)
    except OverflowError:
        return None


def written(day: datetime.date) -> str:
    """A date as a reader writes it: "19 February 2009"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
