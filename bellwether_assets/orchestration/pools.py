"""Which runs go side by side: one of days, or of what is made of all days; one that fetches; one that
sends; and one that keeps a DuckLake small."""

import dagster as dg

DAYS_POOL = "days"
FETCH_POOL = "fetch"
DELIVERY_POOL = "delivery"
LAKE_POOL = "lake"


def open_pools(instance: dg.DagsterInstance) -> None:
    """Has Dagster know the pools before the first run waits for one.

    A pool that the daemon meets for the first time holds nothing back yet: two days went side by side in a new home.
    """
    for pool in (DAYS_POOL, FETCH_POOL, DELIVERY_POOL, LAKE_POOL):
        instance.event_log_storage.initialize_concurrency_limit_to_default(pool)
