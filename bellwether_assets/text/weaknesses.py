"""What speaks against quoting a sentence that may be quoted: speech of the first person, a mere scene, a slight matter.

Belongs here: the signs of a weak quote and how much each counts. Does not belong here: what may not be quoted at all
(`sentences.py`, `dangling.py`), nor what speaks for a sentence (`cues.py`).
"""

from __future__ import annotations

import re

from bellwether_assets.text import cues
from bellwether_assets.text.calendar_names import FULL_WEEKDAY
from bellwether_assets.text.quotations import quotations, without_quotations

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
# Who lived with whom, what was posted, what was worn: it matters to nobody but those whose life it is.
_PRIVATE_LIFE = re.compile(
    r"\b(?:(?i:married) to|dat(?:ed|ing) (?:on|for|since|each)|(?:he|she|who|whom|they) (?:had |have |has )?dated"
    r"|(?:had|has|have|previously|briefly|once) (?:previously |briefly |once )?dated (?:[A-Z]\w*|each)"
    r"|(?:his|her|their) (?:\w+ )?(?:marriage|divorce|break-?up)|with (?:his|her) ex"
    r"|long[- ]distance relationship|conscious(?:ly)? uncoupl\w+"
    r"|on-and-off|moved in (?:with|together)"
    r"|(?:his|her|their) (?:\w+ )?(?:boyfriend|girlfriend|honeymoon|fianc[eé]e?|wedding)"
    r"|(?:his|her|their) (?:\w+ )?(?:daughter|son|child|kids?)\b(?: [A-Z]\w+)? (?:turned|started|began|was born)"
    r"|closer to (?:his|her|their) (?:\w+ )?(?:daughter|son|child|children|family|kids)"
    r"|baby (?:daughter|son|girl|boy)|red carpet"
    r"|(?:posted|shared|tweeted) (?:an?|the|this|her|his|several) (?:\w+ )?(?:clip|photo|photograph|picture|selfie"
    r"|video|snap|image|joke)s?"
    r"|(?:wore|wearing|donned|dressed in|back of (?:his|her)) (?:\w+ ){0,3}(?:dress|gown|suit|robe|tuxedo|skirt|shirt"
    r"|hat|jacket)|(?:his|her) (?:\w+ )?(?:dress|gown|tuxedo))\b"
)
# A private matter that came before a court, the police or a doctor is none.
_PUBLIC_MATTER = re.compile(
    r"\b(?:kill\w*|murder\w*|shot|stab\w*|di(?:ed|es)|dead|death|arrest\w*|charg(?:ed|es)|accus\w+|alleg\w+|courts?"
    r"|police|attack\w*|assault\w*|abus\w+|rap(?:ed|e)|laws?|lawsuit|sued|injur\w+|wounded|harass\w+|visas?"
    r"|minister|president|senat\w+|prime|government|parliament|troops|soldiers?|prison|jail\w*|convicted|sentenced"
    r"|hostages?|kidnap\w*|missing|terror\w*|bomb\w*|protests?|protest(?:ed|ers?|ing)|elect\w+|company|shares"
    r"|billion|million|percent)\b",
    re.IGNORECASE,
)
# "A few years ago" counts from nowhere.
_UNDATED = re.compile(r"\b(?:a few|several|some|many|a couple of) years (?:ago|back|earlier)\b", re.IGNORECASE)
# Agencies date their captions so: "on Friday, Dec. 29, 2017"; prose has the weekday or the year.
_CAPTION_DATE = re.compile(
    rf"\b{FULL_WEEKDAY}, [A-Z][a-z]{{2,8}}\.? \d{{1,2}}, \d{{4}}\b"
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


def is_private_life(sentence: str) -> bool:
    """Whether a sentence tells of somebody's private life or looks, and of nothing that concerns others."""
    return (
        _PRIVATE_LIFE.search(sentence) is not None
        and _PUBLIC_MATTER.search(sentence) is None
        and cues.CAUSE.search(sentence) is None
    )


def weakness_of(sentence: str, spoken: bool) -> float:
    """What speaks against quoting a sentence that may be quoted: speech of the first person, a definite subject that
    points back, a mere scene, a transcript. Subtracted from its score."""
    unquoted = without_quotations(sentence)
    weakness = 0.0
    weakness += 0.15 if spoken else 0.0
    weakness += 0.25 if _FIRST_PERSON.search(unquoted) else 0.12 if _FIRST_PERSON.search(sentence) else 0.0
    weakness += 0.12 if _DEFINITE_SUBJECT.match(sentence) else 0.0
    weakness += 0.10 if _BACK_REFERENCE.search(sentence) else 0.0
    weakness += 0.08 if _SCENE.search(sentence) else 0.0
    weakness += 0.06 if re.search(r"\balso\b", sentence[:60]) else 0.0
    weakness += 0.18 if _CAPTION_DATE.search(sentence) else 0.0
    weakness += 0.06 if cues.OPINION.search(unquoted) else 0.0
    weakness += 0.12 if _COLOUR.search(sentence) else 0.0
    weakness += 0.12 if _PRO_FORMA.search(sentence) else 0.0
    weakness += 0.1 if _UNDATED.search(unquoted) else 0.0
    weakness += 0.2 if _PRIVATE_LIFE.search(sentence) else 0.0
    weakness += 0.2 if _SLIGHT.search(sentence) else 0.0
    weakness += 0.4 if _SUPERSEDED.search(sentence) else 0.0
    # Speech that names nothing and counts nothing is a platitude, whoever says it.
    spoken_words = " ".join(sentence[begin + 1 : end - 1] for begin, end in quotations(sentence))
    if len(spoken_words) > 0.5 * len(sentence) and not re.search(r"\d|(?<=\w )[A-Z]", spoken_words):
        weakness += 0.12
    return weakness
