"""What a reader's own hour, zone and language may be in the settings, and what is refused of them.

Belongs here: the types of these settings, each with the check that says what to write instead. Does not belong here:
what follows from them: when a message is due (`delivery/rhythm.py`), how a date is spelled (`site/display.py`).
"""

import re
from datetime import time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, BeforeValidator

Rhythm = Literal["mornings", "weekly", "on_demand"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# How dates were spelled before readers had a language: "Thursday, June 18, 2026" and "6/18/2026".
DEFAULT_LANGUAGE = "en-US"

_HOUR = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)


def check_time_zone(value: str) -> str:
    """The name of a zone, as it is. Raises ValueError."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{value!r} is not an IANA time zone such as 'UTC' or 'Europe/Rome'") from error
    return value


def _language(value: str) -> str:
    """The tag that BCP 47 has for it, such as "en-GB"; "en_gb" is taken for it."""
    try:
        locale = Locale.parse(value.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError) as error:
        raise ValueError(_no_language(value)) from error
    if locale.language == "root":
        raise ValueError(_no_language(value))
    return str(locale).replace("_", "-")


def _no_language(value: str) -> str:
    return f"{value!r} is no language that dates can be spelled in; write a tag of BCP 47 such as 'en-GB', 'de' or 'fr'"


def _morning(value: object) -> time:
    """An hour of the clock, from the number of an hour, from "HH:MM" or from a time of TOML."""
    if isinstance(value, str) and (written := _HOUR.fullmatch(value.strip())):
        return time(int(written[1]), int(written[2]))
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 23:
        return time(value)
    if isinstance(value, time) and not (value.second or value.microsecond or value.tzinfo):
        return value
    raise ValueError("no hour of the clock; write 7 or '07:30', from 0 to 23:59, on the clocks of the reader's zone")


Language = Annotated[str, AfterValidator(_language)]
TimeZoneName = Annotated[str, AfterValidator(check_time_zone)]
Morning = Annotated[time, BeforeValidator(_morning)]
