"""Feeds and pages over TLS: whose certificate holds, and that addresses are judged as they are without."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from bellwether_tests.articles.fetched_home import FetchedHome, article, feed, item, long_text
from bellwether_tests.sources.fetching.fetching import fetch, names
from bellwether_tests.sources.fetching.web_server import WebServer, answer, redirect

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)


class TlsServer(WebServer):
    """A web server that shows each name the certificate that it is given for it, and notes the names asked for."""

    def __init__(self, certificates: dict[str, trustme.LeafCert]) -> None:
        super().__init__(tls=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
        self.asked_for: list[str | None] = []
        contexts = {name: ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) for name in certificates}
        for name, certificate in certificates.items():
            certificate.configure_cert(contexts[name])

        def choose(connection: ssl.SSLSocket | ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
            self.asked_for.append(name)
            connection.context = contexts[name or ""]

        assert self.tls is not None
        self.tls.sni_callback = choose


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def web(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TlsServer]:
    """A server whose authority is trusted, by the variable that OpenSSL's own tools read."""
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    certificates = {
        "news.test": authority.issue_cert("news.test"),
        "strange.test": trustme.CA().issue_cert("strange.test"),
        "old.test": authority.issue_cert("old.test", not_before=LONG_AGO[0], not_after=LONG_AGO[1]),
        "other.test": authority.issue_cert("another.test"),
    }
    with TlsServer(certificates) as server:
        yield server


def test_a_feed_and_its_page_come_over_tls_and_a_certificate_that_does_not_hold_is_told(
    tmp_path: Path, web: TlsServer
) -> None:
    home = FetchedHome(tmp_path / "home", web, dict.fromkeys(("news", "strange", "old", "other"), ""))
    assert home.context.settings.sources[0].address.startswith("https://news.test:")
    web.pages |= {
        "/feed": feed(item(1, text="Exports rose.", link=web.address("/1", "news.test"))),
        "/1": article(long_text("The page")),
    }
    reports = home.round()
    assert home.texts == [long_text("The page")[:40]]
    # Nothing was asked of the others: not even their rules.
    assert {request.host for request in web.requests} == {"news.test"}
    told = {name: (report.ending, report.reason) for name, report in reports.items()}
    assert told.pop("news") == ("fetched", None)
    why = {
        "strange": "unable to get local issuer certificate",
        "old": "certificate has expired",
        "other": "Hostname mismatch, certificate is not valid for 'other.test'.",
    }
    for name, reason in why.items():
        ending, said = told.pop(name)
        assert ending == "refused"
        assert f"its certificate is not accepted: {reason}" in (said or "")
    assert told == {}
    lines = dict(home.rows("SELECT source, reason FROM ledger.source_health WHERE reason IS NOT NULL"))
    assert {name for name, line in lines.items() if why[name] in line} == set(why)


def test_a_certificate_that_does_not_hold_is_not_asked_for_again(web: TlsServer) -> None:
    outcome = fetch(web.address("/feed", "old.test"), attempts=3, obey_robots=False)
    told = "its certificate is not accepted: certificate has expired"
    assert (outcome.ending, outcome.attempts, outcome.reason) == ("failed", 1, told)
    assert web.asked_for == ["old.test"]


def test_the_address_that_was_judged_is_connected_to_and_the_name_is_what_the_server_hears(web: TlsServer) -> None:
    web.pages["/feed"] = answer(200, b"here")
    outcome = fetch(web.address("/feed", "news.test"), resolve=names(news=["10.9.9.9", "127.0.0.1"]))
    assert outcome.content == b"here"
    assert set(web.asked_for) == {"news.test"}
    assert {request.host for request in web.requests} == {"news.test"}


def test_a_name_or_a_redirect_that_leads_inside_is_refused_before_a_certificate_is_asked_for(web: TlsServer) -> None:
    leads_inside = names(old=["10.9.9.9"])
    direct = fetch(web.address("/feed", "old.test"), resolve=leads_inside, obey_robots=False)
    assert web.asked_for == []
    web.pages["/feed"] = redirect(web.address("/feed", "old.test"))
    redirected = fetch(web.address("/feed", "news.test"), resolve=leads_inside, obey_robots=False)
    for outcome in (direct, redirected):
        assert (outcome.ending, outcome.content) == ("refused", None)
        assert (outcome.reason or "").startswith("old.test leads to 10.9.9.9 (private), not to the public internet")
    assert web.asked_for == ["news.test"]


def test_a_proxy_of_the_environment_is_not_spoken_to(web: TlsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    web.pages["/feed"] = answer(200, b"here")
    with WebServer() as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.address())
        assert fetch(web.address("/feed", "news.test")).content == b"here"
        assert proxy.requests == []
