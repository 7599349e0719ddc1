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

    `kind` is what it is counted under, `message` is worded so that a model can act on it, and `item` is the index of
    the item in the reply's list, 0 for a problem of the whole reply. `place` is what else it is a problem of.
    """

    kind: str
    message: str
    item: int = 0
    place: str = ""


def correction(problems: Sequence[Problem], kept: int | Sequence[str] = 0, full_answer: str = "") -> str:
    """The next turn: what is wrong, one line a problem, what is valid and kept already, and what to return.

    `kept` is how many items that are, or what they are; `full_answer` says what an answer must hold.
    """
    lines = [f"- {one.place or f'item {one.item + 1}'}: {one.message}" for one in problems[:MOST_LISTED]]
    if len(problems) > len(lines):
        kinds = sorted({problem.kind for problem in problems})
        lines.append(f"- {len(problems) - len(lines)} more of: {', '.join(kinds)}")
    told = ", ".join(kept) if not isinstance(kept, int) else str(kept or "")
    valid = f"Valid and kept, not to be returned again: {told}. " if told else ""
    closing = "Return corrected items only; leave out what you cannot prove."
    return "\n".join([f"{valid}These are not valid:", *lines, *filter(None, [full_answer]), closing])
