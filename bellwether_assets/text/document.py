"""An article analysed once: its passages, names, terms, headline and day, each found when it is first asked for.

Belongs here: what rules ask about an article as a whole. Does not belong here: the rules. They take a document, or the
part of it that they look at, and stand in the module that says what they decide (`actors.py`, `write_statements.py`).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from bellwether_assets.text.date_words import sure_day
from bellwether_assets.text.headlines import headline_of, is_roundup
from bellwether_assets.text.leading_marks import glued_title_length
from bellwether_assets.text.long_speech import with_long_speech
from bellwether_assets.text.names import ArticleNames
from bellwether_assets.text.passage import Passage
from bellwether_assets.text.releases import Release, announcements
from bellwether_assets.text.sentences import passages
from bellwether_assets.text.speech_without_marks import with_speakers
from bellwether_assets.text.terms import terms_of

_TERMS_READ = 60_000  # code points of a text whose terms are weighed


@dataclass(frozen=True)
class Document:
    """One version of one article; all offsets are code points of `text`."""

    title: str
    text: str
    published_on: datetime.date
    publisher: str = ""

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """All passages in order, the unquotable ones with their reason."""
        found = with_speakers(passages(self.text, self.title), self.text, self.names, self.publisher)
        return with_long_speech(found, self.text, self.names, self.publisher)

    @cached_property
    def word_ends(self) -> frozenset[int]:
        """Where words end although no blank stands there: behind a headline that runs into the text."""
        length = glued_title_length(self.text, self.title)
        return frozenset({length} if length else ())

    @cached_property
    def prose(self) -> tuple[Passage, ...]:
        """The passages that may be quoted."""
        return tuple(passage for passage in self.passages if passage.refused is None)

    @cached_property
    def announcements(self) -> frozenset[int]:
        """Where passages of prose start that only announce what the text's own sender did, is or is praised for."""
        return frozenset(self.prose[index].start for index in announcements(self.prose, self._release))

    @cached_property
    def _release(self) -> Release:
        return Release(self.title, self.text, self.publisher)

    @cached_property
    def names(self) -> ArticleNames:
        """The names of text and title."""
        return ArticleNames(self.text, self.title, self.publisher)

    @cached_property
    def terms(self) -> Mapping[str, float]:
        """Weighted terms of the text."""
        return terms_of(self.text[:_TERMS_READ])

    @cached_property
    def sure_day(self) -> datetime.date | None:
        """The day from which "on Thursday" counts, None where the text does not show it.

        Whoever publishes his own release dates it by the day on which it comes out.
        """
        return self.published_on if self._release.senders else sure_day(self.text, self.published_on)

    @cached_property
    def is_roundup(self) -> bool:
        """Whether it strings together many items."""
        return is_roundup(self.title, self.prose)

    @cached_property
    def headline(self) -> str:
        """What its title says it is about; "" for a round-up and for a title that says nothing."""
        return "" if self.is_roundup else headline_of(self.title)


def analyse(title: str, text: str, published_on: datetime.date, publisher: str = "") -> Document:
    """The article as rules read it; costs nothing until a part of it is asked for."""
    return Document(title, text, published_on, publisher)
