"""The days of a home: its first partition, the last day that was asked for, and today in its zone.

They are kept in two small files of the home, since Dagster's partitions, the walk and the command line all ask for
them, most of the time without opening the warehouse.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bellwether_assets.foundation.settings import Home, SettingsError
from bellwether_assets.foundation.write_durably import write_durably

ONE_DAY = timedelta(days=1)


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def today(home: Home) -> date:
    """Today in the home's zone."""
    return datetime.now(home.settings().zone).date()


def read_first_day(home: Home, timezone: str | None = None) -> date | None:
    """The first partition's day as the home keeps it, or None. `timezone` is what the settings say, read if not given.

    Raises SettingsError where the home's days were cut in another time zone than the settings name.
    """
    try:
        day, zone = home.first_day_file.read_text(encoding="utf-8").split()
    except FileNotFoundError:
        return None
    wanted = timezone or home.settings().timezone
    if zone != wanted:
        raise SettingsError(
            f"{home.settings_file}: timezone = {wanted!r}, but the days in {home.path} were cut in {zone!r}; "
            f"set it back, or use a new home and give it the same inbox"
        )
    return date.fromisoformat(day)


def write_first_day(home: Home, day: date) -> None:
    """Keep the first partition's day, and the zone that days are cut in."""
    home.path.mkdir(parents=True, exist_ok=True)
    write_durably(home.first_day_file, f"{day.isoformat()} {home.settings().timezone}\n")


def read_last_day(home: Home) -> date | None:
    """The last day that was ever asked for, or None."""
    try:
        return date.fromisoformat(home.last_day_file.read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        return None


def write_last_day(home: Home, day: date) -> None:
    """Keep the last day that was asked for, where it is later than what is kept."""
    known = read_last_day(home)
    if known is None or day > known:
        write_durably(home.last_day_file, f"{day.isoformat()}\n")
