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
# "Although costs rose, sales fell" asserts that sales fell: a concession that opens or closes a sentence limits it, and
# is no contrast to anything outside of it. A contrast is what opens with one, or names one.
_COMPLICATES = re.compile(
    r"(?:^\W*(?:but|yet|nevertheless|nonetheless|conversely|whereas|that said|by contrast|on the other hand|even so)\b)"
    r"|\b(?:however|on the other hand|conversely|nevertheless|nonetheless|caution(?:s|ed)? (?:that|against)|critics"
    r"|opponents|complicat(?:es?|ed|ing)|on the contrary|friction|contradiction|only partly|falls? short|mixed results"
    r"|has yet to|have yet to|fail(?:s|ed)? to)\b",
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
# What a measure is and what it does, or what becomes of it: both together show a policy.
_MEASURE = (
    r"(?:acts?|bills?|legislation|laws?|amendments?|resolution|executive order|rules?|regulations?|treaty|ban|tariffs?"
    r"|sanctions|directive|moratorium|budget|subsid(?:y|ies)|tax (?:credit|exemption|break)s?|bail-?outs?"
    r"|interest rates?"
    r"|key rate|export controls?|guidelines|policy|accord|agreement|commission|task force|program|funding|grants?)"
)
_DOES = (
    r"(?:would|requires?|required to|directs?|prohibits?|bans?|banned|establish(?:es|ed)?|authori[sz]es?|creates?"
    r"|passed|approved?|voted|vetoed|repeals?|codif(?:y|ies)|enact(?:s|ed)?|mandates?|amends?|extends?|raised|cut|lowered"
    r"|imposed?|lifted|signed|will (?:be used|bring|direct|require|ensure|enable|incentivi[sz]e|open|receive|have to)"
    r"|regulat(?:es?|ing)|aims? to|builds (?:up)?on|includes?|ensures|nationali[sz]ed|instructs?)"
)
_POLICY_FOR_SURE = re.compile(
    rf"\b{_MEASURE}\b[^.;]{{0,90}}?\b{_DOES}\b|\b{_DOES} (?:\w+ ){{0,6}}?{_MEASURE}\b"
    r"|\b(?:criminal penalties|civil enforcement|violations? would|federal (?:funds|funding|support|law|standards)"
    r"|is required to|are required to|preempt\w*|jurisdiction over|regulatory|has a responsibility to|(?:have"
    r"|has) (?:direct )?authority)\b",
    re.IGNORECASE,
)
_POLICY = re.compile(
    r"\b(?:laws?|legislation|bills?|regulat\w+|bans?|banned|sanctions?|tariffs?|treat(?:y|ies)|policies"
    r"|interest rates?|bail[- ]?outs?|stimulus|veto|ruling|directive|government (?:plan|program|scheme)"
    r"|reforms?|subsid\w+|nationali[sz]\w+|central bank|federal reserve|export controls?)\b",
    re.IGNORECASE,
)
_RISK_FOR_SURE = re.compile(
    r"\b(?:warn(?:s|ed|ing)?|(?:poses?|posing|at|grave|serious|severe|catastrophic|existential|significant) (?:\w+ )?"
    r"(?:risks?|threats?|harms?)|risks? (?:of|to|driving|that)|threat(?:en|ens|ened|ening)|(?:grave|deeply) concern\w*"
    r"|rais(?:es|ed|ing) (?:serious |grave )?(?:concerns?|questions)|dangerous\w*|vulnerable|endanger\w*"
    r"|jeopardi[sz]e\w*"
    r"|undermin(?:e|es|ed|ing)|(?:could|may|might|can) (?:\w+ ){0,3}?(?:harm|lose|leak|expose|exploit|collapse"
    r"|fail|kill"
    r"|damage|put|reveal|endanger|destroy|mislead|take advantage|be merged|be used|cost|drive up|hurt)|tragic"
    r"|suicides?|exploit(?:s|ed|ing|ation)|without (?:any |adequate |proper )?(?:safeguards|guardrails|protections?"
    r"|oversight)|lack(?:s|ed)? (?:of )?(?:\w+ )?(?:safeguards|guardrails|protections?|oversight|standards))\b",
    re.IGNORECASE,
)
_RISK = re.compile(
    r"\b(?:risks?|threats?|fears?|danger|vulnerab\w+|could|might|concern(?:s|ed)?|crisis|hazard|at stake|harm(?:s"
    r"|ed|ful)?"
    r"|uncertain(?:ty)?|exposed|exposing|unsafe|abuse|fraud\w*|scams?)\b",
    re.IGNORECASE,
)
_TREND_FOR_SURE = re.compile(
    r"\b(?:increasingly|more and more|over the (?:past|last) (?:\w+ )?(?:years|decades?|months|weeks)|in recent"
    r" (?:years|months|weeks)|year[- ]on[- ]year|each year|so far this year|months? in a row|straight (?:day|week|month"
    r"|quarter|session)|(?:rapid|steep|unprecedented|dramatic|steady) (?:\w+ )?(?:growth|rise|increase|decline|demand)"
    r"|continu(?:e|es|ed|ing) to (?:rise|fall|grow|decline|increase|expand|climb|drop|evolve|advance)"
    r"|(?-i:trends?)\b|emergence of|shift (?:in|from|to)"
    r"|(?:increased|rose|grew|fell|declined|dropped|climbed|surged|soared|doubled|tripled) (?:\w+ ){0,2}?(?:by )?"
    r"[\d.]+ ?(?:%|percent|per cent) (?:in|since|over|from|compared|between|during)|[\d.]+ ?(?:%|percent|per cent) of"
    r" (?:\w+ ){1,10}?(?:use|say|report|have|are|said)|(?:first|second|third|fourth|fifth) (?:consecutive|straight|time"
    r" this)|are being (?:rapidly )?(?:deployed|targeted|integrated|used|replaced)|is being integrated)",
    re.IGNORECASE,
)
_TREND = re.compile(
    r"\b(?:since (?:\d{4}|the|last)|growing|continu(?:es|ed|ing) to|rising|declining|consecutive|gradual(?:ly)?"
    r"|steadily|per year|annually|progressively|compared (?:to|with)|growth|surge|boom|spurs?|spurred|accelerat\w+"
    r"|lowest (?:level )?since|highest (?:level )?since|expands?|expansion)\b",
    re.IGNORECASE,
)
_STRUCTURAL_FOR_SURE = re.compile(
    r"\b(?:structural(?:ly)?|systemic|lock-in|market power|monopol\w+|dominan(?:t|ce)|de facto mergers?"
    r"|dependen(?:t|ce|cy"
    r"|cies) on|state capacity|sovereignty|technology spheres?|supply chains?(?![ -]risk)|barriers? to"
    r"|coordination problem|(?:often|regularly|routinely|systematically|typically) (?:\w+ )?(?:required"
    r"|confidential|denied"
    r"|excluded|used|left)"
    r"|controls? (?:about |over |some )?[\d.]+ ?%|consolidat(?:e|es|ed|ing|ion))\b",
    re.IGNORECASE,
)
_STRUCTURAL = re.compile(
    r"\b(?:fundamental(?:ly)?|long[- ]term|dependenc\w+|infrastructure|generation"
    r"|institution(?:al|ali[sz]ed)\w*|ecosystems?|architectures?|paradigm|demograph\w+"
    r"|lock-in|framework|standards|competit(?:ion|ive)|incentiv\w+|capacity)\b",
    re.IGNORECASE,
)
# Kinds by name, what shows them by itself, what shows them twice, and what each is worth.
_KINDS = (
    ("policy", _POLICY_FOR_SURE, 1.5, _POLICY, 0.6),
    ("risk", _RISK_FOR_SURE, 1.4, _RISK, 0.6),
    ("trend", _TREND_FOR_SURE, 1.5, _TREND, 0.65),
    ("structural", _STRUCTURAL_FOR_SURE, 1.3, _STRUCTURAL, 0.5),
)
_ENOUGH = 1.2
_OF_A_TITLE = 0.5  # share that a cue in the title counts
# What happened on one day: a meeting, a blow, a visit, a sale. It takes more to be anything else.
_HAPPENED = re.compile(
    r"\b(?:killed|died|injured|crashed|collided|arrested|shot|fired|launched|resigned|married|won|beat|marched|protest(?:ed)?"
    r"|visited|struck|hit|released|announced|unveiled|met|testified|hearing|sentenced|attacked|derailed|overturned"
    r"|conducted|filed|charged|agreed|acquired|bought|opened an? (?:probe|investigation))\b",
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

    It takes one sure cue or two others; a cue in the title counts half, and is no sure one. What happened on one day is
    an event unless a measure is what happened. Where nothing decides, an event, by no words.
    """
    best, kind, words = 0.0, "event", ""
    sentence = re.sub(r"\s?\([^()]{0,60}\)", "", sentence)
    happened = _HAPPENED.search(sentence) is not None
    for name, sure, weight, cue, less in _KINDS:
        surely, said = _found(sure, sentence), _found(cue, sentence)
        score = weight * len(surely) + less * len(said)
        score += _OF_A_TITLE * less * len(_found(cue, title)) if said or surely else 0.0
        score -= less if happened and name != "policy" else 0.0
        if round(score - best, 6) > 0:
            best, kind, words = score, name, "; ".join(dict.fromkeys([*surely, *said]))
    return (kind, words) if best >= _ENOUGH else ("event", "")


def _found(cue: re.Pattern[str], text: str) -> list[str]:
    return [found.group() for found in cue.finditer(text)]
