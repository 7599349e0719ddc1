"""Streams of originals, copies made of them, and different articles on the same matter, with who is whose copy.

Belongs here: reading the corpora, the halves that are looked at and kept back, which copies are made, how they arrive.
Does not belong here: what becomes of a text (`alterations`), counting (`measure`). All draws are by hashes of contents:
the same corpus gives the same streams everywhere.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import xxhash

from bellwether_tests.articles.labelled_copies.alterations import KINDS, LEAST_WORDS, altered
from bellwether_tests.articles.placing import DAY, Printed

SEED = 13
HALVES = ("dev", "test")
# What is measured on, and the field that says what the hard negatives are alike in: an event, a theme.
CORPORA: Mapping[str, str] = {
    "newscluster": "gold_cluster",
    "ecbplus": "gold_topic",
    "congress_ai": "gold_signal",
    "polnear_train_articles": "id",
    "polnear_dev_articles": "id",
}
# Copies are made of articles of this length; shorter ones stand among them and are compared with.
LEAST_ORIGINAL = 2 * LEAST_WORDS
_PAPERS = 40
_LATER = (0, 0, 0, 1, 1, 2, 5, 12)  # days
_MONTH, _SPAN = 24, 4  # days over which matters come up, and over which one is written of
_STATEMENT_WORDS = (40, 90)
_STATEMENT_SHARE = 0.4  # of the shortest article that prints it, at most
_STATEMENT_GROUP = 3


@dataclass(frozen=True)
class Original:
    """An article of a corpus. `matter`: the event or theme it is about; `copy_of`: what it is known to be a copy of."""

    printed: Printed
    matter: str
    copy_of: str | None = None


@dataclass(frozen=True)
class Stream:
    """Articles as they come in. `of`: article → the reporting it carries; `kind`: copy → how it was made.

    `matter`: article → what it is about; `statement`: article → the statement that it quotes beside others; `unclear`:
    pairs of reporting of which it was not decided whether they are the same.
    """

    articles: Sequence[Printed]
    of: Mapping[str, str]
    kind: Mapping[str, str]
    matter: Mapping[str, str]
    statement: Mapping[str, str]
    unclear: frozenset[frozenset[str]]


def draw(*what: object) -> random.Random:
    """A draw that depends on these words alone."""
    return random.Random(xxhash.xxh3_64_intdigest("|".join(map(str, (SEED, *what))).encode()))  # noqa: S311 - no secret


def half_of(matter: str) -> str:
    """Which half an article of this matter is in: what is on one matter stays together."""
    return draw("half", matter).choice(HALVES)


def read_originals(folder: Path, half: str) -> list[Original]:
    """The articles of one half of the corpora, in an order of no meaning."""
    found = []
    for name, field in CORPORA.items():
        for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines():
            item = json.loads(line)
            matter = f"{name} {item[field]}"
            if half_of(matter) == half:
                found.append(_original(item, name, matter))
    return sorted(found, key=lambda one: one.printed.id)


def shipped_originals(lines: Iterable[str]) -> list[Original]:
    """The same of the articles that this project ships."""
    items = {item["id"]: item for item in map(json.loads, lines)}  # of two versions the later one
    return [_original(item, "shipped", f"shipped {item['gold_cluster']}") for item in items.values()]


def _original(item: Mapping[str, str | None], corpus: str, matter: str) -> Original:
    id_ = f"{corpus[:4]}/{item['id']}"
    copied = item.get("gold_copy_of")
    first = draw("matter", matter).randrange(_MONTH) + draw("article", id_).randrange(_SPAN)
    publisher = f"{corpus} {item['source']}" if item["source"] != "ECB+" else id_
    printed = Printed(id_, item["text"] or "", item["title"] or "", publisher, DAY + timedelta(days=first))
    return Original(printed, matter, f"{corpus[:4]}/{copied}" if copied else None)


def streams(
    originals: Sequence[Original], same: Iterable[frozenset[str]], unclear: Iterable[frozenset[str]]
) -> Iterator[Stream]:
    """So many streams that a copy of each kind is made of each article once; two of each article in a stream.

    `same`, `unclear`: pairs of articles that are copies as they were found, and that may be.
    """
    of = _reporting(originals, same)
    not_decided = frozenset(frozenset(of[one] for one in pair) for pair in unclear if pair <= of.keys())
    others = sorted({word for one in originals for word in one.printed.text.split() if len(word) < 12})
    for number in range(len(KINDS) // 2):
        yield _stream(number, originals, of, not_decided, others)


def _stream(
    number: int,
    originals: Sequence[Original],
    of: Mapping[str, str],
    unclear: frozenset[frozenset[str]],
    others: Sequence[str],
) -> Stream:
    kinds = list(KINDS)
    matter = {one.printed.id: one.matter for one in originals}
    stated = dict(_with_a_statement(number, originals, of))
    articles, carries, kind_of, about, statement = [], dict(of), {}, dict(matter), {}
    for one in originals:
        if one.printed.id in stated:
            printed, which = stated[one.printed.id]
            articles.append(printed)
            statement[printed.id] = which
            continue
        articles.append(one.printed)
        if len(one.printed.text.split()) < LEAST_ORIGINAL:
            continue
        first = number + draw("kinds", one.printed.text).randrange(len(kinds))
        for kind in (kinds[first % len(kinds)], kinds[(first + len(kinds) // 2) % len(kinds)]):
            copy = _copy(one.printed, kind, others)
            articles.append(copy)
            kind_of[copy.id] = kind
            carries[copy.id], about[copy.id] = of[one.printed.id], one.matter
    return Stream(articles, carries, kind_of, about, statement, unclear)


def _copy(original: Printed, kind: str, others: Sequence[str]) -> Printed:
    chosen = draw(kind, original.title, original.text)
    text = altered(kind, original.text, chosen, others)
    title = original.title if chosen.random() < 0.5 else _other_title(text, chosen)
    day = original.day + timedelta(days=chosen.choice(_LATER))
    publisher = f"paper{chosen.randrange(_PAPERS)}.example"
    # Of one day ids are the order, and a copy comes after what it is made of.
    return Printed(f"{original.id} {kind}", text, title, publisher, day)


def _other_title(text: str, chosen: random.Random) -> str:
    """What a desk takes from some line of the copy."""
    words = chosen.choice([line for line in text.split("\n") if line.strip()]).split()
    first = chosen.randrange(max(1, len(words) - 8))
    return " ".join(words[first : first + chosen.randint(5, 9)])


def _with_a_statement(
    number: int, originals: Sequence[Original], of: Mapping[str, str]
) -> Iterator[tuple[str, tuple[Printed, str]]]:
    """Some articles, three to a statement and where it can be on one matter, that all print it word for word."""
    chosen = draw("statements", number, len(originals))
    by_matter: dict[str, list[Printed]] = defaultdict(list)
    for one in originals:
        if chosen.random() < 0.15:
            by_matter[one.matter].append(one.printed)
    queue = [
        printed
        for _, group in sorted(by_matter.items(), key=lambda item: (-len(item[1]), item[0]))
        for printed in group
    ]
    sources = [one.printed for one in originals if len(one.printed.text.split()) >= 200]
    for first in range(0, len(queue) - _STATEMENT_GROUP + 1, _STATEMENT_GROUP):
        group = queue[first : first + _STATEMENT_GROUP]
        words = chosen.choice(sources).text.split()
        size = min(chosen.randint(*_STATEMENT_WORDS), *(int(_STATEMENT_SHARE * len(one.text.split())) for one in group))
        if size < _STATEMENT_WORDS[0] // 2 or len({of[one.id] for one in group}) < len(group):
            continue
        start = chosen.randrange(len(words) - size)
        said = f"“{' '.join(words[start : start + size])},” the statement said."
        for one in group:
            lines = one.text.split("\n")
            lines.insert(chosen.randint(1, len(lines)), said)
            yield one.id, (replace(one, text="\n".join(lines)), f"{number} {first}")


def _reporting(originals: Sequence[Original], same: Iterable[frozenset[str]]) -> dict[str, str]:
    """Article → the first of those that it is a copy of, over as many steps as it takes."""
    ids = {one.printed.id for one in originals}
    first = {id_: id_ for id_ in ids}
    known = [frozenset((one.printed.id, one.copy_of)) for one in originals if one.copy_of in ids]

    def root(id_: str) -> str:
        while first[id_] != id_:
            id_ = first[id_]
        return id_

    for pair in [*known, *same]:
        if pair <= ids:
            one, other = sorted(map(root, pair)) if len(pair) == 2 else (root(min(pair)),) * 2
            first[other] = one
    return {id_: root(id_) for id_ in ids}
