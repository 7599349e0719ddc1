"""Measures the quote matcher on the attributions of PolNeAR: what is quoted is found, what is altered is not.

`python -m bellwether_tests.proof.polnear FOLDER` prints the figures; FOLDER holds polnear_train_articles.jsonl and
the three files beside it. Belongs here: the cases, built from a seed, and the count. Does not belong here: floors,
which are `test_polnear.py`. The texts belong to their publishers and are not shipped.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bellwether_assets.proof.match_quotes import QuoteMatcher

NEGATIVES = ("not dropped", "digit changed", "name changed", "stitched", "words swapped")
_INVISIBLE = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u202a", "\u202c")
_SPACES = ("\u00a0", "\u202f", "\u2009", "  ", "\n", " \n ", "\r\n", "\u2028", "\t", "\u00a0 ")
_SINGLE = ("'", "\u2018", "\u2019", "\u201b", "\u00b4", "`")
_DOUBLE = ('"', "\u201c", "\u201d", "\u201e", "\u00ab", "\u00bb")
_DASHES = ("-", "--", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212")
_LIGATURES = {"ffi": "\ufb03", "ffl": "\ufb04", "ff": "\ufb00", "fi": "\ufb01", "fl": "\ufb02", "st": "\ufb06"}
_VARIED = re.compile(
    r"(?P<ellipsis>\.\.\.|\u2026)|(?P<single>['\u2018\u2019])|(?P<double>[\"\u201c\u201d])"
    r"|(?P<dash>(?<![-\u2010-\u2015])(?:--?|[\u2010-\u2015])(?![-\u2010-\u2015]))|(?P<space>[ \u00a0]+)"
    r"|(?P<ligature>ffi|ffl|ff|fi|fl|st)|(?P<between>(?<=\S)(?=\S))"
)
_NEGATION = re.compile(r"\b(?:not|never|no)\b\s*|(?<=can)not\b|n['\u2019]t\b", re.IGNORECASE)
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}\b")
_JOINS = (" ", " ... ", " [...] ", "\u2026 ", ". ")


@dataclass(frozen=True)
class Quoted:
    """A content of one span: `text[start:end]` of an article, as the annotator marked it."""

    article: str
    start: int
    end: int


@dataclass
class Corpus:
    """Texts by article id, contents of one span, each piece of the broken contents, and how many of each."""

    texts: dict[str, str] = field(default_factory=dict)
    whole: list[Quoted] = field(default_factory=list)
    pieces: list[Quoted] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Negative:
    """A text that the article does not hold, made from a content of it by an alteration of one kind."""

    article: str
    kind: str
    text: str


@dataclass
class Figures:
    """What was counted. `found` and `tried` by kind of case; seconds and claims by kind of quote; misses to look at."""

    tried: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    excluded: Counter[str] = field(default_factory=Counter)
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    misses: list[str] = field(default_factory=list)

    def share(self, kind: str) -> float:
        """Found of tried."""
        return self.found[kind] / self.tried[kind]

    def microseconds(self, kind: str) -> float:
        """Per call, of an article that is normalised already."""
        return 1e6 * self.seconds[kind] / self.tried[kind]


def read(folder: Path, parts: Iterable[str] = ("train", "dev")) -> Corpus:
    """Reads articles and attributions; the same span marked twice (two sources of one content) stays two."""
    corpus = Corpus()
    for part in parts:
        for row in map(json.loads, (folder / f"polnear_{part}_articles.jsonl").read_text("utf-8").splitlines()):
            corpus.texts[row["id"]] = row["text"]
        for row in map(json.loads, (folder / f"polnear_{part}_attributions.jsonl").read_text("utf-8").splitlines()):
            corpus.counts["attributions"] += 1
            corpus.counts["attributions without content"] += not row["content"]
            for content in row["content"]:
                spans = [Quoted(row["article_id"], start, end) for start, end in content["spans"]]
                corpus.counts["contents"] += 1
                corpus.counts["contents of one span"] += len(spans) == 1
                (corpus.whole if len(spans) == 1 else corpus.pieces).extend(spans)
    return corpus


def retyped(quote: str, rng: random.Random) -> str:
    """The quote with its typography changed at random: no word, letter or digit of it is."""

    def other(found: re.Match[str]) -> str:
        text = found.group()
        match found.lastgroup:
            case "ellipsis":
                return rng.choice(("...", "\u2026"))
            case "single":
                return rng.choice(_SINGLE)
            case "double":
                return rng.choice(_DOUBLE)
            case "dash":
                return rng.choice(_DASHES)
            case "space":
                return rng.choice(_SPACES) if rng.random() < 0.3 else text
            case "ligature":
                return _LIGATURES[text] if rng.random() < 0.5 else text
            case _:
                return rng.choice(_INVISIBLE) if rng.random() < 0.05 else text

    return _VARIED.sub(other, quote)


def _without_not(quote: str, _text: str, rng: random.Random) -> str | None:
    places = list(_NEGATION.finditer(quote))
    if not places:
        return None
    place = rng.choice(places)
    return quote[: place.start()] + quote[place.end() :]


def _other_digit(quote: str, _text: str, rng: random.Random) -> str | None:
    places = [at for at, char in enumerate(quote) if char in "0123456789"]
    if not places:
        return None
    at = rng.choice(places)
    return quote[:at] + rng.choice([digit for digit in "0123456789" if digit != quote[at]]) + quote[at + 1 :]


def _other_name(quote: str, text: str, rng: random.Random) -> str | None:
    places = list(_NAME.finditer(quote))
    if not places:
        return None
    place = rng.choice(places)
    # A name of the same article is the mistake that a model makes, and the one that is hardest to see.
    others = sorted({found.group() for found in _NAME.finditer(text)} - {place.group()}) or ["Smith"]
    return quote[: place.start()] + rng.choice(others) + quote[place.end() :]


def _swapped(quote: str, _text: str, rng: random.Random) -> str | None:
    words = list(re.finditer(r"\S+", quote))
    places = [at for at in range(len(words) - 1) if words[at].group().lower() != words[at + 1].group().lower()]
    if not places:
        return None
    at = rng.choice(places)
    (a, b), (c, d) = words[at].span(), words[at + 1].span()
    return quote[:a] + quote[c:d] + quote[b:c] + quote[a:b] + quote[d:]


def _stitched(quote: str, text: str, rng: random.Random) -> str | None:
    lines = [line.strip() for line in text.split("\n") if len(line.split()) > 3]
    words = rng.choice(lines).split()
    first = rng.randrange(len(words) - 2)
    other = " ".join(words[first : first + rng.randint(3, 25)])
    pieces = [quote, other] if rng.random() < 0.5 else [other, quote]
    return rng.choice(_JOINS).join(pieces)


_MAKERS: dict[str, Callable[[str, str, random.Random], str | None]] = dict(
    zip(NEGATIVES, (_without_not, _other_digit, _other_name, _stitched, _swapped), strict=True)
)


def negatives(corpus: Corpus, seed: int, excluded: Counter[str] | None = None) -> Iterator[Negative]:
    """One negative of each kind that a content allows; half of them are retyped as well.

    An alteration that leaves a text which the article does hold is none, and counted by kind in `excluded`. That is
    found out without the matcher: the text, less the punctuation around it, white space as one blank, is searched.
    """
    rng = random.Random(seed)  # noqa: S311
    plain = {key: " ".join(text.split()) for key, text in corpus.texts.items()}
    for quoted in corpus.whole:
        text = corpus.texts[quoted.article]
        for kind, make in _MAKERS.items():
            altered = make(text[quoted.start : quoted.end], text, rng)
            if altered is None:
                continue
            if " ".join(re.sub(r"^[\W_]+|[\W_]+$", "", altered).split()) in plain[quoted.article]:
                if excluded is not None:
                    excluded[kind] += 1
                continue
            yield Negative(quoted.article, kind, retyped(altered, rng) if rng.random() < 0.5 else altered)


def measure(corpus: Corpus, seed: int, *, whole_words: bool) -> Figures:
    """Figures with the other production bounds off.

    Kinds of `tried` and `found`: "exact" the content as it is, "retyped" with its typography changed, both at the
    annotator's offsets when those are the hint; "no hint" retyped without one, at those offsets or where the article
    repeats the text; "pieces" of broken contents, retyped; and the kinds of negatives, of which none may be found.
    """
    rng = random.Random(seed)  # noqa: S311
    figures = Figures()
    matchers = {
        key: QuoteMatcher(text, min_chars=None, max_chars=None, max_paragraphs=None, whole_words=whole_words)
        for key, text in corpus.texts.items()
    }
    for matcher in matchers.values():
        matcher.find("normalises the text before the clock runs")

    def seek(kind: str, quoted: Quoted, words: str, near: int | None) -> None:
        text = corpus.texts[quoted.article]
        began = time.perf_counter()
        match = matchers[quoted.article].find(words, near)
        figures.seconds[kind] += time.perf_counter() - began
        figures.tried[kind] += 1
        at_own = match is not None and (match.start, match.end) == (quoted.start, quoted.end)
        repeats = (
            match is not None and near is None and text[match.start : match.end] == text[quoted.start : quoted.end]
        )
        figures.found[kind] += at_own or repeats
        if not at_own and not repeats:
            figures.misses.append(
                f"{kind}: {quoted} {words!r} gives {match}; {text[quoted.start - 20 : quoted.end + 20]!r}"
            )

    for quoted in corpus.whole:
        words = corpus.texts[quoted.article][quoted.start : quoted.end]
        changed = retyped(words, rng)
        seek("exact", quoted, words, quoted.start)
        seek("retyped", quoted, changed, quoted.start)
        seek("no hint", quoted, changed, None)
    for quoted in corpus.pieces:
        seek("pieces", quoted, retyped(corpus.texts[quoted.article][quoted.start : quoted.end], rng), quoted.start)
    for negative in negatives(corpus, seed, figures.excluded):
        began = time.perf_counter()
        match = matchers[negative.article].find(negative.text)
        figures.seconds[negative.kind] += time.perf_counter() - began
        figures.tried[negative.kind] += 1
        if match is not None:
            figures.found[negative.kind] += 1
            text = corpus.texts[negative.article]
            figures.misses.append(
                f"{negative.kind}: {negative.text!r} found as {text[match.start : match.end]!r}, {match}"
            )
    return figures


def sampled(corpus: Corpus, articles: int, seed: int) -> Corpus:
    """So many articles of a corpus with all that is quoted from them."""
    keys = set(random.Random(seed).sample(sorted(corpus.texts), articles))  # noqa: S311
    return Corpus(
        {key: text for key, text in corpus.texts.items() if key in keys},
        [quoted for quoted in corpus.whole if quoted.article in keys],
        [quoted for quoted in corpus.pieces if quoted.article in keys],
        corpus.counts,
    )


def table(corpus: Corpus, figures: Figures) -> str:
    """The figures as Markdown."""
    rows = ["| case | n | found | share | left out | µs a claim |", "|---|---:|---:|---:|---:|---:|"]
    rows += [
        f"| {kind} | {figures.tried[kind]} | {figures.found[kind]} | {figures.share(kind):.5f} "
        f"| {figures.excluded[kind] if kind in NEGATIVES else ''} | {figures.microseconds(kind):.0f} |"
        for kind in figures.tried
    ]
    negative = sum(figures.tried[kind] for kind in NEGATIVES)
    counts = ", ".join(f"{count} {name}" for name, count in corpus.counts.items())
    return "\n".join([counts, *rows, f"negatives in all: {negative}"])


def main(folder: Path) -> None:
    """Prints the figures with and without word boundaries, and what to look at."""
    corpus = read(folder)
    for whole_words in (False, True):
        figures = measure(corpus, 1, whole_words=whole_words)
        print(f"\nwhole words only: {whole_words}\n{table(corpus, figures)}")
        print(*figures.misses, sep="\n", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
