"""A day's brief as Markdown, for Dagster's view of the asset. Articles' words are escaped: shown, never rendered."""

import re
from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from bellwether_assets.articles.heard_sources import heard_on, sources_heard, tell_heard
from bellwether_assets.brief.told_sentences import text_of
from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_assets.signals.strength import shown
from bellwether_assets.site.display import short_date, web_address

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&:/@])")


def escape(text: str) -> str:
    """Text whose every Markdown and HTML meaning is taken away; on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split())).replace("\\<", "&lt;").replace("\\&", "&amp;")


def link(title: str, url: str | None) -> str:
    """A title that leads to its source, where that is a web address which cannot end the link early."""
    address = web_address(url)
    if address is None or re.search(r"[<>()\[\]`]", address):
        return f"“{escape(title)}”"
    return f"[{escape(title)}](<{address}>)"


_ITEMS = (
    "SELECT i.reader, i.signal_id, i.claim_id, w.title, i.strength_exact, i.change, i.why, i.summary, c.quote,"
    " a.title AS article_title, a.url, a.publisher, a.day FROM pipeline.brief_items i"
    " JOIN pipeline.titles_on(?) w USING (signal_id) JOIN pipeline.claims c ON c.claim_id = i.claim_id"
    " JOIN pipeline.raw_articles a ON a.article_id = c.article_id AND a.version = c.version"
    " WHERE i.day = ? ORDER BY i.reader, i.rank"
)
# What other articles say of the same item of evidence, which is what one origin says on one side (evidence.sql).
_ALSO = (
    "WITH held AS (FROM pipeline.evidence_on(?)) SELECT a.title, a.url, a.publisher, a.day, c.quote"
    " FROM held told JOIN held other ON other.signal_id = told.signal_id AND other.origin_id = told.origin_id"
    " AND (other.stance = 'contradicts') = (told.stance = 'contradicts') AND other.article_id <> told.article_id"
    " JOIN pipeline.claims c ON c.claim_id = other.claim_id"
    " JOIN pipeline.raw_articles a ON a.article_id = c.article_id AND a.version = c.version"
    " WHERE told.signal_id = ? AND told.claim_id = ? ORDER BY a.day, a.article_id, c.claim_id"
)


def brief_as_markdown(warehouse: Warehouse, day: date, zone: ZoneInfo) -> str:
    """The briefs of all readers of a day, each item with its quote, and with who also reported it; what was heard."""
    parts: list[str] = []
    with warehouse.open() as connection:
        briefs = connection.execute(
            "SELECT reader, status, reason, news_value, lead FROM pipeline.briefs WHERE day = ? ORDER BY reader", [day]
        ).fetchall()
        heard = heard_on(sources_heard(connection, zone), day)
        items = connection.execute(_ITEMS, [day, day]).fetchall()
        also = {item[1:3]: connection.execute(_ALSO, [day, *item[1:3]]).fetchall() for item in items}
    for reader, status, reason, news_value, lead in briefs:
        parts.append(f"### {day} · {escape(reader)} · {status}\n\n{escape(reason)} News value {news_value:.2f}.")
        parts += [escape(said)] if (said := text_of(lead)) else []
        for of_reader, signal_id, claim_id, title, strength, change, why, summary, quote, *article in items:
            if of_reader == reader:
                parts.append(f"**{escape(title)}** · strength {shown(strength)} · {change}")
                parts += [escape(said)] if (said := text_of(summary)) else []
                parts.append(f"> {escape(quote)}\n\n{_source(*article)}")
                parts += _also(also[signal_id, claim_id])
                parts.append(escape(why))
    if briefs and heard is not None:
        parts.append(escape(tell_heard(heard.asked, heard.heard, heard.unheard)))
    return "\n\n".join(parts)


def _source(title: str, url: str | None, publisher: str, day: date) -> str:
    return f"{escape(publisher)} · {link(title, url)} · {short_date(day)}"


def _also(others: Sequence[tuple[str, str | None, str, date, str]]) -> list[str]:
    """A list of those who say the same, each with its own words; nothing where there are none."""
    lines = [f"- {_source(title, url, name, day)}: “{escape(quote)}”" for title, url, name, day, quote in others]
    return ["Also reported by\n\n" + "\n".join(lines)] if lines else []
