"""Checks of the home's folder: settings, rights, room, and that its parts are there."""

import os
import shlex
import shutil
from collections.abc import Iterator

from bellwether_assets.doctor.findings import Finding, error, ok, warning
from bellwether_assets.foundation.private_files import open_to_others
from bellwether_assets.foundation.settings import Home, SettingsError
from bellwether_assets.foundation.upgrades.keep_copy import backups_of

_MEGABYTE = 1_000_000
# Below it nothing can be relied upon; a publication writes the warehouse twice more, and the last one's stays beside.
LEAST_FREE = 500 * _MEGABYTE
COPIES_WRITTEN = 3


def check_settings(home: Home) -> Iterator[Finding]:
    """That `bellwether.toml` can be used."""
    try:
        home.settings()
    except SettingsError as problem:
        yield error("settings", str(problem), "correct the line; docs/settings.md says what each setting may be")
        return
    there = home.settings_file.exists()
    yield ok("settings", str(home.settings_file) if there else f"no {home.settings_file.name}: all defaults")


def check_rights(home: Home) -> Iterator[Finding]:
    """That whoever asks may read and write the home and its parts."""
    if not home.path.is_dir():
        yield error("folder", f"{home.path} is no folder", "name the home with --home, or let `bellwether run` make it")
        return
    parts = (home.inbox, home.warehouse, home.published, home.site, home.dagster, home.dbt, home.fetched)
    closed = [path for path in (home.path, *(part for part in parts if part.exists())) if not _is_open(path)]
    for path in closed:
        yield error(
            "folder",
            f"{path} may not be read and written by who asks",
            f"give it to them: chown -R {os.geteuid()} {home.path}",
        )
    if not closed:
        yield ok("folder", str(home.path))


def _is_open(path: os.PathLike[str]) -> bool:
    wanted = os.R_OK | os.W_OK | (os.X_OK if os.path.isdir(path) else 0)  # noqa: PTH112 - any path
    return os.access(path, wanted, effective_ids=os.access in os.supports_effective_ids)


def check_privacy(home: Home) -> Iterator[Finding]:
    """That what holds articles and answers is its owner's alone; what is published is for others to read."""
    private = (home.warehouse, home.dagster, home.dbt, home.fetched, backups_of(home.warehouse))
    for path in private:
        if open_to_others(home.path) and path.exists() and open_to_others(path):
            yield warning(
                "folder",
                f"{path} is open to others on this machine, and holds articles or answers",
                f"chmod -R go= {shlex.quote(str(path))}, unless a group is meant to have it",
            )


def check_room(home: Home) -> Iterator[Finding]:
    """That the disk has room for what the next run writes."""
    free = shutil.disk_usage(home.path).free
    size = home.warehouse.stat().st_size if home.warehouse.exists() else 0
    needed = max(LEAST_FREE, COPIES_WRITTEN * size)
    said = f"{free // _MEGABYTE:,} MB free; the warehouse has {size // _MEGABYTE:,} MB"
    if free < size + _MEGABYTE:
        yield error("disk", said, "make room: publishing writes a copy of the warehouse, and there is none")
    elif free < needed:
        yield warning("disk", said, f"make room: publishing and upgrading take up to {needed // _MEGABYTE:,} MB")
    else:
        yield ok("disk", said)


def check_parts(home: Home) -> Iterator[Finding]:
    """That what a home in use has is there; what is derived comes back by itself."""
    again = "`bellwether run` makes it again"
    if not home.inbox.is_dir():
        yield warning(
            "inbox",
            f"{home.inbox} is not there, which makes every day of a run a faulted one",
            "mount it again, or make the folder",
        )
    else:
        yield ok("inbox", f"{sum(1 for path in home.inbox.rglob('*') if path.is_file())} files")
    if home.published.exists() and not (home.site / "index.html").exists():
        yield warning("site", f"{home.site} has no first page", again)
    elif home.published.exists():
        yield ok("site", str(home.site / "index.html"))
    if home.has_warehouse and not home.published.exists():
        yield warning("published", f"{home.published} is not there", again)
