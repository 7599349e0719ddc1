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
    log = instance.event_log_storage
    known = {limit.name: limit for limit in log.get_pool_limits()}
    for pool in (DAYS_POOL, FETCH_POOL, DELIVERY_POOL, LAKE_POOL):
        there = known.get(pool)
        if there is None:
            log.initialize_concurrency_limit_to_default(pool)
        elif there.from_default and there.limit != instance.global_op_concurrency_default_limit:
            # In PostgreSQL, Dagster cannot initialise what is there: its insert fails, and with it the transaction.
            log.delete_concurrency_limit(pool)
            log.initialize_concurrency_limit_to_default(pool)
