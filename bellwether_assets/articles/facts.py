"""What a day reads of the ledgers of what came in: the documents whose articles live on it, and what became of them."""

from collections.abc import Mapping
from datetime import UTC, date

from bellwether_assets.articles.came_in import CameIn, RetractedByHand, SaidAgain, TakenOff
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.tables.arrivals import ArrivalRow
from bellwether_assets.foundation.tables.fetches import RetractionRow, ReturnRow
from bellwether_assets.foundation.tables.overrides import OverrideRow, OverrideStandingRow
from bellwether_assets.foundation.warehouse import Connection
from bellwether_assets.pipeline.stage import Facts

_ARRIVED = (
    "SELECT home_day, md5(string_agg(arrival_id || article_id, ',' ORDER BY arrival_id)) FROM ledger.arrivals"
    " JOIN ledger.home_days USING (article_id) WHERE home_day BETWEEN ? AND ? GROUP BY home_day"
)
_ARRIVALS = (
    "SELECT a.* FROM ledger.arrivals a JOIN ledger.home_days h USING (article_id) WHERE h.home_day = ?"
    " ORDER BY arrival_id"
)
_TAKEN_OFF = (
    "SELECT h.home_day, a.article_id, r.noticed_at, r.reason FROM ledger.retractions r"
    " JOIN ledger.arrivals a USING (arrival_id) JOIN ledger.home_days h USING (article_id)"
    " WHERE h.home_day BETWEEN ? AND ? ORDER BY ALL"
)
_SAID_AGAIN = (
    "SELECT h.home_day, a.arrival_id, r.noticed_at FROM ledger.returns r"
    " JOIN ledger.arrivals a USING (arrival_id) JOIN ledger.home_days h USING (article_id)"
    " WHERE h.home_day BETWEEN ? AND ? ORDER BY ALL"
)
# A retraction is in force on the article's home day, whichever day it was said on.
_BY_HAND = (
    "SELECT h.home_day, o.article_id, o.day, o.author, o.reason FROM ledger.overrides o"
    " JOIN (SELECT override_id, arg_max(standing, recorded_at) AS standing FROM ledger.override_standing"
    " GROUP BY override_id) s USING (override_id) JOIN ledger.home_days h USING (article_id)"
    " WHERE h.home_day BETWEEN ? AND ? AND s.standing AND o.action = 'retract' ORDER BY ALL"
)


def _digests(connection: Connection, first: date, last: date, _: date) -> Mapping[date, str]:
    days = [first, last]
    found = {day: [hashed] for day, hashed in connection.execute(_ARRIVED, days).fetchall()}
    for what, sql in (("taken off", _TAKEN_OFF), ("said again", _SAID_AGAIN), ("by hand", _BY_HAND)):
        for day, *fact in connection.execute(sql, days).fetchall():
            found[day].append(digest(what, *(str(value) for value in fact)))
    return {day: digest(*parts) for day, parts in found.items()}


def _read(connection: Connection, day: date, _: date) -> CameIn:
    days = [day, day]
    arrivals = connection.execute(_ARRIVALS, [day]).pl()
    taken_off, said_again, by_hand = (
        [fact for _, *fact in connection.execute(sql, days).fetchall()] for sql in (_TAKEN_OFF, _SAID_AGAIN, _BY_HAND)
    )
    return CameIn(
        arrivals,
        [TakenOff(article_id, at.astimezone(UTC), reason) for article_id, at, reason in taken_off],
        [SaidAgain(arrival_id, at.astimezone(UTC)) for arrival_id, at in said_again],
        [RetractedByHand(*fact) for fact in by_hand],
    )


# An arrival's id is the hash of all that came in. Overrides are of no asset: people give them.
ARRIVALS: Facts[CameIn] = Facts(
    "what came in of the day's articles",
    (ArrivalRow, RetractionRow, ReturnRow, OverrideRow, OverrideStandingRow),
    _digests,
    _read,
)
