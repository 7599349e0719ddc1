"""One claim as one sentence of an analysis: as it states, or in its speaker's words where the wording is an opinion.

Belongs here: the words of one sentence, whole always, and what part it plays among others. Does not belong here: which
claims are told and in which order (`compose.py`). A sentence is never cut within a clause; what is too long to be told
whole is not told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bellwether_assets.engines.extractive.careers import tells_a_career
from bellwether_assets.engines.extractive.plain_order import speech_of
from bellwether_assets.engines.extractive.second_passages import NO_SUBJECT
from bellwether_assets.engines.extractive.whole_clauses import whole_clauses
from bellwether_assets.engines.extractive.write_reasoning import in_quotation_marks
from bellwether_assets.engines.extractive.write_statements import needs_its_article, without_context
from bellwether_assets.engines.protocol import EvidenceForComposition
from bellwether_assets.text import cues
from bellwether_assets.text.calendar_names import FULL_WEEKDAY
from bellwether_assets.text.quotations import without_quotations

LONGEST = 330  # characters of a sentence told whole; of a longer one its longest whole clause
_LONGEST_OF_ALL = 430
_LONGEST_QUOTE = 40  # words
_SHORTEST = 35  # characters
_SPEECH = re.compile(
    r"^(?P<who>[^:“”\"]{3,110}?),? (?:said|says|wrote|argued|warned|explained|stated|testified|noted)"
    r"(?: (?:on|in) [^:,]{3,40})?: (?P<words>[“\"].+[”\"]\.?)$"
)
# "Jane Roe said: Milk is dear": a label of the article says who speaks.
_SAID_BY = re.compile(r"^(?P<who>[A-Z][^:“”\"]{2,60}) said: (?=[A-Z0-9$])")
# How the speech of one who is not named in the sentence is brought in, in turn.
_BY = ("{who} {says}: {words}", "In the words of {who}: {words}", "{who} puts it this way: {words}")
_FIRST_PERSON = re.compile(r"\b(?:I|we|We|my|My|our|Our|us|you|You|your|Your)\b")
# Words that judge: what they are said of is nobody's fact.
_JUDGES = re.compile(
    r"\b(?:critical(?:ly)? (?:step|important)|crucial|reckless\w*|(?:is|are|was|incredibly"
    r"|extremely) dangerous|dangerous(?:ly)? (?:precedent|plan|move|approach)|disgrace\w*|falls? short|a victory for"
    r"|chilling effect|cold comfort|troubling|common[- ]?sense|great(?:er|est)? (?:step|news)|laissez-faire|trampl\w+"
    r"|inflammatory|urgent(?:ly)?|demand(?:s|ing)? (?:action|answers)|deserves?|rightful(?:ly)?"
    r"|real protections|pivotal|repay\w*|giveaway|sweetheart|unique opportunities|proud\w*|committed to"
    r"|makes sense)\b",
    re.IGNORECASE,
)
_SIDES = re.compile(r"\b(?:rightly|wrongly|rightfully)\b")
_MEASURE = re.compile(
    r"\b(?:[Aa]cts?|[Bb]ills?|[Ll]egislation|[Rr]esolution|[Aa]mendment|[Mm]easure|[Ll]aw|[Rr]ules?|[Dd]irective)\b"
    r"[^.;]{0,90}?\b(?:would|will|requires?|directs?|bans?|prohibits?|creates?|authori[sz]es?|establish(?:es)?|aims?"
    r"|ensures?|clarif(?:y|ies)|gives?|makes?)\b"
)
_OF_A_MEASURE = re.compile(r"^(?:For [^,]{3,40}, )?[Vv]iolat(?:ions?|ors?) ")
_AHEAD = re.compile(r"\b(?:will|(?:is|are) (?:expected|set|due|scheduled) to|plans? to|intends? to)\b(?! not only)")
# A view that stands against what others say, and says so itself: no sentence's "however" about its own matter.
_OPPOSES = re.compile(
    r"\b(?:critics|opponents|oppos(?:e[sd]?|ing|ition)|sceptics|skeptics|cautioned (?:that|against)|only partly"
    r"|has yet to|have yet to|den(?:y|ies|ied)|disput(?:es?|ed)|not (?:all|every|everyone)|no evidence|overstated"
    r"|resist(?:s|ed|ing)?)\b|^(?:but|yet|still)\b",
    re.IGNORECASE,
)
# An item of a list of provisions: "Makes clear that …".
_PROVISION = re.compile(r"^(?:Makes|Clarifies|Codifies|Imposes|Preempts|Repeals|Incentivi[sz]es|Places|Grants) ")


@dataclass(frozen=True)
class Told:
    """A claim as a sentence; `part` is what it does among others: state, measure, voice, ahead or against."""

    item: EvidenceForComposition
    text: str
    part: str
    quoted: bool


def tell(item: EvidenceForComposition, turn: int = 0) -> Told | None:
    """A claim as one whole sentence; None where it cannot be told whole, or tells nothing. `turn` varies a frame."""
    stated = " ".join(without_context(item.statement).split())
    labelled = _SAID_BY.match(stated)
    who = labelled["who"] if labelled else item.publisher
    stated = stated[labelled.end() :] if labelled else stated
    if NO_SUBJECT.match(stated) or _PROVISION.match(stated) or tells_a_career(stated) or stated.endswith("?"):
        return None
    speech, turned = _SPEECH.match(stated), speech_of(stated)
    if speech is not None or turned is not None:
        speaker, words = (
            (speech["who"], speech["words"]) if speech else (turned.who, turned.words) if turned else ("", "")
        )
        # An apposition behind the name is closed by a comma: "Jane Roe, a farmer, said".
        speaker = f"{speaker.rstrip(',')}{',' if ',' in speaker else ''}"
        return _quoted(item, _BY[0], (speaker, "said"), words.strip('“”".'))
    outside = without_quotations(stated)
    if _is_opinion(outside):
        frame = _BY[0 if cues.ATTRIBUTION.search(outside) else turn % len(_BY)]
        return _quoted(item, frame, (who, "said" if labelled else "writes"), stated)
    text = _whole(stated, LONGEST)
    if text is None:
        return None
    text = _with_its_day(item, text, stated)
    return Told(item, _ended(text), _part(item, stated), quoted=False)


def quoted_as_it_is(item: EvidenceForComposition) -> str:
    """A claim that cannot be told otherwise: its quote, and who published it."""
    return f"{item.publisher}: {in_quotation_marks(' '.join(item.quote.split()))}"


def is_open(item: EvidenceForComposition) -> bool:
    """Whether a reader needs the claim's article to know what is spoken of."""
    return needs_its_article(item.statement)


def speaks_against(item: EvidenceForComposition) -> bool:
    """Whether a claim stands against the others of its signal, and its own words show it.

    A label alone does not: a "however" within an article often turns against something else that it tells.
    """
    return item.stance == "contradicts" or (
        item.stance == "complicates" and _OPPOSES.search(without_context(item.statement)) is not None
    )


def _quoted(item: EvidenceForComposition, frame: str, by: tuple[str, str], words: str) -> Told | None:
    own = " ".join(item.quote.split())
    # Between quotation marks stand the article's own words: not the day or the name that a statement puts in.
    whole = _short(words if words[1:] in own else own)
    if whole is None or (speech_of(own) is not None and words[1:] not in own):
        return None
    ended = whole if whole.endswith(("!", "?", "…")) else f"{whole.rstrip('.,;')}."
    part = "against" if speaks_against(item) else "measure" if _MEASURE.search(words) else "voice"
    text = frame.format(who=by[0], says=by[1], words=in_quotation_marks(ended))
    return Told(item, text, part, quoted=True)


def _short(words: str) -> str | None:
    """The words, or of too many the longest whole clause, 8 to 40 of them."""
    if words.count(" ") < _LONGEST_QUOTE:
        return words if words.count(" ") >= _FEWEST - 1 else None
    for clause in whole_clauses(words, LONGEST):
        if _FEWEST <= clause.count(" ") + 1 <= _LONGEST_QUOTE and clause[1:] in words:
            return clause
    return None


_FEWEST = 8


def _is_opinion(outside: str) -> bool:
    """Whether words say what somebody holds, and not whose it is."""
    if _FIRST_PERSON.search(outside) or _SIDES.search(outside):
        return True
    if cues.ATTRIBUTION.search(outside):
        return False
    return cues.directness_of(outside) == "opinion" or _JUDGES.search(outside) is not None


def _whole(stated: str, most: int) -> str | None:
    if _SHORTEST <= len(stated) <= most:
        return stated
    for clause in whole_clauses(stated, most):
        return clause
    return stated if most < len(stated) <= _LONGEST_OF_ALL else None


def _with_its_day(item: EvidenceForComposition, text: str, stated: str) -> str:
    """With the day that the statement was told as of, where all of it is told."""
    whole = " ".join(item.statement.split())
    behind_its_day = text is stated and whole.endswith(text[1:]) and not needs_its_article(whole)
    return whole if behind_its_day and not _SAID_BY.match(whole) else text


def _part(item: EvidenceForComposition, stated: str) -> str:
    if speaks_against(item):
        return "against"
    if _MEASURE.search(stated) or _OF_A_MEASURE.match(stated):
        return "measure"
    return "ahead" if _AHEAD.search(without_quotations(stated)) else "state"


_QUOTES = re.compile('[“”"]')
# "Last year (2025)" is 2025, "today (3 May 2026)" the third of May.
_SPELLED = (
    (re.compile(r"^(?:Last|This) (?:year|month) \(([^()]{4,20})\)"), r"In \1"),
    (re.compile(r"\b(?:last|this) (?:year|month) \(([^()]{4,20})\)"), r"in \1"),
    (re.compile(r"^(?:Today|Yesterday) \((\d{1,2} [A-Z][a-z]+ \d{4})\)"), r"On \1"),
    (
        re.compile(
            rf"(?P<before>\b(?:[a-z]{{2,}}ed|said|met|held|sent|led|went|took|made|gave|fell|rose|won|lost)\b.*?)"
            rf"\b(?:today|yesterday|(?:on )?{FULL_WEEKDAY}) \((\d{{1,2}} [A-Z][a-z]+ \d{{4}})\)"
        ),
        r"\g<before>on \2",
    ),
)


# "on Monday", "yesterday, the 26th": of which week or month only the article's own day says.
_OF_ITS_DAY = re.compile(
    rf"(?<=\w) (?:(?:late |early )?on {FULL_WEEKDAY}(?: (?:morning|afternoon|evening|night))?"
    r"|this (?:morning|afternoon|evening)|(?:yesterday|today|tomorrow)(?:, the \d{1,2}(?:st|nd|rd|th))?)"
    r"(?: \(reported on [^()]+\)|, reported on \d{1,2} [A-Z][a-z]+ \d{4})?"
    r"(?=[.,;)]|$| (?:after|because|as|when|that)\b)"
)


def _ended(text: str) -> str:
    for pattern, plain in _SPELLED:
        text = pattern.sub(plain, text)
    if not text.startswith("As reported on ") and not _QUOTES.search(text):
        text = _OF_ITS_DAY.sub("", text)
    text = text.rstrip(" ,;:–—-")
    text = text if text.endswith((".", "!", "?", ".”", "!”", "?”", '."')) else f"{text}."
    return text[:1].upper() + text[1:]
