"""What the tests' server answers with: claims and compositions of a faithful model."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from bellwether_assets.engines.language_model.answers.extract import ExtractionConversation
from bellwether_assets.engines.protocol import ArticleText
from bellwether_assets.foundation.engine_settings import EngineChoice
from bellwether_assets.foundation.taxonomy import default_taxonomy
from bellwether_assets.proof.ground_amounts import NUMBER_WORDS
from bellwether_assets.text.unquotable import why_unquotable
from bellwether_tests.engines.language_model.harness import HAIKU, article
from bellwether_tests.model_server.script import ModelRequest

# The mark that a line of a document begins with, and the sentence behind it.
_NUMBERED = re.compile(r"\[(\d+)(?: long)?(?:, said by [^\]]*)?\] (.*)")


# Of an article's characters, unless a test sets it.
AS_SENT = EngineChoice().article_characters


def numbered(text: ArticleText) -> str:
    """The document that a model is given of an article."""
    return ExtractionConversation(text, default_taxonomy(), HAIKU, AS_SENT).document.text


def sentences_in(document: str) -> dict[int, str]:
    """The sentences of a document by their numbers."""
    lines = [_NUMBERED.fullmatch(line) for line in document.splitlines() if line]
    return {int(line[1]): line[2] for line in lines if line is not None}


def naming(quote: str, document: str) -> dict[str, object]:
    """How a claim names a quote: the number of its sentence, of two adjacent ones, or a clause's first and last words.

    The first sentence that has it; raises ValueError where none does.
    """
    words = " ".join(quote.split())
    offered = sentences_in(document)
    whole: dict[tuple[int, ...], str] = {(at,): said for at, said in offered.items()}
    whole |= {(at, at + 1): f"{said} {offered[at + 1]}" for at, said in offered.items() if at + 1 in offered}
    for numbers, said in whole.items():
        if said == words:
            return {"sentences": list(numbers), "first_words": "", "last_words": ""}
    for numbers, said in whole.items():
        if words in said:
            first, last = words.split()[:4], words.split()[-4:]
            return {"sentences": list(numbers), "first_words": " ".join(first), "last_words": " ".join(last)}
    raise ValueError(f"no sentence of the document has {quote!r}")


DOCUMENT = numbered(article())
# A number that no article of these tests has.
NOBODYS = 10_000


def proposal(quote: str, document: str = DOCUMENT, **changes: object) -> dict[str, object]:
    """A claim as a model proposes it, of an article that is asked about by `document`.

    By default its statement repeats the quote.
    """
    return {**naming(quote, document), **written_of(quote)} | changes


def unproved(quote: str, **changes: object) -> dict[str, object]:
    """A claim that names a sentence which the article does not have; its words are of `quote`."""
    return {"sentences": [NOBODYS], "first_words": "", "last_words": "", **written_of(quote)} | changes


def written_of(quote: str) -> dict[str, object]:
    """What a proposal holds beside the name of its quote."""
    words = re.findall(r"\S+", quote)
    return {
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
    }


def general(quote: str) -> str:
    """A pattern: words of a quote that are written small and count nothing, in one clause."""
    left_out = {*NUMBER_WORDS, "last", "year"}
    small = [word for word in re.findall(r"[^\W\d_]+", quote) if word.islower() and word not in left_out]
    return f"one act leads to the next where {' '.join(small)[:150]}".rpartition(" ")[0]


def faithful(title: str, text: str, request: ModelRequest) -> Mapping[str, Any]:
    """Two passages of an article as claims, or each claim of a signal as a sentence, or a lead of two of a brief's."""
    if request.schema is not None and "analysis" in request.schema["properties"]:
        return composition(text)
    if request.schema is not None and "lead" in request.schema["properties"]:
        return lead(text)
    if request.schema is not None and "verdicts" in request.schema["properties"]:
        labels = [json.loads(line)["sentence"] for line in text.splitlines()]
        return {"verdicts": [{"sentence": label, "verdict": "follows"} for label in labels]}
    offered = sentences_in(text).values()
    prose = [said for said in offered if why_unquotable(said) is None and 8 <= len(said.split()) <= 40]
    return {"claims": [proposal(quote, text) for quote in prose[1:6:4] or prose[:1]]}


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


def lead(text: str) -> Mapping[str, Any]:
    """The statement of the first claim of each of the first two items."""
    items = [json.loads(line) for line in text.splitlines()]
    first = {item["item"]: item for item in reversed(items) if "label" in item}
    told = [first[label] for label in sorted(first)[:2]]
    return {"lead": [{"text": item["statement"][:480], "claims": [item["label"]]} for item in told]}


def reasonings(articles: Iterable[str]) -> list[dict[str, str]]:
    """The same reasoning of each of these articles."""
    return [{"article": label, "text": REASONING} for label in dict.fromkeys(articles)]
