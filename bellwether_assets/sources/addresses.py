"""Addresses of articles: which are readable at all, and which name the same page.

Two addresses that differ in scheme, in the edition for phones or in what a link was followed from lead to one article.
In doubt two addresses are two articles: a page that is taken for another would never be read, while a page that is read
twice is found to be a copy.
"""

import html
import re
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

import tldextract
from courlan.clean import TRACKERS_RE
from w3lib.url import canonicalize_url

# The list of public suffixes in the package; tldextract would fetch a newer one, which promise 9 forbids.
SUFFIXES = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
# What courlan takes for trackers and pages are named by as well.
_NAMES_A_PAGE = re.compile(r"cid|eid|uid|gl|session|keyword|kwd|reference|refid|medium(?:_?id)?|clid")
_MORE_TRACKERS = re.compile(r"(?:igsh\w*|_hs\w+|hs\w+tracking|yclid|twclid|ns_\w+|ncid|at_\w+|spm|feedtype|rss)")
_EDITION = frozenset({"www", "m", "mobile", "amp"})
_NUMBERED_WWW = re.compile(r"www\d{0,2}")
_AMP_PARAMETERS = frozenset({"amp", "_amp", "isamp"})
_AMP_CACHE = re.compile(r"^/(?:[a-z]/)?(?:s/)?(?=[\w-]+\.)")
_BLANKS = re.compile(r"[\t\r\n]")
_PAGES = {"http": 80, "https": 443}
_WEB = frozenset({"http", "https", ""})


class UnreadableAddressError(ValueError):
    """An address that no parser reads."""


def check_address(url: str) -> None:
    """Raises UnreadableAddressError, with the reason, where an address cannot be parsed."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.port  # read only here, and refused where it is no port
    except ValueError as error:
        raise UnreadableAddressError(str(error)) from error
    if parts.scheme in {"http", "https"} and not parts.hostname:
        raise UnreadableAddressError("it names no host")


def canonical_address(url: str) -> str:
    """What the addresses of one page have in common; no address to follow. Raises UnreadableAddressError.

    For pages of the web: host, path and query, without scheme, "www." and editions for phones (m., AMP), trackers, the
    fragment, a slash at the end and the order of parameters. Other addresses in w3lib's canonical form.
    """
    check_address(url)
    try:
        parts = _without_amp_cache(urlsplit(html.unescape(url.strip())))
        if parts.scheme not in _WEB or not parts.hostname:
            return str(canonicalize_url(url.strip()))
        query = [
            (name, value)
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
            if not _is_tracker(name, value)
        ]
        host = _without_edition(parts.hostname) + (f":{parts.port}" if parts.port not in {None, 80, 443} else "")
        path = _without_amp(parts.path)
        canonical = str(canonicalize_url(urlunsplit(("http", host, path or "/", urlencode(query), ""))))
    except ValueError as error:
        raise UnreadableAddressError(str(error)) from error
    return canonical.removeprefix("http://")


def page_address(link: str, base: str | None = None) -> str:
    """The address to follow for a link of a feed or page: whole, without fragment, trackers and the port that is usual.

    Raises UnreadableAddressError where it leads to no page of the web.
    """
    check_address(link)
    try:
        parts = urlsplit(urljoin(base or "", _BLANKS.sub("", link.strip())))
    except ValueError as error:
        raise UnreadableAddressError(str(error)) from error
    if parts.scheme not in _PAGES:
        told = f"it is of {parts.scheme}:, and only pages of the web are read" if parts.scheme else "it is relative"
        raise UnreadableAddressError(told)
    check_address(urlunsplit(parts))
    pieces = parts.query.split("&")
    kept = [piece for piece in pieces if not _is_tracker(*_name_and_value(piece))]
    host = (parts.hostname or "").lower()
    if ":" in host:
        host = f"[{host}]"
    port = f":{parts.port}" if parts.port not in {None, _PAGES[parts.scheme]} else ""
    # Anything before the host is a name and a password, which are no part of where a page is.
    return urlunsplit((parts.scheme, host + port, parts.path or "/", "&".join(kept), ""))


def _name_and_value(piece: str) -> tuple[str, str]:
    name, _, value = piece.partition("=")
    return unquote(name), unquote(value)


def host_of(url: str) -> str:
    """The host of an address, lower case, "" where there is none."""
    try:
        return (urlsplit(url.strip()).hostname or "").lower()
    except ValueError:
        return ""


def _is_tracker(name: str, value: str) -> bool:
    lowered = name.lower().removeprefix("amp;")
    if lowered in _AMP_PARAMETERS or (lowered == "outputtype" and value.lower() == "amp"):
        return True
    if _NAMES_A_PAGE.fullmatch(lowered):
        return False
    return TRACKERS_RE.search(lowered) is not None or _MORE_TRACKERS.fullmatch(lowered) is not None


def _without_edition(host: str) -> str:
    """A host without the labels of an edition before its registered domain: "en.m.example.org" is "en.example.org"."""
    found = SUFFIXES(host)
    domain = found.top_domain_under_public_suffix
    if not found.subdomain or not domain:
        return host
    kept = [
        label
        for label in found.subdomain.split(".")
        if label not in _EDITION and _NUMBERED_WWW.fullmatch(label) is None
    ]
    return ".".join([*kept, domain.lower()])


def _without_amp(path: str) -> str:
    """A path without what marks the page's AMP edition: "/amp/a", "/a/amp", "/a.amp", "/a.amp.html"."""
    segments = path.rstrip("/").split("/")
    if len(segments) > 2 and segments[-1].lower() in {"amp", "amp.html"}:
        segments = segments[:-1]
    if len(segments) > 2 and segments[1].lower() == "amp":
        segments = [segments[0], *segments[2:]]
    return re.sub(r"\.amp(?=\.html?$|$)", "", "/".join(segments), flags=re.IGNORECASE)


def _without_amp_cache(parts: SplitResult) -> SplitResult:
    """The page behind Google's cache of AMP pages, "google.com/amp/s/HOST/…" and "….cdn.ampproject.org/c/s/HOST/…"."""
    host = parts.hostname or ""
    path = parts.path
    if host.endswith(".cdn.ampproject.org") or host == "cdn.ampproject.org":
        behind = _AMP_CACHE.sub("", path)
    elif SUFFIXES(host).domain == "google" and path.startswith("/amp/"):
        behind = _AMP_CACHE.sub("", path.removeprefix("/amp"))
    else:
        return parts
    if behind == path or not behind:
        return parts
    return urlsplit(f"https://{unquote(behind)}" + (f"?{parts.query}" if parts.query else ""))
