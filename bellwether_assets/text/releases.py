"""Announcements: sentences by which a release tells what its own sender did to be seen, or is to be praised for.

Belongs here: whom a text is published by and for, found by its form and its publisher, and which of its sentences tell
that sender's acts of publicity, offices and merits. A sender's words that say something of the world ("…," said Roe)
are attributed claims; a bill's content ("the bill would require …"), an agency's finding, a company's factory are what
the release is about. Does not belong here: notes behind the text (`standing_notes.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bellwether_assets.text.cues import CAUSE, CONSEQUENCE
from bellwether_assets.text.passage import Passage
from bellwether_assets.text.quotation_marks import OPENING_MARKS
from bellwether_assets.text.quotations import quotations, within_quotations, without_quotations
from bellwether_assets.text.slogans import SOME_QUOTED, is_platitude, is_slogan, praises_a_product
from bellwether_assets.text.verbs import AUXILIARIES, VERBS
from bellwether_assets.text.word_lists import words

_OFFICE = (
    r"(?:U\.?S\.? )?(?:Senators?|Sens?\.|Reps?\.|Representatives?|Congress(?:man|woman|men|women|members?)|Ranking"
    r" Members?"
    r"|Chair(?:man|woman|s)?|Vice Chair(?:man|woman)?|Delegates?|Assembly(?:man|woman|member)|Councillors?|MPs?|MEPs?)"
)
_NAME = r"[A-Z][\w.-]*(?:['’][A-Z]\w+)?(?: (?:[A-Z][\w.-]*(?:['’][A-Z]\w+)?|de|van|von)){0,3}"
# "(D-NH)", "(CA-33)", "(R-Mo.)", "(R)": capitals alone may stand for any name.
_OF_A_PARTY = re.compile(rf"(?P<name>{_NAME}) \((?:[A-Z]{{1,3}}[-–][A-Z0-9][\w.-]*|[A-Z])\)")
# Whoever publishes may hold any office; of others only those of one house act together in a release.
_IN_ANY_OFFICE = re.compile(
    rf"\b(?:Speaker|Governor|Gov\.|Mayor|Minister|Secretary|President|Commissioner|Attorney General|Director)"
    rf" (?P<name>{_NAME})"
)
_PARTY = r"(?: \([^)]{1,16}\))?"
_IN_OFFICE = re.compile(rf"\b{_OFFICE} (?P<names>{_NAME}{_PARTY}(?:(?:, and |, | and ){_NAME}{_PARTY}){{0,15}})")
# What a release has and a report has not: where to read the rest, whom to call, when it may be printed.
_OF_A_RELEASE = re.compile(
    r"\bfor immediate release\b|\b(?:full )?(?:text|copy|letter|bill|video|report|remarks|statement|one-pager"
    r"|summary|list)\b[^.]{0,60}"
    r"\b(?:here|HERE)\b|\b(?:click|read|watch|view)\b[^.]{0,60}\bhere\b|^#{2,}\s*#?$|\b(?:press|media) (?:contact"
    r"|inquir|enquir)"
    r"|\bissued the following statement\b|\breleased the following\b|\bthe following (?:statement|statements)\b",
    re.IGNORECASE | re.MULTILINE,
)
_LEAD_OF_A_RELEASE = re.compile(r"\b(?:today|yesterday|this week|recently)\b", re.IGNORECASE)
_MYSELF = re.compile(r"\b(?:I|I['’]m|I['’]ve|I['’]ll|my)\b")
_NAMED = re.compile(r"(?<=[a-z,;’'] )[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*")
_NO_NAMES = frozenset(
    {"AI", "American", "Americans", "America", "Congress", "U.S", "Act", "Act’s", "America’s", "God", "AI’s"}
)
_PERSON_LEAST = 3  # letters of a name that is looked for in the publisher's
_OPENING_PHRASE = re.compile(
    r"^(?:(?:(?i:today|yesterday|recently|previously|earlier|last|this|in|on|at|during|following|after|as|while|with"
    r"|since|over"
    r"|throughout|under|additionally|also|ahead|before)|[A-Z][a-z]+ing(?= [a-z]))\b[^,]{0,160}, )+"
)
_FINITE = VERBS | (AUXILIARIES - {"to", "not", "never", "no"})
_DOES = (
    r"(?:would|will|requires?|bans?|prohibits?|directs?|creates?|bars?|caps?|cuts?|raises?|mandates?|makes?"
    r"|establish(?:es)?"
    r"|authoriz\w+|gives?|closes?|allows?|lets?)\b"
)
_SUBSTANCE = re.compile(
    r"\b(?i:act|bill|legislation|resolution|amendment|law|measure|rule|plan|proposal|order)\b"
    rf"(?:[^.]{{0,80}}?\b(?:that|which)\s+(?:\w+ly\s+)?{_DOES}|,?\s+(?:\w+ly\s+)?{_DOES})"
)
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|been)\s+(?:\w+\s+)?(?:endorsed|supported|co-?sponsored|co-?led|joined|led|introduced"
    r"|backed)\s+(?:\w+\s+)?by\b"
)
_OBJECTS_OF_PUBLICITY = re.compile(
    r"\b(?:joined|signed|co-?led|co-?sponsored|joining|leading|signing)\b[^.]{0,60}\b(?:letter|bill|legislation"
    r"|effort|act|resolution|brief|call)\b",
    re.IGNORECASE,
)
_COMPANIONS = re.compile(r"\b(?:companion|Senate version|House version|version of the)\b", re.IGNORECASE)
_PRAISE = re.compile(
    r"\b(?:grateful|thanks?|welcomes?|partnership|thankful|applauds?|commends?|congratulat\w+|appreciates?|proud"
    r"|honou?red|pleased|delighted|thrilled|excited"
    r"|leadership|champion\w*|tireless\w*|steadfast)\b",
    re.IGNORECASE,
)
_MERIT = re.compile(
    r"\b(?:the most|one of the (?:most|leading|few)|a (?:longtime|long-time|leading|staunch|vocal|strong|tireless"
    r"|proud) \w+|named \w+ (?:best|top)"
    r"|(?:won|received|awarded|presented with) (?:the|an?) [^.]{0,40}\b(?:award|prize|medal|honou?r)s?|led the"
    r" (?:charge|fight|way|effort))\b",
    re.IGNORECASE,
)
_EFFORTS = re.compile(
    r"^(?:(?:Due|Thanks|Owing) to|Because of|As a result of|Through) (?P<whose>[A-Z][^,]{2,60}?)['’]s? "
)
_WORK = re.compile(
    r"(?P<whose>[A-Z][\w-]+)['’]s? (?:\w+ )?(?:work|efforts?|leadership|commitment|record|advocacy|dedication|tenure"
    r"|career)\b"
)
_OF_SAYING = words("attribution_verbs") | {"continued", "concluded", "testified", "states", "writes", "described"}
# What is announced is another's doing: "announced that the port will close".
_TELLS_OF_ANOTHER = re.compile(
    r"(?:(?:today|yesterday|on \w+day|\w+day) )?(?!(?:that\s+)?(?:he|she|they|it|we|his|her|their|an?)\b)[^.]{3,120}?"
    r"\b(?:will|would|is|are|has|have|was|were|could|can)\b"
)
_MOSTLY_QUOTED = 0.35
_EXHORTS = re.compile(
    r"\b(?:should|must|ought to|(?:we|Congress|America) needs? to|let['’]s|essential|crucial|vital|imperative"
    r"|common[- ]sense)\b"
)
_DEVOTED = re.compile(r"\b(?:dedicated|committed|commitment|devoted) to\b")
_GENERIC = re.compile(
    r"^(?:the|their|his|her|our|a bipartisan group of)? ?(?:\w+ )?(?:senators?|lawmakers|legislators|representatives"
    r"|members|delegation|congress(?:man|woman)"
    r"|co-chairs?|democrats|republicans|letter|inquiry|press conference|colleagues)\b(?!['’])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Release:
    """A text, with the publisher it came from; `senders` are the last names of those whose acts it announces."""

    title: str
    text: str
    publisher: str

    @cached_property
    def senders(self) -> frozenset[str]:
        """Last names of the people for whom the text speaks, none where it is a report about others."""
        head = f"{self.title}\n{self.text[:1500]}"
        own = self._published_by_one_of(head)
        officers = _officers(self.text[:60_000])
        in_title = {name for name in officers if re.search(rf"\b{re.escape(name)}\b", self.title)}
        if own:
            return officers | own
        signs = len(_OF_A_RELEASE.findall(self.text[:20_000]))
        signs += bool(_LEAD_OF_A_RELEASE.search(self.text[:300])) + (
            2 if "for immediate release" in head.lower() else 0
        )
        return officers if in_title and signs >= 2 else frozenset()

    def _published_by_one_of(self, head: str) -> frozenset[str]:
        """Last names of people in title or lead that the publisher's own name has."""
        known = frozenset(
            word.casefold() for word in re.findall(r"[^\W\d_]+", self.publisher) if len(word) >= _PERSON_LEAST
        )
        named = _officers(head) | {_last(found["name"]) for found in _IN_ANY_OFFICE.finditer(head)}
        return frozenset(name for name in named if name.casefold() in known)

    def announces(self, passage: Passage) -> bool:
        """Whether a passage tells an act, an office or a merit of a sender, or who else took part in it."""
        sentence = passage.text
        if praises_a_product(sentence):
            return True
        if not self.senders:
            return False
        if is_slogan(sentence) or is_platitude(sentence):
            return True
        own = without_quotations(sentence)
        if self._praises(sentence) or self._credits(own) or _is_empty_speech(sentence):
            return True
        if _PASSIVE.search(own) or (_COMPANIONS.search(own) and self._names_a_sender(own)):
            return True
        if _SUBSTANCE.search(own):
            return False
        if _OBJECTS_OF_PUBLICITY.search(own) and not _is_speech(sentence, own):
            return True
        return self._is_own_act(sentence, own)

    def _is_own_act(self, sentence: str, own: str) -> bool:
        """Whether the subject of a sentence is a sender, and it is not by his words that it says something."""
        subject, verb, rest = _subject_and_verb(own)
        if not (self._is_sender(subject) or _GENERIC.match(subject)):
            return False
        if verb not in _OF_SAYING:
            return sentence[0] not in OPENING_MARKS
        return not (_is_speech(sentence, own) or _TELLS_OF_ANOTHER.match(rest.lstrip()))

    def _is_sender(self, subject: str) -> bool:
        """Whether a noun phrase means a sender: named in it, and not only as the owner of what it means."""
        for name in self.senders:
            found = re.search(rf"\b{re.escape(name)}\b(?!['’])", subject)
            if found is not None:
                return True
        return False

    def _names_a_sender(self, text: str) -> bool:
        return any(re.search(rf"\b{re.escape(name)}\b", text) for name in self.senders)

    def _praises(self, sentence: str) -> bool:
        return self._names_a_sender(sentence) and (
            _PRAISE.search(sentence) is not None or _MERIT.search(sentence) is not None
        )

    def _credits(self, own: str) -> bool:
        found = _EFFORTS.match(own)
        if found is not None and self._names_a_sender(found["whose"]):
            return True
        return any(self._names_a_sender(work["whose"]) for work in _WORK.finditer(own))


def announcements(prose: Sequence[Passage], release: Release) -> frozenset[int]:
    """Indexes of the passages that announce, and of what a last paragraph that begins so goes on with."""
    found = {index for index, passage in enumerate(prose) if release.announces(passage)}
    last = max((passage.paragraph for passage in prose), default=-1)
    opening = next((index for index, passage in enumerate(prose) if passage.paragraph == last), None)
    if opening in found and len({passage.paragraph for passage in prose}) > 2 and not prose[opening].quantities:
        found |= {
            index for index, passage in enumerate(prose) if passage.paragraph == last and not quotations(passage.text)
        }
    return frozenset(found)


def _officers(text: str) -> frozenset[str]:
    """Last names of people whom a text calls by an office, or of whom it says which party they are of."""
    named = [found["name"] for found in _OF_A_PARTY.finditer(text)]
    for found in _IN_OFFICE.finditer(text):
        named += re.split(r",? and |, ", re.sub(r" \([^)]*\)", "", found["names"]))
    return frozenset(_last(name) for name in named)


def _last(name: str) -> str:
    parts = [
        part
        for part in re.findall(r"[^\W\d_][\w'’-]*", name)
        if part not in {"Jr", "II", "III", "Sr"} and len(part) > 1
    ]
    return parts[-1] if parts else name


def _subject_and_verb(own: str) -> tuple[str, str, str]:
    """What stands before the first finite verb of a sentence behind its opening phrase, the verb, and what follows."""
    opening = _OPENING_PHRASE.match(own)
    begin = opening.end() if opening else 0
    for found in re.finditer(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", own[begin : begin + 700]):
        word = found.group()
        past = len(word) > 4 and word.endswith("ed") and not own[: begin + found.start()].rstrip().endswith("-")
        if word[:1].islower() and (word in _FINITE or past):
            return own[begin : begin + found.start()], word, own[begin + found.end() :]
    return own[begin:], "", ""


def _is_empty_speech(sentence: str) -> bool:
    """Whether what is said names nothing, counts nothing and gives no cause, or only what the speaker himself does."""
    said = within_quotations(sentence)
    if len(said) < SOME_QUOTED * len(sentence):
        return False
    if _MYSELF.search(said) or (_EXHORTS.search(said) and not re.search(r"\d", said)) or _DEVOTED.search(said):
        return True
    names = {name for name in _NAMED.findall(said) if name not in _NO_NAMES}
    return not names and not re.search(r"\d", said) and not CAUSE.search(said) and not CONSEQUENCE.search(said)


def _is_speech(sentence: str, own: str) -> bool:
    return len(own) < (1 - _MOSTLY_QUOTED) * len(sentence)
