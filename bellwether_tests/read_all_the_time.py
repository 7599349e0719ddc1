"""A person with a notebook: opens the published database, asks a few questions, closes it, and begins again."""

import duckdb

from bellwether_assets.foundation.settings import Home
from bellwether_tests.life import Observation

_COUNTED = ("articles", "claims", "signals", "evidence", "signal_days", "briefs", "redirects", "article_stories")


def observe(home: Home) -> Observation:
    """One look, in one connection."""
    with duckdb.connect(str(home.published), read_only=True) as connection:

        def value(sql: str) -> tuple:  # type: ignore[type-arg]
            return connection.execute(sql).fetchone() or ()

        as_of, state_hash = value("SELECT as_of, state_hash FROM publication")
        return Observation(
            as_of,
            state_hash,
            value("SELECT max(day) FROM briefs")[0],
            value("SELECT max(day) FROM signal_days")[0],
            value("SELECT count(*) FROM evidence ANTI JOIN claims USING (claim_id)")[0],
            value(
                "SELECT count(*) FROM signals s JOIN signal_days d USING (signal_id), publication p"
                " WHERE d.day = p.as_of AND d.strength_exact <> s.strength_exact"
            )[0],
            tuple(value(f"SELECT count(*) FROM {table}")[0] for table in _COUNTED),  # noqa: S608 - names above
        )
