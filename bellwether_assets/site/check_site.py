"""Refuse a site that contradicts itself, or that could not be written or linked safely, and name the place.

Here belongs what must hold of the values before anything is drawn. Pure.
"""

import re
from collections import Counter
from collections.abc import Iterable

from bellwether_assets.site import display
from bellwether_assets.site.pages import ReaderPages, Site
from bellwether_assets.site.signal_pages import AnalysisSentence, SourceItem, SourceRefs

SIGNAL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
BRIEF_STATUSES = frozenset({"composed", "silent", "faulted"})
SIGNAL_STATUSES = frozenset({"living", "expired", "merged"})


def check_site(site: Site) -> None:
    """Raise ValueError, naming the place, where a site contradicts itself or could not be written or linked safely."""
    ids = [signal.signal_id for signal in site.signals] + [redirect.from_signal_id for redirect in site.redirects]
    for signal_id in ids:
        if not SIGNAL_ID.fullmatch(signal_id) or signal_id.lower() == "index":
            raise ValueError(
                f"signal id {signal_id!r} cannot name a page: "
                "letters, digits, '-' and '_' only, at most 100, and not 'index'"
            )
    _require_distinct(ids, "signal id {} has two pages; an id is either one signal or one redirect")
    # Two names that differ only by case are one file on some disks, and one page would vanish without a word.
    _require_distinct([signal_id.lower() for signal_id in ids], "signal ids that read {} differ only by case")
    _require_distinct([own.folder.lower() for own in (site.own, *site.further)], "two readers' pages stand in {}")
    for own in (site.own, *site.further):
        _check_briefs(own)
    for signal in site.signals:
        where = f"signal {signal.signal_id}"
        if signal.status not in SIGNAL_STATUSES:
            raise ValueError(f"{where}: status {signal.status!r} is none of {sorted(SIGNAL_STATUSES)}")
        for number, source in enumerate(signal.sources, start=1):
            _check_source(f"{where}, source {number}", source)
        _check_refs(f"{where}: the analysis", signal.analysis, len(signal.sources))
        for told in signal.since:
            _check_refs(f"{where}: what changed", told.changes, len(signal.sources))


def _check_refs(where: str, parts: Iterable[AnalysisSentence | SourceRefs], sources: int) -> None:
    for part in parts:
        for ref in part.refs:
            if not 1 <= ref <= sources:
                raise ValueError(f"{where} rests on source {ref}, but there are {sources}: {part.text[:60]!r}")


def _check_briefs(own: ReaderPages) -> None:
    _require_distinct([brief.day.isoformat() for brief in own.briefs], f"day {{}} has two briefs of {own.reader!r}")
    for brief in own.briefs:
        if brief.status not in BRIEF_STATUSES:
            raise ValueError(f"brief of {brief.day}: status {brief.status!r} is none of {sorted(BRIEF_STATUSES)}")
        for item in brief.items:
            _check_highlight(
                f"brief of {brief.day}, {item.signal_id}", item.quote, item.highlight_start, item.highlight_end
            )


def _check_source(where: str, source: SourceItem) -> None:
    _check_highlight(where, source.quote, source.highlight_start, source.highlight_end)
    also = (*source.also, *(other for further in source.further for other in further.also))
    quotes = [further.quote for further in source.further] + [quote for other in also for quote in other.quotes]
    for quote in quotes:
        _check_highlight(where, quote.text, quote.highlight_start, quote.highlight_end)


def _check_highlight(where: str, quote: str, start: int, end: int) -> None:
    try:
        display.mark_quote(quote, start, end)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None


def _require_distinct(names: Iterable[str], message: str) -> None:
    repeated = sorted(name for name, times in Counter(names).items() if times > 1)
    if repeated:
        raise ValueError(message.format(repr(repeated[0])))
