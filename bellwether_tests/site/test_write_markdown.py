"""A day's brief as Dagster shows it: every item with its source, who also reported it, and nothing that acts."""

import json
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from bellwether_assets.pipeline.context import Context
from bellwether_assets.site.write_markdown import brief_as_markdown, escape, link
from bellwether_tests.conftest import CopyHome

DAY, UTC = date(2026, 3, 16), ZoneInfo("UTC")


def test_who_says_the_same_is_listed_below_the_quote_with_its_own_words(
    confirmation: Context, copied: CopyHome
) -> None:
    home = copied(confirmation)
    with home.warehouse.transaction() as connection:
        signal_id, told, others = connection.execute(
            "SELECT signal_id, min_by(claim_id, article_id), count(DISTINCT article_id) - 1"
            " FROM pipeline.evidence_on(?) WHERE stance <> 'contradicts' GROUP BY signal_id ORDER BY 3 DESC, 1 LIMIT 1",
            [DAY],
        ).fetchall()[0]
        assert others > 1
        # As if all of it said one thing.
        connection.execute(
            "UPDATE pipeline.evidence_changes SET origin_id = 'o_one' WHERE signal_id = ? AND stance <> 'contradicts'",
            [signal_id],
        )
        connection.execute("DELETE FROM pipeline.brief_items; DELETE FROM pipeline.briefs")
        connection.execute(
            "INSERT INTO pipeline.briefs BY NAME SELECT ? AS day, 'Ada' AS reader, 'composed' AS status,"
            " 'One *change*.' AS reason, 0.5 AS news_value, 'e' AS edition, 1 AS articles_read, 0 AS articles_not_read,"
            " [] AS languages_not_read, 1 AS articles_asked, 0 AS read_by_rules, [] AS read_by_rules_reasons,"
            " ? AS lead, 0 AS lead_dropped",
            [DAY, _said("A *lead* ties them.")],
        )
        connection.execute(
            "INSERT INTO pipeline.brief_items BY NAME SELECT ? AS day, 'Ada' AS reader, 1 AS rank, ? AS signal_id,"
            " 'new' AS change, 0.5 AS news_value, 3.2 AS strength_exact, 'It is new.' AS why, ? AS claim_id,"
            " [] AS told_claims, ? AS summary",
            [DAY, signal_id, told, _said("A *summary* tells more.")],
        )
        articles = connection.execute(
            "SELECT DISTINCT a.publisher, a.title, c.quote FROM pipeline.evidence_on(?) e"
            " JOIN pipeline.claims c USING (claim_id) JOIN pipeline.raw_articles a ON a.article_id = c.article_id"
            " AND a.version = c.version WHERE e.signal_id = ? AND e.stance <> 'contradicts' AND a.article_id <>"
            " (SELECT article_id FROM pipeline.claims WHERE claim_id = ?)",
            [DAY, signal_id, told],
        ).fetchall()
    shown = brief_as_markdown(home.warehouse, DAY, UTC)
    first, _, listed = shown.partition("Also reported by")
    assert "One \\*change\\*\\." in first
    assert "· strength 3 · new" in first
    assert first.index("A \\*lead\\* ties them\\.") < first.index("A \\*summary\\* tells more\\.")
    assert len({publisher for publisher, *_ in articles}) > 1
    for publisher, title, quote in articles:
        assert escape(publisher) in listed
        assert escape(title) in listed
        assert escape(quote) in listed
        assert escape(quote) not in first
    with home.warehouse.transaction() as connection:
        connection.execute("UPDATE pipeline.evidence_changes SET origin_id = own_origin_id || claim_id")
    assert "Also reported by" not in brief_as_markdown(home.warehouse, DAY, UTC)


def _said(text: str) -> str:
    return json.dumps([{"text": text, "claims": ["c_1"]}])


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://news.example/a?b=1", "[A \\*bold\\* &lt;b\\> title](<https://news.example/a?b=1>)"),
        ("https://news.example/a>)b", "“A \\*bold\\* &lt;b\\> title”"),
        ("javascript:alert(1)", "“A \\*bold\\* &lt;b\\> title”"),
        (None, "“A \\*bold\\* &lt;b\\> title”"),
    ],
)
def test_a_title_leads_to_its_source_only_where_the_address_cannot_end_the_link(url: str | None, shown: str) -> None:
    assert link("A *bold* <b> title", url) == shown
