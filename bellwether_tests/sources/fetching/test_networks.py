"""Which network addresses may be connected to."""

from ipaddress import ip_network

import pytest

from bellwether_assets.sources.fetching.networks import why_refused


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("127.0.0.1", "loopback"),
        ("127.8.8.8", "loopback"),
        ("::1", "loopback"),
        ("10.0.0.8", "private"),
        ("172.16.0.1", "private"),
        ("192.168.1.1", "private"),
        ("fc00::1", "private"),
        ("169.254.169.254", "link-local"),
        ("fe80::1", "link-local"),
        ("fe80::1%eth0", "link-local"),
        ("224.0.0.1", "multicast"),
        ("239.1.1.1", "multicast"),
        ("ff02::1", "multicast"),
        ("100.64.0.1", "carrier-grade NAT"),
        ("100.127.255.254", "carrier-grade NAT"),
        ("0.0.0.0", "unspecified"),  # noqa: S104 - it is to be refused
        ("::", "unspecified"),
        ("255.255.255.255", "private"),
        ("240.0.0.1", "private"),
        ("192.0.0.8", "special-use"),
        ("192.88.99.1", "special-use"),
        ("fec0::1", "special-use"),
        ("64:ff9b:1::1", "special-use"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::ffff:10.1.2.3", "private"),
        ("::ffff:100.64.0.1", "carrier-grade NAT"),
        ("64:ff9b::7f00:1", "loopback"),
        ("64:ff9b::a9fe:a9fe", "link-local"),
        ("2002:7f00:1::", "loopback"),
        ("::127.0.0.1", "loopback"),
        ("198.18.0.1", "private"),
        ("2001:db8::1", "private"),
    ],
)
def test_an_address_that_leads_inside_is_refused_whatever_it_is_written_as(address: str, kind: str) -> None:
    assert why_refused(address, ()) == kind


@pytest.mark.parametrize("address", ["8.8.8.8", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_an_address_of_the_public_internet_is_not_refused(address: str) -> None:
    assert why_refused(address, ()) is None


def test_a_network_that_the_settings_allow_is_not_refused_and_its_neighbours_are() -> None:
    allowed = [ip_network("10.1.0.0/16")]
    assert why_refused("10.1.2.3", allowed) is None
    assert why_refused("::ffff:10.1.2.3", allowed) is None
    assert why_refused("10.2.0.1", allowed) == "private"
    assert why_refused("fd00::1", [*allowed, ip_network("fd00::/8")]) is None
