"""Claims and patterns as a language model judges them: a pair a line, and which answers of a reply are valid.

Belongs here: what the model sees, of which a pair's key is made, and what is taken from a reply. Does not belong here:
how a request travels, which pairs share a call, and what decides a pair without a valid answer (`judge_claims.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from bellwether_assets.engines.language_model.answers.check_words import one_line, shows_mark
from bellwether_assets.engines.language_model.answers.conversation import Document, Reply
from bellwether_assets.engines.language_model.answers.problems import PROMPT_REPEATED, Correction, Problem, correction
from bellwether_assets.engines.language_model.answers.prompts import prompt
from bellwether_assets.engines.language_model.answers.read_reply import is_whole, read_list, validate
from bellwether_assets.engines.language_model.answers.replies import PatternReply, PatternsReply
from bellwether_assets.engines.protocol import Mechanism, PatternAnswer, PatternQuestion
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.text.untrusted import visible

INSTRUCTION = "Return, for each pair in the document above, how its claim stands to its pattern."
MOST_CHARACTERS = 400
NO_STANCE = "none"


def subject_of(question: PatternQuestion) -> str:
    """The pair's key: what both say, as shown; no identifier of ours."""
    return digest("pattern", _shown(question.claim), _shown(question.founding))


class PatternConversation:
    """One call's pairs, by subject: what is asked, and what the model answered so far."""

    instruction = INSTRUCTION
    reply_model = PatternsReply

    def __init__(self, pairs: Mapping[str, PatternQuestion]) -> None:
        self.prompt = prompt("judge_claims")
        self._labels = {f"p{number}": subject for number, subject in enumerate(sorted(pairs), start=1)}
        lines = [
            f'{{"pair": "{label}", "claim": {_shown(pairs[subject].claim)},'
            f' "pattern": {_shown(pairs[subject].founding)}}}'
            for label, subject in self._labels.items()
        ]
        self.document = Document("Pairs of a claim and a pattern", "One JSON object a line", "\n".join(lines))
        self._answers: dict[str, PatternAnswer] = {}

    def accept(self, reply: Reply) -> Correction | None:
        """Keep a reply's valid answers, the first of each pair; returns the correction for those that are missing."""
        answers, problems = self._read(reply.text)
        self._answers = answers | self._answers
        missing = [label for label, subject in self._labels.items() if subject not in self._answers]
        if not missing:
            return None
        problems.append(Problem("no answer", f"no valid answer for {', '.join(missing)}", place="the answer"))
        return correction(problems, len(self._answers), f"one item for each of {', '.join(missing)}")

    def result(self) -> dict[str, PatternAnswer]:
        """The answers by subject; pairs without a valid one are absent."""
        return dict(self._answers)

    def answers_in(self, reply: Reply) -> dict[str, PatternAnswer]:
        """What `accept` would keep of a reply, and has not kept before; nothing is kept yet.

        Nothing of a reply that was cut off: it is asked for with more room, and of the two one is kept.
        """
        is_cut = reply.stop == "truncated" and not is_whole(reply.text)
        read = {} if reply.stop == "refused" or is_cut else self._read(reply.text)[0]
        return {subject: answer for subject, answer in read.items() if subject not in self._answers}

    def _read(self, text: str) -> tuple[dict[str, PatternAnswer], list[Problem]]:
        """The valid answers of a reply, the first of each pair, and what is wrong with the rest."""
        read = read_list(text, "pairs")
        problems = [read.problem] if read.problem else []
        answers: dict[str, PatternAnswer] = {}
        if shows_mark(self.prompt, [text]):
            return {}, [*problems, Problem(PROMPT_REPEATED, "the answer repeats the instructions")]
        for index, item in enumerate(read.items):
            found = self._answer(item, index)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                answers.setdefault(*found)
        return answers, problems

    def _answer(self, item: object, index: int) -> tuple[str, PatternAnswer] | Problem:
        answer = validate(item, PatternReply, index)
        if isinstance(answer, Problem):
            return answer
        subject = self._labels.get(answer.pair)
        if subject is None:
            return Problem("unknown pair", "pair: no such label", index)
        if (answer.relation == "shows_it") == (answer.stance == NO_STANCE):
            return Problem("stance", "a stance is asked where the claim shows the pattern, and nowhere else", index)
        return subject, PatternAnswer(answer.relation, answer.stance)


def _shown(said: Mechanism) -> str:
    """On one line and without invisible characters: no claim can look like two, or hold a hidden instruction."""
    return json.dumps(
        {name: one_line(visible(text))[:MOST_CHARACTERS] for name, text in vars(said).items()}, ensure_ascii=False
    )
