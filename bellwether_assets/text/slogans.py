"""Slogans: praise that names no figure, duty or mechanism, and what everybody knows, said in the general present.

Belongs here: one sentence and its form. Does not belong here: whether the text that it stands in is its speaker's own
(`releases.py`).
"""

from __future__ import annotations

import re

from bellwether_assets.text.cues import CAUSE
from bellwether_assets.text.quotations import within_quotations

SOME_QUOTED = 0.25  # share of a sentence that is said from which it is speech
# A bill, a product or a plan is the subject of a verb that praises it: "Our Act stops …", "this plan will help …".
_OWN_WORK = (
    r"(?:[Oo]ur|[Tt]h(?:e|is|ese)|[Mm]y) (?:[\w.’'&,-]+ ){0,12}?"
    r"(?:Act|ACT|bill|legislation|law|resolution|package|plan|proposal|initiative|amendment|framework|funding|grant"
    r"|program|product|service|platform)(?: of \d{4})?(?: \([^)]{1,40}\))?"
)
_SLOGAN = re.compile(
    rf"^{_OWN_WORK} (?:\w+ly )?(?:(?:will|would|can|is going to) )?(?:also )?(?:help(?:s|ing)? )?(?:to )?"
    r"(?:ensures?|enhances?|strengthens?|stops?|protects?|delivers?|safeguards?|empowers?|makes? sure|fights?|defends?"
    r"|promotes?|keeps?|advances?|harness(?:es)?|secures?|positions?|modernizes?|builds?|equips?|unlocks?"
    r"|rises? to|represents?|marks?|is an? (?:\w+ ){0,3}(?:step|approach|solution|win|victory|way)"
    r"|takes an? (?:\w+ ){0,2}(?:step|approach))\b"
)
# What a bill does, and how: it is told, not praised. "By encouraging best practices" is neither.
_MECHANISM = re.compile(
    r"\d|\b(?:requir\w+|prohibit\w*|bans?|banning|bar(?:s|ring)|fund(?:s|ed)|authori[sz]\w+|direct(?:s|ing)|creat\w+"
    r"|establish\w*|mandat\w+|fines?|penalt\w+|penali[sz]\w+|tax|taxes|disclos\w+|repeal\w*|limit(?:s|ing)"
    r"|cap(?:s|ping)|grants?|scholarships?|pay|pays|paying|report(?:s|ing)|label\w*|licen[sc]\w+|liable|liability|sue|courts?"
    r"|implementing|denying|deny|verif\w+|audit\w*|purchase)\b",
    re.IGNORECASE,
)
# Nothing follows the adjectives: of what is "dangerous for patients", something is said.
_BY_ADJECTIVES = re.compile(
    r"\b(?:is|are|was|were) (?:\w+ly )?(?:an? )?(?:\w+ )?(?:shocking|senseless|outrageous|shameful|disgraceful"
    r"|appalling|unacceptable|reckless|unconscionable|disturbing|despicable|indefensible|absurd|ridiculous|horrifying"
    r"|dangerous|wrong|great|wonderful|terrific|fantastic|historic|important|huge|good)"
    r"(?: (?:and|but|,) (?:\w+ly )?\w+| (?:step|move|win|victory|day|news|idea|thing|work)(?: forward)?){0,2}\W*$"
)
_ABOUT_US = re.compile(r"^At [A-Z][^,]{1,60}, (?:we|our)\b")
# The makers of a thing say of it that it is better than it was, and not by how much.
_BETTER = (
    r"(?:better|faster|easier|sharper|smoother|simpler|brighter|smarter|quicker|richer|nicer|more (?:detailed|powerful"
    r"|beautiful|enjoyable|intuitive|convenient|exciting|vivid|immersive))"
)
_THAN_EVER = re.compile(
    rf"\b{_BETTER}\b[^.;]{{0,60}}\bthan ever\b"
    rf"|\b(?:users|customers|owners|drivers|players|viewers|shoppers) (?:can|will)"
    rf" (?:now )?\w+ {_BETTER}\b"
)
# A general present in which nobody decides and nothing changes by a figure: what surveys are for, what all know.
_PLATITUDE = re.compile(
    r"^(?:[\w.,’'&-]+ ){1,8}(?:is|are) home to\b"
    r"|^The [A-Z][^.]{3,80}\b(?:produces|provides|publishes|collects|compiles|measures)"
    r" (?:\w+ (?:and \w+ )?)?(?:estimates|data|statistics|information|figures)\b"
    r"|^[A-Z][a-z]+ (?:[a-z]+ ){0,3}are (?:increasingly|constantly|always|continually) (?!being\b)\w+ing\b(?!.*\d)"
    r"|^There are (?:\w+ )?(?:examples|ways|reasons|opportunities)\b(?!.*\d)"
)


def is_slogan(sentence: str) -> bool:
    """Whether a sentence praises a bill or a body without what it does, or judges by adjectives alone."""
    said = _said(sentence)
    if _ABOUT_US.match(said) or (_SLOGAN.match(said) and not _MECHANISM.search(said)):
        return True
    return said != sentence and _BY_ADJECTIVES.search(said) is not None and not CAUSE.search(said)


def is_platitude(sentence: str) -> bool:
    """Whether a sentence tells a general present in which nobody decides and nothing changes by a figure."""
    return _PLATITUDE.search(sentence) is not None


def praises_a_product(sentence: str) -> bool:
    """Whether a sentence calls a thing better than it was, and not by how much."""
    return _THAN_EVER.search(sentence) is not None and not re.search(r"\d+(?:\.\d+)? ?(?:%|per ?cent|times)", sentence)


def _said(sentence: str) -> str:
    """What is said in a sentence of speech, without its marks; the sentence itself where nothing is."""
    said = within_quotations(sentence).strip(" ,.")
    return said if len(said) >= SOME_QUOTED * len(sentence) else sentence
