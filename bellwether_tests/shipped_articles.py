"""The articles the tests read: the shipped ones, and texts that mean harm."""

import datetime
import json
from functools import lru_cache

from bellwether_assets.engines.protocol import ArticleText
from bellwether_assets.evaluation.streams import SHIPPED_ARTICLES


@lru_cache(maxsize=1)
def shipped_articles() -> tuple[ArticleText, ...]:
    """Sixty of the shipped articles: in English, as their publishers first wrote them, and no copy of another."""
    rows = [json.loads(line) for line in SHIPPED_ARTICLES.read_text("utf-8").splitlines()]
    plain = [row for row in rows if row["language"] == "en" and not row.keys() & {"updated_at", "gold_copy_of"}]
    return tuple(article(row["title"], row["text"], row["published_at"][:10], row["id"]) for row in plain[:60])


def article(title: str, text: str, published_on: str = "2026-06-16", article_id: str = "a") -> ArticleText:
    """An article of one's own."""
    return ArticleText(article_id, title, text, "tallowwire.example", datetime.date.fromisoformat(published_on), "en")


HOSTILE = {
    "a word of a megabyte": "a" * 1_000_000,
    "one sentence 500 times": "Share prices fell by 3 percent in London because banks failed to lend. " * 500,
    "no punctuation": "the bank said that prices rose and fell and rose again " * 4000,
    "right to left and invisible": "\u202eThe \u200bbank\u200f of\u2066 England\u2069 "
    "raised its key rate to 4.12 percent, "
    "because inflation\ufeff rose\u00ad. البنك المركزي رفع سعر الفائدة اليوم بسبب التضخم.\n" * 20,
    "nulls": "The bank raised its key rate to 5 percent.\0\0 \0The index fell by 344 points on Thursday.\n\0\n" * 20,
    "open quotation marks": '"He said that prices would rise. ' * 3000,
    "capitals": "Aaaa Bbbb Cccc " * 5000,
    "blank": " \n\u00a0\n\u2028\t",
    "empty": "",
    "no spaces": "\u4e2d\u56fd\u592e\u884c\u4e0a\u8c03\u5229\u7387\u3002" * 300,
    "combining": "e\u0301" * 5000
    + ". Z\u0301a\u0302lgo\u0303 te\u0308xt fell by 30 percent in one da\u030ay, officials said.",
}
