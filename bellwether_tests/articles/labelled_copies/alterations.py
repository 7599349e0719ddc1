"""What editors and machines do to an article that they print again, one kind at a time and together.

Belongs here: a text and what becomes of it, by a seeded draw. Does not belong here: which articles are altered, and
what is measured (`gold`, `measure`). Words of the agencies and papers are ours.
"""

from __future__ import annotations

import random
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence

from bellwether_assets.text.split_sentences import sentence_spans

KEPT = (0.2, 0.8)  # of the words, by a cut
CHANGED = (0.05, 0.15)  # of the words
# What a cut leaves at least. With less, nobody could tell a copy from a phrase.
LEAST_WORDS = 25

Alteration = Callable[[str, random.Random, Sequence[str]], str]

_HEADERS = (
    "{town}, {month} {day} ({agency}) -",
    "{town} ({agency}) —",
    "By {name}, {agency}\n{month} {day}, 2026 {hour}:15 GMT\n{town} -",
    "({agency})\n",
    "UPDATE {digit}\n{town} – {agency} –",
    "From {agency} in {town}.",
)
_FOOTERS = (
    "Reporting by {name} in {town}; Editing by {other}",
    "({agency})",
    "Copyright 2026 {agency}. All rights reserved. This material may not be published, broadcast or passed on.",
    "{name} reported from {town}. {other} contributed to this report.\n{agency} reporters can be reached by post.",
    "This story came to our pages from {agency} and was not edited by our staff, except for the headline. Read more on"
    " the pages of our partners, write to us at the desk, and sign up for the letter that we send each morning.",
    "© {agency} 2026",
)
_AGENCIES = ("Tallow Wire", "Example Press", "Northern News Agency", "EPN", "Harbour Wire Service")
_TOWNS = ("WESTHAVEN", "OLDTOWN", "Northport", "SANDY POINT", "Exampleton")
_NAMES = ("Ann Example", "Per Specimen", "Ola Exemplar", "Olga Muster", "Kari Sample")
_MONTHS = ("January", "Feb.", "March", "Nov")
# What one keyboard or program writes for another's marks.
_MARKS: Sequence[Mapping[str, str]] = (
    {"“": '"', "”": '"', "‘": "'", "’": "'", "—": " - ", "–": "-", "…": "..."},
    {"“": "''", "”": "''", '"': "''", "‘": "`", "’": "'", "—": "--", "–": "--", "…": " . . ."},
    {"“": "« ", "”": " »", "’": "ʼ", "'": "’", "—": " – ", " - ": " — ", "--": "—", "...": "…"},
    {"“": "„", "’": "´", "'": "´", "—": " -- ", ", ": " , ", ". ": " . ", "-": "\u2011"},
    {" ": "\u00a0", "“": "\u2009“", "—": "\u2009—\u2009", "...": "…"},
    {"“": "&ldquo;", "”": "&rdquo;", '"': "&quot;", "’": "&rsquo;", "'": "&#39;", "—": "&mdash;", "&": "&amp;"},
)
_ODD_SPACES = ("\u00a0", "  ", "\u202f", "\u2009 ")


def _paragraphs(text: str) -> list[list[str]]:
    """Sentences by paragraph."""
    lines = [line.strip() for line in text.split("\n")]
    return [[line[start:end] for start, end in sentence_spans(line)] for line in lines if line]


def _joined(paragraphs: Sequence[Sequence[str]], mark: str = "\n\n") -> str:
    return mark.join(" ".join(sentences) for sentences in paragraphs if sentences)


def _count(text: str) -> int:
    return len(text.split())


def _cut(text: str, chosen: random.Random, order: Callable[[int], Sequence[int]]) -> str:
    """Keeps sentences in this order until the drawn share of the words is reached."""
    paragraphs = _paragraphs(text)
    flat = [(at, sentence) for at, sentences in enumerate(paragraphs) for sentence in sentences]
    total = _count(text)
    wanted = max(LEAST_WORDS, chosen.uniform(*KEPT) * total)
    keep: set[int] = set()
    words = 0
    for number in order(len(flat)):
        size = _count(flat[number][1])
        # The first sentence may be long; any other that would pass the largest share is left out.
        if words >= wanted or (words >= LEAST_WORDS and words + size > KEPT[1] * total):
            break
        keep.add(number)
        words += size
    kept: list[list[str]] = [[] for _ in paragraphs]
    for number in sorted(keep):
        at, sentence = flat[number]
        kept[at].append(sentence)
    return _joined(kept)


def cut_from_below(text: str, chosen: random.Random, _: Sequence[str]) -> str:
    """Its beginning."""
    return _cut(text, chosen, range)


def cut_from_above(text: str, chosen: random.Random, _: Sequence[str]) -> str:
    """Its end."""
    return _cut(text, chosen, lambda count: range(count - 1, -1, -1))


def cut_throughout(text: str, chosen: random.Random, _: Sequence[str]) -> str:
    """Some of its sentences, in their order."""
    return _cut(text, chosen, lambda count: chosen.sample(range(count), count))


def change_words(text: str, chosen: random.Random, others: Sequence[str]) -> str:
    """Words replaced by others, left out or added, anywhere."""
    pieces = re.findall(r"\s+|\S+", text)
    places = [at for at, piece in enumerate(pieces) if not piece.isspace()]
    for at in chosen.sample(places, round(chosen.uniform(*CHANGED) * len(places))):
        pieces[at] = _changed(pieces[at], chosen, others)
    return "".join(pieces)


def rewrite_sentences(text: str, chosen: random.Random, others: Sequence[str]) -> str:
    """As many words changed, half of those of a sentence and none of the next."""
    paragraphs = _paragraphs(text)
    places = [(at, number) for at, sentences in enumerate(paragraphs) for number in range(len(sentences))]
    wanted = chosen.uniform(*CHANGED) * _count(text)
    changed = 0
    for at, number in chosen.sample(places, len(places)):
        words = paragraphs[at][number].split()
        if changed + len(words) // 2 > wanted:
            continue
        for place in chosen.sample(range(len(words)), len(words) // 2):
            words[place] = _changed(words[place], chosen, others)
        changed += len(words) // 2
        paragraphs[at][number] = " ".join(words)
    return _joined(paragraphs)


def _changed(word: str, chosen: random.Random, others: Sequence[str]) -> str:
    how = chosen.random()
    other = chosen.choice(others)
    if how < 0.6:
        return other
    return "" if how < 0.8 else f"{word} {other}"


def add_wire_lines(text: str, chosen: random.Random, _: Sequence[str]) -> str:
    """A header, a footer, or both."""
    values = {
        "agency": chosen.choice(_AGENCIES), "town": chosen.choice(_TOWNS), "month": chosen.choice(_MONTHS),
        "day": chosen.randint(1, 28), "hour": chosen.randint(10, 22), "digit": chosen.randint(1, 4),
        "name": chosen.choice(_NAMES), "other": chosen.choice(_NAMES),
    }  # fmt: skip
    where = chosen.choice(("header", "footer", "both"))
    header = f"{chosen.choice(_HEADERS).format(**values)} " if where != "footer" else ""
    footer = f"\n\n{chosen.choice(_FOOTERS).format(**values)}" if where != "header" else ""
    return f"{header}{text}{footer}"


def retype(text: str, chosen: random.Random, _: Sequence[str]) -> str:
    """Quotation marks, apostrophes, dashes and spaces as another house writes them."""
    for mark, other in chosen.choice(_MARKS).items():
        text = text.replace(mark, other)
    return re.sub(r" (?=\S)", lambda found: chosen.choice(_ODD_SPACES) if chosen.random() < 0.05 else found[0], text)


def reflow(text: str, chosen: random.Random, _: Sequence[str]) -> str:
    """Paragraphs merged, split or wrapped."""
    paragraphs = _paragraphs(text)
    sentences = [sentence for of_one in paragraphs for sentence in of_one]
    how = chosen.choice(("one", "each", "wrapped", "anew"))
    if how == "one":
        return " ".join(sentences)
    if how == "each":
        return "\n\n".join(sentences)
    if how == "wrapped":
        return "\n\n".join(textwrap.fill(" ".join(each), 72) for each in paragraphs)
    return re.sub(r"\n", lambda _: chosen.choice((" ", "\n")), "\n".join(sentences))


def _keep(text: str, _: random.Random, __: Sequence[str]) -> str:
    return text


# Each kind is these alterations, one after the other.
KINDS: Mapping[str, Sequence[Alteration]] = {
    "word for word": (_keep,),
    "cut from below": (cut_from_below,),
    "cut from above": (cut_from_above,),
    "cut throughout": (cut_throughout,),
    "words changed": (change_words,),
    "sentences rewritten": (rewrite_sentences,),
    "wire header and footer": (add_wire_lines,),
    "punctuation": (retype,),
    "paragraphs": (reflow,),
    "cut, wire lines": (cut_from_below, add_wire_lines),
    "cut throughout, punctuation, paragraphs": (cut_throughout, retype, reflow),
    "words changed, wire lines, punctuation": (change_words, add_wire_lines, retype),
    "cut, words changed": (cut_from_below, change_words),
    "cut throughout, words changed, wire lines, paragraphs": (cut_throughout, change_words, add_wire_lines, reflow),
}


def altered(kind: str, text: str, chosen: random.Random, others: Sequence[str]) -> str:
    """The text after all alterations of a kind. `others`: words that may come in."""
    for alteration in KINDS[kind]:
        text = alteration(text, chosen, others)
    return text
