"""All names of one article, found once: where each stands, what it is, and the whole name behind a short one.

Belongs here: looking names up, by place, kind and word. Does not belong here: which strings are names (`gazetteer.py`,
`capitalised_names.py`), how a short name gets its whole one (`whole_names.py`), and what names do (`actors.py`,
`places.py`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from bellwether_assets.text.capitalised_names import unlisted_names
from bellwether_assets.text.gazetteer import gazetteer
from bellwether_assets.text.given_names import GivenNamesOfText
from bellwether_assets.text.mention import Mention
from bellwether_assets.text.namesakes import without_namesakes
from bellwether_assets.text.whole_names import acronyms, whole_names
from bellwether_assets.text.word_lists import words

_MOST_READ = 200_000  # code points; a longer text is a dump, whose names come at its beginning
_LEGAL_FORM = re.compile(rf"(?: (?:{'|'.join(sorted(words('legal_forms')))}|Group|Holdings|Company|Corporation))+\.?$")


@dataclass(frozen=True)
class ArticleNames:
    """The names of an article by its body and title; `title` stands behind the body, so that offsets are the body's.

    `publisher`: who publishes it, as far as that is known: a registered domain, or a name.
    """

    article: str
    title: str
    publisher: str = ""

    @cached_property
    def text(self) -> str:
        """What is read: the body, bounded, and the title on a line of its own, as no name goes over a line break."""
        return f"{self.article[:_MOST_READ]}\n{self.title}"

    @cached_property
    def body_end(self) -> int:
        """Where the body ends in what is read."""
        return min(len(self.article), _MOST_READ)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """All mentions in order of appearance."""
        sightings = without_namesakes(self.text, gazetteer().sightings(self.text))
        listed = [Mention(k.name, k.kind, k.code, s.start, s.end) for s in sightings for k in s.known]
        unlisted = unlisted_names(self.text, sightings, gazetteer(), self._given_names)
        return tuple(sorted([*listed, *unlisted], key=lambda m: (m.start, m.end, m.name, m.kind)))

    @cached_property
    def _given_names(self) -> GivenNamesOfText:
        return GivenNamesOfText(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        return [mention.start for mention in self.mentions]

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(mention.name for mention in self.mentions)

    @cached_property
    def _body_mentions(self) -> tuple[Mention, ...]:
        # A headline writes many words large: a name that stands there only is none to complete others by.
        return tuple(mention for mention in self.mentions if mention.end <= self.body_end)

    @cached_property
    def _acronyms(self) -> dict[str, str]:
        return acronyms(self.text, self.mentions)

    @cached_property
    def _whole_names(self) -> dict[str, str]:
        known = whole_names(self.text, self.body_end, self.mentions, self._body_mentions, self._given_names)
        return known | self._acronyms

    @cached_property
    def short_forms(self) -> tuple[Mention, ...]:
        """Where the acronyms of the article's own names stand, each as a mention of the organisation it stands for."""
        named_as = {self.text[m.start : m.end]: m.name for m in self.mentions}
        named_at = set(self._starts)
        return tuple(
            Mention(named_as[whole], "organisation", None, found.start(), found.end())
            for short, whole in sorted(self._acronyms.items())
            for found in re.finditer(rf"\b{short}\b", self.text)
            if found.start() not in named_at
        )

    @cached_property
    def single_words(self) -> tuple[str, ...]:
        """People whom the article calls by one word only."""
        people = {m.name for m in self._body_mentions if m.kind == "person" and " " not in m.name}
        return tuple(sorted(people - self._whole_names.keys()))

    @cached_property
    def people(self) -> tuple[tuple[int, str], ...]:
        """Where each person is mentioned, in order, by the whole name where the article gives it."""
        return tuple((m.start, self.whole_name(m)) for m in self._body_mentions if m.kind == "person")

    @cached_property
    def organisations(self) -> tuple[Mention, ...]:
        """Organisations, and names that may be one, in order."""
        return tuple(m for m in self.mentions if m.kind in {"organisation", "name"})

    def within(self, start: int, end: int) -> tuple[Mention, ...]:
        """Mentions that lie inside a span of the article."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return tuple(m for m in self.mentions[first:last] if m.end <= end)

    def as_written(self, mention: Mention) -> str:
        """The article's own words for a name."""
        return self.text[mention.start : mention.end]

    def full_name(self, word: str) -> str | None:
        """The one whole name that a word stands for, None if there is none or are several."""
        return self._whole_names.get(word)

    def whole_name(self, mention: Mention) -> str:
        """The whole name of a mention, without a legal form that only makes it another: "Citigroup Inc"."""
        full = self.full_name(mention.name) if mention.kind in {"person", "name", "organisation"} else None
        if full:
            return full
        shorter = _LEGAL_FORM.sub("", mention.name)
        return shorter if shorter in self._names else mention.name

    def is_called_a_company(self, name: str) -> bool:
        """Whether the article itself speaks of its shares, its chief executive or the like."""
        if name not in self._companies:
            escaped = re.escape(name)
            self._companies[name] = (
                re.search(
                    rf"\b{escaped}(?:['’]s?)? (?:shares|stock|customers|CEO|chief executive|spokes\w+|executives?)\b"
                    rf"|\b(?:CEO|chief executive|chairman|shares|customers) (?:officer )?(?:of|at|in) {escaped}\b",
                    self.text,
                )
                is not None
            )
        return self._companies[name]

    @cached_property
    def _companies(self) -> dict[str, bool]:
        return {}
