"""What is wrong with a reply, and the correction that tells the model.

Belongs here: the value that every check returns, and the text of the next turn. Does not belong here: the checks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MOST_LISTED = 12
BROKEN_JSON = "broken JSON"
WRONG_SHAPE_OF_ANSWER = "wrong shape of the answer"
PROMPT_REPEATED = "the prompt repeated"


@dataclass(frozen=True)
class Problem:
    """Why something in a reply is not kept.

    `kind` is what it is counted under: "<field>: <what>" for a problem of one field. `message` is worded so that a
    model can act on it, and `item` is the index of the item in the reply's list, None for a problem of the whole reply.
    `place` is what else it is a problem of. `field` is the field where the kind does not name it.
    """

    kind: str
    message: str
    item: int | None = None
    place: str = ""
    field: str = ""

    @property
    def where(self) -> str:
        """The item and the field that the model has to look at."""
        whole = "the whole answer" if self.item is None else f"item {self.item + 1}"
        named = "" if self.place or ": " not in self.kind else self.kind.partition(": ")[0]
        field = self.field or named
        return f"{self.place or whole}{f', {field}' if field else ''}"


@dataclass(frozen=True)
class Correction:
    """The next turn, and the kinds of what is wrong, one for each problem."""

    text: str
    kinds: tuple[str, ...]


def correction(problems: Sequence[Problem], kept: int | Sequence[str] = 0, full_answer: str = "") -> Correction:
    """The next turn: what is wrong, one line a problem, what is valid and kept already, and what to return.

    `kept` is how many items that are, or what they are; `full_answer` says what an answer must hold.
    """
    lines = [f"- {one.where}: {one.message}" for one in problems[:MOST_LISTED]]
    if len(problems) > len(lines):
        kinds = sorted({problem.kind for problem in problems})
        lines.append(f"- {len(problems) - len(lines)} more of: {', '.join(kinds)}")
    told = ", ".join(kept) if not isinstance(kept, int) else str(kept or "")
    valid = f"Valid and kept, not to be returned again: {told}. " if told else ""
    closing = "Return corrected items only; leave out what you cannot prove."
    text = "\n".join([f"{valid}These are not valid:", *lines, *filter(None, [full_answer]), closing])
    return Correction(text, tuple(problem.kind for problem in problems))
