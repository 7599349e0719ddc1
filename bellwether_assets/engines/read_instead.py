"""Articles that the extractive engine reads in place of a language model: how that is told, and which are failures.

Belongs here: the words in which engines, the ledger, the brief and the site speak of such articles. A failed reading
is one that nobody decided on: the model gave nothing that can be used, or was not asked since the budget was spent.
What the model itself declined is read by rules as well, and counted, but is no failure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

ANSWER_CUT_OFF = "answer cut off"
ANSWER_BROKEN = "answer broken"
NO_VALID_ANSWER = "no valid answer"
REQUEST_REFUSED = "request refused"
BUDGET_SPENT = "budget spent"
# There is an answer in the ledger, and it is of no use: only another one could be.
UNUSABLE_ANSWER = frozenset({ANSWER_CUT_OFF, ANSWER_BROKEN, NO_VALID_ANSWER})
FAILED_READINGS = frozenset({*UNUSABLE_ANSWER, REQUEST_REFUSED, BUDGET_SPENT})
READ_BY = "read by "


def read_by(engine: str, reason: str) -> str:
    """What stands among an article's dropped claims: which engine read it in place of the model, and why."""
    return f"{READ_BY}{engine}: {reason}"


def listed(reasons: Mapping[str, int]) -> tuple[str, ...]:
    """Reasons as a row has them, each with its articles, most articles first: "answer cut off 2"."""
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    return tuple(f"{reason} {articles}" for reason, articles in ordered)


def counted(reasons: Sequence[str]) -> dict[str, int]:
    """The same, back from a row."""
    return {reason: int(articles) for reason, _, articles in (one.rpartition(" ") for one in reasons)}


def by_rules(reasons: Mapping[str, int], asked: int) -> str:
    """The sentence that tells of them: 3 of 20 articles were read by rules: answer cut off (2), budget spent (1)."""
    read = sum(reasons.values())
    told = ", ".join(f"{reason} ({articles})" for reason, articles in counted(listed(reasons)).items())
    return (
        f"{read} of {asked} article{'' if asked == 1 else 's'} {'was' if read == 1 else 'were'} read by rules: {told}"
    )


def failed_readings(reasons: Mapping[str, int], asked: int, most: float) -> str | None:
    """The fault that more than the share `most` of the readings failed; None where they did not."""
    failed = {reason: articles for reason, articles in reasons.items() if reason in FAILED_READINGS}
    if not failed or sum(failed.values()) <= most * asked:
        return None
    room = " raise engine.daily_budget_usd, or wait for another day's;" if BUDGET_SPENT in failed else ""
    return (
        f"{by_rules(failed, asked)}; more than engine.most_failed_readings = {most:g} allows;{room}"
        " `bellwether run --upgrade` asks the model again"
    )
