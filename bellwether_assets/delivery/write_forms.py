"""Which files there are of editions and signals, beside the site's pages in its folder. Pure.

    editions/<reader>/<day>.html, .md and .json      an edition: as it is sent, as Markdown, and its document
    editions/<reader>/rss.xml, atom.xml, feed.json   the feeds of a reader's editions
    signals/<signal>.json                            a signal's document
    signals/rss.xml, atom.xml, feed.json             the feeds of what happened to signals
    schemas/edition.json, signal.json                what the documents hold to

Feeds lead to pages by whole addresses, so there are none where the settings name no `site_address`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from bellwether_assets.delivery.draw import draw
from bellwether_assets.delivery.feeds import Entry, Feed, feed_files, latest
from bellwether_assets.delivery.letter import Sheet, ShownEdition, ShownItem, subject_of, write_letter
from bellwether_assets.delivery.markdown import as_markdown
from bellwether_assets.delivery.message import as_html
from bellwether_assets.delivery.read_document import read_document

SCHEMAS = Path(__file__).parent / "data"


@dataclass(frozen=True)
class PublishedEdition:
    """An edition as it was published; `document` as in `editions`."""

    edition_id: str
    reader: str
    day: date
    revision: int
    recorded_at: datetime
    document: str


@dataclass(frozen=True)
class SignalForm:
    """A signal's document, and what its feed's entry says: `happened` on the day it changed last."""

    signal_id: str
    title: str
    changed_at: datetime
    first_seen_at: datetime
    happened: str
    quote: str
    document: str


def form_files(editions: Sequence[PublishedEdition], signals: Sequence[SignalForm], sheet: Sheet) -> dict[str, str]:
    """All files by their path relative to the site's folder, and their text."""
    files = {
        f"schemas/{name}.json": (SCHEMAS / f"{name}.schema.json").read_text("utf-8") for name in ("edition", "signal")
    }
    by_reader: dict[str, list[PublishedEdition]] = defaultdict(list)
    for edition in sorted(editions, key=lambda one: (one.reader, one.day, one.revision)):
        by_reader[edition.reader].append(edition)
    for reader, folder in sheet.folders.items():
        files |= {f"{folder}/{name}": text for name, text in _of_reader(reader, by_reader[reader], sheet).items()}
    files |= {f"signals/{signal.signal_id}.json": signal.document for signal in signals}
    if sheet.site:
        files |= {
            f"signals/{name}": text for name, text in feed_files(_signal_feed(signals, sheet, sheet.site)).items()
        }
    return files


def _of_reader(reader: str, editions: Sequence[PublishedEdition], sheet: Sheet) -> dict[str, str]:
    """A reader's files, each day in its last revision."""
    first_at: dict[date, datetime] = {}
    last: dict[date, PublishedEdition] = {}
    for edition in editions:
        first_at.setdefault(edition.day, edition.recorded_at)
        last[edition.day] = edition
    files: dict[str, str] = {}
    entries = []
    for day, edition in last.items():
        told = read_document(edition.document)
        letter = write_letter(edition.edition_id, edition.recorded_at, [told], sheet)
        files[f"{day.isoformat()}.html"] = as_html(letter)
        files[f"{day.isoformat()}.md"] = as_markdown(letter.title, letter.editions[0])
        files[f"{day.isoformat()}.json"] = edition.document
        if address := sheet.edition(reader, day):
            entries.append(_entry(edition, letter.editions[0], address, first_at[day]))
    if sheet.site:
        feed = Feed(
            key=f"editions:{reader}",
            title=f"{sheet.title} – {reader}" if len(sheet.folders) > 1 else sheet.title,
            description=sheet.tagline,
            home=f"{sheet.site}index.html",
            folder=f"{sheet.site}{sheet.folders[reader]}/",
            entries=latest(entries),
        )
        files |= feed_files(feed)
    return files


def _entry(edition: PublishedEdition, told: ShownEdition, address: str, first_at: datetime) -> Entry:
    return Entry(
        key=f"edition:{edition.reader}:{edition.day.isoformat()}",
        title=f"{told.heading}: {subject_of([told])}",
        address=address,
        published_at=first_at,
        updated_at=edition.recorded_at,
        text="\n".join([*([told.lead] if told.lead else []), *map(_headline, told.items)]) or subject_of([told]),
        html=draw("entry.html", edition=told).strip(),
    )


def _headline(item: ShownItem) -> str:
    return f"{item.title}: {item.summary}" if item.summary else item.title


def _signal_feed(signals: Sequence[SignalForm], sheet: Sheet, site: str) -> Feed:
    entries = [
        Entry(
            key=f"signal:{one.signal_id}",
            title=one.title,
            address=f"{site}signals/{one.signal_id}.html",
            published_at=one.first_seen_at,
            updated_at=one.changed_at,
            text=one.happened,
            html=draw("signal_entry.html", signal=one).strip(),
        )
        for one in signals
    ]
    return Feed(
        key="signals",
        title=f"{sheet.title}: signals",
        description="Signals that changed last.",
        home=f"{site}signals/index.html",
        folder=f"{site}signals/",
        entries=latest(entries),
    )
