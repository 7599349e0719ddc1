"""What is wrong with a document or with one item of it.

Belongs here: the value that all readers tell their problems in. Does not belong here: where the item stood, which
whoever reads files or addresses knows.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """What is wrong with an item: the field, the reason, and whether the item was refused."""

    field: str | None
    reason: str
    rejected: bool = True


def noted(field: str | None, reason: str) -> Problem:
    """A problem of an item that is taken in all the same."""
    return Problem(field, reason, rejected=False)
