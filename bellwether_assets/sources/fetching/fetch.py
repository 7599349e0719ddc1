"""Fetching one address within the bounds of the settings: redirects, time-outs, sizes, retries.

Whatever a server does, what comes back is an `Outcome`; nothing is raised for it. Belongs here: one fetch. Does not
belong here: what a response means (`judge_response.py`), what is fetched and when, what is kept of it.
"""

import ssl
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Self

import anyio
import httpcore2
import httpx2
import tenacity

from bellwether_assets.foundation.source_settings import Fetching
from bellwether_assets.sources.fetching.connect import AddressRefusedError, CheckedBackend, Resolver, system_resolver
from bellwether_assets.sources.fetching.decompress import ACCEPTED, Body, BodyError, BodyTooLargeError
from bellwether_assets.sources.fetching.judge_response import (
    FOR_GOOD,
    READ,
    REDIRECTS,
    Response,
    StoppedError,
    cut,
    headers_of,
    outcome_of,
    plain,
    redirect_target,
    refused,
    url_of,
)
from bellwether_assets.sources.fetching.outcome import Outcome, Wanted
from bellwether_assets.sources.fetching.politeness import Turns
from bellwether_assets.sources.fetching.robots import AGENT, Robots, Rules

_TYPES = "application/atom+xml, application/rss+xml, application/feed+json, text/html;q=0.9, */*;q=0.5"

Record = Callable[[Outcome], Awaitable[None]]


class _TimeLeft:
    """The seconds that one attempt may still take, waiting for turns not counted."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds


async def _forget(_: Outcome) -> None:
    """Keeps no record."""


class Fetcher:
    """Fetches addresses; one for a round, used with `async with`.

    `record_robots` is handed what came of each robots.txt; `kept_robots` are rules that need not be fetched again.
    """

    def __init__(
        self,
        bounds: Fetching,
        *,
        resolve: Resolver = system_resolver,
        kept_robots: Mapping[str, Rules] | None = None,
        record_robots: Record = _forget,
        tls: ssl.SSLContext | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._bounds = bounds
        self._now = now
        self._record_robots = record_robots
        self._turns = Turns(bounds.concurrency, bounds.host_delay_seconds)
        self._robots = Robots(self._fetch_robots, kept_robots or {})
        self._agent = f"{AGENT}/{version('bellwether')}" + (f" (+{bounds.contact})" if bounds.contact else "")
        # Each request has a connection of its own: what a server sends beyond its answer would be read as its next.
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=tls or httpx2.create_ssl_context(),
            max_connections=None,
            max_keepalive_connections=0,
            network_backend=CheckedBackend(bounds.networks, resolve),
        )
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self._open.enter_async_context(self._pool)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    async def fetch(self, wanted: Wanted) -> Outcome:
        """How fetching an address ends, after as many attempts as the settings allow where another may help."""
        return await self._retried(wanted, obeys_robots=self._bounds.obey_robots)

    async def _fetch_robots(self, address: str) -> Outcome:
        outcome = await self._retried(Wanted(address), obeys_robots=False)
        await self._record_robots(outcome)
        return outcome

    async def _retried(self, wanted: Wanted, *, obeys_robots: bool) -> Outcome:
        longest = self._bounds.longest_wait_seconds
        backoff = tenacity.wait_exponential_jitter(max=longest)

        def wait(state: tenacity.RetryCallState) -> float:
            asked = _result(state).pause_seconds
            return min(longest, backoff(state)) if asked is None else asked

        retrying = tenacity.AsyncRetrying(
            stop=tenacity.stop_after_attempt(self._bounds.attempts),
            wait=wait,
            retry=tenacity.retry_if_result(lambda outcome: outcome.is_passing),
            retry_error_callback=_result,
        )
        outcome: Outcome = await retrying(self._attempt, wanted, obeys_robots=obeys_robots)
        return replace(outcome, attempts=retrying.statistics["attempt_number"])

    async def _attempt(self, wanted: Wanted, *, obeys_robots: bool) -> Outcome:
        bounds = self._bounds
        try:
            return await self._follow(wanted, obeys_robots=obeys_robots)
        except StoppedError as stopped:
            return stopped.outcome
        except AddressRefusedError as error:
            return refused(wanted, str(error))
        except TimeoutError:
            reason = f"no whole answer within {bounds.total_seconds:g} s (fetching.total_seconds)"
        except httpcore2.ConnectTimeout:
            reason = f"no connection within {bounds.connect_seconds:g} s (fetching.connect_seconds)"
        except httpcore2.TimeoutException:
            reason = f"no byte for {bounds.read_seconds:g} s (fetching.read_seconds)"
        except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError) as error:
            certificate = _about_certificate(error)
            if certificate is not None:
                # Another attempt would be shown the same one.
                return Outcome(wanted.address, "failed", reason=f"its certificate is not accepted: {certificate}")
            reason = plain(error)
        return Outcome(wanted.address, "failed", reason=reason, is_passing=True)

    async def _follow(self, wanted: Wanted, *, obeys_robots: bool) -> Outcome:
        """The end of a chain of redirects. Raises what stands in the way."""
        left = _TimeLeft(self._bounds.total_seconds)
        url = url_of(wanted, wanted.address)
        seen = [str(url)]
        moved = True
        while True:
            if obeys_robots:
                await self._ask_robots(wanted, url)
            response = await self._request(wanted, url, left)
            if response.status not in REDIRECTS:
                moved = moved and len(seen) > 1
                return outcome_of(wanted, url, response, self._bounds, self._now(), moved=moved)
            moved = moved and response.status in FOR_GOOD
            url = redirect_target(wanted, url, response)
            if str(url) in seen:
                reason = f"its redirects go round in a circle, by {cut(str(url))}"
                raise StoppedError(refused(wanted, reason, response))
            if len(seen) > self._bounds.redirects:
                reason = f"it is redirected more than {self._bounds.redirects} times (fetching.redirects)"
                raise StoppedError(refused(wanted, reason, response))
            seen.append(str(url))

    async def _ask_robots(self, wanted: Wanted, url: httpx2.URL) -> None:
        rules = await self._robots.rules(url)
        reason = rules.why_refused(str(url))
        if reason is not None:
            raise StoppedError(refused(wanted, f"{reason} ({cut(str(url))})"))
        if rules.delay_seconds is not None:
            self._turns.slow_down(url.host, rules.delay_seconds)

    async def _request(self, wanted: Wanted, url: httpx2.URL, left: _TimeLeft) -> Response:
        bounds = self._bounds
        headers = [("User-Agent", self._agent), ("Accept", _TYPES), ("Accept-Encoding", ACCEPTED)]
        if wanted.etag is not None:
            headers.append(("If-None-Match", wanted.etag))
        if wanted.last_modified is not None:
            headers.append(("If-Modified-Since", wanted.last_modified))
        target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        times = {"connect": bounds.connect_seconds, "read": bounds.read_seconds, "write": bounds.read_seconds}
        async with self._turns.turn(url.host):
            began = anyio.current_time()
            with anyio.fail_after(left.seconds):
                async with self._pool.stream("GET", target, headers=headers, extensions={"timeout": times}) as stream:
                    response = Response(stream.status, headers_of(stream.headers), b"")
                    if response.status in READ:
                        response = replace(response, content=await self._read(wanted, stream, response))
            left.seconds -= anyio.current_time() - began
            return response

    async def _read(self, wanted: Wanted, stream: httpcore2.Response, response: Response) -> bytes:
        bounds = self._bounds
        length = response.headers.get("content-length", "")
        if length.isdigit() and int(length) > bounds.max_bytes:
            reason = f"the body is of {int(length):,} bytes, more than {bounds.max_bytes:,} (fetching.max_bytes)"
            raise StoppedError(refused(wanted, reason, response))
        try:
            body = Body(response.headers.get("content-encoding", ""), bounds.max_bytes, bounds.max_ratio)
            async for chunk in stream.aiter_stream():
                body.add(chunk)
            return body.whole()
        except BodyTooLargeError as error:
            raise StoppedError(refused(wanted, str(error), response)) from error
        except BodyError as error:
            outcome = Outcome(wanted.address, "failed", reason=str(error), status=response.status)
            raise StoppedError(outcome) from error


def _about_certificate(error: BaseException | None) -> str | None:
    """Why a certificate does not hold, where an error comes of that."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return cut(error.verify_message)
        error = error.__cause__ or error.__context__
    return None


def _result(state: tenacity.RetryCallState) -> Outcome:
    if state.outcome is None:
        raise AssertionError("asked for before the first attempt")
    found: Outcome = state.outcome.result()
    return found
