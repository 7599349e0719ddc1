"""What it costs to fetch, extract and store articles of the web in one round: articles a second, memory by articles.

    python -m bellwether_tests.benchmarks.fetched_pages 1000 3000 10000

A server in a process of its own serves feeds of blurbs on sixteen hosts of loopback, and behind each blurb a page of
5 to 30 kB: an article in invented words between a masthead, menus, teasers of other articles, comments and a footer.
`bellwether fetch` runs in another process, without pauses between two requests of a host, and its seconds and memory
are those of that process. Each size has a home of its own.
"""

from __future__ import annotations

import html
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import duckdb

from bellwether_tests.homes import REPOSITORY, new_home

HOSTS = 16
FIRST = date(2026, 11, 1)
_BOUNDS = """
[fetching]
host_delay_seconds = 0.0
pages_a_round = 10000
round_minutes = 600.0
allow_networks = ["127.0.0.0/8"]
"""
_VOCABULARY = 8_000
_SECTIONS = ("World", "Business", "Harbours", "Energy", "Science", "Culture", "Sport", "Opinion", "Weather", "Archive")


@dataclass(frozen=True)
class Cost:
    """Articles taken in with the text of their page, seconds of the clock and of the processor, peak megabytes."""

    articles: int
    seconds: float
    processor: float
    peak: float


def fetched_pages(sizes: Sequence[int]) -> None:
    """Print a line for each size."""
    columns = ("articles/s", "seconds", "processor", "peak MB")
    print(f"\n{'pages fetched, read and stored':32}" + "".join(f"{what:>12}" for what in columns), flush=True)
    for size in sizes:
        cost = measure(size)
        print(
            f"{cost.articles:<32,}{cost.articles / cost.seconds:12.1f}{cost.seconds:12.1f}{cost.processor:12.1f}"
            f"{cost.peak:12,.0f}",
            flush=True,
        )


def measure(size: int, *before: str) -> Cost:
    """One round over so many pages. `before`: what stands before the command, such as a profiler's."""
    command = [sys.executable, "-m", "bellwether_tests.benchmarks.fetched_pages", "serve", str(size)]
    with (
        tempfile.TemporaryDirectory(prefix="bellwether-bench-") as folder,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY) as server,
    ):
        try:
            assert server.stdout is not None
            home = new_home(Path(folder) / "home", FIRST, _sources(int(server.stdout.readline())) + _BOUNDS)
            spent = _fetch(home.path, before)
            with duckdb.connect(str(home.warehouse), read_only=True) as warehouse:
                taken = warehouse.execute(
                    "SELECT count(*) FROM ledger.fetched_item_ends"
                    " WHERE ending = 'taken in' AND page_fetch_id IS NOT NULL"
                ).fetchall()[0][0]
        finally:
            server.terminate()
    if taken != size:
        raise AssertionError(f"{taken} of {size} pages were taken in")
    return Cost(taken, *spent)


def _fetch(home: Path, before: Sequence[str]) -> tuple[float, float, float]:
    """Seconds of the clock and of the processor, and peak megabytes, of `bellwether fetch`."""
    command = [sys.executable, *before, "-m", "bellwether_assets.cli", "fetch", "--home", str(home)]
    began = time.perf_counter()
    with (home / "fetch.log").open("w") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, cwd=REPOSITORY, env={**os.environ, "PYTHONPATH": str(REPOSITORY)}
        )
        _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise AssertionError((home / "fetch.log").read_text("utf-8")[-2_000:])
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def _sources(port: int) -> str:
    return "".join(
        f'[[sources]]\nname = "host {host}"\naddress = "http://127.0.0.{host}:{port}/feed"\n'
        for host in range(1, HOSTS + 1)
    )


def serve(size: int) -> None:
    """Serves feeds and pages on all addresses of loopback, until it is stopped; prints its port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host, _, port = self.headers["Host"].partition(":")
            if self.path == "/feed":
                own = range(int(host.rpartition(".")[2]) - 1, size, HOSTS)
                self._answer(200, "application/rss+xml", feed(f"http://{host}:{port}", own))
            elif self.path.startswith("/articles/"):
                self._answer(200, "text/html; charset=utf-8", page(int(self.path.rpartition("/")[2])))
            else:
                self._answer(404, "text/plain", b"")

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: the log of ten thousand requests is no part of what is measured."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 128

    with Server(("", 0), Handler) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()


def feed(at: str, numbers: Sequence[int]) -> bytes:
    """A feed of blurbs."""
    items = "".join(
        f"<item><title>{_headline(number)}</title><link>{at}/articles/{number}</link>"
        f"<description>{_sentence(random.Random(-number - 1))} …</description>"  # noqa: S311 - invented words
        f"<pubDate>Mon, 02 Nov 2026 {number % 24:02}:{number % 60:02}:00 GMT</pubDate></item>"
        for number in numbers
    )
    return f'<rss version="2.0"><channel><title>{at}</title>{items}</channel></rss>'.encode()


def page(number: int) -> bytes:
    """A page with an article of 4 to 24 paragraphs, and what stands around it on such pages."""
    chosen = random.Random(number)  # noqa: S311 - invented words
    title = _headline(number)
    menu = "".join(f'<li><a href="/{name.lower()}">{name}</a></li>' for name in _SECTIONS)
    paragraphs = [
        " ".join(_sentence(chosen) for _ in range(chosen.randint(3, 6))) for _ in range(chosen.randint(4, 24))
    ]
    image = f'<figure><img src="/{number}.jpg" alt=""><figcaption>{_sentence(chosen)}</figcaption></figure>'
    paragraphs.insert(len(paragraphs) // 2, image)
    body = "".join(part if part.startswith("<") else f"<p>{html.escape(part)}</p>\n" for part in paragraphs)
    teasers = "".join(
        f'<div class="teaser"><h4><a href="/articles/{other}">{_headline(other)}</a></h4>'
        f"<p>{_sentence(chosen)}</p></div>"
        for other in chosen.sample(range(10**6), chosen.randint(4, 12))
    )
    comments = "".join(
        f'<li class="comment"><b>reader{chosen.randrange(999)}</b><p>{_sentence(chosen)}</p></li>'
        for _ in range(chosen.randint(0, 8))
    )
    script = "window.data = " + repr({f"key{n}": chosen.randrange(10**9) for n in range(60)}) + ";"
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} | Paper</title>
<meta property="og:title" content="{title}"><meta property="og:type" content="article">
<meta property="article:published_time" content="2026-11-02T{number % 24:02}:{number % 60:02}:00Z">
<style>.teaser {{ float: left }}</style><script>{script}</script></head>
<body><header><a href="/">Paper</a><nav><ul>{menu}</ul></nav></header>
<main><article><h1>{title}</h1><p class="byline">By Somebody {number % 97}</p>{body}</article>
<aside class="related"><h3>More of this</h3>{teasers}</aside>
<section id="comments"><h3>Comments</h3><ul>{comments}</ul></section></main>
<footer><nav><ul>{menu}</ul></nav><p>All rights reserved. Written by nobody.</p></footer></body></html>""".encode()


def _headline(number: int) -> str:
    chosen = random.Random(f"headline {number}")  # noqa: S311 - invented words
    return " ".join(_word(chosen) for _ in range(chosen.randint(6, 11))).capitalize() + f" in case {number}"


def _sentence(chosen: random.Random) -> str:
    return " ".join(_word(chosen) for _ in range(chosen.randint(9, 24))).capitalize() + "."


_COMMON = ["the", "of", "and", "a", "in", "to", "for", "on", "with", "that", "by", "from", "as", "its", "was", "said"]
_SYLLABLES = ["ka", "lo", "mi", "ter", "von", "sha", "rin", "del", "pos", "tur", "ne", "ba", "cor", "fi", "gan", "hel"]


def _word(chosen: random.Random) -> str:
    """A small word of English, or an invented one, the first of them far more often than the last."""
    if chosen.random() < 0.4:
        return chosen.choice(_COMMON)
    rank = int(_VOCABULARY * chosen.random() ** 3)
    return "".join(_SYLLABLES[(rank // 16**place) % 16] for place in range(2 + rank % 3))


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(int(sys.argv[2]))
    else:
        fetched_pages([int(size) for size in sys.argv[1:]])
