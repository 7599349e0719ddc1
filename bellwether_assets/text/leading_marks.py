"""What stands in front of a line's first sentence and is no part of it: a clock, a dateline, the headline.

Belongs here: how far each of them goes. Does not belong here: what a line is as a whole (`boilerplate.py`), and labels
that name a speaker (`interviews.py`). Each is told from a sentence's own words by what surrounds it: a hyphen that ties
a compound ("COVID-19", "U.S.-China", "NATO-led") has no blank beside it, the dash of a dateline has.
"""

from __future__ import annotations

import re

from bellwether_assets.text.boilerplate import AGENCIES
from bellwether_assets.text.calendar_names import MONTH
from bellwether_assets.text.headlines import without_site
from bellwether_assets.text.unquotable import has_no_verb
from bellwether_assets.text.word_lists import words

_PUBLISHERS = "CNN|CNN Business|BBC|RNN|ANI|PTI|IANS"
_OPENS = r"(?=[\"“'‘«„(]?[^\W_])"
# "Washington", "OFER PRISON", "St. Louis", "Frankfurt am Main": four words at most.
_PLACE = r"[A-Z][\w.'’/-]*(?: (?:[A-Z][\w.'’/-]*|am|of|de|la|el)){0,3}"
_CAPITALS = r"(?=[A-Z.'’/ -]{0,40}[A-Z]{3})[A-Z][A-Z.'’/-]+(?: [A-Z][A-Z.'’/-]*){0,4}"
_REGION = r",\s?[A-Z][\w.'’]*(?: [A-Z][\w.'’]*){0,2}"
_DAY = (
    rf"(?:{MONTH}\.? \d{{1,2}}(?:, ?\d{{4}})?|\d{{1,2}} {MONTH}\.?(?: \d{{4}})?|\d{{1,2}}/\d{{1,2}}/\d{{2,4}}"
    r"|\d{4}-\d\d-\d\d)"
)
_AGENCY = rf"\((?:{AGENCIES}|{_PUBLISHERS})\)"
_IN_BRACKETS = rf"\((?:[A-Z][\w/ .&-]{{1,40}}|{_DAY})\)"
_SPACED = r"\s+(?:--?|[–—])\s*"
_GLUED = r"\s*(?:--|[–—])\s*"
_DATELINE = re.compile(
    # "LONDON -", "PARIS, March 3 -", "NEW YORK (Reuters) -", "BERLIN:": a place in capitals.
    rf"^(?:{_CAPITALS}(?:{_REGION}){{0,2}}(?:,?\s{_DAY})?(?:\s*{_IN_BRACKETS})?(?:{_SPACED}|\s*:\s+)"
    # A dash without blanks only behind a region, a day or an agency: "WASHINGTON, D.C–In".
    rf"|{_PLACE}(?:(?:{_REGION}){{1,2}}(?:,?\s{_DAY})?(?:\s*{_IN_BRACKETS})?|,?\s{_DAY}|\s*\({_DAY}\)|(?:{_REGION})?\s*{_AGENCY})"
    rf"(?:{_GLUED}|\s+-\s+)"
    rf"|{_PLACE}(?:{_REGION}){{0,2}}(?:,?\s{_DAY})?\s*{_AGENCY}\s*-\s*"
    rf"|\({_PLACE}(?:{_REGION}){{0,2}}\)(?:{_SPACED}|{_GLUED})"
    # "WASHINGTON—U.S. Senators": what is set off within a sentence goes on in small letters.
    r"|[A-Z]{5,}(?: [A-Z]{2,})*—(?=[A-Z“\"])"
    rf"|(?:{_CAPITALS}\s*)?{_AGENCY}(?:{_SPACED}|{_GLUED}|\s+)"
    rf"){_OPENS}"
)
_DAY_BEHIND = re.compile(rf"^{_DAY}\s*(?:…|\.\.\.|--?|[–—])\s*{_OPENS}")
_CLOCK = re.compile(
    r"^[\[(]?(?:[01]?\d|2[0-4])(?:[:.h]\d\d(?::\d\d)?(?:\s?[ap]\.?m\b\.?)?|\s?[ap]\.?m\b\.?)"
    r"(?:\s?\(?(?:[A-Z]{2,4}|Uhr)\b\)?)?[\])]?(?:\s*(?:[-–—|:]|--)\s*|\s+)(?=[\"“'‘«„(]?[^\W\d_])"
)
_LETTER = re.compile(r"[^\W_]")
_LEAST_TITLE = 12  # letters and digits of a title that is looked for
_LEAST_WORDS = 3  # of a title behind which a blank alone may end it
_BEHIND_A_TITLE = re.compile(r"\s*(?P<mark>[.!?:|»–—]|-(?=\s))?[\"”’']?\s*")
_FIRST_WORD = re.compile(r"[\"“'‘«„(]?([^\W_]+)")
_STARTERS = words("sentence_starters")


def clock_length(line: str) -> int:
    """Length of the clock in front of a live blog's entry ("09:47 GMT - ", "[14:02] ", "10.15am: "), 0 for none."""
    found = _CLOCK.match(line[:60])
    # "10.15 million", "12:30 was the time": a sentence begins with a capital.
    return found.end() if found and _first_letter(line[found.end() :]).isupper() else 0


def dateline_length(line: str) -> int:
    """Length of a leading dateline ("UNITED NATIONS -- ", "PARIS, Jan 1 (Reuters) - "), 0 if there is none."""
    found = _DATELINE.match(line[:180])
    if found is None:
        return 0
    day = _DAY_BEHIND.match(line[found.end() : found.end() + 40])
    return found.end() + (day.end() if day else 0)


def glued_title_length(text: str, title: str) -> int:
    """Length of the title at the very beginning of a text, with the blanks and marks behind it; 0 where the text does
    not begin with it, has it on a line of its own, or goes on as a sentence that only begins like its title.

    Letters and digits are compared, in any case: where a title is repeated, it may be punctuated otherwise.
    """
    for candidate in (title, without_site(title)):
        length = _glued(text, candidate)
        if length:
            return length
    return 0


def _glued(text: str, title: str) -> int:
    letters = [found.group().casefold() for found in _LETTER.finditer(title[:400])]
    there = list(_LETTER.finditer(text[:800]))[: len(letters)]
    if len(letters) < _LEAST_TITLE or [found.group().casefold() for found in there] != letters:
        return 0
    end = there[-1].end()
    gap = _BEHIND_A_TITLE.match(text, end)
    begin = gap.end() if gap else end
    between = text[end:begin]
    following = _FIRST_WORD.match(text, begin)
    if "\n" in between or "\r" in between or following is None or not following.group(1)[0].isupper():
        return 0
    if not between:
        return begin if text[end - 1].islower() or text[end - 1].isdigit() else 0
    if gap is not None and gap["mark"]:
        return begin
    # Behind a blank alone a name may go on: "Example Air buys Norland" and "Example Air buys Norland Air for …".
    first, last = following.group(1), re.findall(r"[^\W_]+", title)[-1]
    goes_on = last[0].isupper() and first.casefold() not in _STARTERS | set(title.casefold().split())
    line = re.split(r"[\r\n]", text[begin : begin + 1000], maxsplit=1)[0]
    return 0 if goes_on or title.count(" ") < _LEAST_WORDS - 1 or line.count(" ") < 4 or has_no_verb(line) else begin


def _first_letter(text: str) -> str:
    found = _LETTER.search(text)
    return found.group() if found else ""
