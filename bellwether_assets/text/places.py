"""Where a passage plays: the places that it names, else those of its article where title or lead say so.

Belongs here: which places count, and which tell only where somebody is from. Does not belong here: which strings are
places (`gazetteer.py`).
"""

from __future__ import annotations

import re
from collections import Counter

from bellwether_assets.text.mention import CAPITALISED_AFTER, Mention
from bellwether_assets.text.names import ArticleNames
from bellwether_assets.text.word_lists import words

_TITLES_AND_OFFICES = words("titles") | words("corporate")
_MOST = 4
_NATIONALITY = re.compile(
    r"\s(?:\w+[ -]){0,2}?(?:tabloids?|newspapers?|magazine|daily|broadcaster|media|press|historian|author|writer"
    r"|journalist|reporter|actor|actress|singer|comedian|model|musician|director|filmmaker|player|striker|midfielder"
    r"|goalkeeper|driver|champion|star|fans?|expert|analyst|professor|scientist|tourists?|accent|food|restaurant"
    r"|m[ae]n|wom[ae]n|boys?|girls?|teenagers?|couple|national|citizens?|natives?|immigrants?|migrants?|student|descent"
    r"|origin|billionaire|tycoon|businessman|businesswoman|entrepreneur|inventor|composer|novelist|artist|designer|chef"
    r"|rapper|band|director|golfer|boxer|cyclist|swimmer|runner|coach|manager|father|mother|husband|wife|parents|husky"
    r"|footballer|winger|defender|restaurants|language|word|name)\b|-born\b|-style\b"
)
# Where somebody is from, not where the matter plays.
_ORIGIN_BEFORE = re.compile(r"\b(?:year-old|born|ethnic|native|naturali[sz]ed)\s$")
_NATIVE_OF = re.compile(
    r"\b(?:native|national|citizen|native-born|originally|hails?|originates?|born) (?:of|from|in) (?:the )?$"
)
_NAME_GOES_ON = re.compile(
    r"(?: [A-Z][\w&]+){0,2} (?:Times|Post|Daily|Herald|News|Globe|Tribune|Journal|Telegraph|Mail|Review|Gazette|Sun"
    r"|Chronicle|Observer|Magazine|Press|Television|TV|Radio|Broadcasting|Bank|Airlines?|Airways|Air|Society"
    r"|Association|Inc|Corp|Corporation|Ltd|Company|Group|Holdings|Motors?|Capital|Investments?|Partners|Securities"
    r"|Institute|Foundation|Federation|Life|Mobile|Telecom|Unicom|Petroleum|Oil|Energy|Cup|Open|Accord|Agreement"
    r"|Protocol|Convention)\b"
)
_NAME_BEFORE_PLACE = re.compile(
    r"\b(?:Bank|Voice|Airways|Miss|Radio|Tour|Captain|Air|Team|Made in|Bayer|Lady) (?:of )?$"
)
# The plural present or a "typically": true everywhere, or of no place in particular.
_GENERAL = re.compile(r"\b(?:typically|usually|generally|tend to|normally|in general|as a rule|always|often)\b")
_LEAD = 300  # code points in which an article tells where it plays


def places_of(names: ArticleNames, start: int, end: int) -> tuple[str, ...]:
    """Where a passage plays, four places at most, as ISO 3166 alpha-2 codes and names of regions.

    A passage that names no place plays where its article does, if title or lead say so and the text agrees; a general
    truth ("Meteors are small") plays nowhere.
    """
    named = _named_places(names, start, end)
    if named:
        return named[:_MOST]
    if _GENERAL.search(names.text[start:end]) is not None:
        return ()
    return _places_of_article(names)[:_MOST]


def _places_of_article(names: ArticleNames) -> tuple[str, ...]:
    # A nationality is as often that of a source or a player as of the matter: only places count for the article.
    counted = Counter(m.code for m in names.mentions if m.code and m.kind != "demonym" and not _is_of_a_name(names, m))
    titled = _named_places(names, names.body_end, len(names.text))
    # "Norland man in 'Ostlandish prince' scam": beside a place, a nationality tells nothing of where.
    titled = tuple(code for code in titled if counted[code]) or titled
    if titled:
        # The title's place is the article's unless the text is mostly about another.
        most_named = max(counted.values(), default=0)
        return tuple(code for code in titled if 2 * counted[code] >= most_named)
    lead = [code for code in _named_places(names, 0, min(_LEAD, names.body_end)) if counted[code] >= 2]
    clear = [code for code in lead if 5 * counted[code] >= 3 * counted.total()]
    return tuple(clear[:1])


def _named_places(names: ArticleNames, start: int, end: int) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            m.code
            for m in names.within(start, end)
            if m.code and not _is_of_a_person(names, m) and not _is_of_a_name(names, m)
        )
    )


def _is_of_a_name(names: ArticleNames, mention: Mention) -> bool:
    """Whether a place is only a word of a publisher's or an organisation's name: "China Daily"."""
    if mention.kind == "organisation":
        return False
    after = names.text[mention.end : mention.end + 60]
    before = names.text[max(0, mention.start - 40) : mention.start]
    return _NAME_GOES_ON.match(after) is not None or _NAME_BEFORE_PLACE.search(before) is not None


def _is_of_a_person(names: ArticleNames, mention: Mention) -> bool:
    """Whether a nationality is that of a source, an author, a ship: it tells nothing of where the matter plays."""
    before = names.text[max(0, mention.start - 30) : mention.start]
    if mention.kind in {"country", "capital"}:
        return _NATIVE_OF.search(before) is not None
    if mention.kind != "demonym":
        return False
    # "the Swiss Crystal" is a ship, "the French President" is of France.
    named = CAPITALISED_AFTER.match(names.text, mention.end)
    if named and named.group(1) not in _TITLES_AND_OFFICES:
        return True
    return _ORIGIN_BEFORE.search(before) is not None or _NATIONALITY.match(names.text, mention.end) is not None
