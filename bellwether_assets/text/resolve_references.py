"""Resolves the plain references of a statement: "The bank" by the one bank of the article, a surname by its full name.

Belongs here: substitutions that are sure. Does not belong here: how vague what is left is (`open_references.py`). What
is put in is always a whole name as the article writes it; where two could be meant, nothing is, and nothing in what
somebody said.
"""

from __future__ import annotations

import re
from collections import Counter

from bellwether_assets.text.gazetteer import gazetteer
from bellwether_assets.text.mention import HONORIFIC, Mention
from bellwether_assets.text.names import ArticleNames
from bellwether_assets.text.quotations import is_quoted, quotations
from bellwether_assets.text.speech import SPEECH_VERBS_BEHIND_A_QUOTATION
from bellwether_assets.text.tokens import without_possessive

_ORGANISATION_NOUN = re.compile(
    r"\b(?P<the>[Tt]he) (?:(?:investment|US|U\.S\.|American|British|Japanese|Chinese|German|French|Wall Street|New York"
    r"|Silicon Valley|social media|tech|technology|oil|low-cost|jihadist|Islamist) )?"
    r"(?P<noun>company|firm|bank|lender|group|agency|organi[sz]ation|airline|carrier|party|ministry"
    r"|department|union|index|airliner maker|manufacturer|carmaker|automaker|chipmaker|maker|bureau|club|team|council"
    r"|committee|commission|court|label|insurgents|militants|extremists|terrorist group|militant group"
    r"|extremist group)(?P<own>['’]s)?\b(?! (?:of|that|which|who|in|for|at|behind|[A-Z]))"
)
# What a noun may stand for, by words of the name or by the kind that the gazetteer gives it; None: any organisation.
_NAME_WORDS = {
    "bank": re.compile(r"\b(?:Bank|Bancorp|Banco|Banque)\b"),
    "airline": re.compile(r"\b(?:Air|Airlines?|Airways)\b"),
    "agency": re.compile(r"\b(?:Agency|Administration|Service)\b"),
    "party": re.compile(r"\bParty\b"),
    "ministry": re.compile(r"\bMinistry\b"),
    "department": re.compile(r"\bDepartment\b"),
    "union": re.compile(r"\b(?:Union|Association)\b"),
    "bureau": re.compile(r"\bBureau\b"),
    "council": re.compile(r"\bCouncil\b"),
    "committee": re.compile(r"\bCommittee\b"),
    "commission": re.compile(r"\bCommission\b"),
    "court": re.compile(r"\bCourt\b"),
    "company": re.compile(r"\b(?:Inc|Corp|Corporation|Ltd|Co|Company|PLC|Motors|Systems|Technologies|Holdings)\b"),
    "militants": re.compile(r"(?!)"),
}
_SAME = {
    "lender": "bank",
    "carrier": "airline",
    "firm": "company",
    "manufacturer": "company",
    "chipmaker": "company",
    "carmaker": "carmaker",
    "automaker": "carmaker",
    "group": "militants",
    "insurgents": "militants",
    "extremists": "militants",
    "terrorist group": "militants",
    "militant group": "militants",
    "extremist group": "militants",
}
_WITHIN = 700  # code points before the statement in which the antecedent must be named
_TAIL_OF_A_NAME = re.compile(r"\b[A-Z]\w+ (?:of|for) (?:the )?$")
_ALWAYS = 3  # mentions from which what always stands before a name is a part of it, and no office
_SURNAME = re.compile(r"(?<![\w@#.-])[A-Z][\w’'-]*[^\W_]")
_NAME_BEFORE = re.compile(r"(?:\b(?!(?:The|At|In|On|For|But|And|As|When|While|After|If)\s)[A-Z][\w.'’-]*\s|[\"“@#-])$")


# "The 46-year-old South African", "The actor": whoever was named last, where the article is about one person.
_DESCRIBED = re.compile(
    r"^The (?:(?:former|retired|veteran) )?(?:\d{1,3}-year-old(?: [A-Z][a-z]+){0,2}(?: [a-z]+(?:-[a-z]+)?){0,2}?"
    r"|(?:actor|actress|singer|comedian|rapper|filmmaker|musician|tycoon|billionaire|entrepreneur|novelist"
    r"|quarterback|goalkeeper|golfer|boxer))"
    r"(?=,? (?:also|is|was|has|had|will|would|who|said|says|told|added|plans|wants|hopes|made|won|lost|left|became|took"
    r"|\w{2,}ed)\b)"
)
_TRAILING_SPEAKER = re.compile(
    r"(?<=, )(?P<who>he|she|they|it)(?= (?:also |later |then )?"
    rf"(?:{SPEECH_VERBS_BEHIND_A_QUOTATION}|adds|claimed)\b)"
)
_NEARBY = 500  # code points before a statement in which a described person or a speaker must be named


def resolve(statement: str, start: int, length: int, names: ArticleNames) -> tuple[str, tuple[str, ...], bool]:
    """The statement with its sure references resolved, the names of actors put in, and whether its speaker is unknown.

    The quote is `length` code points of the article from `start`.
    """
    statement, put_in = _resolve_noun(statement, start, names)
    statement, person = _resolve_description(statement, start, names)
    statement, speaker, unknown = _resolve_speaker(statement, start, length, names)
    return _complete_names(statement, names), (*put_in, *person, *speaker), unknown


def _resolve_description(statement: str, start: int, names: ArticleNames) -> tuple[str, tuple[str, ...]]:
    found = _DESCRIBED.match(statement)
    if not found:
        return statement, ()
    people = names.people
    near = [name for at, name in people if start - _NEARBY <= at < start]
    if not near or 2 * sum(name == near[-1] for _, name in people) < len(people) or " " not in near[-1]:
        return statement, ()
    return near[-1] + statement[found.end() :], (near[-1],)


def _resolve_speaker(statement: str, start: int, length: int, names: ArticleNames) -> tuple[str, tuple[str, ...], bool]:
    """Names the speaker of a trailing "he added": the one person named shortly before, else nobody."""
    quoted = quotations(statement)
    found = next((f for f in _TRAILING_SPEAKER.finditer(statement) if not is_quoted(f.start(), quoted)), None)
    people = names.people
    if found is None or any(start <= at < start + length for at, _ in people):
        return statement, (), False
    near = [name for at, name in people if start - _NEARBY <= at < start]
    if found["who"] in {"they", "it"} or not near or len(set(near)) > 1 or " " not in near[-1]:
        return statement, (), True
    return statement[: found.start()] + near[-1] + statement[found.end() :], (near[-1],), False


def _resolve_noun(statement: str, start: int, names: ArticleNames) -> tuple[str, tuple[str, ...]]:
    quoted = quotations(statement)
    for found in _ORGANISATION_NOUN.finditer(statement):
        if is_quoted(found.start(), quoted):
            continue
        noun = found["noun"]
        mention = _antecedent(_SAME.get(noun, noun), statement[: found.start()], start, names)
        if mention is None:
            continue
        name = names.as_written(mention)
        if mention.kind == "index":
            name = f"{found['the']} {name.removeprefix('the ').removeprefix('The ')}"
        if name in statement[: found.start()]:
            continue
        return statement[: found.start()] + name + (found["own"] or "") + statement[found.end() :], (mention.name,)
    return statement, ()


def _antecedent(noun: str, before: str, start: int, names: ArticleNames) -> Mention | None:
    """The one organisation of the article that the noun can mean, named shortly before or in the title."""
    known = [m for m in names.organisations if _may_be(noun, m, names)]
    if not known:
        return None
    counts = Counter(m.name for m in known)
    (name, most), *others = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    near = [m for m in known if start - _WITHIN <= m.start and m.end <= start]
    if others and (3 * others[0][1] > most or any(m.name != name for m in near[-2:])):
        return None
    # "The Future Commission" is no name of the Boats of the Future Commission.
    heads = {_head_of(m, names) for m in known if m.name == name}
    head = next(iter(heads)) if len(heads) == 1 and most >= _ALWAYS else ""
    candidates = [m for m in near if m.name == name and _head_of(m, names) in {"", head}]
    if not candidates or any(names.as_written(m) in before for m in known if m.name != name):
        return None
    longest = max(candidates, key=lambda m: (m.end - m.start, m.start))
    start_of_name = longest.start - len(head)
    return Mention(name, "index" if noun == "index" else longest.kind, None, start_of_name, longest.end)


def _head_of(mention: Mention, names: ArticleNames) -> str:
    """The capitalised word with "of the" before a mention, which may be the head of a longer name; "" for none."""
    found = _TAIL_OF_A_NAME.search(names.text[max(0, mention.start - 60) : mention.start])
    return found.group() if found else ""


def _may_be(noun: str, mention: Mention, names: ArticleNames) -> bool:
    kinds = gazetteer().kinds.get(mention.name)
    if kinds:
        return noun in kinds
    words = _NAME_WORDS.get(noun)
    if words is not None and words.search(mention.name):
        return True
    # A name of which the article says that it is a company: "Equifax's shares", "the chief executive of Equifax".
    return noun == "company" and names.is_called_a_company(mention.name)


def _complete_names(statement: str, names: ArticleNames) -> str:
    """Gives the whole name to each person whom the sentence calls by one word, where the article gives exactly one."""
    at = 0
    for _ in range(4):
        quoted = quotations(statement)
        for found in _SURNAME.finditer(statement, at):
            if is_quoted(found.start(), quoted):
                # Obama said "Steve", and not "Steve Jobs".
                continue
            word = without_possessive(found.group())
            full = names.full_name(word)
            if full is None or full in statement or (word.isupper() and word in full.split()):
                continue
            rest = statement[found.start() + len(word) :]
            if (found.start() and _NAME_BEFORE.search(statement[: found.start()])) or re.match(r"[\s-][A-Z]", rest):
                continue
            if re.search(r"\b(?:in|at|near|outside)\s(?:the\s)?$", statement[: found.start()]) and " " not in word:
                # Whoever bears it, here it is a place.
                continue
            before = re.sub(rf"\b{HONORIFIC} $", "", statement[: found.start()])
            # An acronym stays, as "ESA acts" cannot become "European Space Agency acts".
            shown = f"{word} ({full})" if word.isupper() else full
            statement = before + shown + rest
            at = len(before) + len(shown)
            break
        else:
            break
    return statement


def bare_surnames(statement: str, names: ArticleNames) -> int:
    """How many people the statement calls by one word only, as their whole name stands nowhere in the article."""
    return sum(
        1
        for name in names.single_words
        if re.search(rf"(?<![A-Z][a-z] )(?<!\w){re.escape(name)}\b(?! [A-Z])", statement) is not None
        and re.search(rf"(?!M(?:r|s|rs)\.? )\b[A-Z][\w.'’-]* {re.escape(name)}\b", statement) is None
    )
