"""What stands around the news in every form. Pure."""

from bellwether_assets.delivery.letter import Sheet
from bellwether_assets.foundation.settings import Settings
from bellwether_assets.site.reader_folders import edition_folders


def sheet_of(settings: Settings) -> Sheet:
    """What the settings say of it."""
    return Sheet(
        settings.masthead.title,
        settings.masthead.tagline,
        settings.delivery.site_address,
        edition_folders([reader.name for reader in settings.readers]),
        {reader.name: reader.language for reader in settings.readers},
    )
