"""The one partitions definition: a day, in the configured zone, from the home's first day to today.

Today is a partition too: an article dated today has a home, and a run may ask for it before the day is over. The
first day is kept by the home; `run` moves it back, after which a running code location has to be reloaded.
"""

from datetime import date, datetime, timedelta

import dagster as dg

from bellwether_assets.platform.settings import Home
from bellwether_assets.platform.stages import read_first_day


def today(home: Home) -> date:
    """Today in the home's zone."""
    return datetime.now(home.settings().zone).date()


def daily_partitions(home: Home) -> dg.DailyPartitionsDefinition:
    """All days of this home. Before the first run has set a first day, yesterday and today."""
    first = read_first_day(home) or today(home) - timedelta(days=1)
    return dg.DailyPartitionsDefinition(start_date=first.isoformat(), timezone=home.settings().timezone, end_offset=1)
