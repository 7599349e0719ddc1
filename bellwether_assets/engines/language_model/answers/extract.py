"""The claims of one article by a language model: what is asked, and which claims of the replies are kept.

Belongs here: the article as a document, how many claims are read and kept, and what is counted as dropped. Does not
belong here: what makes one claim valid (`check_reply.py`), nor how a request travels.
"""

from __future__ import annotations

from dataclasses import replace

from bellwether_assets.engines.language_model.answers.check_reply import ClaimChecker
from bellwether_assets.engines.language_model.answers.check_words import leaks, one_line
from bellwether_assets.engines.language_model.answers.conversation import Document, Reply
from bellwether_assets.engines.language_model.answers.problems import (
    BROKEN_JSON,
    PROMPT_REPEATED,
    WRONG_SHAPE_OF_ANSWER,
    Correction,
    Problem,
    correction,
)
from bellwether_assets.engines.language_model.answers.prompts import prompt
from bellwether_assets.engines.language_model.answers.read_reply import is_whole, read_list, validate
from bellwether_assets.engines.language_model.answers.replies import ClaimReply, ExtractionReply
from bellwether_assets.engines.language_model.errors import AnswerBrokenError, AnswerCutOffError, NoValidAnswerError
from bellwether_assets.engines.protocol import ArticleText, Claim, Extraction
from bellwether_assets.engines.read_instead import ANSWER_CUT_OFF, read_by
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.taxonomy import Taxonomy

INSTRUCTION = "Return the claims of the article in the document above that are worth keeping."
MOST_CLAIMS = 6
MOST_READ = 4 * MOST_CLAIMS
MOST_TITLE = 300
NOTHING_TO_QUOTE = "no sentence to quote"
FULL_ANSWER = "A full answer is one object with the list claims; each claim has all of its fields, the right ones too."
# Problems of an answer, not of one claim in it.
_UNREADABLE = frozenset({BROKEN_JSON, WRONG_SHAPE_OF_ANSWER})
_OF_THE_WHOLE = frozenset({*_UNREADABLE, PROMPT_REPEATED})


class ExtractionConversation:
    """One article's extraction: what is asked, and the claims that were kept so far."""

    instruction = INSTRUCTION
    reply_model = ExtractionReply

    def __init__(self, article: ArticleText, taxonomy: Taxonomy, engine: str, most_characters: int) -> None:
        """`most_characters` is how long the document is that shows the article to the model."""
        self.prompt = prompt("extract")
        self._engine = engine
        self._checker = ClaimChecker(article, taxonomy, self.prompt, engine, most_characters)
        self.document = Document(
            one_line(article.title)[:MOST_TITLE],
            f"Published {article.published_on.isoformat()} by {article.publisher}",
            self._checker.sentences.text,
        )
        self._dropped = self._checker.dropped
        if self._checker.sentences.is_shortened:
            self._dropped["text beyond engine.article_characters"] += 1
        # By place and quote, so that a claim that is returned again is one claim.
        self._claims: dict[tuple[int, str], Claim] = {}
        # Claims that are kept without the pattern or the generalisation that the model gave, and why.
        self._mended_by_rule: dict[tuple[int, str], Problem] = {}
        self._problems: list[Problem] = []
        self._corrections = 0
        self._claims_to_correct = 0
        self._cut_off = False

    @property
    def has_sentences(self) -> bool:
        """Whether the article has a sentence that a claim could name; where it has none there is nothing to ask."""
        return len(self._checker.sentences) > 0

    def accept(self, reply: Reply) -> Correction | None:
        """Keep the valid claims of a reply; returns the correction of the others."""
        before = len(self._claims)
        problems, general = self._keep_valid(reply.text)
        withdrawn = self._claims_to_correct - (len(self._claims) - before) - len(problems)
        if withdrawn > 0:
            self._dropped["withdrawn when asked again"] += withdrawn
        self._claims_to_correct = sum(problem.kind not in _OF_THE_WHOLE for problem in problems)
        self._cut_off = reply.stop == "truncated" and not is_whole(reply.text)
        if self._cut_off:
            problems = [problem for problem in problems if problem.kind not in _UNREADABLE]
            self._dropped[ANSWER_CUT_OFF] += 1
        self._problems = problems
        # A pattern alone is worth one more request, not two: there is a rule that writes one.
        if not problems and (not general or self._corrections):
            return None
        self._corrections += 1
        listed = sorted([*problems, *general], key=lambda problem: -1 if problem.item is None else problem.item)
        return correction(listed, len(self._claims) - len(self._mended_by_rule), FULL_ANSWER)

    def result(self) -> Extraction:
        """The claims that were kept, in the order of the article, and the counts of what was not.

        Complete claims of an answer that was cut off, or beside wrong ones, are worth more than another engine's; and
        that there is nothing to keep is an answer. Raises NoValidAnswerError where there is neither.
        """
        if not self._claims:
            self._raise_for_failure()
        dropped = self._dropped.copy()
        if not self.has_sentences:
            dropped[NOTHING_TO_QUOTE] += 1
        dropped.update(problem.kind for problem in self._problems)
        dropped.update(f"{problem.kind}, by rule instead" for problem in self._mended_by_rule.values())
        kept = sorted(self._claims.values(), key=lambda claim: (claim.quote_start, claim.quote_end))
        if len(kept) > MOST_CLAIMS:
            dropped["more claims than are kept"] += len(kept) - MOST_CLAIMS
        return Extraction(tuple(kept[:MOST_CLAIMS]), dict(sorted(dropped.items())), self._engine, self.prompt.version)

    def _raise_for_failure(self) -> None:
        if self._cut_off:
            raise AnswerCutOffError
        if any(problem.kind in _UNREADABLE for problem in self._problems):
            raise AnswerBrokenError
        if self._problems:
            raise NoValidAnswerError

    def _keep_valid(self, text: str) -> tuple[list[Problem], list[Problem]]:
        """Keep the valid claims of a reply; returns what is wrong with the others, in their order.

        The second list is what is wrong with the general part of claims that are kept.
        """
        answer = read_list(text, "claims")
        if leaks(self.prompt, [text]):
            return [Problem(PROMPT_REPEATED, "the answer repeats the instructions; return claims alone")], []
        if len(answer.items) > MOST_READ:
            self._dropped["more claims than are read"] += len(answer.items) - MOST_READ
        problems = [answer.problem] if answer.problem is not None else []
        general: list[Problem] = []
        for index, item in enumerate(answer.items[:MOST_READ]):
            proposal = validate(item, ClaimReply, index)
            if isinstance(proposal, Problem):
                problems.append(proposal)
                continue
            checked = self._checker.check(proposal)
            problem = None if checked.problem is None else replace(checked.problem, item=index)
            if checked.claim is None:
                problems += [problem] if problem is not None else []
                continue
            if not self._keep(checked.claim, problem) and problem is not None:
                general.append(problem)
        return problems, general

    def _keep(self, claim: Claim, problem: Problem | None) -> bool:
        """Keep a claim; `problem` is what is wrong with its general part. Whether it was kept whole already."""
        key = (claim.quote_start, claim.quote)
        if key in self._claims and key not in self._mended_by_rule:
            return True
        if problem is None:
            self._mended_by_rule.pop(key, None)
            self._claims[key] = claim
        elif key not in self._claims:
            self._mended_by_rule[key] = problem
            self._claims[key] = claim
        return False


def article_subject(article: ArticleText) -> str:
    """What a fallback is recorded for: this text under this title, whichever version of the article carries it."""
    return digest("article", article.article_id, article.title, article.text)


def extracted_instead(offline: Extraction, reason: str) -> Extraction:
    """Another engine's extraction of an article, with the reason why the model's is not there."""
    dropped = {**offline.dropped, read_by(offline.engine, reason): 1}
    return Extraction(offline.claims, dropped, offline.engine, prompt("extract").version)


def not_extracted(engine: str) -> Extraction:
    """The extraction of an article whose request was only counted."""
    return Extraction((), {}, engine)
