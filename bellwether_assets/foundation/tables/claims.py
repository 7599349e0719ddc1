"""Claims, and the candidates that were dropped."""

from datetime import date
from typing import Annotated

from bellwether_assets.foundation.tables.declare import Row, Texts, Vector, declared


@declared("pipeline", "claims", key=("claim_id",))
class ClaimRow(Row):
    """One row per claim."""

    day: Annotated[date, "home day of the article"]
    claim_id: Annotated[str, "of the article and the normalised quote"]
    article_id: Annotated[str, "the article"]
    version: Annotated[int, "the version that the offsets are of"]
    position: Annotated[int, "order of the claim in its article, from 0"]
    quote: Annotated[str, "verbatim: text[quote_start:quote_end] of that version"]
    quote_start: Annotated[int, "offset in code points"]
    quote_end: Annotated[int, "offset in code points, exclusive"]
    occurrences: Annotated[int, "how often the quote stands in the text"]
    highlight: Annotated[str, "the telling words inside the quote"]
    highlight_start: Annotated[int, "offset in the text, in code points"]
    highlight_end: Annotated[int, "offset in the text, exclusive"]
    statement: Annotated[str, "the quote made to stand alone"]
    pattern: Annotated[str, "the mechanism in one clause, without the day's names, figures and dates"]
    reasoning: Annotated[str, "from this article to the general; empty where the article gives none"]
    reasoning_start: Annotated[int | None, "offset of the second passage that the reasoning quotes"]
    reasoning_end: Annotated[int | None, "offset of its end, exclusive"]
    inferred: Annotated[Texts, "names in the reasoning that the article does not hold: inference, shown as such"]
    stance: Annotated[str, "supports, complicates or contradicts"]
    directness: Annotated[str, "direct, attributed or opinion"]
    quantified: Annotated[bool, "whether it carries a quantity"]
    quality: Annotated[float, "q of the strength formula"]
    direction: Annotated[int, "-1 falls, +1 rises, 0 neither"]
    measured: Annotated[Texts, "quantities that rise (+) or fall (-) by it, as plain words: +unemployment"]
    kind: Annotated[str, "the type of a signal that this claim would found"]
    kind_words: Annotated[str, "the words that decided the kind, divided by semicolons; empty where none did"]
    actors: Annotated[Texts, "who acts"]
    domains: Annotated[Texts, "domains of the taxonomy"]
    topics: Annotated[Texts, "topics of the taxonomy"]
    geographies: Annotated[Texts, "ISO 3166 codes of countries, names of regions"]
    quote_key: Annotated[str, "hash of the normalised quote"]
    article_title: Annotated[str, "title of the article's current version"]
    publisher: Annotated[str, "publisher of the article"]
    content_hash: Annotated[str, "hash of all that later days read of it: words, names, kind, direction, vector"]
    vector: Annotated[Vector, "unit vector of title and quote"]
    engine: Annotated[str, "the engine that made it"]
    reasoning_kind: Annotated[str, "what the reasoning's passage is to the quote: cause, consequence, …; may be empty"]
    chosen_by: Annotated[str, "how quote and passage were chosen, as far as it was computed"]
    salience: Annotated[float | None, "score of the quote among its article's sentences; NULL where none was computed"]


@declared("pipeline", "dropped_claims", key=("article_id", "reason"))
class DroppedClaimRow(Row):
    """One row per article and reason: candidates dropped."""

    day: Annotated[date, "home day of the article"]
    article_id: Annotated[str, "the article"]
    reason: Annotated[str, "why"]
    dropped: Annotated[int, "how many"]
    engine: Annotated[str, "the engine that proposed them"]
    prompt: Annotated[str | None, "hash of the prompt it was given; NULL for the extractive engine"]
