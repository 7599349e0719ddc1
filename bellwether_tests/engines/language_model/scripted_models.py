"""What the tests' server answers with: claims and compositions of a faithful model."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from bellwether_assets.proof.ground_amounts import NUMBER_WORDS
from bellwether_assets.text.sentences import passages
from bellwether_tests.model_server.script import ModelRequest


def proposal(quote: str, **changes: object) -> dict[str, object]:
    """A claim as a model proposes it; by default its statement repeats the quote."""
    words = re.findall(r"\S+", quote)
    return {
        "quote": quote,
        "highlight": " ".join(words[: max(1, len(words) // 2)]).rstrip(",.;:"),
        "statement": " ".join(quote.split())[:390],
        "reasoning": f"The article asserts this itself, and it bears on more than one day: {words[0]}.",
        "generalisation": "Wherever one side decides alone, the others tend to adapt, because they cannot wait.",
        "pattern": general(quote),
        "kind": "event",
        "kind_words": "",
        "stance": "supports",
        "directness": "direct",
        "direction": "neither",
        "actors": [],
        "places": [],
    } | changes


def general(quote: str) -> str:
    """A pattern: words of a quote that are written small and count nothing, in one clause."""
    left_out = {*NUMBER_WORDS, "last", "year"}
    small = [word for word in re.findall(r"[^\W\d_]+", quote) if word.islower() and word not in left_out]
    return f"one act leads to the next where {' '.join(small)[:150]}".rpartition(" ")[0]


def faithful(title: str, text: str, request: ModelRequest) -> Mapping[str, Any]:
    """Two passages of an article as claims, or each claim of a signal as a sentence."""
    if request.schema is not None and "analysis" in request.schema["properties"]:
        return composition(text)
    if request.schema is not None and "verdicts" in request.schema["properties"]:
        labels = [json.loads(line)["sentence"] for line in text.splitlines()]
        return {"verdicts": [{"sentence": label, "verdict": "follows"} for label in labels]}
    prose = [p.text for p in passages(text, title) if p.refused is None and 8 <= len(p.text.split()) <= 40]
    return {"claims": [proposal(quote) for quote in prose[1:6:4] or prose[:1]]}


REASONING = (
    "What one side can decide alone, it tends to decide early, and those who depend on it have to answer later and at a"
    " higher price. The same holds wherever a few set the terms on which many others work: the many cannot refuse"
    " together, so each of them adapts for itself, and what they save by waiting they pay back when the terms change"
    " again."
)


def composition(text: str) -> Mapping[str, Any]:
    """Each claim's statement as a sentence, the beginning of the first one as title, and one reasoning for all."""
    items = [json.loads(line) for line in text.splitlines()]
    items = [item for item in items if "label" in item]
    title = " ".join(items[0]["statement"].split()[:9]).rstrip(",.;:")[:85]
    told = items[:5] if all(item["stance"] == "supports" for item in items) else items[:12]
    return {
        "leave_out": [],
        "reasonings": reasonings(item["article"] for item in items),
        "title": f"Pattern: {title}" if len(title) < 75 else title,
        "analysis": [{"text": item["statement"][:480], "claims": [item["label"]]} for item in told],
    }


def reasonings(articles: Iterable[str]) -> list[dict[str, str]]:
    """The same reasoning of each of these articles."""
    return [{"article": label, "text": REASONING} for label in dict.fromkeys(articles)]
