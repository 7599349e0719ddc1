"""What came over the network, byte by byte, in files named by their content.

In files and not in the warehouse: that is copied whole for each publication. Belongs here: keeping and giving back.
Does not belong here: which address they are of (`fetch_ledger.py`).
"""

import gzip
import hashlib
import os
import tempfile
from pathlib import Path

from bellwether_assets.foundation.private_files import private_folder

# Of the file, not of the content: the same content is the same file, whenever and wherever it was written.
_NO_TIME = 0
_LEVEL = 6


class MissingBytesError(Exception):
    """What the ledger says was fetched is not there any more, or is something else."""


class KeptBytes:
    """The folder of what was fetched."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def file(self, sha256: str) -> Path:
        """Where content of this hash is kept."""
        return self._folder / sha256[:2] / f"{sha256}.gz"

    def keep(self, content: bytes) -> str:
        """Keeps content for good; its hash. Raises OSError."""
        sha256 = hashlib.sha256(content).hexdigest()
        file = self.file(sha256)
        if file.exists():
            return sha256
        private_folder(self._folder)
        file.parent.mkdir(exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as part:
                part.write(gzip.compress(content, _LEVEL, mtime=_NO_TIME))
                part.flush()
                # The ledger will say that it is there, also after the power failed.
                os.fsync(part.fileno())
            Path(name).replace(file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return sha256

    def remove(self, sha256: str) -> bool:
        """Removes the content of a hash; whether it was there. Raises OSError."""
        file = self.file(sha256)
        was_there = file.exists()
        file.unlink(missing_ok=True)
        return was_there

    def read(self, sha256: str) -> bytes:
        """The content of a hash. Raises MissingBytesError."""
        file = self.file(sha256)
        try:
            content = gzip.decompress(file.read_bytes())
        except (OSError, EOFError, ValueError) as error:
            raise MissingBytesError(f"{file} cannot be read: {error}; restore it from a backup") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise MissingBytesError(f"{file} holds other bytes than were fetched; restore it from a backup")
        return content
