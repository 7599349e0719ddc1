"""Partitions: every day of the home, and no more than that."""

from datetime import date, timedelta
from pathlib import Path

from bellwether_assets.foundation.days import today, write_first_day, write_last_day
from bellwether_assets.foundation.settings import Home
from bellwether_assets.orchestration.partitions import daily_partitions, last_partition


def test_a_replay_of_the_past_has_exactly_the_days_that_were_asked_for(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write_first_day(home, date(2025, 9, 1))
    write_last_day(home, date(2025, 10, 31))
    keys = daily_partitions(home).get_partition_keys()
    assert (len(keys), keys[0], keys[-1]) == (61, "2025-09-01", "2025-10-31")


def test_asking_for_fewer_days_takes_no_partition_away(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write_first_day(home, date(2025, 9, 1))
    write_last_day(home, date(2025, 10, 31))
    write_last_day(home, date(2025, 9, 10))
    assert daily_partitions(home).get_last_partition_key() == "2025-10-31"


def test_a_home_in_use_goes_on_to_today(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write_first_day(home, today(home) - timedelta(days=400))
    write_last_day(home, today(home) - timedelta(days=30))
    assert last_partition(home) == today(home)
    assert daily_partitions(home).get_last_partition_key() == today(home).isoformat()
