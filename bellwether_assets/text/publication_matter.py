"""Sentences by which a publication speaks of itself or to its readers: offers, consents, imprints, a newsletter's own.

Belongs here: two signs that must meet, and what stands beside a sentence that has both. One is the form: somebody
speaks to the reader, the page speaks of itself, an address, a price for a time. The other is the trade: words of
subscriptions, consents and editions. An article about subscriptions has the words and not the form, and its title has
them too; an appeal to the reader of an essay has the form and not the words. Does not belong here: lines that are no
prose (`boilerplate.py`), notes behind the article (`standing_notes.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bellwether_assets.text.passage import Passage
from bellwether_assets.text.quotations import without_quotations
from bellwether_assets.text.reader_address import speaks_to_the_reader
from bellwether_assets.text.stems import without_plural
from bellwether_assets.text.word_lists import words

_TRADE = frozenset(without_plural(word) for word in words("publication_trade"))
_FUNCTION_WORDS = words("function_words")
_PUBLICATIONS = "|".join(sorted(words("publication_names")))
_FIRST_PERSON = re.compile(r"\b(?:we|our|us|ours)\b|\bWe\b")
_OF_ITSELF = re.compile(
    r"\b(?:this|these|today[’']s) (?:\w+ )?(?:edition|newsletter|article|story|page|site|website|service|podcast"
    r"|email|issue"
    r"|series|release|offer|report|post|bulletin|briefing)s?\b",
    re.IGNORECASE,
)
_PUBLICATION = re.compile(rf"\b(?:[A-Z][\w’'-]+ ){{1,3}}(?:{_PUBLICATIONS})\b")
# "1 euro for the first four weeks", "12 euros a month", "$1/week": what a thing costs that is paid again and again.
_PRICE = re.compile(
    r"(?:[$£€]\s?\d[\d.,]*|\d[\d.,]* ?(?:euros?|dollars?|pounds?|cents?|pence|kroner|francs?|USD|EUR|GBP))"
    r"(?: (?:just|only))?\s?(?:/|an? |per |each |every |for (?:the|your|an?) (?:first |next |whole )?(?:\w+ )?)"
    r"(?:day|week|month|quarter|year)s?\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\b\d{1,5}[a-z]? (?:[A-Z][\w’'-]+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Square|Place|Boulevard|Blvd|Drive"
    r"|Way|Quay"
    r"|Court|Terrace)\b|\b[A-Z][\w-]*(?:stra(?:ß|ss)e|gatan|gata|weg|platz) \d{1,4}\b"
    r"|\b(?:VAT|HRB|ISSN|Registered (?:office|in England))\b"
)
_PAST = re.compile(
    r"\b(?:was|were|had|said|told|rose|fell|found|made|began|won|lost|ruled|took|went|[a-z]{3,}ed)\b(?! (?:by|in)"
    r" (?:our|your)\b)"
)
_PARTICIPLE_BEFORE = re.compile(r"\b(?:is|are|be|been|being|not|also|and|or|the|a|an|its|their|your|our)$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_MOST_TRADE = 3
_READ = 1_000  # code points of a passage; a longer one is no sentence, and is quoted nowhere
_ITSELF = 3  # points from which a sentence is the publication's own
_A_LABEL, _A_GALLERY = 4, 3  # words that begin one paragraph after another, and how many of them
_NAMED_IN_A_TITLE = 2  # of those words, as "I have a dream" begins one paragraph after another too
_CAPITALISED = re.compile(r"(?<![\w’'])[A-Z][a-z]+")
_LIKE_IT = 2  # points from which it is so beside such a one


@dataclass(frozen=True)
class _Weighed:
    form: int
    trade: int

    @property
    def total(self) -> int:
        return self.form + self.trade

    @property
    def is_own(self) -> bool:
        return self.form >= 1 and self.trade >= 1 and self.total >= _ITSELF


def of_the_publication(prose: Sequence[Passage], title: str) -> frozenset[int]:
    """Indexes of the passages of prose by which the publication speaks of itself or to its readers."""
    subjects = _folded(title) - _FUNCTION_WORDS
    weighed = [_weigh(passage, title, subjects) for passage in prose]
    own = {index for index, each in enumerate(weighed) if each.is_own}
    likely = {index for index, each in enumerate(weighed) if each.total >= _LIKE_IT}
    # What is like it counts where it stands beside such a sentence; of a paragraph that opens so, nothing else is news.
    growing = True
    while growing:
        growing = False
        for index in sorted(likely - own):
            beside = [near for near in (index - 1, index + 1) if near in own]
            if any(abs(prose[near].paragraph - prose[index].paragraph) <= 1 for near in beside):
                own.add(index)
                growing = True
    opened = {prose[index].paragraph for index in own if _opens_its_paragraph(prose, index)}
    own |= {i for i, p in enumerate(prose) if p.paragraph in opened and not _tells_an_event(p.text[:_READ])}
    return frozenset(own) | _of_a_gallery(prose)


def _of_a_gallery(prose: Sequence[Passage]) -> frozenset[int]:
    """Indexes of the passages in a run of paragraphs that all begin with one name: a gallery's title, then a caption.

    The article goes on to its end without coming back to its subject, so not only the sentences with the title go.
    """
    openings: dict[int, str] = {}
    for passage in prose:
        openings.setdefault(passage.paragraph, " ".join(passage.text.split(" ", _A_LABEL)[:_A_LABEL]))
    runs: list[list[int]] = []
    for paragraph, opening in openings.items():
        if runs and openings[runs[-1][-1]] == opening:
            runs[-1].append(paragraph)
        else:
            runs.append([paragraph])
    galleries = {
        paragraph
        for run in runs
        if len(run) >= _A_GALLERY and len(_CAPITALISED.findall(openings[run[0]])) >= _NAMED_IN_A_TITLE
        for paragraph in run
    }
    return frozenset(index for index, passage in enumerate(prose) if passage.paragraph in galleries)


def _opens_its_paragraph(prose: Sequence[Passage], index: int) -> bool:
    return index == 0 or prose[index - 1].paragraph != prose[index].paragraph


def _weigh(passage: Passage, title: str, subjects: frozenset[str]) -> _Weighed:
    if passage.speaker:
        return _Weighed(0, 0)
    said = passage.text[:_READ]
    own = without_quotations(said)
    folded = _folded(own)
    trade = len((folded & _TRADE) - subjects)
    to_the_reader = speaks_to_the_reader(said)
    about_itself = _is_its_own_title(own, title)
    form = 2 * to_the_reader + bool(_FIRST_PERSON.search(own)) + bool(_OF_ITSELF.search(own))
    form += 2 * about_itself + (bool(_PUBLICATION.search(own)) and not about_itself)
    form += bool(_PRICE.search(own)) + 2 * bool(_ADDRESS.search(own))
    if subjects & _TRADE and not to_the_reader:
        # The article is about such things: only a word to the reader tells its own offers from its matter.
        return _Weighed(0, 0)
    if not to_the_reader and _tells_an_event(own):
        form -= 2
    if not about_itself and not to_the_reader and (folded & subjects):
        form -= 1
    return _Weighed(form, min(trade, _MOST_TRADE))


def _is_its_own_title(sentence: str, title: str) -> bool:
    """Whether a sentence begins with the title, and the title is a publication's name."""
    name = " ".join(title.split())
    return bool(re.search(rf"\b(?:{_PUBLICATIONS})$", name)) and sentence.startswith(name) and name.count(" ") <= 4


def _tells_an_event(sentence: str) -> bool:
    """Whether a sentence has a verb in the past, no participle: what an offer says is said in the present."""
    return any(
        found.group() not in _TRADE and not _PARTICIPLE_BEFORE.search(sentence[: found.start()].rstrip())
        for found in _PAST.finditer(sentence)
    )


def _folded(text: str) -> frozenset[str]:
    return frozenset(without_plural(found.group().lower()) for found in _WORD.finditer(text))
