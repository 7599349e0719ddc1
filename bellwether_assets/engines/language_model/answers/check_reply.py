"""Whether a proposed claim is what its article says: proof of the quote, grounding of the words, nothing of the prompt.

Belongs here: a proposal and one article in, a claim or a problem out. Does not belong here: asking the model again,
nor counting what is dropped in the end (`extract.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bellwether_assets.engines.extractive.choose_highlights import choose_highlight, with_whole_amounts
from bellwether_assets.engines.language_model.answers.check_direction import direction_in_words, statement_turned_round
from bellwether_assets.engines.language_model.answers.check_general import generalisation_problem, pattern_problem
from bellwether_assets.engines.language_model.answers.check_quote import quote_problem
from bellwether_assets.engines.language_model.answers.check_task_words import task_problem
from bellwether_assets.engines.language_model.answers.check_time_words import time_word_problem, with_its_dates
from bellwether_assets.engines.language_model.answers.check_words import leaks, one_line, ungrounded, why_unfit
from bellwether_assets.engines.language_model.answers.number_sentences import NumberedSentences, may_be_quoted
from bellwether_assets.engines.language_model.answers.problems import PROMPT_REPEATED, Problem
from bellwether_assets.engines.language_model.answers.prompts import Prompt
from bellwether_assets.engines.language_model.answers.replies import ClaimReply
from bellwether_assets.engines.language_model.answers.who_and_where import MOST_ACTORS, WhoAndWhere
from bellwether_assets.engines.protocol import ArticleText, Claim
from bellwether_assets.foundation.taxonomy import SubjectsOfAnArticle, Taxonomy
from bellwether_assets.proof.ground import Grounds, Ungrounded
from bellwether_assets.proof.match_quotes import Match, QuoteMatcher
from bellwether_assets.text import cues
from bellwether_assets.text.any_language import passages_of
from bellwether_assets.text.english_names import with_english_names
from bellwether_assets.text.language import UNKNOWN, is_read_as_english, language_of
from bellwether_assets.text.leading_marks import glued_title_length
from bellwether_assets.text.names import ArticleNames
from bellwether_assets.text.passage import Passage
from bellwether_assets.text.patterns import pattern_of
from bellwether_assets.text.quantities import is_quantified
from bellwether_assets.text.stems import without_inflection
from bellwether_assets.text.terms import terms_of
from bellwether_assets.text.untrusted import holds_address, visible, why_suspect

STATEMENT_LENGTH = (20, 400)
REASONING_LENGTH = (40, 600)
# What stands before a generalisation, so that nobody takes it for what the article says.
INFERRED = "Inferred: "
# What stands in somebody's mouth although the passage itself has no marks and names nobody.
_SPEECH = frozenset({"speech cut off", "speech without a speaker"})
_SHARED_WITH_ARTICLE, _SHARED_WITH_PASSAGE = 0.5, 0.3
_LEAST_WORDS = 6
_GENERAL = frozenset({"pattern", "generalisation"})
_WORD = re.compile(r"[^\W_]+")
# Of any length, or the text between a short quotation and the next one would be taken for a quotation.
_QUOTED = re.compile(r"[“\"«]([^“”\"«»]*)[”\"»]")
_LEAST_QUOTED = 12
# A quotation within a quotation has single marks, whatever marks it has in the article.
_TO_SINGLE_QUOTES = str.maketrans(dict.fromkeys('"“”„«»', "'"))
_MOST_DIRECT_FIRST = ("direct", "attributed", "opinion")
_DIRECTIONS = {"rises": 1, "falls": -1, "neither": 0}


@dataclass(frozen=True)
class Checked:
    """What became of a proposal: a claim, a problem, or both where only the general part of the claim is wrong.

    Such a claim is kept as it is, with its pattern written by rule, unless a later reply mends it.
    """

    claim: Claim | None
    problem: Problem | None


class ClaimChecker:
    """One article, prepared once, that each proposed claim is checked against.

    `dropped` counts what is wrong beside the claims themselves and is corrected without asking again.
    """

    def __init__(
        self, article: ArticleText, taxonomy: Taxonomy, prompt: Prompt, engine: str, most_characters: int
    ) -> None:
        """`most_characters` is how long the document is that shows the article to the model."""
        self.article = article
        self._prompt = prompt
        self._engine = engine
        self.names = ArticleNames(article.text, article.title, article.publisher)
        found = passages_of(article.text, self.names, article.title, article.publisher, article.language)
        self._spoken = [(p.start, p.end) for p in found if p.speaker or p.refused in _SPEECH]
        prose: list[Passage] = []
        refused: list[Passage] = []
        for passage in found:
            (prose if may_be_quoted(passage) else refused).append(passage)
        self.matcher = QuoteMatcher(
            article.text,
            refused=[(passage.start, passage.end) for passage in refused],
            bounds=[glued_title_length(article.text, article.title)],
        )
        self.sentences = NumberedSentences(prose, self.matcher, most_characters)
        # For words quoted in a reasoning: of any length, wherever they stand in the article.
        single = article.text.translate(_TO_SINGLE_QUOTES)
        self._anywhere = QuoteMatcher(single, min_chars=None, max_chars=None, max_paragraphs=None)
        # A statement may be in English whatever the article is in.
        in_english = with_english_names(f"{article.title}\n{article.text}", article.language)
        self.grounds = Grounds((article.title, article.text, article.publisher, in_english), (article.published_on,))
        self._terms = frozenset(terms_of(f"{article.title} {article.text[:200_000]}"))
        self._roots = _roots(f"{article.title} {article.text[:200_000]}")
        self._subjects = SubjectsOfAnArticle(taxonomy, article.title, article.text)
        self.dropped: Counter[str] = Counter()
        self._who_and_where = WhoAndWhere(self.names, self.grounds, self._terms, self.dropped)

    def check(self, proposal: ClaimReply) -> Checked:
        """The claim that a proposal makes, or why it makes none."""
        proposal = with_its_dates(proposal, self.article.published_on)
        match = self._match(proposal)
        if isinstance(match, Problem):
            return Checked(None, match)
        problem = self._problem_of(proposal, match)
        if problem is not None:
            return Checked(None, problem)
        general = {name: one_line(visible(getattr(proposal, name))) for name in ("pattern", "generalisation")}
        wrong = {
            # What may be repeated in a correction is looked at first.
            "pattern": self._words_problem("pattern", proposal.pattern) or pattern_problem(general["pattern"]),
            "generalisation": self._words_problem("generalisation", proposal.generalisation)
            or generalisation_problem(general["generalisation"]),
        }
        kept = {name: words for name, words in general.items() if wrong[name] is None}
        return Checked(self._claim(proposal, kept, match), wrong["pattern"] or wrong["generalisation"])

    def _problem_of(self, proposal: ClaimReply, match: Match) -> Problem | None:
        """What is wrong with a proposal whose quote stands at `match`, but for its general part."""
        quote = self.article.text[match.start : match.end]
        suspect = why_unfit(quote)
        if suspect is not None:
            # Of two sentences together; of one alone, it would not have been offered.
            message = "the quote is not prose of the article; leave this claim out"
            return Problem(f"quote: {suspect}", message, field="sentences")
        written = [proposal.statement, proposal.reasoning, proposal.pattern, proposal.generalisation]
        # The decoded values: in the reply's JSON, the prompt can be repeated in an escaped spelling.
        if leaks(self._prompt, [quote, *written, proposal.kind_words, " ".join(proposal.actors[:MOST_ACTORS])]):
            return Problem(PROMPT_REPEATED, "the claim repeats the instructions; leave it out")
        if any(visible(words) != words for words in written):
            self.dropped["hidden characters taken out"] += 1
        return self._statement_problem(visible(proposal.statement), match) or self._reasoning_problem(
            visible(proposal.reasoning)
        )

    def _match(self, proposal: ClaimReply) -> Match | Problem:
        """Where the quote of a proposal stands, proved like any other, or why it has none."""
        span = self.sentences.span(proposal.sentences, proposal.first_words, proposal.last_words)
        if isinstance(span, Problem):
            return span
        alone = quote_problem(self.article.text, *span)
        if alone is not None:
            return alone
        match = self.matcher.at(*span)
        if isinstance(match, Match):
            return match
        return Problem(
            f"quote: {match}", f"what is named is {match} for a quote; name another sentence", field="sentences"
        )

    def _statement_problem(self, statement: str, match: Match) -> Problem | None:
        words = one_line(statement)
        if not STATEMENT_LENGTH[0] <= len(words) <= STATEMENT_LENGTH[1]:
            return Problem("statement: length", "the statement must have 20 to 400 characters")
        problem = self._words_problem("statement", statement, self.article.text[match.start : match.end])
        problem = problem or time_word_problem("statement", words)
        if problem is not None:
            return problem
        missing = self.grounds.missing(words)
        if missing.names:
            named = ", ".join(missing.names)
            return Problem("statement: name not in the article", f"the statement names {named}, the article does not")
        if self._is_a_translation(words):
            # Its words are others than the article's: names, numbers and dates are what can be compared.
            return None
        # "Complains" of an article that has "complained".
        terms = _roots(words)
        near = _roots(self.article.text[max(0, match.start - 600) : match.end + 600] + " " + self.article.title)
        # A statement without any content words says nothing of the quote.
        if not terms or (
            sum(term in self._roots for term in terms) < _SHARED_WITH_ARTICLE * len(terms)
            or sum(term in near for term in terms) < _SHARED_WITH_PASSAGE * len(terms)
        ):
            return Problem("statement: not of the quote", "the statement does not say what its quote says")
        return statement_turned_round(words, self.article.text[match.start : match.end])

    def _is_a_translation(self, words: str) -> bool:
        """Whether the article is in another language than English, and these words are not in the article's."""
        language = self.article.language
        return not is_read_as_english(language) and language_of("", words, UNKNOWN) != language

    def _reasoning_problem(self, reasoning: str) -> Problem | None:
        words = one_line(reasoning)
        if len(words) < REASONING_LENGTH[0] or len(_WORD.findall(words)) < _LEAST_WORDS:
            return Problem("reasoning: length", "the reasoning must have at least 40 characters, in sentences")
        return self._words_problem("reasoning", reasoning)

    def _words_problem(self, field: str, written: str, quote: str = "") -> Problem | None:
        """What is wrong with a text that a model wrote, whichever field; `quote` is what it is a statement of."""
        words = one_line(written)
        suspect = why_suspect(written)
        if suspect is not None:
            return Problem(f"{field}: {suspect}", f"the {field} is not plain prose about the article")
        if holds_address(words):
            return Problem(f"{field}: an address", f"the {field} holds an address; leave it out")
        # General texts may have no figures at all (`check_general.py`); "double" is none, whatever the article says.
        missing = Ungrounded() if field in _GENERAL else self.grounds.missing(words)
        if missing.numbers and quote:
            # "Five months before" of a quote that names the month: what follows from its numbers and days.
            own = Grounds((self.article.title,), (self.article.published_on,), claims=(quote,)).missing(words).numbers
            missing = replace(missing, numbers=tuple(one for one in missing.numbers if one in own))
        problem = ungrounded(field, missing, "the article")
        if problem is not None:
            return problem
        for quoted in _QUOTED.findall(words):
            if len(quoted) < _LEAST_QUOTED or len(quoted.split()) < 3:
                continue
            if self._anywhere.find(quoted.translate(_TO_SINGLE_QUOTES)) is None:
                return Problem(f"{field}: words nobody said", f"the {field} quotes {quoted[:80]!r}, not in the article")
        # A reasoning stands below its article and may speak of it.
        told = (self.article.title, self.article.text[:200_000])
        return task_problem(field, words, told, may_name_article=field == "reasoning")

    def _claim(self, proposal: ClaimReply, general: Mapping[str, str], match: Match) -> Claim:
        """The claim of a valid proposal; `general` is what is kept of its pattern and its generalisation."""
        quote = self.article.text[match.start : match.end]
        statement = one_line(visible(proposal.statement))
        explained = one_line(self._shortened(visible(proposal.reasoning)))
        generalised = general.get("generalisation", "")
        reasoning = f"{explained} {INFERRED}{generalised}" if generalised else explained
        begin, end = self._highlight(proposal, match, quote)
        highlight = match.start + begin, match.start + end
        passage = self._second_passage(explained, match)
        quantified = is_quantified(quote)
        # The less direct of the model's and the cues' answer: a model that calls everything direct must not make a
        # signal stronger.
        spoken = any(begin < match.end and match.start < end for begin, end in self._spoken)
        directness = max(
            proposal.directness,
            cues.directness_of(quote),
            "attributed" if spoken else "direct",
            key=_MOST_DIRECT_FIRST.index,
        )
        domains, topics = self._subjects.of(quote)
        decided_by = self.matcher.find_within(match, proposal.kind_words)
        return Claim(
            quote=quote,
            quote_start=match.start,
            quote_end=match.end,
            occurrences=match.occurrences,
            highlight=self.article.text[highlight[0] : highlight[1]],
            highlight_start=highlight[0],
            highlight_end=highlight[1],
            statement=statement,
            pattern=general.get("pattern", "").rstrip(" .") or pattern_of(statement),
            reasoning=reasoning,
            reasoning_start=passage[0] if passage else None,
            reasoning_end=passage[1] if passage else None,
            inferred=self.grounds.missing(explained).names,
            stance=proposal.stance,
            directness=directness,
            quantified=quantified,
            quality=cues.quality_of(directness, quantified),
            direction=self._direction(proposal, quote),
            kind=proposal.kind,
            kind_words=self.article.text[decided_by.start : decided_by.end] if decided_by else "",
            actors=self._who_and_where.actors(proposal.actors, match),
            domains=domains,
            topics=topics,
            geographies=self._who_and_where.geographies(proposal.places, match),
            engine=self._engine,
        )

    def _direction(self, proposal: ClaimReply, quote: str) -> int:
        """The proposed direction, or the quote's own where that is the opposite."""
        given, said = _DIRECTIONS[proposal.direction], direction_in_words(quote)
        if given * said >= 0:
            return given
        self.dropped["direction: corrected by the quote"] += 1
        return said

    def _highlight(self, proposal: ClaimReply, match: Match, quote: str) -> tuple[int, int]:
        """The proposed highlight within the quote, widened by the rest of an amount it cuts; else one of our own."""
        passage = Passage(quote, match.start, match.end)
        inner = self.matcher.find_within(match, proposal.highlight)
        if inner is not None and inner.end - inner.start >= 2:
            whole = with_whole_amounts(passage, (inner.start - match.start, inner.end - match.start))
            if whole is not None:
                return whole
        self.dropped["highlight: not inside the quote"] += 1
        return choose_highlight(passage)

    def _shortened(self, words: str) -> str:
        if len(one_line(words)) <= REASONING_LENGTH[1]:
            return words
        self.dropped["reasoning: clipped"] += 1
        cut = max(words.rfind(mark, 0, REASONING_LENGTH[1]) for mark in (". ", "! ", "? "))
        return (
            words[: cut + 1]
            if cut > REASONING_LENGTH[0]
            else words[: REASONING_LENGTH[1] - 2].rpartition(" ")[0] + " …"
        )

    def _second_passage(self, reasoning: str, quote: Match) -> tuple[int, int] | None:
        """Start and end of the passage that the reasoning quotes, if it quotes one outside the claim's own quote."""
        for quoted in _QUOTED.findall(reasoning):
            found = self._anywhere.find(quoted.translate(_TO_SINGLE_QUOTES)) if len(quoted) >= _LEAST_QUOTED else None
            if found and not (found.start >= quote.start and found.end <= quote.end):
                return found.start, found.end
        return None


def _roots(text: str) -> frozenset[str]:
    """The terms of a text without their endings."""
    return frozenset(without_inflection(term) for term in terms_of(text))
