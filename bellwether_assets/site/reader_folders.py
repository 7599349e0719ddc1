"""Where each reader's pages and editions stand in the site's folder. Pure."""

from collections.abc import Sequence

from bellwether_assets.site.slugs import slugs_of

EDITIONS = "editions"
_FURTHER = "readers"


def edition_folders(readers: Sequence[str]) -> dict[str, str]:
    """Reader → folder of their editions, relative to the site's: `editions/ada-0123456789`."""
    return {reader: f"{EDITIONS}/{slug}" for reader, slug in slugs_of(readers).items()}


def page_folders(readers: Sequence[str]) -> dict[str, str]:
    """Reader → folder of their pages with a final `/`; empty for the first, whose site it is."""
    slugs = slugs_of(readers)
    return {reader: f"{_FURTHER}/{slugs[reader]}/" if place else "" for place, reader in enumerate(readers)}
