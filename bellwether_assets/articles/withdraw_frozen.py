"""Retractions of articles whose day is frozen: the one thing that is still added to such a day.

A day that can be computed takes a retraction as one more version of its article (`order_versions.py`). Of a frozen day
that version is written as it is said, and the fold takes the article's claims out of their signals on the day from
which the retraction is in force (`signals/facts.py`).
"""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from bellwether_assets.articles.order_versions import BY_HAND, retracted_by, why_withdrawn
from bellwether_assets.foundation.warehouse import Connection

# Whether a retraction was given when the article's day was frozen already. `o`: ledger.overrides; `s`: its standing.
SAID_OF_FROZEN = (
    "o.action = 'retract' AND EXISTS (FROM ledger.home_days h JOIN ledger.frozen_days f ON h.home_day <= f.through"
    " WHERE h.article_id = o.article_id AND f.frozen_at < s.recorded_at)"
)
_SAID = (
    "SELECT o.article_id, o.day, o.author, o.reason, s.standing FROM ledger.overrides o"  # noqa: S608 - ours
    " JOIN (SELECT override_id, arg_max(standing, recorded_at) AS standing, max(recorded_at) AS recorded_at"
    f" FROM ledger.override_standing GROUP BY override_id) s USING (override_id) WHERE {SAID_OF_FROZEN}"
    " ORDER BY o.day, o.author, o.reason"
)
_WITHDRAWN = (
    "INSERT INTO pipeline.raw_articles BY NAME SELECT * REPLACE (version + 1 AS version, ? AS ordered_by,"
    " NULL AS text, sha256('') AS text_sha256, NULL AS updated_at, ? AS first_seen_at, NULL AS correction,"
    " ? AS withdrawn) FROM pipeline.raw_articles WHERE article_id = ?"
    " QUALIFY row_number() OVER (ORDER BY version DESC) = 1"
)
_CURRENT = (
    "UPDATE pipeline.raw_articles r SET is_current = (version = (SELECT max(version) FROM pipeline.raw_articles m"
    " WHERE m.article_id = r.article_id)) WHERE article_id = ?"
)


def withdraw_frozen(connection: Connection, zone: ZoneInfo) -> None:
    """Bring the versions of articles of frozen days to what is said of them now; the caller holds the transaction."""
    said = connection.execute(_SAID).fetchall()
    for article_id, _, author, reason, _ in said:
        connection.execute(
            "DELETE FROM pipeline.raw_articles WHERE article_id = ? AND ordered_by = ? AND withdrawn = ?",
            [article_id, BY_HAND, why_withdrawn(retracted_by(author), reason)],
        )
    for article_id, day, author, reason, stands in said:
        if stands:
            since = datetime.combine(day, time(), zone)
            connection.execute(_WITHDRAWN, [BY_HAND, since, why_withdrawn(retracted_by(author), reason), article_id])
        connection.execute(_CURRENT, [article_id])
