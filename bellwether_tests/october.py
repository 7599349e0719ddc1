"""Three weeks of the shipped articles with what queries are asked about: edits, copies, an old address, a bad item."""

from datetime import date
from pathlib import Path

from bellwether_tests.homes import built_home, shipped_items
from bellwether_tests.publish_without_dbt import publish_without_dbt
from bellwether_tests.shared import RememberingEmbedder

FIRST, LAST = date(2025, 9, 27), date(2025, 10, 21)
# What was published when two signals were not yet one: its founding claim is evidence of another now.
OLD_ADDRESS = "s_00000000000000aa"


def october_home(folder: Path) -> None:
    """Build the home and publish it, with an address of an earlier publication that is no signal any more."""
    items = [item for item in shipped_items() if str(FIRST) <= item["published_at"][:10] <= str(LAST)]
    unreadable = {"title": "No hour such as this", "text": "The port opened.", "published_at": "2025-10-02T25:00:00Z"}
    context = built_home(folder, [*items, unreadable], LAST, RememberingEmbedder(), FIRST)
    with context.warehouse.transaction() as connection:
        connection.execute(
            "INSERT INTO ledger.published_signals SELECT ?, claim_id, [claim_id], now() FROM pipeline.evidence_changes"
            " WHERE story_id = (SELECT story_id FROM pipeline.evidence_changes GROUP BY story_id"
            " ORDER BY count(DISTINCT publisher) DESC, story_id LIMIT 1) ORDER BY day, claim_id LIMIT 1",
            [OLD_ADDRESS],
        )
    publish_without_dbt(context)
