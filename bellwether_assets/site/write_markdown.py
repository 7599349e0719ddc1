"""A day's brief as Markdown, for Dagster's view of the asset. Articles' words are escaped: shown, never rendered."""

import re
from datetime import date

from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_assets.signals.strength import shown

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&:/@])")


def escape(text: str) -> str:
    """Text whose every Markdown and HTML meaning is taken away; on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split())).replace("\\<", "&lt;").replace("\\&", "&amp;")


def brief_as_markdown(warehouse: Warehouse, day: date) -> str:
    """The briefs of all readers of a day."""
    with warehouse.open() as connection:
        briefs = connection.execute(
            "SELECT reader, status, reason, news_value FROM pipeline.briefs WHERE day = ? ORDER BY reader", [day]
        ).fetchall()
        items = connection.execute(
            "SELECT i.reader, w.title, i.strength_exact, i.change, i.why, c.quote"
            " FROM pipeline.brief_items i JOIN pipeline.titles_on(?) w USING (signal_id)"
            " JOIN pipeline.claims c ON c.claim_id = i.claim_id WHERE i.day = ? ORDER BY i.reader, i.rank",
            [day, day],
        ).fetchall()
    parts: list[str] = []
    for reader, status, reason, news_value in briefs:
        parts.append(f"### {day} · {escape(reader)} · {status}\n\n{escape(reason)} News value {news_value:.2f}.")
        parts += [
            f"**{escape(title)}** · strength {shown(strength)} · {change}\n\n> {escape(quote)}\n\n{escape(why)}"
            for of_reader, title, strength, change, why, quote in items
            if of_reader == reader
        ]
    return "\n\n".join(parts)
