"""Who publishes an article: the registered domain of its address, or its source where a domain is shared by many.

Belongs here: the publisher's name. Does not belong here: which publishers belong to one owner (`owners.py`).
"""

import tomllib
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from bellwether_assets.sources.addresses import SUFFIXES, host_of

UNKNOWN = "unknown"


@cache
def _shared_hosts() -> tuple[frozenset[str], frozenset[str]]:
    """Registered domains with a host a publisher, and hosts that publishers share, from data/shared_hosts.toml."""
    listed = tomllib.loads((files(__package__) / "data" / "shared_hosts.toml").read_text(encoding="utf-8"))
    return frozenset(listed["hosts"]), frozenset(listed["paths"])


def publisher_of(url: str | None, source: str | None) -> str:
    """The registered domain of the address; the source where many share the domain or there is no such domain.

    A shared domain without a source: the part of the address that is the publisher's own ("someone.substack.com",
    "medium.com/@someone"), as far as it has one. "unknown" without address and source.
    """
    named = " ".join((source or "").split())
    host = host_of(url) if url else ""
    found = SUFFIXES(host) if host else None
    domain = found.top_domain_under_public_suffix.lower() if found else ""
    if url is None or found is None or not domain:
        return named or host or UNKNOWN
    hosts, paths = _shared_hosts()
    bare = host.removeprefix("www.")
    if bare in paths or domain in paths:
        return named or _of_path(url, bare)
    if found.is_private or domain in hosts:
        return named or bare
    return domain


def _of_path(url: str, host: str) -> str:
    first = urlsplit(url.strip()).path.strip("/").split("/")[0]
    return f"{host}/{first}" if first.startswith("@") else host
