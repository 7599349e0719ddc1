"""Whether the sentences of an analysis follow from the claims that they name, as a language model judges it.

Belongs here: what the judge sees, and which verdicts are valid. Does not belong here: what forms can tell, names,
figures and dates (`check_composition.py`), nor what becomes of a sentence that does not follow (`engine.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bellwether_assets.engines.language_model.answers.check_words import shows_mark
from bellwether_assets.engines.language_model.answers.conversation import Document, Reply
from bellwether_assets.engines.language_model.answers.problems import PROMPT_REPEATED, Correction, Problem
from bellwether_assets.engines.language_model.answers.prompts import prompt
from bellwether_assets.engines.language_model.answers.read_reply import read_list, validate
from bellwether_assets.engines.language_model.answers.replies import MeaningReply, VerdictReply
from bellwether_assets.engines.protocol import EvidenceForComposition, Sentence
from bellwether_assets.foundation.hashing import digest

INSTRUCTION = "Return a verdict for each sentence in the document above."
_MOST_READ = 40


@dataclass(frozen=True)
class Verdicts:
    """How many sentences were judged, and the places of those that say something else, more, or blame."""

    judged: int
    failing: frozenset[int]


class MeaningConversation:
    """One analysis: what is asked, and the verdicts so far."""

    instruction = INSTRUCTION
    reply_model = MeaningReply

    def __init__(self, analysis: Sequence[Sentence], evidence: Sequence[EvidenceForComposition]) -> None:
        claims = {item.claim_id: item for item in evidence}
        self._labels = [f"S{place}" for place in range(1, len(analysis) + 1)]
        self._verdicts: dict[str, str] = {}
        lines = [_line(label, one, claims) for label, one in zip(self._labels, analysis, strict=True)]
        self.prompt = prompt("meaning")
        self.document = Document("Sentences and their claims", "One JSON object a line", "\n".join(lines))
        self.subject = digest("meaning", self.document.text)

    def accept(self, reply: Reply) -> Correction | None:
        """Take a reply's verdicts; returns the correction where some are missing, in our words alone."""
        problem = self._read(reply.text)
        missing = [label for label in self._labels if label not in self._verdicts]
        if not missing:
            return None
        why = f"That is not valid: {problem.message}. " if problem is not None else ""
        text = f"{why}Verdicts are missing of {', '.join(missing)}. Return these, each with sentence and verdict."
        return Correction(text, ("no verdict",) * len(missing))

    def result(self) -> Verdicts:
        """What was judged, and what does not follow from its claims; a sentence without a verdict stands."""
        failing = {label for label, verdict in self._verdicts.items() if verdict != "follows"}
        return Verdicts(len(self._verdicts), frozenset(self._labels.index(label) for label in failing))

    def _read(self, text: str) -> Problem | None:
        answer = read_list(text, "verdicts")
        if shows_mark(self.prompt, [text]):
            return Problem(PROMPT_REPEATED, "the answer repeats the instructions")
        for index, item in enumerate(answer.items[:_MOST_READ]):
            reply = validate(item, VerdictReply, index)
            # The first verdict counts: a later one is perhaps a text's own.
            if not isinstance(reply, Problem) and reply.sentence in self._labels:
                self._verdicts.setdefault(reply.sentence, reply.verdict)
        return answer.problem


def _line(label: str, sentence: Sentence, claims: Mapping[str, EvidenceForComposition]) -> str:
    """One sentence with what its claims say."""
    named = [claims[claim_id] for claim_id in sentence.claim_ids if claim_id in claims]
    return json.dumps(
        {
            "sentence": label,
            "text": sentence.text,
            "claims": [{"quote": c.quote, "statement": c.statement, "reasoning": c.reasoning} for c in named],
        },
        ensure_ascii=False,
    )
