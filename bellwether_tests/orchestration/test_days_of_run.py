"""Which days a run is for, whoever asked for it."""

from datetime import date

from bellwether_assets.orchestration.days_of_run import days_of_run


def test_a_run_of_a_day_of_a_range_or_of_none() -> None:
    assert days_of_run({"dagster/partition": "2025-09-22"}) == [date(2025, 9, 22)]
    tags = {"dagster/asset_partition_range_start": "2025-09-30", "dagster/asset_partition_range_end": "2025-10-02"}
    assert days_of_run(tags) == [date(2025, 9, 30), date(2025, 10, 1), date(2025, 10, 2)]
    assert days_of_run({"dagster/backfill": "x"}) == []
