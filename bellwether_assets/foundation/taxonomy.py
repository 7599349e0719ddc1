"""Which domains and topics a text is about, by weighted cue terms of `data/taxonomy.toml`.

Belongs here: reading the taxonomy, scoring texts against it, and which texts of an article count how much. Does not
belong here: the terms themselves (the file). Deterministic: scores are rounded, ties go by the file's
order.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

_TOKEN = re.compile(r"[^\W_]+(?:[&'’-][^\W_]+)*", re.UNICODE)
_MOST_READ = 20_000  # code points of an article
_REPEATS = 3  # a term counts at most so often: a word said forty times is not forty times the subject


@dataclass(frozen=True)
class Category:
    """A domain, or a topic with its domain."""

    name: str
    description: str
    domain: str | None


class Taxonomy:
    """Domains and topics with their cue terms. Raises ValueError that names the category and term of a broken file."""

    def __init__(self, source: Mapping[str, Any]) -> None:
        self.threshold = float(source.get("threshold", 2.0))
        self.topic_threshold = float(source.get("topic_threshold", self.threshold))
        self.most_domains = int(source.get("most_domains", 3))
        self.most_topics = int(source.get("most_topics", 3))
        self._lower_case_only = frozenset(source.get("lower_case_only", ()))
        self.domains = tuple(Category(name, body["description"], None) for name, body in source["domains"].items())
        self.topics = tuple(
            Category(name, body["description"], body["domain"]) for name, body in source.get("topics", {}).items()
        )
        self._exact: dict[str, list[tuple[str, str, float]]] = {}
        self._prefix: dict[str, list[tuple[str, str, float]]] = {}
        self._heads: set[str] = set()
        known = {domain.name for domain in self.domains}
        for topic in self.topics:
            if topic.domain not in known:
                raise ValueError(f"taxonomy: topic {topic.name!r} names the unknown domain {topic.domain!r}")
        for section in ("domains", "topics"):
            for name, body in source.get(section, {}).items():
                for term, weight in body["terms"].items():
                    self._add(section, name, term, weight)

    def _add(self, section: str, name: str, term: str, weight: object) -> None:
        if not isinstance(weight, (int, float)) or not term.strip("*") or term != term.lower() or term.count(" ") > 2:
            raise ValueError(
                f"taxonomy: {section}.{name}: term {term!r} = {weight!r} must be lower case, of three words at"
                f" most, with a number"
            )
        table = self._prefix if term.endswith("*") else self._exact
        table.setdefault(term.rstrip("*"), []).append((section, name, float(weight)))
        if " " in term:
            self._heads.add(term.split(" ")[0])

    def scores(self, text: str) -> dict[tuple[str, str], float]:
        """Weight of each category in a text, by (section, name)."""
        tokens = [found.group().replace("’", "'").removesuffix("'s") for found in _TOKEN.finditer(text)]
        words = [
            "" if token[0].isupper() and token.lower() in self._lower_case_only else token.lower() for token in tokens
        ]
        totals: dict[tuple[str, str], float] = {}
        seen: dict[str, int] = {}
        for at, word in enumerate(words):
            grams = [word]
            if word in self._heads:
                grams += [" ".join(words[at : at + length]) for length in (2, 3) if at + length <= len(words)]
            for gram in grams:
                for term, hits in self._matches(gram):
                    seen[term] = seen.get(term, 0) + 1
                    if seen[term] <= _REPEATS:
                        for section, name, weight in hits:
                            totals[section, name] = totals.get((section, name), 0.0) + weight
        return totals

    def _matches(self, gram: str) -> list[tuple[str, list[tuple[str, str, float]]]]:
        found = [(gram, self._exact[gram])] if gram in self._exact else []
        for length in range(3, min(len(gram), 20) + 1):
            hits = self._prefix.get(gram[:length])
            if hits:
                found.append((gram[:length] + "*", hits))
        return found

    def classify(self, weighted_texts: Sequence[tuple[str, float]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Domains and topics of texts with weights, the heaviest first; a topic's domain counts as supported by it."""
        return self.pick([(self.scores(text), weight) for text, weight in weighted_texts])

    def pick(
        self, scored: Sequence[tuple[Mapping[tuple[str, str], float], float]]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """As `classify`, from scores already made, so that an article's are not made again for each of its claims."""
        totals: dict[tuple[str, str], float] = {}
        for scores, weight in scored:
            for key, value in scores.items():
                totals[key] = totals.get(key, 0.0) + weight * value
        topics = self._top(
            [(topic.name, totals.get(("topics", topic.name), 0.0)) for topic in self.topics],
            self.topic_threshold,
            self.most_topics,
        )
        domain_of = {topic.name: topic.domain for topic in self.topics}
        support = {domain_of[name]: 0.5 * totals[("topics", name)] for name in reversed(topics)}
        domains = self._top(
            [(d.name, totals.get(("domains", d.name), 0.0) + support.get(d.name, 0.0)) for d in self.domains],
            self.threshold,
            self.most_domains,
        )
        return domains, topics

    @staticmethod
    def _top(totals: list[tuple[str, float]], threshold: float, most: int) -> tuple[str, ...]:
        order = {name: place for place, (name, _) in enumerate(totals)}
        rounded = [(name, round(total, 6)) for name, total in totals]
        ranked = sorted((item for item in rounded if item[1] >= threshold), key=lambda item: (-item[1], order[item[0]]))
        # What weighs less than a third of the first is noise beside it.
        return tuple(name for name, total in ranked[:most] if total >= ranked[0][1] / 3)


class SubjectsOfAnArticle:
    """What the claims of one article are about: their own words first, then the title; the article as a whole hardly.

    A whole article names more subjects than any claim of it has.
    """

    def __init__(self, taxonomy: Taxonomy, title: str, text: str) -> None:
        self._taxonomy = taxonomy
        self._around = [(taxonomy.scores(title), 0.8), (taxonomy.scores(text[:_MOST_READ]), 0.05)]

    def of(self, quote: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Domains and topics of a claim with this quote."""
        return self._taxonomy.pick([(self._taxonomy.scores(quote), 1.0), *self._around])


@lru_cache(maxsize=1)
def default_taxonomy() -> Taxonomy:
    """The committed taxonomy."""
    with files("bellwether_assets.foundation").joinpath("data/taxonomy.toml").open("rb") as file:
        return Taxonomy(tomllib.load(file))
