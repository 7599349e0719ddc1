"""What a response means: the end of a fetch and why, or where to go on. Pure; the time is an argument.

Belongs here: statuses and headers. Does not belong here: sending requests and reading bodies (`fetch.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import httpx2

from bellwether_assets.foundation.source_settings import Fetching, check_web_address
from bellwether_assets.sources.fetching.outcome import Outcome, Wanted
from bellwether_assets.sources.fetching.retry_after import pause_of

READ = frozenset({200, 203})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
FOR_GOOD = frozenset({301, 308})
_NOT_MODIFIED, _MISSING, _GONE, _UNAVAILABLE = 304, 404, 410, 503
_LEAVE_ME = frozenset({429, _UNAVAILABLE})
_MAY_PASS = frozenset({408, 500, 502, 504})
# Of a header that is kept: validators are opaque, but not books.
_LONGEST_HEADER = 1_000
_LONGEST_REASON = 300


@dataclass(frozen=True)
class Response:
    """Status, headers by lower-case name, and the body where the status says that there is one to read."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class StoppedError(Exception):
    """The fetch ends before there is a response to judge."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


def outcome_of(
    wanted: Wanted, url: httpx2.URL, response: Response, bounds: Fetching, now: datetime, *, moved: bool
) -> Outcome:
    """How the fetch ended, by its last response. `moved`: whether all redirects that led to `url` are for good."""
    status, headers = response.status, response.headers
    outcome = Outcome(
        wanted.address, "failed", status=status, final_address=str(url), moved_to=str(url) if moved else None
    )
    reason = f"the server answers {status}"
    if status in READ:
        return replace(
            outcome,
            ending="fetched",
            content=response.content,
            content_type=cut(headers["content-type"]) if "content-type" in headers else None,
            etag=_validator(headers.get("etag")),
            last_modified=_validator(headers.get("last-modified")),
        )
    if status == _NOT_MODIFIED and wanted.is_conditional:
        return replace(outcome, ending="unchanged", etag=wanted.etag, last_modified=wanted.last_modified)
    if status in _LEAVE_ME:
        return _put_off(outcome, pause_of(headers.get("retry-after"), now), bounds)
    if status == _GONE:
        return replace(outcome, ending="gone", reason=reason)
    if status == _MISSING:
        return replace(outcome, ending="missing", reason=reason)
    return replace(outcome, reason=reason, is_passing=status in _MAY_PASS)


def _put_off(outcome: Outcome, pause: float | None, bounds: Fetching) -> Outcome:
    """A server that asks to be left alone: waited for within the round where that is short, else until a later one."""
    if pause is None:
        reason = f"the server answers {outcome.status}"
        return replace(outcome, reason=reason, is_passing=outcome.status == _UNAVAILABLE)
    longest = bounds.longest_pause_hours * 3600
    told = f"the server answers {outcome.status} and asks to be left alone for {pause:,.0f} s"
    if pause > longest:
        told += f", of which it gets {longest:,.0f} s (fetching.longest_pause_hours)"
    return replace(
        outcome,
        ending="put off",
        reason=told,
        pause_seconds=min(pause, longest),
        is_passing=pause <= bounds.longest_wait_seconds,
    )


def redirect_target(wanted: Wanted, url: httpx2.URL, response: Response) -> httpx2.URL:
    """Where a redirect leads. Raises StoppedError where that is no address to follow."""
    location = response.headers.get("location", "")
    if not location:
        raise StoppedError(refused(wanted, f"the server answers {response.status} without saying where to", response))
    try:
        joined = str(url.join(location))
    except (ValueError, httpx2.InvalidURL) as error:
        reason = f"it is redirected to {cut(location)!r}, which is no address: {plain(error)}"
        raise StoppedError(refused(wanted, reason, response)) from error
    return url_of(wanted, joined, response)


def url_of(wanted: Wanted, address: str, response: Response | None = None) -> httpx2.URL:
    """An address, ready to be asked for. Raises StoppedError where it is none to follow."""
    try:
        check_web_address(address)
        return httpx2.URL(address).copy_with(fragment=None)
    except (ValueError, httpx2.InvalidURL) as error:
        raise StoppedError(refused(wanted, plain(error), response)) from error


def refused(wanted: Wanted, reason: str, response: Response | None = None) -> Outcome:
    """A fetch that the bounds forbid."""
    return Outcome(wanted.address, "refused", reason=reason, status=response.status if response else None)


def headers_of(raw: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by lower-case name. Of one that comes twice the first counts, but codings of the body add up."""
    found: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1").strip()
        if key == "content-encoding" and key in found:
            found[key] += f", {text}"
        found.setdefault(key, text)
    return found


def plain(error: Exception) -> str:
    """What an error says, on one line and no longer than anybody reads."""
    return cut(" ".join(str(error).split()) or type(error).__name__)


def cut(text: str) -> str:
    """What a server sent, safe to show: printable, and cut where it is long."""
    shown = "".join(character if character.isprintable() else "?" for character in text)
    return shown if len(shown) <= _LONGEST_REASON else f"{shown[:_LONGEST_REASON]}…"


def _validator(header: str | None) -> str | None:
    """A validator that can be sent back: short, and of the characters that a header is made of."""
    if not header or len(header) > _LONGEST_HEADER:
        return None
    return header if header.isascii() and header.isprintable() else None
