"""Grey links, for the tests of judging."""

from datetime import timedelta
from typing import Any

from bellwether_assets.engines.protocol import Glimpse, LinkQuestion
from bellwether_tests.engines.language_model.harness import DAY, PROSE, Harness
from bellwether_tests.model_server.answers import Text, as_json

TODAY = Glimpse("Norway's exporters count the cost of dearer money", PROSE[3], DAY)
BEFORE = Glimpse("Norway raises its key rate again", f"{PROSE[0]} {PROSE[1]}", DAY - timedelta(days=1))
FIRST = Glimpse("Norges Bank hints at a rise", PROSE[5], DAY - timedelta(days=4))
# The link of most tests: a group of one article, a story of two.
LINK = LinkQuestion("g_1", "t_1", (TODAY,), (BEFORE, FIRST))
PAIR = ("g_1", "t_1")


def link(number: int, **changes: Any) -> LinkQuestion:
    """A link whose group has an article of its own."""
    own = Glimpse(f"Office {number} of Norges Bank on the rise", f"Office {number} published it. {PROSE[2]}", DAY)
    values: dict[str, Any] = {"group_id": f"g_{number}", "story_id": "t_1", "group": (own,), "story": LINK.story}
    return LinkQuestion(**values | changes)


def judgement(relation: object = "same_story", reason: object = "The exporters answer the rise.") -> Text:
    """An answer about a link."""
    return as_json({"reason": reason, "relation": relation})


def judge(harness: Harness, *questions: LinkQuestion, **changes: object) -> dict[tuple[str, str], bool]:
    """The decisions about links, by a new engine."""
    return dict(harness.engine(**changes).judge(DAY, questions or (LINK,)))


def fallbacks(harness: Harness) -> list[tuple[object, ...]]:
    """The fallbacks that were recorded: which link, which engine, why."""
    return harness.rows("SELECT signal_id, chosen, reason FROM ledger.engine_choices ORDER BY signal_id, chosen_at")
