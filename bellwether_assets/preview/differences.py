"""What two warehouses of one home say differently: of signals, of briefs, and so on which pages.

Belongs here: comparing rows of the pipeline, which are there before anything is published. Does not belong here: how
the second warehouse came to differ (`foresee.py`), nor how the difference is told (`tell.py`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bellwether_assets.foundation.warehouse import Connection, Warehouse
from bellwether_assets.site.reader_folders import page_folders

APPEARS, DISAPPEARS, MERGED, CHANGED = "appears", "disappears", "merged", "changed"

# A signal as of the last day, beside hashes of all that was ever said of it. `{}` is a database.
_SIGNALS = """
    WITH last_days AS (
        SELECT signal_id, type, strength_exact, day FROM {0}.pipeline.signal_days
        QUALIFY row_number() OVER (PARTITION BY signal_id ORDER BY day DESC) = 1
    ), states AS (
        SELECT signal_id, arg_max(status, day) AS status FROM {0}.pipeline.signal_states GROUP BY signal_id
    ), words AS (
        SELECT signal_id, arg_max(title, day) AS title, md5(string_agg(content_hash, ' ' ORDER BY day)) AS words
        FROM {0}.pipeline.signal_texts GROUP BY signal_id
    ), merges AS (
        SELECT signal_id, arg_max(other_signal_id, day) AS other_signal_id FROM {0}.pipeline.signal_events
        WHERE event = 'merged' GROUP BY signal_id
    ), histories AS (
        SELECT signal_id, md5(string_agg(md5(d::VARCHAR), '' ORDER BY day)) AS history
        FROM {0}.pipeline.signal_days AS d GROUP BY signal_id
    ), changes AS (
        SELECT signal_id, md5(string_agg(md5(e::VARCHAR), '' ORDER BY day, claim_id, change)) AS evidence
        FROM {0}.pipeline.evidence_changes AS e GROUP BY signal_id
    ), events AS (
        SELECT signal_id, md5(string_agg(md5(e::VARCHAR), '' ORDER BY ALL)) AS happened
        FROM {0}.pipeline.signal_events AS e GROUP BY signal_id
    )
    SELECT s.signal_id, w.title, d.type, d.strength_exact, s.status,
        if(s.status = 'merged', m.other_signal_id, NULL) AS merged_into,
        md5(concat_ws(' ', h.history, c.evidence, e.happened, s.status)) AS numbers, w.words
    FROM states AS s JOIN last_days AS d USING (signal_id) LEFT JOIN words AS w USING (signal_id)
    LEFT JOIN merges AS m USING (signal_id) LEFT JOIN histories AS h USING (signal_id)
    LEFT JOIN changes AS c USING (signal_id) LEFT JOIN events AS e USING (signal_id)
"""
_BRIEFS = """
    WITH items AS (
        SELECT day, reader, list(signal_id ORDER BY rank) AS told,
            list(md5(i::VARCHAR) ORDER BY rank) AS items
        FROM {0}.pipeline.brief_items AS i GROUP BY day, reader
    ), scores AS (
        SELECT day, reader, md5(string_agg(md5(s::VARCHAR), '' ORDER BY signal_id)) AS scores
        FROM {0}.pipeline.brief_scores AS s GROUP BY day, reader
    )
    SELECT b.day, b.reader, b.status, b.reason, coalesce(i.told, []) AS told, coalesce(i.items, []) AS items,
        md5(concat_ws(' ', b::VARCHAR, s.scores)) AS said
    FROM {0}.pipeline.briefs AS b LEFT JOIN items AS i USING (day, reader) LEFT JOIN scores AS s USING (day, reader)
"""
_HELD = """
    SELECT signal_id, claim_id FROM {0}.pipeline.evidence_changes
    QUALIFY row_number() OVER (PARTITION BY signal_id, claim_id ORDER BY day DESC, change) = 1 AND change = 'added'
"""
_TWO_SIGNALS = (
    f"SELECT coalesce(b.signal_id, a.signal_id), b.* EXCLUDE (signal_id), a.* EXCLUDE (signal_id)"  # noqa: S608 - ours
    f" FROM ({_SIGNALS.format('before')}) AS b FULL JOIN ({_SIGNALS.format('warehouse')}) AS a USING (signal_id)"
    " WHERE b.numbers IS DISTINCT FROM a.numbers OR b.words IS DISTINCT FROM a.words ORDER BY 1"
)
_TWO_BRIEFS = (
    f"SELECT coalesce(b.day, a.day), coalesce(b.reader, a.reader),"  # noqa: S608 - ours
    " b.* EXCLUDE (day, reader), a.* EXCLUDE (day, reader)"
    f" FROM ({_BRIEFS.format('before')}) AS b FULL JOIN ({_BRIEFS.format('warehouse')}) AS a USING (day, reader)"
    " WHERE b.said IS DISTINCT FROM a.said OR b.items IS DISTINCT FROM a.items ORDER BY 1, 2"
)
# Of each signal that one of the two has, how many claims joined and left it.
_CLAIMS = (
    f"SELECT coalesce(b.signal_id, a.signal_id), count(*) FILTER (b.claim_id IS NULL),"  # noqa: S608 - ours
    " count(*) FILTER (a.claim_id IS NULL)"
    f" FROM ({_HELD.format('before')}) AS b FULL JOIN ({_HELD.format('warehouse')}) AS a USING (signal_id, claim_id)"
    " WHERE b.claim_id IS NULL OR a.claim_id IS NULL GROUP BY 1"
)
# Where most of the claims of a signal are now: what it is a part of.
_HOLDERS = (
    f"SELECT b.signal_id, a.signal_id FROM ({_HELD.format('before')}) AS b"  # noqa: S608 - ours
    f" JOIN ({_HELD.format('warehouse')}) AS a USING (claim_id) WHERE list_contains(?, b.signal_id)"
    " GROUP BY b.signal_id, a.signal_id"
    " QUALIFY row_number() OVER (PARTITION BY b.signal_id ORDER BY count(*) DESC, a.signal_id) = 1"
)


@dataclass(frozen=True)
class Side:
    """A signal as one of the two warehouses has it. Of one that ended: its last living day's type and strength."""

    title: str | None
    type: str
    strength: float
    status: str


@dataclass(frozen=True)
class SignalDifference:
    """A signal of which the two say something else: `change` is appears, disappears, merged or changed.

    `into`: the signal that holds it, or most of its claims, afterwards. `claims_gained` and `claims_lost`: of the
    evidence that it has at the end. `awaits_words`: what its title and analysis will be is not known.
    """

    signal_id: str
    change: str
    before: Side | None
    after: Side | None
    into: str | None
    claims_gained: int
    claims_lost: int
    awaits_words: bool = False


@dataclass(frozen=True)
class BriefDifference:
    """A brief of which the two say something else: None where there is none; signals gained, lost, told otherwise."""

    day: date
    reader: str
    status_before: str | None
    status_after: str | None
    reason_before: str | None
    reason_after: str | None
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True)
class Differences:
    """All that the two say differently; `pages`: addresses relative to the site's folder."""

    signals: tuple[SignalDifference, ...] = ()
    briefs: tuple[BriefDifference, ...] = ()
    pages: tuple[str, ...] = ()


def differences(
    before: Path, after: Warehouse, readers: Sequence[str], awaiting_words: Collection[str] = ()
) -> Differences:
    """What `after` says differently from the warehouse in the file `before`.

    `awaiting_words`: signals whose words in `after` are those of rules, since nobody asked the model that writes them.
    """
    name = str(before).replace("'", "''")
    with after.open() as connection:
        connection.execute(f"ATTACH '{name}' AS before (READ_ONLY)")
        try:
            signals = _signals(connection, awaiting_words)
            briefs = _briefs(connection)
        finally:
            connection.execute("DETACH before")
    return Differences(signals, briefs, _pages(signals, briefs, readers))


def _signals(connection: Connection, awaiting_words: Collection[str]) -> tuple[SignalDifference, ...]:
    rows = connection.execute(_TWO_SIGNALS).fetchall()
    claims = {signal_id: (gained, lost) for signal_id, gained, lost in connection.execute(_CLAIMS).fetchall()}
    gone = [row[0] for row in rows if row[8 + 3] is None]
    holders = dict(connection.execute(_HOLDERS, [gone]).fetchall())
    found = []
    for signal_id, *values in rows:
        (*was, merged_before, numbers_before, _), (*now, merged_after, numbers_after, _) = values[:7], values[7:]
        old = Side(*was) if was[3] is not None else None
        new = Side(*now) if now[3] is not None else None
        awaits = signal_id in awaiting_words
        if awaits and old is not None and new is not None and numbers_before == numbers_after:
            continue  # nothing but its words, which nobody has written
        change, into = CHANGED, None
        if old is None:
            change = APPEARS
        elif new is None:
            change, into = DISAPPEARS, holders.get(signal_id)
        elif new.status == "merged" and (old.status != "merged" or merged_before != merged_after):
            change, into = MERGED, merged_after
        gained, lost = claims.get(signal_id, (0, 0))
        found.append(SignalDifference(signal_id, change, old, new, into, gained, lost, awaits))
    return tuple(found)


def _briefs(connection: Connection) -> tuple[BriefDifference, ...]:
    found = []
    for day, reader, *values in connection.execute(_TWO_BRIEFS).fetchall():
        status_before, reason_before, told_before, items_before, _ = values[:5]
        status_after, reason_after, told_after, items_after, _ = values[5:]
        was = dict(zip(told_before or (), items_before or (), strict=True))
        now = dict(zip(told_after or (), items_after or (), strict=True))
        found.append(
            BriefDifference(
                day,
                reader,
                status_before,
                status_after,
                reason_before,
                reason_after,
                gained=tuple(one for one in now if one not in was),
                lost=tuple(one for one in was if one not in now),
                changed=tuple(one for one in now if one in was and was[one] != now[one]),
            )
        )
    return tuple(found)


def _pages(
    signals: Sequence[SignalDifference], briefs: Sequence[BriefDifference], readers: Sequence[str]
) -> tuple[str, ...]:
    """Pages of these signals and days, and the first pages and lists that name them."""
    folders = page_folders(readers)
    known = [one for one in briefs if one.reader in folders]
    of_briefs = {f"{folders[one.reader]}briefs/{one.day}.html" for one in known}
    first_pages = {f"{folders[one.reader]}{name}" for one in known for name in ("index.html", "briefs/index.html")}
    of_signals = {f"signals/{one.signal_id}.html" for one in signals}
    lists = {"signals/index.html"} if signals else set()
    return tuple(sorted(of_briefs | first_pages | of_signals | lists))
