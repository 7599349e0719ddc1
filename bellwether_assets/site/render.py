"""Draw a whole site: frozen page values in, a folder of static HTML and one stylesheet out.

Here belong which pages a site has, what they are called, and how a finished folder takes the place of the one before.
Not here: what the pages say (`pages.py`, filled by `read_site.py`), how single values look (`display.py`), markup
(`templates/`). No dagster, no duckdb, no clock: equal sites give equal bytes.
"""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from bellwether_assets.site import display
from bellwether_assets.site.days import months
from bellwether_assets.site.lay_out_share import lay_out_share
from bellwether_assets.site.lay_out_strength import StrengthLine, lay_out_strength
from bellwether_assets.site.pages import RedirectPage, SignalPage, SignalRow, Site, SourceItem
from bellwether_assets.site.replace import replace_folder
from bellwether_assets.site.template_environment import draw_template

SIGNAL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
BRIEF_STATUSES = frozenset({"composed", "silent", "faulted"})
SIGNAL_STATUSES = frozenset({"living", "expired", "merged"})
RECENT_DAYS = 10


def render_site(site: Site, folder: Path) -> list[Path]:
    """Draw the site and put it in the place of `folder`, whole; returns the files written, sorted.

    Pages of an earlier site that this one does not have are gone afterwards. Raises ValueError when the site
    contradicts itself (then the folder is untouched) or when `folder` holds something that is not a Bellwether site.
    """
    return replace_folder(render_pages(site), folder)


def render_pages(site: Site) -> dict[str, str]:
    """Every file of the site: its path relative to the site's folder, with `/`, and its text."""
    _check(site)
    redirects = {redirect.from_signal_id: redirect for redirect in site.redirects}
    known = frozenset(signal.signal_id for signal in site.signals)
    addresses = known | redirects.keys()
    briefs = sorted(site.briefs, key=lambda brief: brief.day, reverse=True)
    common = {"site": site, "masthead": site.masthead, "addresses": addresses, "days": frozenset(b.day for b in briefs)}

    def draw(template: str, root: str, **values: object) -> str:
        return draw_template(template, **common, root=root, **values)

    pages = {
        "style.css": draw_template("style.css"),
        "index.html": draw(
            "index.html",
            "",
            here="brief",
            latest=briefs[0] if briefs else None,
            brief=next((brief for brief in briefs if brief.status == "composed"), None),
            recent=briefs[:RECENT_DAYS],
            counts=sorted(site.counts.items()),
        ),
        "briefs/index.html": draw("briefs.html", "../", here="days", months=months(briefs), total=len(briefs)),
        "signals/index.html": draw("signals.html", "../", here="signals", rows=signal_rows(site.signals)),
    }
    pages["about.html"] = draw("about.html", "", here="about")
    share = lay_out_share(site.checks.judged_shares, site.as_of, site.checks.bound)
    pages["checks.html"] = draw("checks.html", "", here="", checks=site.checks, plot=share)
    for brief in briefs:
        pages[f"briefs/{brief.day.isoformat()}.html"] = draw("brief.html", "../", here="", brief=brief)
    for signal in site.signals:
        # The page's heading names the signal, so the plot does not.
        plot = lay_out_strength([StrengthLine("", signal.history)])
        pages[f"signals/{signal.signal_id}.html"] = draw("signal.html", "../", here="", signal=signal, plot=plot)
    for redirect in site.redirects:
        target = _destination(redirect, redirects, known)
        pages[f"signals/{redirect.from_signal_id}.html"] = draw(
            "redirect.html", "../", here="", redirect=redirect, target=target
        )
    return pages


def signal_rows(signals: Iterable[SignalPage]) -> list[SignalRow]:
    """The list of all signals: the strongest first, among equals the one reinforced last, then by title and id."""
    rows = [
        SignalRow(
            signal_id=signal.signal_id,
            title=signal.title,
            strength=signal.strength,
            extracted=signal.extracted,
            articles=signal.articles,
            last_reinforced=signal.last_reinforced,
            type=signal.type,
            domains=signal.domains,
            geographies=signal.geographies,
            status=signal.status,
            label=signal.label,
        )
        for signal in signals
    ]
    return sorted(rows, key=lambda row: (-row.strength, -row.last_reinforced.toordinal(), row.title, row.signal_id))


def _check(site: Site) -> None:
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
    _require_distinct([brief.day.isoformat() for brief in site.briefs], "day {} has two briefs; a site is one reader's")
    for brief in site.briefs:
        if brief.status not in BRIEF_STATUSES:
            raise ValueError(f"brief of {brief.day}: status {brief.status!r} is none of {sorted(BRIEF_STATUSES)}")
        for item in brief.items:
            _check_highlight(
                f"brief of {brief.day}, {item.signal_id}", item.quote, item.highlight_start, item.highlight_end
            )
    for signal in site.signals:
        where = f"signal {signal.signal_id}"
        if signal.status not in SIGNAL_STATUSES:
            raise ValueError(f"{where}: status {signal.status!r} is none of {sorted(SIGNAL_STATUSES)}")
        for number, source in enumerate(signal.sources, start=1):
            _check_source(f"{where}, source {number}", source)
        for sentence in signal.analysis:
            for ref in sentence.refs:
                if not 1 <= ref <= len(signal.sources):
                    raise ValueError(
                        f"{where}: the analysis rests on source {ref}, but there are {len(signal.sources)}: "
                        f"{sentence.text[:60]!r}"
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


def _destination(redirect: RedirectPage, redirects: dict[str, RedirectPage], known: frozenset[str]) -> str | None:
    """The signal that an old address leads to in the end, through later redirects; None when there is none."""
    passed = [redirect.from_signal_id]
    target = redirect.to_signal_id
    while target is not None and target not in known:
        passed.append(target)
        if target not in redirects:
            raise ValueError(
                f"redirect {' → '.join(passed)}: no such signal; redirect to None if nothing holds its claims"
            )
        if target in passed[:-1]:
            raise ValueError(f"redirect {' → '.join(passed)} goes in a circle")
        target = redirects[target].to_signal_id
    return target
