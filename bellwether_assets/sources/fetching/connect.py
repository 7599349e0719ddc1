"""Connecting, with each address checked at the moment it is connected to.

A name is resolved once, what it resolves to is judged, and the connection goes to that very address: a name that leads
elsewhere the second time it is asked for (DNS rebinding) gains nothing. Names in redirects come through here too.
"""

import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence

import anyio
import httpcore2
from httpcore2 import AsyncNetworkBackend, AsyncNetworkStream

from bellwether_assets.foundation.source_settings import Network
from bellwether_assets.sources.fetching.networks import why_refused

# Host and port → IP addresses, in the order in which to try them. Raises OSError.
Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
SocketOption = (
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
)  # as httpcore2 has it


class AddressRefusedError(Exception):
    """All addresses of a host lead to networks that are not to be connected to."""


async def system_resolver(host: str, port: int) -> Sequence[str]:
    """What the machine's own resolver says. Raises OSError."""
    found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class CheckedBackend(AsyncNetworkBackend):
    """httpcore2's way to the network, through `why_refused`."""

    def __init__(self, allowed: Sequence[Network], resolve: Resolver = system_resolver) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._inner = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> AsyncNetworkStream:
        """Connects to the first address of the host that answers. Raises AddressRefusedError and httpcore2's own."""
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:  # a label that is too long is a UnicodeError
            raise httpcore2.ConnectError(f"the name {host} cannot be resolved: {error}") from error
        refused = {address: why_refused(address, self._allowed) for address in addresses}
        usable = [address for address, kind in refused.items() if kind is None]
        if not usable:
            told = ", ".join(f"{address} ({kind})" for address, kind in refused.items()) or "nothing"
            raise AddressRefusedError(
                f"{host} leads to {told}, not to the public internet; name the network in fetching.allow_networks if "
                "it is meant"
            )
        problem: Exception | None = None
        for address in usable:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                problem = error
        raise httpcore2.ConnectError(f"{host} at {', '.join(usable)} does not answer: {problem}") from problem
