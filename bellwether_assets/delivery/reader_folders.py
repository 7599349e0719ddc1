"""Where each reader's editions stand in the site's folder, and what stands around the news in every form. Pure."""

from collections.abc import Iterable

from bellwether_assets.delivery.letter import Sheet
from bellwether_assets.foundation.settings import Settings
from bellwether_assets.site.slugs import slugs_of

FOLDER = "editions"


def folders_of(readers: Iterable[str]) -> dict[str, str]:
    """Reader → folder, relative to the site's: `editions/ada-0123456789`."""
    return {reader: f"{FOLDER}/{slug}" for reader, slug in slugs_of(readers).items()}


def sheet_of(settings: Settings) -> Sheet:
    """What the settings say of it."""
    return Sheet(
        settings.masthead.title,
        settings.masthead.tagline,
        settings.delivery.site_address,
        folders_of(reader.name for reader in settings.readers),
        {reader.name: reader.language for reader in settings.readers},
    )
