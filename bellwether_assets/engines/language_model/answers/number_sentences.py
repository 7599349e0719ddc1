"""An article as a model reads it: its sentences, each on a line of its own behind its number, and what numbers name.

Belongs here: which passages are offered, how they are written, and from the numbers and the bounding words of a claim
to the span that they name. Does not belong here: whether that span may stand alone (`check_quote.py`).

A line holds one sentence, whatever line breaks the sentence has in the article, and begins with its number. So the
first mark of a line is always ours: what looks like one anywhere else is text of that sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, pairwise

from bellwether_assets.engines.language_model.answers.check_quote import MOST_WORDS, has_no_blanks
from bellwether_assets.engines.language_model.answers.check_words import one_line, why_unfit
from bellwether_assets.engines.language_model.answers.problems import Problem
from bellwether_assets.proof.match_quotes import MAX_CHARS, QuoteMatcher
from bellwether_assets.text.passage import Passage
from bellwether_assets.text.unquotable import MAX_SENTENCE

_Span = tuple[int, int]
MOST_NAMED = 2
# Passages refused for their form alone may be quoted; those refused for where they stand may not.
_FORM_ONLY = frozenset(
    {"too long", "fragment", "speech cut off", "speech without a speaker", "list item", "private life"}
)
_NO_NAME = re.compile(r"[^\w\s.'’-]")
_MOST_SPEAKER = 60
_HAS_WORD = re.compile(r"[^\W_]")
# What a clause can mend; any other broken bound is the passage's own.
_BY_LENGTH = frozenset({"too short", "too long"})


def may_be_quoted(passage: Passage) -> bool:
    """Whether a passage is prose: one without a verb that the rules know is, where it is a whole sentence."""
    if passage.refused == "no verb":
        prose = passage.text.rstrip("\"'”’»)").endswith((".", "!", "?"))
    elif passage.refused == "too long":
        # Of a line that is too long to be read, only its first characters are a passage.
        prose = len(passage.text) > MAX_SENTENCE
    else:
        prose = passage.refused is None or passage.refused in _FORM_ONLY
    return prose and why_unfit(passage.text) is None


class NumberedSentences:
    """The sentences of one article that a claim can name, numbered from 1 in their order.

    A bounded quotation of several sentences is one of them, as it is one passage.
    """

    def __init__(self, prose: Sequence[Passage], matcher: QuoteMatcher, most_characters: int) -> None:
        """`prose` are the article's passages that may be quoted; as many are offered as there is room for.

        `most_characters` is how long the document is at most.
        """
        self._matcher = matcher
        prose = [p for p in prose if matcher.broken_bound(p.start, p.end) in {None, *_BY_LENGTH}]
        lines = _lines(prose)
        ends = accumulate(len(line) for line in lines)
        self._offered = prose[: sum(end <= most_characters for end in ends)]
        self._follows = [self._is_next(*pair) for pair in pairwise(self._offered)]
        self.text = "".join(lines[: len(self._offered)])
        """The document: a line a sentence, a blank line between paragraphs."""
        self.is_shortened = len(self._offered) < len(prose)
        """Whether there are more sentences than the document has room for."""

    def __len__(self) -> int:
        return len(self._offered)

    def span(self, numbers: Sequence[int], first_words: str, last_words: str) -> _Span | Problem:
        """Start and end of what a claim names, in code points of the article, or why it names nothing.

        Numbers in any order, and one that is given twice, name the same.
        """
        whole = self._whole(sorted(set(numbers)))
        return whole if isinstance(whole, Problem) else self._clause(whole, first_words, last_words)

    def _whole(self, numbers: Sequence[int]) -> _Span | Problem:
        if not numbers:
            return Problem("sentences: none named", "name the sentence that carries the claim, or leave this claim out")
        if not 1 <= numbers[0] <= numbers[-1] <= len(self._offered):
            return Problem(
                "sentences: no such number",
                f"the numbers of the article's sentences go from 1 to {len(self._offered)}",
            )
        if len(numbers) > MOST_NAMED:
            return Problem("sentences: more than two", "name one sentence, or two that follow each other")
        if len(numbers) > 1 and (numbers[1] != numbers[0] + 1 or not self._follows[numbers[0] - 1]):
            return Problem(
                "sentences: not adjacent",
                "two sentences must follow each other in one paragraph; name the one that carries the claim",
            )
        return self._offered[numbers[0] - 1].start, self._offered[numbers[-1] - 1].end

    def _clause(self, whole: _Span, first_words: str, last_words: str) -> _Span | Problem:
        """The part of what is named that begins and ends with these words; empty ones bound nothing."""
        begin, stop = whole
        behind_first = begin
        if first_words.strip():
            found = self._matcher.within(*whole, first_words)
            if not found:
                return self._not_there("first_words", whole)
            begin, behind_first = found[0]
        if last_words.strip():
            found = self._matcher.within(*whole, last_words)
            if not found:
                return self._not_there("last_words", whole)
            after = [end for start, end in found if start >= begin and end >= behind_first]
            if not after:
                return Problem(
                    "last_words: before first_words",
                    f"the last words stand before the first ones{self._shown(whole)}",
                )
            stop = after[0]
        # With all of its words, the whole sentence is named, and its marks too.
        words_outside = [_HAS_WORD.search(self._matcher.text, *span) for span in ((whole[0], begin), (stop, whole[1]))]
        return (begin, stop) if any(words_outside) else whole

    def _not_there(self, field: str, whole: _Span) -> Problem:
        return Problem(
            f"{field}: not in the sentence",
            f"the {field.replace('_', ' ')} do not stand in the named sentence; copy a few of its words, or leave both"
            f" bounds empty for all of it{self._shown(whole)}",
        )

    def _shown(self, whole: _Span) -> str:
        return f"; it reads: {one_line(self._matcher.text[slice(*whole)])[:MAX_CHARS]}"

    def _is_next(self, before: Passage, after: Passage) -> bool:
        """Whether a passage follows another in the same paragraph, with nothing but white space between them."""
        between = self._matcher.text[before.end : after.start]
        return before.paragraph == after.paragraph and not between.strip()


def _lines(prose: Sequence[Passage]) -> list[str]:
    """How each sentence is written, with the break before its line."""
    lines: list[str] = []
    for number, passage in enumerate(prose, start=1):
        begins_paragraph = number > 1 and passage.paragraph != prose[number - 2].paragraph
        before = "\n\n" if begins_paragraph else "\n" if number > 1 else ""
        lines.append(f"{before}[{_mark(number, passage)}] {one_line(passage.text)}")
    return lines


def _mark(number: int, passage: Passage) -> str:
    """A sentence's number, and what cannot be seen in its own text: that it is long, and who a label says speaks."""
    long = " long" if _is_long(passage.text) else ""
    # The article's own words, so that none of them can end the mark.
    speaker = one_line(_NO_NAME.sub(" ", passage.speaker))[:_MOST_SPEAKER]
    said = f", said by {speaker}" if speaker and why_unfit(speaker) is None else ""
    return f"{number}{long}{said}"


def _is_long(text: str) -> bool:
    """Whether a sentence is too long for a quote, so that only a clause of it can be one."""
    return len(text) > MAX_CHARS or (len(text.split()) > MOST_WORDS and not has_no_blanks(text))
