"""What a repair says: what it did, what was lost by it, and what is left to do; and where damaged files are kept."""

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bellwether_assets.foundation.private_files import private_folder
from bellwether_assets.foundation.settings import Home

DAMAGED = "damaged"


@dataclass
class Repair:
    """One repair of a home. `folder`: where its damaged files go; it is made when the first one does."""

    home: Home
    now: datetime
    did: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """The folder of this repair's damaged files."""
        return self.home.path / DAMAGED / f"{self.now.astimezone(UTC):%Y%m%dT%H%M%SZ}"

    def keep_aside(self, path: Path) -> Path:
        """Move a damaged file or folder of the home aside; where it is now."""
        kept = self._place(path)
        path.rename(kept)
        return kept

    def keep_linked(self, file: Path) -> Path:
        """Keep a damaged file aside that stays in its place until another takes it; where it is now, too."""
        kept = self._place(file)
        os.link(file, kept)
        return kept

    def _place(self, path: Path) -> Path:
        place = self.folder / path.relative_to(self.home.path)
        private_folder(self.home.path / DAMAGED)
        place.parent.mkdir(parents=True, exist_ok=True)
        number = 1
        while place.exists():
            number += 1
            place = place.with_name(f"{path.name}.{number}")
        return place
