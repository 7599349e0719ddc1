"""Tells lines that carry no assertion (titles, date lines, bylines, headings, menus, adverts, biographies) from prose.

Belongs here: one question, "what is this line, if it is not prose?", answered by its form. Does not belong here:
cutting lines into sentences, or judging what prose asserts. Every rule is there because a real page had such a line.
"""

from __future__ import annotations

import re
import unicodedata

from bellwether_assets.text.calendar_names import FULL_WEEKDAY, MONTH, SHORT_WEEKDAY
from bellwether_assets.text.reader_address import speaks_to_the_reader
from bellwether_assets.text.word_lists import words

_MONTH = rf"{MONTH}\.?"
_WEEKDAY = rf"(?:{FULL_WEEKDAY}|{SHORT_WEEKDAY})\.?"
_DATE_LINE = re.compile(
    rf"^(?:(?:published|updated|posted|last\s+updated|first\s+published)\s*(?:on|at|:)?\s*)?(?:{_WEEKDAY},?\s+)?"
    rf"(?:{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?\s+\d{{4}}"
    rf"|\d{{4}}-\d\d-\d\d|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}})"
    r"[\s,|–—-]*(?:(?:at\s+)?\d{1,2}[:.]\d\d(?::\d\d)?\s*(?:[ap]\.?m\.?)?\s*(?:\(?[A-Z]{2,4}\)?)?)?\s*\.?$",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^(?:(?i:by|words by|story by|written by|reporting by|compiled by|from|analysis by|posted by))[\s:]+"
    r"(?P<name>(?:[A-Z][\w.'’-]*(?:\s+|$)){1,4})(?P<rest>.{0,120})$"
)
_BYLINE_REST = re.compile(
    r"^(?:,|\||–|—|-|\band\b|@|\(|\d|[A-Z][a-z]{2}\s+\d|for\b|in\b|updated|published|staff|correspondent|reporter"
    r"|editor|$)",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"^\W{0,3}(?:additional\s+)?(?:reporting|writing|editing|edtiting|written|edited|compiled|translated|produced"
    r"|graphic|photos?|photographs?"
    r"|video|images?)\s+(?:by\b|credit\b|courtesy\b|copyright\b|caption\b|via\b)",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"^\W{0,3}(?:hide\s+caption\b|photos\s*:|\d+\s+of\s+\d+\s+photos)|^\W{0,3}(?:file(?:d)?\s+(?:photo|image"
    r"|picture)|photo(?:graph)?|image|picture|pictured|video|gallery|watch|slideshow|graphic|map"
    r"|chart|infographic|credit|caption|media playback|play video|image copyright|image caption)\b(?:\s*[:|—]"
    r"|\s+[–-]\s|\s*(?:\d+ of|is unsupported|copyright))"
    r"|\[(?:photo|image|picture|file)[^\]]{0,60}\]\W{0,2}$|\((?:photo|image|picture|ap photo|file photo|getty"
    r"|credit:)[^)]{0,80}\)\W{0,2}$"
    r"|^[^.]{0,200}\b(?:getty images|ap photo|/reuters|/afp|/ap|/epa|shutterstock)\W{0,2}(?:[^.]{0,40})$"
    r"|^\(?(?:l-r|left to right|from left)\b",
    re.IGNORECASE,
)
_BOILERPLATE = re.compile(
    r"^\W{0,3}(?:close(?=\s+[A-Z])|share|comments?|\d+\s+(?:comments?|shares?)|sign\s+(?:in|up)|log\s*in|register|subscribe"
    r"|advert(?:isement|ising)?|sponsored|newsletter"
    r"|related(?:\s+(?:articles?|stories|content|coverage|topics))?|read\s+(?:more|next|also|the full)|see\s+also"
    r"|also\s+read|more\s+(?:on|from|about)\b"
    r"|recommended|most\s+(?:read|popular)|trending|tags?|topics?|follow\s+(?:us|the|@)|print|e-?mail|menu|home"
    r"|skip\s+to|back\s+to\s+top|sources?|references?"
    r"|external\s+links|related\s+news|privacy|terms\s+of|cookies?|contact\s+us|about\s+us|this\s+(?:story"
    r"|article|post|report)\s+(?:was|has\s+been|originally|first|will\s+be|is)"
    r"|©|\(c\)|copyright|all\s+rights\s+reserved|click\s+here|download\b|note:|get\s+(?:the|our|breaking|daily)"
    r"|interested\s+in|add\s+interest"
    r"|story\s+(?:continues|highlights)|continue\s+reading|loading|please\s+(?:enable|see|note|sign|subscribe"
    r"|share|comment)|updated?\s*[:|]|correction\s*[:|]|editor['’]?s?\s+note"
    r"|transcript|copy\s+(?:this|link)|use\s+this\s+link|share\s+this|to\s+(?:read|see)\s+more|hide\s+caption"
    r"|toggle\s+caption|enlarge|notice|sorry)\b",
    re.IGNORECASE,
)
_BOILERPLATE_ANYWHERE = re.compile(
    r"\b(?:our\s+newsletter|newsletter\s+(?:sign|here)"
    r"|all\s+rights\s+reserved|may\s+not\s+be\s+(?:published|reproduced)"
    r"|follow\s+(?:him|her|them|us|me)\s+on|connect\s+(?:with\s+\w+\s+)?on\s+linkedin"
    r"|enable\s+javascript|click\s+here|download\s+(?:the|our)\s+app|on\s+(?:twitter"
    r"|facebook)\s+(?:at\s+)?@|like\s+us\s+on|via\s+e-?mail\s+at|reach(?:ed)?\s+(?:him|her|me)?\s*at\s+\S+@"
    r"|contributed\s+to\s+this\s+(?:report|story|article)|was\s+reported\s+(?:by|from)\s+[A-Z]\w+,"
    r"|add\s+\w+\s+as\s+an?\s+interest|share\s+(?:this|on)\s+(?:facebook|twitter|story|article)"
    r"|support\s+our\s+journalism|donate\s+(?:now|today)|transcripts?\s+(?:are|is)\s+created"
    r"|this\s+page\s+may\s+be\s+used|published\s+(?:in|on)\s+this\s+(?:web)?site"
    r"|external\s+(?:links|(?:internet\s+)?(?:web)?sites)|in\s+its\s+final\s+form|accuracy\s+and\s+availability"
    r"|authoritative\s+record|browsers?\s+with|use\s+this\s+link"
    r"|(?:are|is)\s+(?:being\s+)?(?:encouraged|urged|asked|advised|invited|requested)\s+to\s+(?:report|call|contact|send|visit"
    r"|submit|e-?mail|share|get\s+in\s+touch|come\s+forward|phone|dial)"
    r"|can\s+be\s+(?:seen|found|read|viewed|watched|heard|downloaded|ordered|purchased|booked)\s+(?:at|on|here|via|online)"
    r"|anyone\s+with\s+(?:any\s+)?information|tickets\s+are\s+(?:available|on\s+sale)|tune\s+in\s+to)\b|https?://|www\.|\S+@\S+\.\w",
    re.IGNORECASE,
)
# Posts that a page embeds end with their author's handle; quoted alone they would lose who says it.
_POST = re.compile(r"(?:—|–|-)\s?[^()\n]{2,60}\s\(@\w+\)|\bpic\.twitter\.com/")
_BIOGRAPHY = re.compile(
    r"\bis\s+an?\s+[^.]{0,70}\b(?:editor|reporter|correspondent|writer|columnist|author|journalist|contributor"
    r"|blogger|fellow|integrator|producer|freelancer"
    r"|staff\s+writer|analyst\s+at\s+this|host\s+of)\b",
    re.IGNORECASE,
)
AGENCIES = "Reuters|AP|AFP|UPI|Xinhua|Bloomberg|EPA|Associated Press"
_OF_THIS_PAGE = re.compile(r"\W{0,3}this\s+(?:story|article|post)", re.IGNORECASE)
_WRITES = re.compile(r"\bis\s+(?:an?|the)\b|\bcovers\b|\bwrites\b")
_SOMEBODY_IS = re.compile(r"[A-Z]\w+(?:\s+[A-Z][\w.'’-]+){1,3}\s+is\s")
_FUNCTION_WORDS = words("function_words")
_END = re.compile(r"[.!?…。！？][\"”’'»)\]“‘«›」』]{0,3}$")
_WORD = re.compile(r"[^\W_]+", re.UNICODE)


def normalised(text: str) -> str:
    """Letters and digits only, compatibility forms folded: what two writings of one title have in common."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text[:1000]).casefold()))


def ends_like_a_sentence(line: str) -> bool:
    """Whether the text ends with final punctuation, closing quotes and brackets allowed after it."""
    return _END.search(line[-8:].rstrip()) is not None


def is_caption(sentence: str) -> bool:
    """Whether a sentence is a caption that runs on within a line of prose."""
    return _CAPTION.match(sentence[:300]) is not None


def is_boilerplate(sentence: str) -> bool:
    """Whether a sentence speaks of the page and not of the matter: how transcripts are made, where to subscribe."""
    return _BOILERPLATE_ANYWHERE.search(sentence) is not None


def byline_name(line: str) -> str | None:
    """The name in a byline, None if the line is none."""
    if len(line) > 180:
        return None
    found = _BYLINE.match(line)
    if not found or not _BYLINE_REST.match(found["rest"]):
        return None
    if ends_like_a_sentence(line) and len(line) > 60:
        return None
    return found["name"].strip(" .,")


def what_line_is(line: str, title: str, authors: frozenset[str], near_end: bool) -> str | None:
    """Why a line is not prose ("heading", "byline", …), else None. `title` is normalised, the line stripped."""
    head = line[:600]
    if len(line) <= 400 and title and normalised(line) == title:
        return "title repeated"
    if len(line) <= 80 and _DATE_LINE.match(line):
        return "date line"
    if byline_name(line) is not None:
        return "byline"
    short = len(line) <= 300
    if _CREDIT.match(head) or (short and _CAPTION.search(head)):
        return "caption or credit"
    if short and _BOILERPLATE_ANYWHERE.search(head):
        return "boilerplate"
    if len(line) <= 700 and _POST.search(line):
        return "embedded post"
    if _opens_like_boilerplate(line, head):
        return "boilerplate"
    if near_end and _is_biography(line, authors):
        return "biography"
    return None if ends_like_a_sentence(line) else _heading_or_menu(head)


def _opens_like_boilerplate(line: str, head: str) -> bool:
    """Whether a line begins as menus do, and is short, no whole sentence, or speaks of the article itself."""
    if not _BOILERPLATE.match(head):
        return False
    # "Home sales fell by 12 percent in May.": a short sentence is one all the same.
    menu = len(line) <= 60 and (line.count(" ") < 4 or speaks_to_the_reader(line))
    return menu or _OF_THIS_PAGE.match(head) is not None or not ends_like_a_sentence(line)


def _heading_or_menu(line: str) -> str | None:
    """What a line is that does not end like a sentence, None for prose: enough words, and such as tie others."""
    found = _WORD.findall(line)
    common = sum(word.lower() in _FUNCTION_WORDS for word in found)
    if len(found) >= 12 and common >= 0.15 * len(found):
        return None
    return "heading" if len(found) < 14 else "menu"


def _is_biography(line: str, authors: frozenset[str]) -> bool:
    opening = line[:160]
    named = any(author and author in opening for author in authors)
    if named and _WRITES.search(opening):
        return True
    return _BIOGRAPHY.search(opening) is not None and (
        _BOILERPLATE_ANYWHERE.search(line[:1500]) is not None or _SOMEBODY_IS.match(line) is not None
    )
