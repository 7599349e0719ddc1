"""What the words of one sentence say about it: stance, directness, direction, kind, quantity, cause and outlook.

Belongs here: cue words and the rules that read them; each rule looks at one sentence only. Does not belong here:
scoring (`rank_sentences.py`), what is written from a cue (`write_reasoning.py`). Cue words are of news English; a
sentence in another language simply has no cues. Lists are short on purpose: a cue that is right half of the time is
no cue.
"""

from __future__ import annotations

import re

from bellwether_assets.text.quotations import without_quotations

ATTRIBUTION = re.compile(
    r"\b(?:said|says|according to|told|claim(?:s|ed)|report(?:s|ed|edly)|stated|announced that|added that"
    r"|argue[sd]?|insist(?:s|ed)|alleg(?:es|ed|edly)"
    r"|acknowledged|admitted|warned|noted|suggest(?:s|ed)|estimate[sd]?|predict(?:s|ed)|forecasts?|expect(?:s|ed)"
    r" by|sources|analysts|wrote|tweeted|as (?:highlighted|documented) by)\b",
    re.IGNORECASE,
)
OPINION = re.compile(
    r"\b(?:should|ought to|must|believe[sd]?|thinks?|thought|feels?|in (?:my|our|his|her) (?:opinion|view)"
    r"|worrisome|worrying|shameful|disgrace(?:ful)?|outrag(?:e|eous)|unacceptable"
    r"|unfortunately|fortunately|hopefully|perhaps|arguably|seems?|appears? to|terrible"
    r"|incredible|amazing|wonderful|ridiculous|masterful|glaring|I|we|my|our)\b"
)
_CONTRADICTS = re.compile(
    r"\b(?:den(?:y|ies|ied)\b(?! (?:it|him|her|them|us|entry|access|bail|visas?)\b)|refut(?:es?|ed)|rebut(?:s"
    r"|ted)?|disput(?:es|ed)|reject(?:s|ed) (?:the |that |any |claims?|accusations?|allegations?|reports?"
    r"|suggestions?)"
    r"|dismiss(?:es|ed) (?:the |claims?|accusations?|allegations?|reports?|suggestions?|speculation|concerns"
    r"|criticism)|contrary to|is not true|was not true|untrue|baseless|no evidence|contradict(?:s|ed)?)\b",
    re.IGNORECASE,
)
_COMPLICATES = re.compile(
    r"(?:^\W*(?:but|yet|still|while|whereas|nevertheless|nonetheless)\b)|\b(?:however|despite|in spite of"
    r"|although|even though|though|nevertheless|nonetheless|on the other hand"
    r"|conversely|whereas|caution(?:s|ed)? that|critics|opponents|complicat(?:es?|ed)|on the contrary|friction"
    r"|contradiction)\b",
    re.IGNORECASE,
)
_UP = re.compile(
    r"\b(?:rose|rises?|risen|rising|increas(?:e[sd]?|ing)|grew|grows?|grown|growing|growth|gain(?:s|ed|ing)?"
    r"|climb(?:s|ed|ing)?|jump(?:s|ed|ing)?|surg(?:e[sd]?|ing)|soar(?:s|ed|ing)?"
    r"|improv(?:e[sd]?|ing|ements?)|recover(?:s|ed|ing|y)?|rall(?:y|ied|ies|ying)|rebound(?:s|ed|ing)?|expand(?:s"
    r"|ed|ing)?|expansion|boost(?:s|ed|ing)?|strengthen(?:s|ed|ing)?"
    r"|higher|up by|was up|were up|record high|doubled|tripled|accelerat(?:e[sd]?|ing)|surpass(?:es|ed)?"
    r"|exceed(?:s|ed)?)\b",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"\b(?:fell|falls?|fallen|falling|decreas(?:e[sd]?|ing)|declin(?:e[sd]?|ing)|drop(?:s|ped|ping)?|los(?:t"
    r"|e[s]?|ing|s|ses)|plung(?:e[sd]?|ing)|slump(?:s|ed|ing)?|tumbl(?:e[sd]?|ing)"
    r"|sank|sinks?|slid(?:es?)?|shr(?:ank|inks?|inking)|crash(?:es|ed|ing)?|collaps(?:e[sd]?|ing)|worsen(?:s|ed"
    r"|ing)?|weaken(?:s|ed|ing)?|lower|lowest|down by|was down|were down|plummet(?:s|ed|ing)?"
    r"|deteriorat(?:e[sd]?|ing)|cut(?:s|ting)?|slash(?:es|ed|ing)?|bankrupt(?:cy)?|recession|fail(?:s|ed|ing"
    r"|ure)?|delay(?:s|ed|ing)?|ero(?:des?|ded)|losers|halved|suspended)\b",
    re.IGNORECASE,
)
# The effect stands before the cue, the cause behind it; and the other way round.
BECAUSE_OF = (
    r"because(?: of)?|due to|owing to|as a result of|caused by|driven by|in response to|prompted by|sparked by"
    r"|blamed on|stem(?:s|med|ming)? from"
)
LED_TO = (
    r"led to|leads to|leading to|result(?:s|ed|ing) in|caus(?:ed|ing)|forc(?:ed|ing)|prompt(?:ed|ing)|trigger(?:ed|ing)"
    r"|so that|leaving"
)
CAUSE = re.compile(
    rf"\b(?:{BECAUSE_OF}|(?<!the )following (?:an?|the|its|his|her|their|months|years|weeks|(?-i:[A-Z])\w+)|blamed for"
    r"|attribut(?:es?|ed) .{1,60}? to|thanks to|amid|fuell?ed by|in reaction to|over fears|on fears|on concerns"
    r"|accelerated by)\b",
    re.IGNORECASE,
)
CONSEQUENCE = re.compile(
    rf"\b(?:{LED_TO}|as a result|causes|forces|prompts|triggers?|therefore|consequently|thereby|making it"
    r"|meaning that|means that|creating an?|ensures)\b",
    re.IGNORECASE,
)
OUTLOOK = re.compile(
    r"\b(?:expect(?:s|ed|ations?)|forecasts?|predict(?:s|ed|ions?)|is likely to|are likely to|unlikely|plans? to"
    r"|planned|scheduled|is set to|are set to|by the end of|next (?:year|month|week)|will (?:be|have|not|continue"
    r"|take|make|begin|start|become)|could|outlook|intends? to|aims? to|hopes? to)\b",
    re.IGNORECASE,
)
SCOPE = re.compile(
    r"\b(?:worldwide|around the world|across (?:the|\w+ (?:countries|states|nations|markets))|globally"
    r"|internationally|nationwide|since (?:the \w+|last \w+|\d{4}|january|february|march|april|may|june|july"
    r"|august|september|october|november|december)|for the first time|the (?:first|largest|biggest|highest|lowest"
    r"|worst) \w+|every|all over|throughout|in total|overall|record (?:high|low|number|level))\b",
    re.IGNORECASE,
)
_RISK = re.compile(
    r"\b(?:warn(?:s|ed|ing)?|risks?|threat(?:s|en|ens|ened)?|fears?|danger(?:s|ous)?|vulnerab\w+|could|might"
    r"|concerns?|crisis|hazard|at stake|uncertain(?:ty)?|exposed|exposing)\b",
    re.IGNORECASE,
)
_POLICY = re.compile(
    r"\b(?:laws?|legislation|bills?|regulat\w+|bans?|banned|sanctions?|tariffs?|treat(?:y|ies)|policy|policies"
    r"|interest rates?|bail[- ]?outs?|stimulus|parliament|congress|senate|minist(?:er|ry)"
    r"|approved?|voted?|veto|court|ruling|ruled|agreement|accord|directive|government (?:plan|program|scheme)"
    r"|reforms?|subsid\w+|nationali[sz]\w+|central bank|federal reserve|export controls?)\b",
    re.IGNORECASE,
)
_TREND = re.compile(
    r"\b(?:since (?:\d{4}|the|last)|increasingly|growing|more and more|over the (?:past|last)|in recent (?:years"
    r"|months|weeks)|continu(?:es|ed|ing) to|rising|declining|trend|year[- ]on[- ]year|consecutive|gradual(?:ly)?"
    r"|steadily|each year|per year|annual(?:ly)?|so far this year|progressively|compared (?:to|with)|months? in a"
    r" row|straight (?:day|week|month|quarter|session))\b",
    re.IGNORECASE,
)
_STRUCTURAL = re.compile(
    r"\b(?:structural(?:ly)?|fundamental(?:ly)?|long[- ]term|systemic|dependenc\w+|infrastructure|generation"
    r"|institution(?:al|ali[sz]ed)\w*|ecosystems?|supply chains?|architectures?|paradigm|demograph\w+|state"
    r" capacity|lock-in|sovereignty|framework|standards)\b",
    re.IGNORECASE,
)


def stance_of(sentence: str) -> str:
    """'contradicts', 'complicates' or 'supports', by contrast and denial cues."""
    if _CONTRADICTS.search(sentence):
        return "contradicts"
    return "complicates" if _COMPLICATES.search(sentence) else "supports"


def directness_of(sentence: str) -> str:
    """'opinion', 'attributed' or 'direct': who vouches for the sentence."""
    unquoted = without_quotations(sentence)
    attributed = ATTRIBUTION.search(unquoted) is not None
    if OPINION.search(sentence if attributed else unquoted):
        return "opinion"
    return "attributed" if attributed or len(unquoted) < 0.6 * len(sentence) else "direct"


def quality_of(directness: str, quantified: bool, ceiling: float = 1.0) -> float:
    """q of the strength formula (design, section 4): .9 direct and quantified, .75 direct, .5 opinion or attributed."""
    quality = (0.9 if quantified else 0.75) if directness == "direct" else 0.5
    return min(quality, ceiling)


def direction_of(sentence: str) -> int:
    """+1 rises or improves, -1 falls or worsens, 0 neither or as much of both."""
    balance = len(_UP.findall(sentence)) - len(_DOWN.findall(sentence))
    return (balance > 0) - (balance < 0)


def kind_of(sentence: str, title: str = "") -> tuple[str, str]:
    """'structural', 'policy', 'risk', 'trend' or 'event', and the words that decided it, divided by semicolons.

    It takes two cues at least; a cue in the title counts half. Where nothing decides, an event, by no words.
    """
    weights = (("structural", _STRUCTURAL, 1.0), ("policy", _POLICY, 1.0), ("risk", _RISK, 0.8), ("trend", _TREND, 1.2))
    best, kind, words = 0.0, "event", ""
    for name, cue, weight in weights:
        said, titled = ([found.group() for found in cue.finditer(text)] for text in (sentence, title))
        score = weight * (len(said) + 0.5 * len(titled))
        if score > best:
            best, kind, words = score, name, "; ".join(dict.fromkeys([*said, *titled]))
    return (kind, words) if best >= 1.2 else ("event", "")
