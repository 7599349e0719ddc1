"""Makes a quote stand alone: connectives off, the plain reference resolved, relative days dated; or says why it
cannot.

Belongs here: what a sentence needs from its neighbours. Does not belong here: whether it is worth quoting. Nothing is
put into a statement but words, names and numbers of the article and the date that a relative day means.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bellwether_assets.engines.extractive.rank_sentences import terms_of
from bellwether_assets.text.actors import ArticleNames
from bellwether_assets.text.calendar_names import FULL_MONTH, FULL_WEEKDAY, SHORT_MONTH, written
from bellwether_assets.text.date_words import date_words
from bellwether_assets.text.open_references import OPEN, openness
from bellwether_assets.text.quotations import without_quotations
from bellwether_assets.text.resolve_references import bare_surnames, resolve

# Additive connectives say nothing without what they add to; contrastive ones are kept in the quote, as they mark the
# stance.
_ADDITIVE = re.compile(
    r"^(?:(?:and|so|also|then|meanwhile|furthermore|moreover|in addition|additionally|besides|likewise|similarly"
    r"|simultaneously|finally|in fact|indeed|of course|in practice|for (?:example|instance)"
    r"|in particular|specifically|elsewhere|in the meantime|at the same time|on top of that|to be sure|in other"
    r" (?:news|words|markets)|naturally|importantly|notably|critically|geopolitically|ultimately|consequently"
    r"|therefore|thus|as a result|plus|what[’']s more)\b,\s+"
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
    r"(?:year|week|month|morning|afternoon|evening|summer|winter|spring|autumn|fall|weekend|season|quarter"
    r"|decade|century)s?\b"
)
_DANGLING = re.compile(
    rf"^[\"“'‘]?\s*(?:(?:this|these|that|those)\b(?!\s+(?:{_TEMPORAL_NOUN}|who\b|of us))|they\b|he\b|she\b|we\b"
    rf"|i\b|you\b|it\b|its\b|his\b|her\b|hers\b|their\b|theirs\b|our\b|my\b|your\b|such\b(?! as)|both\b(?! (?:the"
    rf"|of|[A-Z]))"
    r"|the (?:latter|former|same|two|three|pair|duo|trio|others?)\b|(?:one|some|many|most|all|none|several"
    r"|neither|either|each|any|another|others|two|three)\s+(?:of (?:them|these|those|the)\b|said\b|say\b|is\b"
    r"|are\b|was\b|were\b|have\b|had\b|has\b|will\b|would\b)"
    r"|there\b(?=['’]s)|here\b|another\b|others\b|the other\b|two other\b|other\b|once there\b|after (?:that|this"
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
_CONTEXT = re.compile(r"^In the report “[^”]*” \(\d{1,2} [A-Z][a-z]+ \d{4}\): ")
_MONTH = rf"(?:{FULL_MONTH}|{SHORT_MONTH}\.)"
# Its own date, with a year: "in May 2009", "on 3 May 2009", "(3 May 2009)". "Since 2009" dates something else.
_DATED = re.compile(
    rf"\b(?:in|In|on|On|of) (?:early |late |mid-)?(?:{_MONTH} )?(?:19|20)\d\d\b|\b{_MONTH} \d{{1,2}}, (?:19|20)\d\d\b"
    rf"|(?<!\()\b\d{{1,2}} {_MONTH} (?:19|20)\d\d\b"
)
# What only the day of the report makes clear.
_TIED_TO_ITS_DAY = re.compile(
    rf"\b(?:this|these|those|has|have|since|now|currently|recent(?:ly)?|latest|lately|so far|still|already|again"
    rf"|also|ago|soon"
    r"|today|yesterday|tomorrow|tonight|(?:last|next|past|coming|following|previous) (?:\w+ )?(?:day|week|month|year"
    r"|season|night|summer|winter|spring|fall|autumn|weekend|quarter|decade)s?"
    rf"|{FULL_WEEKDAY})\b|\b(?:in|by|until|since|from) (?:early |late |mid-)?{_MONTH}"
    r"(?!,? \d)",
    re.IGNORECASE,
)
_SUBJECT_WITHIN = 70  # code points in which a sentence that stands alone names its subject
# Beyond this many open references not even a headline makes a sentence clear.
_HOPELESS = 2.2
_UNKNOWN_SPEAKER = 3.0
_MANY = 10  # sentences from which a text is long enough to see that its title is not its subject
_SITE = re.compile(r"(?:\s+(?:\||»)[^|»]{2,40}|\s+[-–—]\s(?:(?:[A-Z][\w.]*|and|of|the)\s?){1,5}){1,2}$")
_CALL = re.compile(
    r"^(?:breaking(?: news)?|watch|video|photos?|exclusive|updated?|live|just in|opinion|analysis)\s*[:|–—-]\s*",
    re.IGNORECASE,
)
_CALL_AFTER = re.compile(
    r"\s*[\[(](?:photos?|videos?|watch|pictures|updated?|gallery)[^\])]{0,30}[\])]\s*$", re.IGNORECASE
)
_ROUNDUP = re.compile(
    r"\b(?:briefing|round-?up|digest|things to know|what you (?:need|missed)|top (?:stories|news)|headlines|news of the"
    r"|your (?:morning|evening|weekend|\w+day)|in (?:brief|pictures)|five things|newsletter|morning (?:news|read|after)"
    r"|recap of the)\b",
    re.IGNORECASE,
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
    if body[0] in "([" or _SAID_THAT.search(without_quotations(body)):
        return "dangling pronoun"
    if _SUCH.search(without_quotations(body)):
        return "such without what it means"
    if body[0] in '"“' and not _names_its_speaker(body):
        return "speech without a speaker"
    return None


def _names_its_speaker(body: str) -> bool:
    unquoted = without_quotations(body)
    return (
        _SAYING.search(unquoted) is not None
        and re.search(r"[A-Z][a-z]|\bthe \w+|\ban? \w+", unquoted) is not None
        and not _PRONOUN_SPEAKER.search(body)
    )


@dataclass(frozen=True)
class Statement:
    """A quote made to stand alone: what it says, its actors put in, and how much of it still points outside."""

    text: str
    put_in: tuple[str, ...]
    openness: float


def stand_alone(quote: str, start: int, names: ArticleNames, published_on: datetime.date | None) -> Statement:
    """The quote as a statement: no leading connective, sure references resolved, relative days dated.

    `published_on` is None where the day is not sure; nothing is then dated.
    """
    statement = _CONTRASTIVE.sub("", quote)
    statement = statement[opening_to_drop(statement) :]
    statement = " ".join(statement.split())
    statement, put_in, unresolved = resolve(statement, start, len(quote), names)
    if published_on is not None:
        statement = date_words(statement, published_on)
    statement = statement[:1].upper() + statement[1:]
    still_open = openness(statement, bare_surnames(statement, names))
    return Statement(statement, put_in, max(still_open, _UNKNOWN_SPEAKER if unresolved else 0.0))


def cannot_be_told(statement: Statement, headline: str) -> bool:
    """Whether a statement stays unclear in what it would be shown with: its headline, or nothing at all."""
    return statement.openness >= (_HOPELESS if headline else OPEN)


def in_context(statement: Statement, headline: str, published_on: datetime.date) -> str:
    """The statement; where it still needs its article, behind the article's headline and day, quoted as such."""
    if not headline or _stands_by_itself(statement):
        return statement.text
    return f"In the report “{headline}” ({written(published_on)}): {statement.text}"


def without_context(statement: str) -> str:
    """A statement without the headline that `in_context` put before it."""
    return _CONTEXT.sub("", statement)


def _stands_by_itself(statement: Statement) -> bool:
    """Whether a reader needs neither headline nor day: nothing open, its own date, its subject named.

    In doubt it does not: of statements shown bare, judges found two in five unclear; of those behind a headline, one
    in six.
    """
    unquoted = without_quotations(statement.text)
    dated = [found.span() for found in _DATED.finditer(unquoted)]
    tied = any(
        not any(a <= found.start() + 3 <= b or 0 <= a - found.end() <= 2 for a, b in dated)
        for found in _TIED_TO_ITS_DAY.finditer(unquoted)
    )
    named = re.search(r"(?<=\w )[A-Z][a-z]|^(?!The\b)[A-Z]\w+ [A-Z][a-z]", unquoted[:_SUBJECT_WITHIN]) is not None
    return statement.openness == 0.0 and bool(dated) and not tied and named


def headline_of(title: str) -> str:
    """A title that tells what the article is about, without the site's name and calls; "" where it tells nothing."""
    headline = _SITE.sub("", " ".join(title.split()))
    headline = _CALL_AFTER.sub("", _CALL.sub("", headline)).strip(" -–—|:.…")
    headline = headline.replace("“", "‘").replace("”", "’").replace('"', "'")
    if headline.count(" ") < 2 or len(headline) > 160 or _ROUNDUP.search(title):
        return ""
    return headline


def is_roundup(title: str, sentences: Sequence[str] = ()) -> bool:
    """Whether an article strings together many items: its title says so, or hardly a sentence speaks of its title."""
    if _ROUNDUP.search(title):
        return True
    subject = terms_of(title)
    if len(sentences) < _MANY or len(subject) < 3:
        return False
    return sum(bool(subject.keys() & terms_of(sentence).keys()) for sentence in sentences) < 0.15 * len(sentences)
