"""What linking looks at in an article: a dense vector and eight sparse ones, each of length 1.

Belongs here: turning one article into numbers, alone, without regard to any other article. Does not belong here: how
the numbers are weighed (score.py) and where the document frequencies come from (evaluation/train_story_linking.py).

Document frequencies are a shipped file, not learned from the running corpus: otherwise each new article would change
the features of all old ones, and a recompute would never come to rest. What a home's own articles have in common is
taken off where stories are compared (background.py).
"""

import csv
import gzip
import io
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.text.calendar_names import FULL_WEEKDAY, MONTH, month_number
from bellwether_assets.text.stems import without_inflection

CHANNELS = ("tfidf", "title", "lead", "entities", "lead_entities", "numbers", "dates", "units")

DENSE_STEPS = 400  # entries of vectors are kept in whole 1/400: each fits in a byte, and cosines stay within 0.002
SPARSE_STEPS = 1_000  # weights of terms are kept in whole thousandths

# News puts first what happened. What follows is background, which links unrelated articles, and room for hostile text.
_TEXT_READ = 6_000  # characters
_TOKEN_READ = 40  # characters; longer "words" are addresses, hashes and attacks
_REPEATS = 10  # times a term counts at most: a slogan repeated through a page must not outweigh the page
_LEAD_READ = 500  # characters of text that count as its lead: what happened, before why and what else
_KEPT = {  # strongest terms kept per channel
    "tfidf": 96,
    "title": 24,
    "lead": 64,
    "entities": 48,
    "lead_entities": 24,
    "numbers": 24,
    "dates": 16,
    "units": 24,
}

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CAPITALISED_RUN = re.compile(
    r"[A-Z\u00C0-\u00DE][\w'’-]{0,40}(?: (?:of |de |al |the |for )?[A-Z\u00C0-\u00DE][\w'’-]{0,40}){0,4}"
)
_SENTENCE_START = re.compile(r"(?:^|[.!?:;]['\"”’)]*\s|[\n\"“‘(•–—-]\s*)\Z")
_NUMBER = re.compile(r"(?<![\w.])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.])\d{1,12}(?:\.\d{1,4})?")
_YEAR = range(1900, 2100)
_MONTH_DAY = re.compile(rf"\b(?P<month>{MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b", re.IGNORECASE)
_DAY_MONTH = re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{MONTH})\b", re.IGNORECASE)
_BARE_MONTH = re.compile(rf"\b{MONTH}\b")
_BARE_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WEEKDAY = re.compile(rf"\b{FULL_WEEKDAY}\b")
# Bounded runs: a page of digits, or one word of thousands of letters, must not be scanned once per character.
_MEASURE = re.compile(
    r"(?<![\w,.])(?P<before>\d[\d,]{0,15}(?:\.\d{1,4})?)[ -](?P<unit>[a-z]{3,20})"
    r"|\b(?P<kind>[a-z]{3,20})[ -](?:of )?(?P<after>\d[\d,]{0,15}(?:\.\d{1,4})?)"
)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, eq=False)
class Features:
    """One article as linking sees it: a dense vector (384), and per channel a sparse one, term → weight."""

    article_id: str
    day: date
    dense: NDArray[np.float32]
    terms: Mapping[str, Mapping[str, float]]  # a channel that is absent has no terms


@dataclass(frozen=True)
class DocumentFrequencies:
    """How many of `documents` texts hold a term. Terms rarer than the file's minimum are not in it."""

    documents: int
    counts: Mapping[str, int]

    def idf(self, term: str) -> float:
        """Smoothed inverse document frequency; an unknown term counts as held by one document."""
        return math.log((1 + self.documents) / (1 + self.counts.get(term, 1)))


def article_features(
    article_id: str,
    title: str,
    text: str,
    vector: NDArray[np.float32],
    day: date,
    frequencies: DocumentFrequencies | None = None,
) -> Features:
    """The features of one article; `vector` is its unit embedding (384), `day` its home day.

    `frequencies` defaults to the shipped file; training passes its own, to measure on topics that the file never saw.
    """
    idf = (frequencies or shipped_frequencies()).idf
    return Features(
        article_id=article_id,
        day=day,
        dense=_whole_steps(vector),
        terms={channel: _unit(counts, idf, _KEPT[channel]) for channel, counts in _terms(title, text).items()},
    )


def _terms(title: str, text: str) -> dict[str, Counter[str]]:
    """How often each term of each channel occurs in an article."""
    title, body = title[:_TEXT_READ], text[:_TEXT_READ]
    whole = body if body.startswith(title) else f"{title}\n{body}"
    lead = whole[: len(title) + 1 + _LEAD_READ]
    found = {
        "tfidf": words(whole),
        "title": words(title),
        "lead": words(lead),
        "entities": entities(title, whole),
        "lead_entities": entities(title, lead),
        "numbers": quantities(whole),
        "dates": dates(whole),
        "units": measures(whole),
    }
    return {channel: Counter(terms) for channel, terms in found.items()}


def _whole_steps(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vector in the precision that a state keeps, so that today's vector equals the one read back tomorrow."""
    steps = np.clip(np.rint(np.asarray(vector, dtype=np.float64) * DENSE_STEPS), -127, 127)
    return (steps / DENSE_STEPS).astype(np.float32)


def terms_of(title: str, text: str) -> set[str]:
    """All terms of all channels of an article: what a document frequency counts."""
    return set().union(*_terms(title, text).values())


def words(text: str) -> list[str]:
    """Case-folded words without possessives and inflections; scripts without spaces as pairs of characters."""
    found: list[str] = []
    for match in _WORD.finditer(text):
        word = match.group()
        if _CJK.search(word):
            found += [word[i : i + 2] for i in range(max(1, len(word) - 1))]
        elif len(word) > 1:
            found.append(without_inflection(word[:_TOKEN_READ]))
    return found


def entities(title: str, text: str) -> list[str]:
    """Names: capitalised words and pairs of them, as `@name`. The first word of a sentence, or any word of a headline
    (which may be in title case), counts only if it is also capitalised within a sentence."""
    certain: list[str] = []
    doubtful: list[str] = []
    for match in _CAPITALISED_RUN.finditer(text):
        run = [part.strip("'’-").replace("’", "'").removesuffix("'s") for part in match.group().split()]
        parts = [f"@{part.casefold()}" for part in run if len(part) > 1 and part[0].isupper()]
        if match.end() <= len(title):
            doubtful += parts
            continue
        if _SENTENCE_START.search(text[max(0, match.start() - 4) : match.start()]):
            doubtful += parts[:1]
            parts = parts[1:]
        certain += parts
        certain += [f"{first} {second[1:]}" for first, second in pairwise(parts)]
    known = set(certain)
    if not known:  # a headline alone: better doubtful names than none
        return doubtful
    return certain + [name for name in doubtful if name in known]


def quantities(text: str) -> list[str]:
    """Numbers that can tell two occurrences apart, as `#number`: not years, and not one digit alone."""
    found: list[str] = []
    for match in _NUMBER.finditer(text):
        number = match.group().replace(",", "")
        if "." in number:
            number = number.rstrip("0").rstrip(".")
        if len(number) > 1 and not (number.isdigit() and int(number) in _YEAR):
            found.append(f"#{number}")
    return found


def dates(text: str) -> list[str]:
    """Days of the year, months, years and weekdays as written, as `~...`: not resolved, since two reports of one
    occurrence write the same, and with a wrong date of publication a resolved weekday would tell them apart."""
    found = [
        f"~{month_number(match['month'])}-{int(match['day'])}"
        for pattern in (_MONTH_DAY, _DAY_MONTH)
        for match in pattern.finditer(text)
    ]
    found += [f"~m{month_number(match.group())}" for match in _BARE_MONTH.finditer(text)]
    found += [f"~y{match.group()}" for match in _BARE_YEAR.finditer(text)]
    return found + [f"~w{match.group().casefold().removesuffix('day')}" for match in _WEEKDAY.finditer(text)]


def measures(text: str) -> list[str]:
    """Numbers with the word they count or measure, as `unit=number`: "6.1-magnitude" and "magnitude 6.1" are one."""
    found = []
    for match in _MEASURE.finditer(text):
        number = (match["before"] or match["after"]).replace(",", "")
        unit = words(match["unit"] or match["kind"])
        found += [f"{unit[0]}={number}"] if unit else []
    return found


def _unit(counts: Mapping[str, int], idf: Callable[[str], float], keep: int) -> dict[str, float]:
    """Weigh counts by (1 + ln tf)·idf, keep the strongest, scale to length 1. Sorted by term: sums add in one order."""
    weighed = {term: (1 + math.log(min(count, _REPEATS))) * idf(term) for term, count in counts.items()}
    strongest = sorted(weighed, key=lambda term: (-weighed[term], term))[:keep]
    length = math.sqrt(math.fsum(weighed[term] ** 2 for term in strongest))
    if length <= 0:
        return {}
    found = {term: round(weighed[term] / length * SPARSE_STEPS) for term in sorted(strongest)}
    return {term: whole / SPARSE_STEPS for term, whole in found.items() if whole}


@cache
def shipped_frequencies() -> DocumentFrequencies:
    """The document frequencies in data/frequencies.csv.gz: first row `*documents*`, then term and count."""
    return read_frequencies((files(__package__) / "data" / "frequencies.csv.gz").read_bytes())


def read_frequencies(packed: bytes) -> DocumentFrequencies:
    """Parse the gzipped CSV that `pack_frequencies` makes."""
    rows = csv.reader(io.StringIO(gzip.decompress(packed).decode("utf-8")))
    counts = {term: int(count) for term, count in rows}
    return DocumentFrequencies(documents=counts.pop("*documents*"), counts=counts)


def pack_frequencies(documents: int, counts: Iterable[tuple[str, int]]) -> bytes:
    """The gzipped CSV of document frequencies; the same counts give the same bytes (no time stamp, sorted terms)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["*documents*", documents])
    writer.writerows(sorted(counts))
    return gzip.compress(out.getvalue().encode("utf-8"), compresslevel=9, mtime=0)
