"""Which passages of an article can become claims, and why the others cannot.

Belongs here: what rules a passage out as a claim that may be quoted as such. Does not belong here: what may be quoted
(`sentences.py`), and which candidates are worth it (`rank_sentences.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from bellwether_assets.engines.extractive.careers import tells_a_career
from bellwether_assets.engines.extractive.name_measures import measure_of, opens_with_a_measure
from bellwether_assets.engines.extractive.second_passages import NO_SUBJECT
from bellwether_assets.engines.extractive.write_statements import Statement, cannot_be_told, said_by, stand_alone
from bellwether_assets.text.document import Document
from bellwether_assets.text.interviews import speaker_named
from bellwether_assets.text.passage import Passage
from bellwether_assets.text.word_bounds import cuts_a_word
from bellwether_assets.text.word_lists import words

# The one sentence of a page of pictures tells in the present what one sees: "Jane Roe addresses the nation".
_SHOWN = re.compile(
    r"^(?:[A-Z][\w.’'-]*,? ){1,6}(?:addresses|arrives|speaks|waves|walks|looks|attends|poses|reacts|leaves|shakes"
    r"|greets|smiles"
    r"|watches|talks|discusses|explains|reports|holds|takes|answers|visits|performs|celebrates)\b"
)
_A_LABEL = 3  # sentences that begin with the same four words: the title of a gallery run into each caption
_FIRST = re.compile(
    r"\b(?:maiden|first[- ]ever|(?:its|his|her|their|country['’]s|world['’]s) first) ((?:[a-z-]+ ){0,2}?)([a-z]{4,})\b"
)
_NO_FIRST_OF_THESE = words("counted_by_their_order")


@dataclass(frozen=True)
class Candidate:
    """A quote, the statement made of it, and what speaks against the passage that it was taken from."""

    quote: Passage
    statement: Statement
    weakness: float


def find_candidates(document: Document, dropped: Counter[str]) -> list[Candidate]:
    """The passages that can become claims, in order; those that cannot are counted in `dropped` by reason."""
    found: list[Candidate] = []
    measure = measure_of(document.text, document.title)
    for passage in _standing_alone(document, measure, dropped):
        quote = passage.without_opening()
        statement = stand_alone(quote, document.names, document.sure_day, measure)
        speaker = speaker_named(passage.speaker, document.names) if passage.speaker else ""
        if speaker is None:
            dropped["speech without a speaker"] += 1
        elif cuts_a_word(document.text, quote.start, quote.end, document.word_ends):
            dropped["cuts a word"] += 1
        elif cannot_be_told(statement, document.headline):
            dropped["points outside"] += 1
        else:
            found.append(Candidate(quote, said_by(speaker, statement), passage.weakness))
    return found


def _standing_alone(document: Document, measure: str, dropped: Counter[str]) -> list[Passage]:
    """Passages that can stand alone, each text once."""
    kept: list[Passage] = []
    seen: set[str] = set()
    openings = Counter(_opening(passage) for passage in document.prose)
    for passage in document.prose:
        # "This bill would …": which one is known where the article is about one.
        reason = None if measure and opens_with_a_measure(passage.text) else passage.why_it_dangles
        if reason is None and NO_SUBJECT.match(passage.text):
            reason = "no subject"
        if reason is None and tells_a_career(passage.text):
            reason = "career"
        if reason is None and passage.text in seen:
            reason = "repeated"
        if reason is None and openings[_opening(passage)] >= _A_LABEL:
            reason = "repeated opening"
        if reason is None and _denied_by_its_article(passage.text, document.text):
            reason = "denied by its article"
        if reason is None and len(document.prose) == 1 and _SHOWN.match(passage.text):
            reason = "caption or credit"
        if reason is None and passage.start in document.announcements:
            reason = "announcement"
        if reason is None and passage.text.startswith("Please "):
            reason = "request"
        seen.add(passage.text)
        if reason is None:
            kept.append(passage)
        else:
            dropped[reason] += 1
    return kept


def _opening(passage: Passage) -> str:
    return " ".join(passage.text.split(" ", 4)[:4])


def _denied_by_its_article(sentence: str, text: str) -> bool:
    """Whether a "maiden mission" of the sentence is the "fourth mission" or had a "previous mission" in the text."""
    found = _FIRST.search(sentence)
    if found is None or found.group(2) in _NO_FIRST_OF_THESE:
        return False
    noun = re.escape(found.group(2).rstrip("s"))
    return (
        re.search(
            rf"\b(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|previous|earlier) (?:\w+ ){{0,3}}{noun}",
            text,
        )
        is not None
    )
