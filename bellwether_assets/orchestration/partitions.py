"""The one partitions definition: a day, in the configured zone, from the home's first day to today.

Today is a partition too: an article dated today has a home, and a run may ask for it before the day is over. The
first day is kept by the home; `run` moves it back, after which a running code location has to be reloaded. A home that
was last asked for days long past is a replay: its partitions end there, so that its history is not shown as a sliver
before years of missing days.
"""

from datetime import date, datetime, timedelta

import dagster as dg

from bellwether_assets.foundation.days import read_first_day, read_last_day
from bellwether_assets.foundation.settings import Home

# A deployment may sleep this long and still have its mornings; what is older was asked for as history.
REPLAY_AFTER = timedelta(days=90)


def today(home: Home) -> date:
    """Today in the home's zone."""
    return datetime.now(home.settings().zone).date()


def last_partition(home: Home) -> date:
    """Today, or for a home that replays the past, the last day that it was asked for."""
    last, now = read_last_day(home), today(home)
    return last if last is not None and now - last > REPLAY_AFTER else now


def daily_partitions(home: Home) -> dg.DailyPartitionsDefinition:
    """All days of this home. Before the first run has set a first day, yesterday and today."""
    first = read_first_day(home) or today(home) - timedelta(days=1)
    zone, last = home.settings().timezone, last_partition(home)
    if last == today(home):
        return dg.DailyPartitionsDefinition(start_date=first.isoformat(), timezone=zone, end_offset=1)
    # The end is a bound that no partition passes.
    end = last + timedelta(days=1)
    return dg.DailyPartitionsDefinition(start_date=first.isoformat(), end_date=end.isoformat(), timezone=zone)
