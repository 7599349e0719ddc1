"""What can stand between a command and the files of its home, told in a person's words.

Belongs here: the errors alone, so that whoever tells them need not load the database. Does not belong here: when they
arise (`warehouse.py`, `upgrades/`).
"""


class HomeFileError(Exception):
    """A file of the home cannot be used; the text names it, says why, and what to do."""


class WarehouseError(HomeFileError):
    """The warehouse cannot be used; the text names the file, why, and what to do."""


class WarehouseBusyError(WarehouseError):
    """Another process held the warehouse for longer than anybody should."""


class ConflictError(WarehouseBusyError):
    """Somebody who did not take the lock changed the same tables; nothing was written, and it may be done anew."""


class UnreadableWarehouseError(WarehouseError):
    """The file is damaged, is no database, or may not be read."""


class UpgradeError(WarehouseError):
    """The warehouse is of another version and cannot be brought to this one's; it is as it was before."""


class StorageError(WarehouseError):
    """The DuckLake that holds the warehouse cannot be reached, or is another than the settings say."""
