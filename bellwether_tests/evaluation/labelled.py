"""Invented labelled streams, small enough to be measured in a test."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

# Of two topics, on days that differ; no text names a day.
_TEXTS = {
    "quake": "A strong earthquake destroyed 300 houses in the coastal town of Arvel, rescue workers said. Hospitals"
    " treated 1,200 injured people, and the government sent 4,000 soldiers to the region.",
    "quake again": "Aid groups delivered 90 tonnes of food to Arvel, where the earthquake left 8,000 people homeless."
    " The government promised $40 million for rebuilding the town.",
    "merger": "Northern Foods agreed to buy its rival Halden for $2.3 billion in cash. Shares of Halden rose 18"
    " percent after the offer, and regulators will examine the merger.",
}


def article(number: int, kind: str, day: str, gold: str) -> dict[str, Any]:
    """One labelled article."""
    return {
        "id": f"n{number}",
        "url": f"https://paper{number}.example/{number}",
        "title": f"{kind.title()} {number}",
        "text": f"{_TEXTS[kind]} Reporter number {number} was there.",
        "published_at": day,
        "source": f"paper{number}.example",
        "gold_cluster": gold,
    }


def write_lines(file: Path, lines: Iterable[Mapping[str, Any]]) -> Path:
    """A JSON Lines file."""
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return file
