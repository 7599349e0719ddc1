"""What is asked of the network, and what comes of it: values, and the closed list of ways in which a fetch can end."""

from dataclasses import dataclass
from typing import Literal

# fetched: a body came. unchanged: what was kept still holds. gone: 410. missing: 404. put off: the server asked to be
# left alone for longer than a round waits. refused: not within the bounds of the settings or of robots.txt. failed: the
# network, the server or the body.
Ending = Literal["fetched", "unchanged", "gone", "missing", "put off", "refused", "failed"]


@dataclass(frozen=True)
class Wanted:
    """An address to fetch, with the validators of what is kept of it."""

    address: str
    etag: str | None = None
    last_modified: str | None = None

    @property
    def is_conditional(self) -> bool:
        return self.etag is not None or self.last_modified is not None


@dataclass(frozen=True)
class Outcome:
    """How a fetch ended. `content` is the decompressed body of one that was fetched, else None.

    `final_address`: where the redirects led; `moved_to`: the same, where all of them are for good. `pause_seconds`: how
    long the server asks to be left alone. `attempts`: requests for this address, from 1, redirects not counted.
    """

    address: str
    ending: Ending
    reason: str | None = None
    status: int | None = None
    content: bytes | None = None
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    final_address: str | None = None
    moved_to: str | None = None
    pause_seconds: float | None = None
    is_passing: bool = False
    attempts: int = 1
