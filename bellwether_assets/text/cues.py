"""What the words of one sentence say about it: stance, directness, direction, kind, quantity, cause and outlook.

Belongs here: cue words and the rules that read them; each rule looks at one sentence only. Does not belong here:
scoring (`rank_sentences.py`), what is written from a cue (`write_reasoning.py`). Cue words are of news English; a
sentence in another language simply has no cues. Lists are short on purpose: a cue that is right half of the time is
no cue.
"""

from __future__ import annotations

import re

from bellwether_assets.text.word_lists import words

_NUMBER_WORD = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty"
    r"|seventy|eighty"
    r"|ninety|hundred|hundreds|thousand|thousands|dozens?|million|millions|billion|billions|trillion|half|one[-"
    r" ](?:third|quarter|fifth|tenth)"
    r"|two[- ]thirds|three[- ]quarters|a (?:third|quarter|fifth|tenth) of|double|triple)"
)
_CURRENCY = r"(?:(?:US|A|C|AU|NZ|HK|R)?\s?\$|US\$|£|€|¥|₹|EUR|USD|GBP|CNY|Rs\.?)"
_DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?"
_SCALE = r"(?:hundred|thousand|million|billion|trillion|bn|mn|[mk](?![\w]))"
_UNIT = (
    r"(?:%|per\s?cent|percent(?:age)?(?:\s+points?)?|basis\s+points?|points?|degrees?(?:\s+(?:Celsius"
    r"|Fahrenheit))?|°\s?[CF]|km/h|mph|km|kilomet(?:er|re)s?|miles?"
    r"|met(?:er|re)s?|feet|foot|inches|tonnes?|tons?|barrels?|hectares?|acres?|liters?|litres?|gallons?|kg"
    r"|kilograms?|pounds?|euros?|dollars?|yen|yuan|rupees?|rubles?"
    r"|tokens?|gigawatts?|megawatts?|[GMK]W|[GT]B|votes?|seats?|people|jobs|workers|employees|deaths|dead|cases"
    r"|passengers|aircraft|planes|troops|soldiers"
    r"|civilians|children|women|men|homes|houses|companies|countries|states|customers|users|students|schools"
    r"|members|refugees|migrants|times)"
)
# "700 billion", "$29", "1.16%", "344.65 points", "more than 20,000 people": the telling part, with its unit where
# there is one.
QUANTITY = re.compile(
    rf"(?<![\w.,$£€])(?:{_CURRENCY}\s?{_DIGITS}(?:[- ]?{_SCALE})?(?:\s*\(?(?:USD|US|AUD)\)?(?!\w))?"
    rf"|{_DIGITS}[- ]?(?:{_SCALE}\s+)?{_UNIT}(?![\w])"
    rf"|{_DIGITS}\s+{_SCALE}(?!\w)"
    rf"|(?:{_NUMBER_WORD}(?:[- ]{_NUMBER_WORD})*)\s+(?:{_SCALE}\s+)?{_UNIT}(?![\w])"
    rf"|\d{{1,3}}(?:,\d{{3}})+(?![\w,]))",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(rf"(?<![\w.,/-]){_DIGITS}(?![\w/])|\b(?:doubled|tripled|halved|quadrupled)\b")
_YEAR = re.compile(r"^(?:1[5-9]|20)\d\d(?:\s|$)")
# "iPhone 4 users", "Airbus A380", "Flight 17 passengers": the number is part of a name.
_NUMBERED_NAME = re.compile(
    r"(?:\b[a-z]?[A-Z][\w'’-]*|\b[Nn]o\.)\s$(?<!The\s)(?<!A\s)(?<!In\s)(?<!At\s)(?<!By\s)(?<!US\s)(?<!About\s)(?<"
    r"!Some\s)(?<!Over\s)(?<!Around\s)(?<!Nearly\s)(?<!Another\s)(?<!Almost\s)(?<!And\s)(?<!But\s)(?<!For\s)(?<!O"
    r"f\s)(?<!Only\s)(?<!With\s)(?<!All\s)(?<!First\s)"
)

ATTRIBUTION = re.compile(
    r"\b(?:said|says|according to|told|claim(?:s|ed)|report(?:s|ed|edly)|stated|announced that|added that"
    r"|argue[sd]?|insist(?:s|ed)|alleg(?:es|ed|edly)"
    r"|acknowledged|admitted|warned|noted|suggest(?:s|ed)|estimate[sd]?|predict(?:s|ed)|forecasts?|expect(?:s|ed)"
    r" by|sources|analysts|wrote|tweeted|as (?:highlighted|documented) by)\b",
    re.IGNORECASE,
)
_OPINION = re.compile(
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
CAUSE = re.compile(
    r"\b(?:because(?: of)?|due to|owing to|as a result of|caused by|driven by|in response to|(?<!the )following"
    r" (?:an?|the|its|his|her|their|months|years|weeks|(?-i:[A-Z])\w+)|blamed (?:on|for)|stem(?:s|med|ming)? from"
    r"|attribut(?:es?|ed) .{1,60}? to|thanks to|amid|prompted by|sparked by|fuell?ed by|in reaction to|over fears"
    r"|on fears|on concerns|accelerated by)\b",
    re.IGNORECASE,
)
CONSEQUENCE = re.compile(
    r"\b(?:as a result|led to|leads to|leading to|result(?:s|ed|ing) in|caus(?:es|ed|ing)|forc(?:es|ed|ing)"
    r"|prompt(?:s|ed|ing)|trigger(?:s|ed|ing)?|so that|therefore|consequently|thereby|making it|meaning that"
    r"|leaving|means that|creating an?|ensures)\b",
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


def quantities(sentence: str) -> list[tuple[int, int]]:
    """Spans of quantities with their unit, in order of appearance; years and days of a month are none."""
    return [
        found.span()
        for found in QUANTITY.finditer(sentence)
        if not _YEAR.match(found.group().strip())
        and not _NUMBERED_NAME.search(sentence[max(0, found.start() - 20) : found.start()])
    ]


def is_quantified(sentence: str) -> bool:
    """Whether the sentence states an amount (not merely a date)."""
    if quantities(sentence):
        return True
    for found in _BARE_NUMBER.finditer(sentence):
        before = sentence[max(0, found.start() - 12) : found.start()]
        if (
            _YEAR.match(found.group())
            or re.search(r"\b[a-z]?[A-Z][\w.'-]* $", before)
            or re.match(r"\s+[A-Z]|:\d|(?:st|nd|rd|th)\b", sentence[found.end() : found.end() + 3])
        ):
            continue
        return True
    return False


def stance_of(sentence: str) -> str:
    """'contradicts', 'complicates' or 'supports', by contrast and denial cues."""
    if _CONTRADICTS.search(sentence):
        return "contradicts"
    return "complicates" if _COMPLICATES.search(sentence) else "supports"


def directness_of(sentence: str) -> str:
    """'opinion', 'attributed' or 'direct': who vouches for the sentence."""
    unquoted = re.sub(r"[\"“][^\"”]*[\"”]", " ", sentence)
    attributed = ATTRIBUTION.search(unquoted) is not None
    if _OPINION.search(sentence if attributed else unquoted):
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


_FIRST = re.compile(
    r"\b(?:maiden|first[- ]ever|(?:its|his|her|their|country['’]s|world['’]s) first) ((?:[a-z-]+ ){0,2}?)([a-z]{4,})\b"
)
_NO_FIRST_OF_THESE = words("counted_by_their_order")


def denied_by_its_article(sentence: str, text: str) -> bool:
    """Whether a "maiden mission" of the sentence is the "fourth mission" or had a "previous mission" in the text."""
    found = _FIRST.search(sentence)
    if found is None or found.group(2) in _NO_FIRST_OF_THESE:
        return False
    noun = re.escape(found.group(2).rstrip("s"))
    return (
        re.search(
            rf"\b(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|previous|earlier) (?:\w+ ){{0,3}}{noun}",
            text,
        )
        is not None
    )


def kind_of(sentence: str, title: str = "") -> str:
    """'structural', 'policy', 'risk', 'trend' or 'event', by two cues at least; a cue in the title counts half."""
    weights = (("structural", _STRUCTURAL, 1.0), ("policy", _POLICY, 1.0), ("risk", _RISK, 0.8), ("trend", _TREND, 1.2))
    best, kind = 0.0, "event"
    for name, cue, weight in weights:
        score = weight * (len(cue.findall(sentence)) + 0.5 * len(cue.findall(title)))
        if score > best:
            best, kind = score, name
    return kind if best >= 1.2 else "event"


_FIRST_PERSON = re.compile(r"\b(?:I|we|my|our|me|us|you|your)\b(?!\.)")
_DEFINITE_SUBJECT = re.compile(
    r"^The (?!.{1,60}\b(?:of|in|at|for|between)\b.{0,20}[A-Z])[a-z-]+(?: [a-z-]+)?,? (?:was|were|is|are|has|had"
    r"|have|will|would|also|came|took|said|says|comes|follows|\w+ed)\b"
)
_SCENE = re.compile(
    r"\b(?:gathered|stood|sat|walked|smiled|wept|looked|watched|photo|pictured|video|took to the stage|press"
    r" conference|media event|file photo|hugged|cheered|sunny|quiet|streets?|candles?)\b|^(?:on a|it was a) \w+"
    r" (?:morning|evening|night|afternoon)",
    re.IGNORECASE,
)
_BACK_REFERENCE = re.compile(
    r"\b(?:also (?:said|announced|told|noted|added)|said the same|the (?:announcement|statement|report|incident"
    r"|event|news|decision|move) (?:came|comes|was|is|follows|followed))\b",
    re.IGNORECASE,
)


_COLOUR = re.compile(
    r"\b(?:jok(?:e|ed|es|ing)|quipp?ed|live-tweet\w*|selfie|hilarious\w*|gown|outfit|costumes?|dating|girlfriend"
    r"|boyfriend|celebrit(?:y|ies)|adorable|beloved|fans? (?:were|are|have)|trolled|meme|iconic|blue skies|tears|cheers"
    r"|applause|good luck|congratulat\w+|a statement (?:on|to) (?:twitter|instagram))\b",
    re.IGNORECASE,
)
# Agencies date their captions so: "on Friday, Dec. 29, 2017"; prose has the weekday or the year.
_CAPTION_DATE = re.compile(
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, [A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}\b"
    r"|[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}\.$"
)
# What will not matter to anyone who was not there: what a neighbour felt, who saw a light, how somebody will rest.
_SLIGHT = re.compile(
    r"\b(?:lighting up social media|went viral|social media users?|on edge|(?:was|were) (?:spotted|seen) (?:from|in"
    r"|over|by)"
    r"|spend(?:ing)? (?:more )?time (?:in|with|at)|(?:her|his) (?:parents|neighbou?rs?) (?:said|thought|told)"
    r"|(?:said|says|told) (?:she|he)(?:['’]s| is| was| had been) (?:glad|happy|proud|scared|afraid|shocked|sad"
    r"|nervous|excited"
    r"|thrilled|relieved|grateful|devastated)|(?:was|is|are|were) (?:proud|happy|glad|grateful|excited|thrilled"
    r"|honou?red)"
    r"|wait(?:ing|ed) for the next)\b",
    re.IGNORECASE,
)
# An account that its own article goes on to correct.
_SUPERSEDED = re.compile(
    r"\b(?:preliminary|initial|early|first|earlier|unconfirmed) (?:media |news |police |\w+ )?(?:reports?|accounts?"
    r"|indications)"
    r" (?:had |have )?(?:said|suggested|indicated|claimed|put|stated|had)\b|\b(?:was|were|had been) (?:initially"
    r"|originally|at"
    r" first|first) (?:reported|thought|believed|said)\b|\b(?:initially|originally|at first) (?:reported|thought"
    r"|believed"
    r"|said)\b",
    re.IGNORECASE,
)
_PRO_FORMA = re.compile(
    r"\b(?:condolences|thoughts and prayers|our (?:thoughts|hearts)|stand with|in solidarity"
    r"|has been briefed|was briefed"
    r"|(?:is|are|was|were) monitoring|was informed|declined to comment"
    r"|did not (?:immediately )?(?:respond|return|reply)"
    r"|could not be reached|responded to an? .{0,30}request)\b",
    re.IGNORECASE,
)


def weakness_of(sentence: str, spoken: bool) -> float:
    """What speaks against quoting a sentence that may be quoted: speech of the first person, a definite subject that
    points back, a mere scene, a transcript. Subtracted from its score."""
    unquoted = re.sub(r"[\"“][^\"”]*[\"”]", " ", sentence)
    weakness = 0.0
    weakness += 0.15 if spoken else 0.0
    weakness += 0.25 if _FIRST_PERSON.search(unquoted) else 0.12 if _FIRST_PERSON.search(sentence) else 0.0
    weakness += 0.12 if _DEFINITE_SUBJECT.match(sentence) else 0.0
    weakness += 0.10 if _BACK_REFERENCE.search(sentence) else 0.0
    weakness += 0.08 if _SCENE.search(sentence) else 0.0
    weakness += 0.06 if re.search(r"\balso\b", sentence[:60]) else 0.0
    weakness += 0.18 if _CAPTION_DATE.search(sentence) else 0.0
    weakness += 0.06 if _OPINION.search(unquoted) else 0.0
    weakness += 0.12 if _COLOUR.search(sentence) else 0.0
    weakness += 0.12 if _PRO_FORMA.search(sentence) else 0.0
    weakness += 0.2 if _SLIGHT.search(sentence) else 0.0
    weakness += 0.4 if _SUPERSEDED.search(sentence) else 0.0
    # Speech that names nothing and counts nothing is a platitude, whoever says it.
    spoken_words = " ".join(re.findall(r"[\"“]([^\"”]*)[\"”]", sentence))
    if len(spoken_words) > 0.5 * len(sentence) and not re.search(r"\d|(?<=\w )[A-Z]", spoken_words):
        weakness += 0.12
    return weakness
