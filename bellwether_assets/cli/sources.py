"""`bellwether sources`: add, list, check, import and export what is read of the web."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError

from bellwether_assets.cli.terminal import FAILED, REFUSED, HomeOption, console, errors, open_home, stop, told
from bellwether_assets.foundation.settings import Home, SettingsError
from bellwether_assets.foundation.source_settings import Source

if TYPE_CHECKING:
    from bellwether_assets.articles.look_at_source import Look

sources = typer.Typer(no_args_is_help=True, help="Add, list and check sources of the web; lists of feeds in and out.")

_SHOWN_TITLES = 5
_SHOWN_CHARACTERS = 100


def add(
    address: Annotated[str, typer.Argument(help="A feed's address, or that of a page whose feed is looked for.")],
    name: Annotated[str | None, typer.Option(help="What to call it; by default what it calls itself.")] = None,
    kind: Annotated[str, typer.Option(help="feed, or page: an article that is read again and again.")] = "feed",
    fetch_pages: Annotated[str, typer.Option(help="Fetch the pages of items: blurbs, always or never.")] = "blurbs",
    publisher: Annotated[str | None, typer.Option(help="Who publishes it, where its addresses do not tell.")] = None,
    language: Annotated[str | None, typer.Option(help="Its language, where it does not say.")] = None,
    every_minutes: Annotated[int, typer.Option("--every", min=1, help="Minutes between two looks.")] = 60,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what it would bring.")] = False,
    home: HomeOption = None,
) -> None:
    """Show what a source would bring, and add it to bellwether.toml."""
    where = open_home(home)
    from bellwether_assets.articles.look_at_source import look_at
    from bellwether_assets.foundation.write_sources import add_sources, free_name

    settings = where.settings()
    taken = [source.name for source in settings.sources]
    source = _source(
        name=name or "new",
        address=address if "://" in address else f"https://{address}",
        kind=kind,
        fetch_pages=fetch_pages,
        publisher=publisher,
        language=language,
        every_minutes=every_minutes,
    )
    with errors.status(f"looking at {source.address}"):
        [look] = look_at([source], settings.fetching, finds_feeds=True)
    if look.problem is not None:
        hint = "" if kind == "page" else "; for a page that is an article itself, --kind page"
        raise stop(f"{look.source.address}: {look.problem}{hint}", FAILED)
    named = name or free_name(look.title or look.source.address.split("/")[2], taken)
    added = look.source.model_copy(update={"name": named})
    for line in _shown(look, added):
        console.print(line, markup=False)
    if dry_run:
        return
    _write(where, [added], add_sources)
    console.print(f"added to {where.settings_file}; `bellwether fetch` reads it", markup=False)


def _source(**values: Any) -> Source:
    """A source as asked for. Raises typer.Exit where no source can be so."""
    try:
        return Source(**values)
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, one['loc'])) or 'source'}: {one['msg']}" for one in error.errors()]
        raise stop("; ".join(problems), REFUSED) from error


def _write(home: Home, added: list[Source], write: Any) -> None:
    try:
        write(home, added)
    except (SettingsError, OSError) as error:
        raise stop(error, REFUSED) from error


def _shown(look: "Look", source: Source) -> list[str]:
    """What a source would bring, line by line."""
    pages = sum(item.page_address is not None for item in look.items)
    undated = sum(item.is_undated for item in look.items)
    blurbs = sum(item.is_blurb for item in look.items)
    lines = [
        f"{source.name}: {source.address}",
        f"{len(look.items)} items: {blurbs} blurbs, {undated} without a date; {pages} pages would be fetched",
    ]
    titles = [" ".join(str(item.fields.get("title", "")).split()) for item in look.items[:_SHOWN_TITLES]]
    lines += [f"  {title[:_SHOWN_CHARACTERS]}" for title in titles]
    lines += [f"note: {problem.reason}" for problem in look.notes]
    lines += [f"also there: {other.address} {other.title}".rstrip() for other in look.others]
    return lines


def list_sources(home: HomeOption = None) -> None:
    """List the sources, and how they were after the last `bellwether fetch`."""
    where = open_home(home)
    named = where.settings().sources
    if not named:
        console.print(f"{where.settings_file} names no source; `bellwether sources add` does", markup=False)
        return
    from bellwether_assets.articles.source_health import hours
    from bellwether_assets.articles.tell_health import health_told
    from bellwether_assets.pipeline.context import Context

    told = health_told(Context(where))
    for source in named:
        row = told.get(source.name)
        if row is None:
            console.print(f"{source.name}: {source.kind} {source.address}; not asked yet", markup=False)
            continue
        said = [row.state if row.reason is None else f"{row.state}: {row.reason}"]
        if row.last_new_at is not None:
            said.append(f"new {row.last_new_at:%Y-%m-%d %H:%M} UTC")
        if row.usual_hours is not None:
            said.append(f"usually every {hours(timedelta(hours=row.usual_hours))}")
        if row.blurbs is not None and row.undated is not None:
            said.append(f"{row.blurbs:.0%} blurbs, {row.undated:.0%} undated")
        console.print(f"{source.name}: {source.kind} {source.address}; {'; '.join(said)}", markup=False)


def check(
    names: Annotated[list[str] | None, typer.Argument(help="Which; by default all of the web.")] = None,
    home: HomeOption = None,
) -> None:
    """Ask sources now and show what they would bring; nothing is taken in."""
    where = open_home(home)
    from bellwether_assets.articles.look_at_source import look_at

    settings = where.settings()
    known = {source.name: source for source in settings.sources if source.kind != "folder"}
    unknown = [name for name in names or [] if name not in known]
    if unknown:
        raise stop(f"{unknown[0]!r} is no source of the web; there are: {', '.join(known) or 'none'}", REFUSED)
    chosen = [known[name] for name in names or known]
    with errors.status("asking the sources"):
        looks = look_at(chosen, settings.fetching)
    for source, look in zip(chosen, looks, strict=True):
        if look.problem is not None:
            errors.print(f"{source.name}: {look.problem}", style="red", markup=False)
            continue
        for line in _shown(look, source):
            console.print(line, markup=False)
        if look.source.address != source.address:
            console.print(f"note: it has moved for good to {look.source.address}; change its address", markup=False)
    if any(look.problem is not None for look in looks):
        raise typer.Exit(FAILED)


def import_opml(
    file: Annotated[Path, typer.Argument(help="A list of feeds in OPML, as feed readers export it.")],
    home: HomeOption = None,
) -> None:
    """Add the feeds of a list; those that are there already are left."""
    where = open_home(home)
    from bellwether_assets.foundation.write_sources import add_sources, free_name
    from bellwether_assets.sources.opml import UnreadableOpmlError, read_opml

    try:
        listed = read_opml(file.read_bytes())
    except (OSError, UnreadableOpmlError) as error:
        raise stop(f"{file}: {error}", REFUSED) from error
    known = where.settings().sources
    taken = [source.name for source in known]
    addresses = {source.address.casefold() for source in known}
    added: list[Source] = []
    left: list[str] = []
    for feed in listed:
        if feed.address.casefold() in addresses:
            left.append(f"left: {feed.address} is there already")
            continue
        try:
            source = Source(name=free_name(feed.name or feed.address, taken), address=feed.address)
        except ValidationError as error:
            left.append(f"left: {feed.address[:_SHOWN_CHARACTERS]}: {error.errors()[0]['msg']}")
            continue
        added.append(source)
        taken.append(source.name)
        addresses.add(source.address.casefold())
    if added:
        _write(where, added, add_sources)
    for line in [*left, f"added: {len(added)} of {len(listed)} feeds, to {where.settings_file}"]:
        console.print(line, markup=False)


def export_opml(
    file: Annotated[Path, typer.Argument(help="Where to write the list.")],
    home: HomeOption = None,
) -> None:
    """Write the feeds as a list in OPML, for feed readers."""
    where = open_home(home)
    from bellwether_assets.sources.opml import ListedFeed, write_opml

    feeds = [ListedFeed(source.name, source.address) for source in where.settings().sources if source.kind == "feed"]
    try:
        file.write_text(write_opml(feeds), encoding="utf-8")
    except OSError as error:
        raise stop(f"{file}: {error}", REFUSED) from error
    console.print(f"{len(feeds)} feeds: {file}", markup=False)


sources.command("add")(told(add))
sources.command("list")(told(list_sources))
sources.command("check")(told(check))
sources.command("import")(told(import_opml))
sources.command("export")(told(export_opml))
