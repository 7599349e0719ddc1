"""A copy of a home in which the future is tried, and which is thrown away.

Belongs here: what of a home is copied. The inbox is only read, and is not copied; nothing of the home is written to but
the lock of its warehouse, which is held while the file is copied.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.storage_settings import Storage
from bellwether_assets.foundation.warehouse import warehouse_of
from bellwether_assets.signals.take_in_overrides import FILE as OVERRIDES_FILE


@contextmanager
def throwaway_copy(home: Home) -> Iterator[Home]:
    """A home with the same settings, overrides, days, inbox and warehouse, as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="bellwether-preview-") as folder:
        # In a file of its own, wherever the home's warehouse is.
        copy = Home(Path(folder) / "home", Storage())
        copy.path.mkdir()
        small = (home.settings_file, home.path / OVERRIDES_FILE, home.first_day_file, home.last_day_file)
        for path in small:
            if path.exists():
                shutil.copyfile(path, copy.path / path.name)
        if home.has_warehouse:
            warehouse_of(home).copy_to(copy.warehouse)
        if home.inbox.exists():
            copy.inbox.symlink_to(home.inbox.resolve())
        yield copy
