"""What a day reads of the ledger of arrivals: the documents whose articles live on it."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from bellwether_assets.foundation.tables.arrivals import ArrivalRow
from bellwether_assets.foundation.warehouse import Connection
from bellwether_assets.pipeline.stage import Facts


def _digests(connection: Connection, first: date, last: date, _: date) -> Mapping[date, str]:
    return dict(
        connection.execute(
            "SELECT home_day, md5(string_agg(arrival_id || article_id, ',' ORDER BY arrival_id)) FROM ledger.arrivals"
            " JOIN ledger.home_days USING (article_id) WHERE home_day BETWEEN ? AND ? GROUP BY home_day",
            [first, last],
        ).fetchall()
    )


def _read(connection: Connection, day: date, _: date) -> pl.DataFrame:
    return connection.execute(
        "SELECT a.* FROM ledger.arrivals a JOIN ledger.home_days h USING (article_id) WHERE h.home_day = ?"
        " ORDER BY arrival_id",
        [day],
    ).pl()


# A frame of `ledger.arrivals`; an arrival's id is the hash of all that came in.
ARRIVALS: Facts[pl.DataFrame] = Facts("arrivals of the day", (ArrivalRow,), _digests, _read)
