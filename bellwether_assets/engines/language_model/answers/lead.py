"""A brief's lead by a language model: one or two sentences that tie its items together, from their claims alone.

Belongs here: the items as a document, and which sentences of a reply are kept. Does not belong here: what makes a
sentence valid (`check_composition.py`), nor when a lead is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from bellwether_assets.engines.language_model.answers.check_composition import CompositionChecker
from bellwether_assets.engines.language_model.answers.check_support import Vectors
from bellwether_assets.engines.language_model.answers.check_words import leaks, one_line
from bellwether_assets.engines.language_model.answers.conversation import Document, Reply
from bellwether_assets.engines.language_model.answers.keep_sentences import KeptSentences, claim_line
from bellwether_assets.engines.language_model.answers.problems import PROMPT_REPEATED, Correction, Problem, correction
from bellwether_assets.engines.language_model.answers.prompts import prompt
from bellwether_assets.engines.language_model.answers.read_reply import read_list
from bellwether_assets.engines.language_model.answers.replies import LeadReply
from bellwether_assets.engines.protocol import EvidenceForComposition, ItemForLead, Lead, Sentence
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.text.untrusted import visible

INSTRUCTION = "Write the lead of the brief whose items stand in the document above."
FULL_ANSWER = "A full answer has one or two sentences, each with the labels of its claims, of two items or more in all."
MOST_SENTENCES = 2
# A brief tells seven items by default; of each, what its newest and weightiest claims say.
MOST_CLAIMS_OF_AN_ITEM = 5
_MOST_TITLE = 300
# What an answer lacks, which is no sentence that was written and not borne out.
_LACKING = frozenset({"lead: missing", "lead: of one item"})


class LeadConversation:
    """One brief's lead: what is asked, and what was kept so far of the replies."""

    instruction = INSTRUCTION
    reply_model = LeadReply

    def __init__(self, items: Sequence[ItemForLead], engine: str, vectors: Vectors | None = None) -> None:
        """`vectors`: where there are some, likeness of meaning tells what a sentence shares with its claims."""
        lines: list[str] = []
        self._item_of: dict[str, int] = {}
        claims: dict[str, EvidenceForComposition] = {}
        for place, item in enumerate(items, start=1):
            told = {"item": f"I{place}", "title": one_line(visible(item.title))[:_MOST_TITLE], "change": item.change}
            lines.append(json.dumps(told, ensure_ascii=False))
            for one in item.evidence[:MOST_CLAIMS_OF_AN_ITEM]:
                # What two items rest on is told with the first.
                if one.claim_id not in self._item_of:
                    label = f"C{len(claims) + 1}"
                    claims[label] = one
                    self._item_of[one.claim_id] = place
                    lines.append(claim_line(label, {"item": f"I{place}"}, one))
        self._titles = {one_line(visible(item.title)).casefold().rstrip(".") for item in items}
        self._checker = CompositionChecker(list(claims.values()), vectors)
        self._sentences = KeptSentences(claims, self._checker)
        self._engine = engine
        self._problems: list[Problem] = []
        self.prompt = prompt("lead")
        self.document = Document("Items of one brief and their claims", "One JSON object a line", "\n".join(lines))
        self.subject = digest("lead", self.document.text)

    def accept(self, reply: Reply) -> Correction | None:
        """Keep what is valid in a reply; returns the correction. A later reply completes an earlier one."""
        self._problems = self._keep_valid(reply.text)
        if not self._problems:
            return None
        kept = [f"sentence {place + 1}" for place in sorted(self._sentences.by_place)]
        return correction(self._problems, kept, FULL_ANSWER)

    def result(self) -> Lead:
        """What was kept, whether or not it `ties` two items together."""
        dropped = sum(problem.kind not in _LACKING for problem in self._problems)
        sentences = self._sentences.in_order()[:MOST_SENTENCES]
        return Lead(sentences, self._engine, dropped)

    def ties(self, sentences: Sequence[Sentence]) -> bool:
        """Whether these sentences rest on claims of two items at least."""
        return len({self._item_of[claim_id] for sentence in sentences for claim_id in sentence.claim_ids}) > 1

    def _keep_valid(self, text: str) -> list[Problem]:
        answer = read_list(text, "lead")
        if leaks(self.prompt, [text]):
            return [Problem(PROMPT_REPEATED, "the answer repeats the instructions", place="the whole answer")]
        problems = [] if answer.problem is None else [answer.problem]
        told = answer.items[: 2 * MOST_SENTENCES]
        self._checker.prepare([one_line(words) for item in told if isinstance(words := _text_of(item), str)])
        headlines = [item for item in told if self._is_title(_text_of(item))]
        problems += [Problem("sentence: a headline", "it is an item's title", place="lead") for _ in headlines]
        problems += self._sentences.keep([item for item in told if item not in headlines])
        return [*problems, *([] if answer.problem else self._lacking())]

    def _is_title(self, words: object) -> bool:
        return isinstance(words, str) and one_line(words).casefold().rstrip(".") in self._titles

    def _lacking(self) -> Iterator[Problem]:
        """What a whole answer would have besides."""
        if not self._sentences.is_complete:
            return
        sentences = self._sentences.in_order()[:MOST_SENTENCES]
        if not sentences:
            yield Problem("lead: missing", "there is no sentence; write one", place="lead")
        elif not self.ties(sentences):
            yield Problem("lead: of one item", "it rests on one item alone; add a sentence on another", place="lead")


def _text_of(item: object) -> object:
    return item.get("text") if isinstance(item, dict) else None
