"""A home with sources, a web of the tests, and a clock that tests set."""

import html
import subprocess
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bellwether_assets.articles.fetch_round import fetch_round
from bellwether_assets.articles.fetch_source import SourceReport
from bellwether_assets.pipeline.context import Context
from bellwether_tests.articles import round_process
from bellwether_tests.homes import REPOSITORY, new_home, query
from bellwether_tests.sources.fetching.fetching import names
from bellwether_tests.sources.fetching.web_server import Page, WebServer, answer

FIRST = date(2026, 11, 1)
START = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
WORDS = "The port authority said on Monday that grain exports rose by 12 percent. "
BOUNDS = """
[fetching]
host_delay_seconds = 0.0
connect_seconds = 5.0
read_seconds = 5.0
total_seconds = 10.0
longest_wait_seconds = 0.05
attempts = 1
allow_networks = ["127.0.0.1/32"]
"""


def long_text(of: str) -> str:
    """An article's text, long enough to be one."""
    return f"{of}. " + WORDS * 30


def item(number: int, *, text: str | None = None, day: int = 2, link: str | None = None, **more: str) -> dict[str, str]:
    """An item of a feed, whole unless `text` says otherwise."""
    written = {"title": f"Exports rise, part {number}", "description": text or long_text(f"Part {number}")}
    if day:
        written["pubDate"] = f"{day:02} Nov 2026 08:00:00 GMT"
    return {**written, "link": link or f"http://news.test/{number}", **more}


def rss(items: Iterable[Mapping[str, str]]) -> bytes:
    """An RSS feed."""
    told = "".join(
        "<item>" + "".join(f"<{name}>{html.escape(value)}</{name}>" for name, value in one.items()) + "</item>"
        for one in items
    )
    return f'<rss version="2.0"><channel><title>News</title>{told}</channel></rss>'.encode()


def feed(*items: Mapping[str, str]) -> Page:
    """A feed as a page of the web."""
    return answer(200, rss(items), [("Content-Type", "application/rss+xml")])


def article(text: str, title: str = "A page", published: str | None = None) -> Page:
    """A page with an article."""
    dated = f'<meta property="article:published_time" content="{published}">' if published else ""
    body = f"<article><h1>{title}</h1><p>{html.escape(text)}</p></article>"
    markup = f"<html><head><title>{title}</title>{dated}</head><body>{body}</body></html>"
    return answer(200, markup.encode(), [("Content-Type", "text/html; charset=utf-8")])


class FetchedHome:
    """A home whose sources are on a server of the tests."""

    def __init__(
        self, path: Path, web: WebServer, sources: Mapping[str, str] | None = None, settings: str = ""
    ) -> None:
        """`sources`: name → what stands in its table beside name and address; its host is `NAME.test`."""
        self.web = web
        self.now = START
        self.processes: list[subprocess.Popen[bytes]] = []  # rounds in processes of their own
        tables = [
            f'[[sources]]\nname = "{name}"\naddress = "{web.address("/feed", f"{name}.test")}"\n{more}\n'
            for name, more in (sources or {"news": ""}).items()
        ]
        self.context = Context(new_home(path, FIRST, "".join(tables) + BOUNDS + settings))

    def round(self, *, again: bool = False, later: float = 0.0) -> dict[str, SourceReport]:
        """Fetch, `later` minutes after the last round."""
        self.now += timedelta(minutes=later)
        reports = fetch_round(self.context, again=again, resolve=names(), clock=lambda: self.now)
        return {report.source: report for report in reports}

    def round_in_a_process(self, *, later: float = 0.0) -> int:
        """The same in a process of its own, to its end or its death; with what it ended."""
        self.now += timedelta(minutes=later)
        command = [sys.executable, "-m", round_process.__name__, str(self.context.home.path), self.now.isoformat()]
        with subprocess.Popen(command, cwd=REPOSITORY) as process:
            self.processes.append(process)
        return process.returncode

    def kills(self) -> Page:
        """A page that kills the round which asks for it."""
        return lambda connection: self.processes[-1].kill()

    def change_settings(self, before: str, after: str) -> None:
        """Another text in the settings, as a person would write it between two rounds."""
        file = self.context.home.settings_file
        text = file.read_text(encoding="utf-8")
        assert before in text
        file.write_text(text.replace(before, after), encoding="utf-8")
        self.context = Context(self.context.home)

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Rows of the warehouse."""
        return query(self.context, sql, *parameters)

    @property
    def titles(self) -> list[str]:
        """Titles of all arrivals."""
        return [title for (title,) in self.rows("SELECT title FROM ledger.arrivals ORDER BY title, arrival_id")]

    @property
    def texts(self) -> list[str]:
        """Beginnings of the texts of all arrivals."""
        return [text[:40] for (text,) in self.rows("SELECT text FROM ledger.arrivals ORDER BY title, text")]
