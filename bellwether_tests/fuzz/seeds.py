"""What the fuzzer begins with: one well-formed input or a few for each reader, written for it."""

import gzip
import io
import json
import tarfile
from collections.abc import Iterable
from datetime import date

import polars as pl

from bellwether_assets.engines.protocol import ArticleText

ADDRESS = "https://gazette.example/news/"
ARTICLE = ArticleText(
    "a_1",
    "Norway raises rates",
    "The central bank of Norway raised its key rate by 0.25 percentage points to 4.5 percent on Tuesday.\n"
    "Because wages rose by 5.2 percent last year, the bank expects prices to keep climbing until the summer.",
    "fjordpost.example",
    date(2026, 3, 10),
    "en",
)
_ITEM = {"title": ARTICLE.title, "text": ARTICLE.text, "published_at": "2026-03-10T08:00:00+01:00", "id": "n-1"}
_CLAIM = {
    "sentences": [1], "first_words": "", "last_words": "", "highlight": "raised its key rate", "statement": "It did.",
    "reasoning": "So.", "generalisation": "Often.", "pattern": "one act leads to the next", "kind": "event",
    "kind_words": "", "stance": "supports", "directness": "direct", "direction": "neither", "actors": [], "places": [],
}  # fmt: skip
_RSS = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Gazette</title><link>{ADDRESS}</link><item>
<title>{ARTICLE.title}</title><link>a?utm_source=x</link><guid isPermaLink="false">n-1</guid>
<pubDate>Tue, 10 Mar 2026 08:00:00 +0100</pubDate><description><![CDATA[<p>{ARTICLE.text}</p>]]></description>
</item></channel></rss>"""
_ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Gazette</title><entry><id>tag:a</id>
<title type="html">A &lt;b&gt;B&lt;/b&gt;</title><link rel="alternate" href="b"/><updated>2026-03-10T08:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{ARTICLE.text}</p></div></content></entry></feed>"""
_JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Gazette",
    "items": [{"id": "1", "url": "c", "title": "T", "content_html": "<p>x</p>", "date_published": "2026-03-10"}],
}
_PAGE = f"""<!doctype html><html lang="en"><head><title>{ARTICLE.title}</title><link rel="canonical" href="/d">
<link rel="alternate" type="application/rss+xml" href="/feed">
<meta property="article:published_time" content="2026-03-10"><script type="application/ld+json">
{{"@type":"NewsArticle","datePublished":"2026-03-10","headline":"x"}}</script></head><body><nav><a href="/">Home</a>
</nav><article><h1>{ARTICLE.title}</h1><p>{ARTICLE.text}</p></article></body></html>"""
_MAIL = f"""From: Ada <ada@gazette.example>
Subject: =?utf-8?q?Norway_raises_rates?=
Date: Tue, 10 Mar 2026 08:00:00 +0100
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

{ARTICLE.text}=20
--b
Content-Type: text/html

<p>x</p>
--b--"""
_SETTINGS = """timezone = "Europe/Rome"
[masthead]
title = "The Bellwether"
[engine]
name = "anthropic/claude-haiku-5-5"
daily_budget_usd = 2.5
[[readers]]
name = "ada"
interests = ["ports"]
channels = { email = { to = "a@b.example" } }
[[sources]]
name = "Gazette"
address = "https://gazette.example/feed"
[delivery]
sender = "a@b.example"
[delivery.smtp]
host = "localhost"
"""
_MESSAGE = {
    "type": "message",
    "stop_reason": "end_turn",
    "content": [{"type": "text", "text": "{}"}],
    "usage": {"input_tokens": 3, "output_tokens": 4},
}
_CHAT = {
    "choices": [{"message": {"content": "<think>a</think>{}", "refusal": None}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 3, "completion_tokens": 4},
}
_ABOUT = {
    "format": 1,
    "schema_version": 1,
    "schema_hash": "h",
    "program": "0",
    "exported_at": "2026",
    "with_derived": False,
}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _parquet() -> bytes:
    buffer = io.BytesIO()
    pl.DataFrame([_ITEM]).write_parquet(buffer)
    return buffer.getvalue()


def _tar(members: Iterable[tuple[str, bytes]]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in members:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


SEEDS: dict[str, tuple[bytes, ...]] = {
    "feed": (_RSS.encode(), _ATOM.encode(), _json(_JSON_FEED)),
    "page": (_PAGE.encode(),),
    "mail": (_MAIL.encode(),),
    "jsonl": (_json(_ITEM), b"\xef\xbb\xbf{}\r\n[1]\n" + _json(_ITEM)),
    "parquet": (_parquet(),),
    "text": (f"{ARTICLE.title}\n10 March 2026\n{ARTICLE.text}".encode(),),
    "settings": (_SETTINGS.encode(),),
    "reply": (_json({"claims": [_CLAIM]}), b'{"claims": ['),
    "response": (_json(_MESSAGE), _json(_CHAT), b'{"error": {"message": "no"}}'),
    "document": (b'{"schema": "x"}',),
    "robots": (b"User-agent: *\nCrawl-delay: 2\nDisallow: /a*b$\nSitemap: x\n",),
    "opml": (b'<opml><body><outline text="a" xmlUrl="https://a.example/"/></body></opml>',),
    "body": (gzip.compress(b"a" * 2_000, mtime=0), b"\x78\x9cK\x04\x00\x00b\x00b"),
    "line": (b"2026-03-10T08:00Z", b"https://a.example:8080/b?utm_x=1#c", b"120", b"home/inbox/a"),
    "archive": (_tar([("about.json", _json(_ABOUT)), ("home/inbox/a.txt", b"A"), ("manifest.json", b"{}")]),),
    "article": (f"{ARTICLE.title}\n{ARTICLE.text}".encode(),),
    "quote": (f"{ARTICLE.text}\n\n\nraised its key rate by 0.25".encode(),),
}
