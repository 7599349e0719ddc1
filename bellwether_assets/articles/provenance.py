"""Where a time of publication comes from, and which times are believed of it.

Belongs here: the names of the places, in the order in which they are asked, and what no publication of today can say.
Does not belong here: how a time is written (`sources/moments.py`), nor how a feed or page is searched for one.
"""

from datetime import date, timedelta

FROM_FEED, FROM_PAGE, FROM_MAIL, FROM_FILE, FIRST_SEEN = "feed", "page", "mail", "file", "first_seen"
# What programs write into a document, and nobody reads before it is sent.
WRITTEN_BY_PROGRAMS = frozenset({FROM_FEED, FROM_PAGE, FROM_MAIL})
PLACES = WRITTEN_BY_PROGRAMS | {FROM_FILE}
# Where the day has already begun on the other side of the Earth, a paper carries tomorrow's date.
AHEAD = timedelta(days=1)
# Newspapers put their archives on the web, with pages that are dated as they should be; what says that it is older than
# this is in practice the zero of some program, or a year of two digits.
_EARLIEST = date(1900, 1, 1)


def why_not_believed(day: date, first_seen: date, place: str) -> str | None:
    """Why a day of publication is none, None where it is believed. What a person put into a file may be of any age."""
    if day > first_seen + AHEAD:
        return f"is in the future: first seen on {first_seen}"
    if place in WRITTEN_BY_PROGRAMS and day < _EARLIEST:
        return f"is before {_EARLIEST.year}, which no {place} of today is"
    return None


def why_not_counted(day: date, first_seen: date, place: str) -> str | None:
    """Why a day is not an article's day of publication: it is not believed, or had not come yet at first sight."""
    if day > first_seen:
        return f"is in the future: first seen on {first_seen}"
    return why_not_believed(day, first_seen, place)
