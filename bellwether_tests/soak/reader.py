"""Somebody who reads the published database all the time, while it is published under them."""

import threading
import time
from dataclasses import dataclass, field
from datetime import date

import duckdb

from bellwether_assets.foundation.settings import Home
from bellwether_assets.publication.open_published import readable

_PAUSE = 0.5


@dataclass
class Reading:
    """What the reader met: looks, the longest one's seconds, errors as text, and the publications in their order."""

    looks: int = 0
    longest_seconds: float = 0.0
    errors: list[str] = field(default_factory=list)
    publications: list[tuple[date, str]] = field(default_factory=list)
    half: int = 0  # looks that saw evidence without its claim, or a brief before the publication's last day


class Reader(threading.Thread):
    """Looks until it is told to stop; from the first publication on there is always one."""

    def __init__(self, home: Home) -> None:
        super().__init__(daemon=True)
        self.reading = Reading()
        self._home = home
        self._told_to_stop = threading.Event()

    def run(self) -> None:
        """Look, again and again."""
        while not self._told_to_stop.wait(_PAUSE):
            if not self.reading.publications and not self._home.published.exists():
                continue
            began = time.monotonic()
            try:
                self._look()
            # Whatever a reader meets is what this is for.
            except Exception as error:
                self.reading.errors.append(f"{type(error).__name__}: {error}"[:300])
            self.reading.looks += 1
            self.reading.longest_seconds = max(self.reading.longest_seconds, time.monotonic() - began)

    def _look(self) -> None:
        with readable(self._home.published) as file, duckdb.connect(str(file), read_only=True) as connection:
            (seen,) = connection.execute("SELECT as_of, state_hash FROM publication").fetchall()
            (strangers,) = connection.execute(
                "SELECT count(*) FROM evidence ANTI JOIN claims USING (claim_id)"
            ).fetchone() or (0,)
            (last_brief,) = connection.execute("SELECT max(day) FROM briefs").fetchone() or (None,)
        if strangers or last_brief is None or last_brief < seen[0]:
            self.reading.half += 1
        if not self.reading.publications or self.reading.publications[-1] != seen:
            self.reading.publications.append(seen)

    def stop(self) -> Reading:
        """Stop, and what was met."""
        self._told_to_stop.set()
        self.join()
        return self.reading
