"""The settings that name what is read from the web, and within which bounds: `[[sources]]` and `[fetching]`.

Belongs here: the settings and what is refused of them. Does not belong here: what a bound does (`sources/fetching/`).
"""

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import PurePosixPath
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Network = IPv4Network | IPv6Network

LONGEST_NAME = 80
_LONGEST_ADDRESS = 2_000


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Source(_Section):
    """One source: a feed, a page that is read again and again, or a folder of the inbox that somebody else fills.

    `address` is one of the web, or for a folder its path inside the inbox. `fetch_pages` says for which items of a feed
    the linked page is fetched: those that carry "blurbs" alone, "always" or "never".
    """

    name: str
    address: str
    kind: Literal["feed", "page", "folder"] = "feed"
    fetch_pages: Literal["blurbs", "always", "never"] = "blurbs"
    publisher: str | None = None
    language: str | None = None
    every_minutes: Annotated[int, Field(gt=0)] = 60

    @field_validator("name")
    @classmethod
    def _usable_name(cls, value: str) -> str:
        plain = value.isprintable() and value == value.strip() and "/" not in value
        if not plain or not 0 < len(value) <= LONGEST_NAME:
            raise ValueError(
                f"{value!r} is no name of a source: 1 to {LONGEST_NAME} printable characters, no slash, no space at "
                "either end"
            )
        return value

    @model_validator(mode="after")
    def _address_of_its_kind(self) -> "Source":
        if self.kind == "folder":
            path = PurePosixPath(self.address)
            if path.is_absolute() or ".." in path.parts or not path.parts:
                raise ValueError(f"{self.address!r} is no folder inside the inbox, such as 'wire' or 'wire/europe'")
        else:
            check_web_address(self.address)
        return self


def check_web_address(address: str) -> None:
    """Raises ValueError, with what to do, where an address is none that a source can have."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"{address!r} cannot be read as an address: {error}") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise ValueError(f"{address!r} is no address of the web; it begins with https:// or http:// and names a host")
    if parts.username is not None or parts.password is not None:
        raise ValueError(
            f"the address of {host!r} holds a name or password, which every ledger and log would show; take it out"
        )
    if len(address) > _LONGEST_ADDRESS or not address.isprintable() or " " in address:
        raise ValueError(
            f"the address of {host!r} is longer than {_LONGEST_ADDRESS} characters, or holds a space or a control "
            "character; write it percent-encoded"
        )


class Fetching(_Section):
    """The bounds within which addresses are fetched, for all sources together.

    Sizes are in bytes after decompression; `max_ratio` is how many times its own size a compressed body may become.
    """

    contact: Annotated[
        str | None, Field(description="Named in each request, so that a site's owner can write before blocking.")
    ] = None
    every_hours: Annotated[int, Field(ge=1, le=24)] = 1
    concurrency: Annotated[int, Field(gt=0, le=64)] = 8
    host_delay_seconds: Annotated[float, Field(ge=0, le=600)] = 1.0
    connect_seconds: Annotated[float, Field(gt=0)] = 10.0
    read_seconds: Annotated[float, Field(gt=0)] = 20.0
    total_seconds: Annotated[float, Field(gt=0)] = 60.0
    attempts: Annotated[int, Field(gt=0, le=10)] = 3
    # What a server may ask to wait within a round, and until which round it may put a source off.
    longest_wait_seconds: Annotated[float, Field(ge=0, le=600)] = 10.0
    longest_pause_hours: Annotated[float, Field(gt=0)] = 24.0
    max_bytes: Annotated[int, Field(ge=1_000)] = 10_000_000
    max_ratio: Annotated[int, Field(gt=1)] = 200
    redirects: Annotated[int, Field(ge=0, le=20)] = 5
    pages_a_round: Annotated[int, Field(ge=0)] = 100
    round_minutes: Annotated[float, Field(gt=0)] = 30.0
    obey_robots: bool = True
    allow_networks: Annotated[tuple[str, ...], Field(strict=False)] = ()

    @field_validator("contact")
    @classmethod
    def _one_line(cls, value: str | None) -> str | None:
        if value is not None and not (value.isascii() and value.isprintable() and 0 < len(value) <= 200):
            raise ValueError(f"{value!r} goes into a header: an address or e-mail of up to 200 ASCII characters")
        return value

    @field_validator("allow_networks")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            try:
                ip_network(text)
            except ValueError as error:
                raise ValueError(f"{text!r} is no network, such as '10.1.0.0/16' or '127.0.0.1/32': {error}") from error
        return value

    @property
    def networks(self) -> tuple[Network, ...]:
        """The networks that may be connected to although they are not public."""
        return tuple(ip_network(text) for text in self.allow_networks)


def check_distinct(sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """Raises ValueError where two sources share a name or an address."""
    for what in ("name", "address"):
        seen: set[str] = set()
        for source in sources:
            value = str(getattr(source, what))
            if value.casefold() in seen:
                raise ValueError(f"two sources have the {what} {value!r}; what is fetched is kept by it, so name one")
            seen.add(value.casefold())
    return sources
