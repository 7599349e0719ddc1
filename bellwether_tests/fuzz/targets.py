"""What reads the outside, as functions of bytes, each with a few inputs to begin with.

Belongs here: calling a reader as the program does, and the exceptions that it declares. Whatever else it raises is a
finding.
"""

import gzip
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from bellwether_assets.archive.contents import ArchiveError, is_expected
from bellwether_assets.archive.read import import_home
from bellwether_assets.articles.arrivals import Place, RejectedItemError, read_item
from bellwether_assets.articles.inbox import InboxFile, items_of
from bellwether_assets.delivery.read_document import read_document
from bellwether_assets.engines.extractive.engine import ExtractiveEngine
from bellwether_assets.engines.language_model.answers.conversation import Reply
from bellwether_assets.engines.language_model.answers.extract import ExtractionConversation
from bellwether_assets.engines.language_model.answers.response_body import (
    error_message_of,
    kept_error_of,
    reply_of,
    usage_of,
)
from bellwether_assets.engines.language_model.errors import NoValidAnswerError
from bellwether_assets.engines.protocol import ArticleText
from bellwether_assets.foundation.settings import Home, SettingsError, parse_settings
from bellwether_assets.foundation.taxonomy import default_taxonomy
from bellwether_assets.proof.match_quotes import QuoteMatcher
from bellwether_assets.sources.addresses import UnreadableAddressError, canonical_address, page_address
from bellwether_assets.sources.feed import articles_of
from bellwether_assets.sources.fetching.decompress import Body, BodyError
from bellwether_assets.sources.fetching.outcome import Outcome
from bellwether_assets.sources.fetching.retry_after import pause_of
from bellwether_assets.sources.fetching.robots import rules_of
from bellwether_assets.sources.find_feeds import feeds_of_page
from bellwether_assets.sources.moments import read_moment
from bellwether_assets.sources.opml import UnreadableOpmlError, read_opml
from bellwether_assets.sources.read_feed import read_feed
from bellwether_assets.sources.read_mail import fields_of as fields_of_mail
from bellwether_assets.sources.read_mail import read_mail
from bellwether_assets.sources.read_page import fields_of as fields_of_page
from bellwether_assets.sources.read_page import read_page
from bellwether_tests.fuzz.seeds import ADDRESS, ARTICLE, SEEDS

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Rome")


@dataclass(frozen=True)
class Target:
    """A reader: what is done with bytes, what to begin with, and how long an input may be."""

    read: Callable[[bytes], None]
    seeds: tuple[bytes, ...]
    longest: int


def _feed(content: bytes) -> None:
    for article in articles_of(read_feed(content, ADDRESS)):
        _item(dict(article.fields))


def _page(content: bytes) -> None:
    _item(fields_of_page(read_page(content, ADDRESS)))
    feeds_of_page(content, ADDRESS)


def _mail(content: bytes) -> None:
    _item(fields_of_mail(read_mail(content)))


def _item(fields: dict[str, object]) -> None:
    with suppress(RejectedItemError):
        read_item(fields, Place("in.jsonl", 1), NOW, ZONE, 1_000)


def _file(name: str) -> Callable[[bytes], None]:
    def read(content: bytes) -> None:
        for item in items_of(InboxFile(name, Path(name), "hash", content)):
            if item.problem is None:
                _item(dict(item.fields))
            else:
                item.problem.reason.encode()

    return read


def _settings(content: bytes) -> None:
    with suppress(SettingsError):
        parse_settings(content.decode("utf-8", "replace"), Path("bellwether.toml"))


def _reply(content: bytes) -> None:
    conversation = ExtractionConversation(ARTICLE, default_taxonomy(), "anthropic/m", 60_000)
    conversation.accept(
        Reply(content.decode("utf-8", "surrogatepass" if content[:1] == b"\xed" else "replace"), "ended")
    )
    with suppress(NoValidAnswerError):
        assert all(claim.quote in ARTICLE.text for claim in conversation.result().claims)


def _response(content: bytes) -> None:
    body = content.decode("utf-8", "replace")
    error_message_of(body).encode()
    kept_error_of(body).encode()
    if usage_of(body) is not None:
        reply_of(body).text.encode()


def _document(content: bytes) -> None:
    with suppress(ValueError):
        read_document(content.decode("utf-8", "replace"))


def _robots(content: bytes) -> None:
    rules = rules_of(Outcome("https://gazette.example/robots.txt", "fetched", content=content))
    rules.why_refused(ADDRESS)
    assert (rules.delay_seconds or 0) >= 0


def _opml(content: bytes) -> None:
    with suppress(UnreadableOpmlError):
        read_opml(content)


def _body(content: bytes) -> None:
    for coding in ("gzip", "deflate"):
        with suppress(BodyError):
            body = Body(coding, 1_000_000, 100)
            for start in range(0, len(content), 700):
                body.add(content[start : start + 700])
            body.whole()


def _line(content: bytes) -> None:
    """What is one line: times, addresses, headers, names of an archive's members."""
    text = content.decode("utf-8", "replace")
    with suppress(ValueError):
        read_moment(text, ZONE)
    with suppress(UnreadableAddressError):
        page_address(page_address(text, ADDRESS))
    with suppress(UnreadableAddressError):
        canonical_address(text)
    assert (pause_of(text, NOW) or 0) >= 0
    assert not is_expected(text) or ".." not in text.split("/")


def _archive(content: bytes) -> None:
    with tempfile.TemporaryDirectory(prefix="bellwether-fuzz-") as folder:
        source = Path(folder) / "in" / "home.tar.gz"
        source.parent.mkdir()
        source.write_bytes(gzip.compress(content, 0))
        with suppress(ArchiveError):
            import_home(source, Home(Path(folder) / "in" / "home"))
        assert {path.name for path in Path(folder).iterdir()} == {"in"}
        assert {path.name for path in source.parent.iterdir()} <= {"home.tar.gz", "home"}


@lru_cache(maxsize=1)
def _engine() -> ExtractiveEngine:
    return ExtractiveEngine()


def _article(content: bytes) -> None:
    title, _, text = content.decode("utf-8", "replace").partition("\n")
    article = ArticleText("a", title, text, "fjordpost.example", date(2026, 3, 10), "en")
    (extraction,) = _engine().extract_all([article])
    for claim in extraction.claims:
        assert text[claim.quote_start : claim.quote_end] == claim.quote


def _quote(content: bytes) -> None:
    text, _, quote = content.decode("utf-8", "replace").partition("\n\n\n")
    found = QuoteMatcher(text).find(quote)
    if found is not None:
        assert 0 <= found.start < found.end <= len(text)


def _broken(content: bytes) -> None:
    """Reads nothing of the outside: what is told of it shows that the fuzzer tells."""
    if content[:1] == b"!":
        raise KeyError(content)


_READERS: dict[str, Callable[[bytes], None]] = {
    "feed": _feed,
    "page": _page,
    "mail": _mail,
    "jsonl": _file("a.jsonl"),
    "parquet": _file("a.parquet"),
    "text": _file("a.txt"),
    "settings": _settings,
    "reply": _reply,
    "response": _response,
    "document": _document,
    "robots": _robots,
    "opml": _opml,
    "body": _body,
    "line": _line,
    "archive": _archive,
    "article": _article,
    "quote": _quote,
}
_LONGEST = {"line": 300, "archive": 16_384, "article": 1_500, "quote": 1_500}
TARGETS = {name: Target(read, SEEDS[name], _LONGEST.get(name, 4_096)) for name, read in _READERS.items()}
BROKEN = "broken"
ALL = {**TARGETS, BROKEN: Target(_broken, (b" ",), 8)}
