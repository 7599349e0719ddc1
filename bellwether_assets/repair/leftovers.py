"""What killed processes left behind in a home, which nobody uses and nobody would remove."""

import shutil
from pathlib import Path

from bellwether_assets.foundation.run_lock import holder, publisher
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.upgrades.keep_copy import backups_of
from bellwether_assets.repair.told import Repair


def leftovers_of(home: Home) -> list[Path]:
    """Begun files and copies of the home. Only while nothing goes on there are they nobody's."""
    found = [
        *home.path.glob(f".{home.published.name}.*.new*"),
        *home.path.glob(".reading-*"),
        *home.path.glob(".exporting-*"),
        *home.path.glob("*.begun"),
        *home.path.glob("*_day.tmp"),
        *home.path.glob(f"{home.warehouse.name}.repairing*"),
        *backups_of(home.warehouse).rglob("*.begun"),
        Path(f"{home.warehouse}.tmp"),
    ]
    # A word about who holds a lock that nobody holds.
    found += [home.path / name for name, held in (("run.json", holder), ("publish.json", publisher)) if not held(home)]
    return sorted(path for path in found if path.exists())


def remove_leftovers(repair: Repair) -> None:
    """Remove them; what of them is a word about a lock is that of a process that ended."""
    for path in leftovers_of(repair.home):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
        repair.did.append(f"removed {path}, which a process that was killed had left")
