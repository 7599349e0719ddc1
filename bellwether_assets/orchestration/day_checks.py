"""The promises of a day as asset checks: each looks at what is written, says what it found and what to do.

What must not spread ends the day's run, and so is never published: a quote that is not its article's, a strength that
does not follow from the evidence. The rest warns, since a person has to judge it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import dagster as dg

from bellwether_assets.foundation.frozen_days import FROZEN_THROUGH
from bellwether_assets.pipeline.context import Context

# Days before a day among which its number of articles is judged, and how many of them have to have some.
USUAL_DAYS, FEWEST_DAYS = 28, 7
# Below this share of the usual number, a day has collapsed.
COLLAPSED = 0.1
# How far a strength may be from the formula's: both add the same terms, in another order.
_TOLERANCE = 1e-9

PROVED = dg.AssetCheckSpec(
    "quotes_are_proved",
    asset="claims",
    blocking=True,
    description="Each quote and highlight is the slice of its article that its offsets name.",
)
AS_USUAL = dg.AssetCheckSpec(
    "as_many_as_usual",
    asset="raw_articles",
    description="As many articles as on other days: no collapse to a tenth, and none at all only where sources are"
    " silent too.",
)
EVIDENCE = dg.AssetCheckSpec(
    "evidence_has_its_claims",
    asset="reinforced_signals",
    description="Each claim that is evidence on the day is there, with its quote.",
)
STRENGTH = dg.AssetCheckSpec(
    "strength_is_recomputed",
    asset="reinforced_signals",
    blocking=True,
    description="Each signal's strength is what the published formula makes of the day's evidence.",
)
TOLD = dg.AssetCheckSpec(
    "every_reader_is_told",
    asset="brief",
    description="Each reader of the settings has a brief of the day or the silence of it, and no fault stands in it.",
)

_UNPROVED = (
    f"SELECT count(*), count(*) FILTER (a.text IS NULL AND c.day > coalesce({FROZEN_THROUGH}, DATE '-infinity')"  # noqa: S608 - ours
    " OR substring(a.text, c.quote_start + 1, c.quote_end - c.quote_start) <> c.quote"
    " OR substring(a.text, c.highlight_start + 1, c.highlight_end - c.highlight_start) <> c.highlight"
    " OR c.highlight_start < c.quote_start OR c.highlight_end > c.quote_end),"
    " count(*) FILTER (a.text IS NULL)"
    " FROM pipeline.claims c JOIN pipeline.raw_articles a USING (article_id, version) WHERE c.day = ?"
)
_USUAL = (
    "SELECT count(*) FILTER (home_day = ?), median(n) FILTER (home_day <> ?), count(*) FILTER (home_day <> ?),"
    " coalesce(max(n) FILTER (home_day = ?), 0) FROM (SELECT home_day, count(*) AS n FROM ledger.home_days"
    " WHERE home_day BETWEEN ? - ?::INTEGER AND ? GROUP BY home_day)"
)
_ORPHANS = (
    "SELECT count(*), count(*) FILTER (c.claim_id IS NULL), min(e.signal_id) FILTER (c.claim_id IS NULL)"
    " FROM pipeline.evidence_on(?) e LEFT JOIN (SELECT DISTINCT claim_id FROM pipeline.claims) c USING (claim_id)"
)
_STRENGTHS = """
WITH item AS (
    SELECT e.signal_id, e.publisher, e.origin_id, e.stance = 'contradicts' AS against,
        max(e.quality) * power(0.5, (d.day - e.origin_day) / d.half_life) AS w
    FROM pipeline.signal_days d JOIN pipeline.evidence_on($day) e USING (signal_id)
    WHERE d.day = $day AND d.status = 'living' AND e.origin_day <= d.day
    GROUP BY e.signal_id, e.publisher, e.origin_id, against, e.origin_day, d.day, d.half_life
), ranked AS (
    SELECT signal_id, against, w * power(0.5, row_number() OVER (
        PARTITION BY signal_id, against, publisher ORDER BY w DESC, origin_id) - 1) AS w FROM item
), sides AS (
    SELECT signal_id, coalesce(sum(w) FILTER (NOT against), 0) AS e, coalesce(sum(w) FILTER (against), 0) AS c
    FROM ranked GROUP BY signal_id
)
SELECT count(*), count(*) FILTER (NOT coalesce(abs(d.strength_exact
    - least(10 * (1 - exp(-(s.e - least(s.e / 2, s.c)) / 3)), 9.999999999999998)) <= $tolerance, false)) AS wrong,
    min(d.signal_id) FILTER (NOT coalesce(abs(d.strength_exact
    - least(10 * (1 - exp(-(s.e - least(s.e / 2, s.c)) / 3)), 9.999999999999998)) <= $tolerance, false)) AS first
FROM pipeline.signal_days d LEFT JOIN sides s USING (signal_id) WHERE d.day = $day AND d.status = 'living'
"""


def _found(
    spec: dg.AssetCheckSpec,
    wrong: str,
    metadata: Mapping[str, Any],
    severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.ERROR,
) -> dg.AssetCheckResult:
    """A check's result; `wrong`: what was found and what to do, nothing where all is well."""
    return dg.AssetCheckResult(
        passed=not wrong,
        asset_key=spec.asset_key,
        check_name=spec.name,
        severity=severity,
        description=wrong,
        metadata=metadata,
    )


def quotes_are_proved(context: Context, day: date) -> dg.AssetCheckResult:
    """Promise 1, of the day's claims as they are written."""
    with context.warehouse.open() as connection:
        quotes, unproved, dropped = connection.execute(_UNPROVED, [day]).fetchone() or (0, 0, 0)
    wrong = (
        f"{unproved} of {quotes} quotes are not their article's words: rows were changed by hand, or a fault of this"
        f" program; see pipeline.claims of {day}, and materialize the day again"
    )
    return _found(PROVED, wrong if unproved else "", {"quotes": quotes, "unproved": unproved, "texts_dropped": dropped})


def as_many_as_usual(context: Context, day: date) -> dg.AssetCheckResult:
    """Against the median of the days with articles in the four weeks before; silent where there are too few."""
    with context.warehouse.open() as connection:
        _, usual, days, articles = connection.execute(
            _USUAL, [day, day, day, day, day, USUAL_DAYS, day]
        ).fetchone() or (0, None, 0, 0)
        heard = connection.execute(
            "SELECT count(*) FROM ledger.source_health WHERE state NOT IN ('failing', 'quiet')"
        ).fetchone() or (0,)
    metadata = {"articles": articles, "usual": float(usual or 0), "days_with_articles": days, "live_sources": heard[0]}
    if days < FEWEST_DAYS or usual is None or articles >= COLLAPSED * usual:
        return _found(AS_USUAL, "", metadata)
    dead = articles == 0 and heard[0] > 0
    what_to_do = (
        ", though sources are live: see the asset `fetches` and `bellwether sources`"
        if dead
        else "; see whether a feed or a folder is missing"
    )
    severity = dg.AssetCheckSeverity.ERROR if dead else dg.AssetCheckSeverity.WARN
    return _found(AS_USUAL, f"{articles} articles where {usual:g} are usual{what_to_do}", metadata, severity)


def evidence_has_its_claims(context: Context, day: date) -> dg.AssetCheckResult:
    """No evidence without its claim, as of the day."""
    with context.warehouse.open() as connection:
        evidence, orphans, first = connection.execute(_ORPHANS, [day]).fetchone() or (0, 0, None)
    wrong = (
        f"{orphans} claims that are evidence are not there, first in {first}: an earlier day was built anew and the"
        " days after it not yet; `bellwether run` goes on from there"
    )
    return _found(EVIDENCE, wrong if orphans else "", {"evidence": evidence, "orphans": orphans})


def strength_is_recomputed(context: Context, day: date) -> dg.AssetCheckResult:
    """The formula over the day's evidence, in SQL, against what the fold wrote."""
    with context.warehouse.open() as connection:
        found = connection.execute(_STRENGTHS, {"day": day, "tolerance": _TOLERANCE}).fetchone()
    signals, differing, first = found or (0, 0, None)
    wrong = (
        f"{differing} of {signals} signals have another strength than their evidence makes, first {first}: materialize"
        f" {day} again, and report it if it stays"
    )
    return _found(STRENGTH, wrong if differing else "", {"signals": signals, "differing": differing})


def every_reader_is_told(context: Context, day: date) -> dg.AssetCheckResult:
    """Promise 6: composed, silent with what was rejected, or a fault that is named."""
    readers = {reader.name for reader in context.settings.readers}
    with context.warehouse.open() as connection:
        told = dict(connection.execute("SELECT reader, status FROM pipeline.briefs WHERE day = ?", [day]).fetchall())
        reasons = connection.execute(
            "SELECT DISTINCT reason FROM pipeline.briefs WHERE day = ? AND status = 'faulted' ORDER BY ALL", [day]
        ).fetchall()
    missing = sorted(readers - set(told))
    wrong = [f"no brief for {', '.join(missing)}: build the day again"] if missing else []
    if reasons:
        faults = "; ".join(reason for (reason,) in reasons)
        wrong.append(f"a fault stands in the brief: {faults}; mend it, and the next run tells the day")
    counted = {status: sum(value == status for value in told.values()) for status in sorted(set(told.values()))}
    return _found(TOLD, "; ".join(wrong), counted, dg.AssetCheckSeverity.WARN)
