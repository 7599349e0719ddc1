"""Which network addresses may be connected to: those of the public internet, and what the settings allow besides.

Belongs here: telling a public address from one that leads inside. Does not belong here: resolving names, connecting
(`connect.py`). Pure.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from bellwether_assets.foundation.source_settings import Network

_SHARED = ip_network("100.64.0.0/10")
# Whatever Python's own tables say of them, which differ between its versions: protocol assignments, 6to4 relays,
# local-use NAT64, the deprecated site-local range.
_NEVER_PUBLIC = tuple(
    ip_network(text) for text in ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "fec0::/10", "::/128")
)
_NAT64 = ip_network("64:ff9b::/96")
_IPV4_COMPATIBLE = ip_network("::/96")
_LAST_32_BITS = 0xFFFF_FFFF


def why_refused(address: str, allowed: Sequence[Network]) -> str | None:
    """The kind of network that an IP address belongs to, where it may not be connected to; None where it may.

    An IPv6 address that carries an IPv4 one (mapped, translated, tunnelled) is judged by that. Raises ValueError for
    what is no IP address.
    """
    reached = _reached(ip_address(address))
    if any(one.version == network.version and one in network for one in reached for network in allowed):
        return None
    return next((kind for kind in map(_kind, reached) if kind is not None), None)


def _reached(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """The addresses that a connection comes to: a mapped or translated one is an IPv4 address in other clothes."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    if address in _NAT64 or (address in _IPV4_COMPATIBLE and int(address) > 1):
        return [IPv4Address(int(address) & _LAST_32_BITS)]
    tunnelled = [one for one in (address.sixtofour, *(address.teredo or ())) if one is not None]
    return [*tunnelled, address]


def _kind(address: IPv4Address | IPv6Address) -> str | None:
    kinds = (
        (address.is_loopback, "loopback"),
        (address.is_link_local, "link-local"),
        (address.is_multicast, "multicast"),
        (address.is_unspecified, "unspecified"),
        (isinstance(address, IPv4Address) and address in _SHARED, "carrier-grade NAT"),
        (any(address.version == network.version and address in network for network in _NEVER_PUBLIC), "special-use"),
        (address.is_private, "private"),
        (address.is_reserved, "reserved"),
        (not address.is_global, "non-public"),
    )
    return next((name for holds, name in kinds if holds), None)
