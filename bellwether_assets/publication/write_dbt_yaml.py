"""dbt's YAML, written from the declared tables, so that no column is described twice.

`python -m bellwether_assets.publication.write_dbt_yaml` writes the files; a test fails when they are out of date.
"""

from pathlib import Path
from typing import Any

import yaml

from bellwether_assets.editions.keep_editions import EDITION_TABLES
from bellwether_assets.foundation.as_of import evidence_on
from bellwether_assets.foundation.tables.all_tables import PUBLISHED_TABLES, SNAPSHOT_TABLES
from bellwether_assets.foundation.tables.arrivals import HomeDayRow, IntakeProblemRow
from bellwether_assets.foundation.tables.brief import BriefItemRow, BriefRow, BriefScoreRow
from bellwether_assets.foundation.tables.claims import ClaimRow, DroppedClaimRow
from bellwether_assets.foundation.tables.declare import Column, Row, Table
from bellwether_assets.foundation.tables.engine_calls import (
    ModelAnswerRow,
    ModelCallRow,
    ModelHitRow,
    ModelReaskRow,
)
from bellwether_assets.foundation.tables.fetches import SourceHealthRow
from bellwether_assets.foundation.tables.origins import OriginRow
from bellwether_assets.foundation.tables.overrides import OverrideRow, OverrideStandingRow
from bellwether_assets.foundation.tables.publication import RedirectRow
from bellwether_assets.foundation.tables.published_signals import PublishedEvidenceChangeRow
from bellwether_assets.foundation.tables.raw_articles import DateMentionRow, RawArticleRow
from bellwether_assets.foundation.tables.reinforced_signals import (
    ArticleStoryRow,
    EvidenceChangeRow,
    OverrideOutcomeRow,
    SignalDayRow,
    SignalEventRow,
    SignalStandingRow,
    SignalStateRow,
    SignalTextRow,
)
from bellwether_assets.publication.dbt_folder import DBT_FOLDER
from bellwether_assets.stages import STAGES

_HEADER = (
    "# Written by `python -m bellwether_assets.publication.write_dbt_yaml` from the declared tables; edit those.\n"
)

_MACRO = f"""\
{{#- Written by `python -m bellwether_assets.publication.write_dbt_yaml` from foundation/as_of.py. -#}}
{{% macro create_evidence_on() %}}
create or replace macro evidence_on(on_day) as table
{evidence_on("{{ this }}", "on_day")}
{{% endmacro %}}
"""

# What dbt reads of the snapshot, in the order of the file.
_SOURCES: tuple[type[Row], ...] = (
    RawArticleRow,
    DateMentionRow,
    OriginRow,
    ClaimRow,
    DroppedClaimRow,
    ArticleStoryRow,
    EvidenceChangeRow,
    SignalDayRow,
    SignalEventRow,
    SignalStandingRow,
    OverrideOutcomeRow,
    OverrideRow,
    OverrideStandingRow,
    HomeDayRow,
    SignalStateRow,
    SignalTextRow,
    BriefRow,
    BriefItemRow,
    BriefScoreRow,
    *SNAPSHOT_TABLES,
    IntakeProblemRow,
    SourceHealthRow,
    RedirectRow,
    *EDITION_TABLES,
    ModelCallRow,
    ModelAnswerRow,
    ModelHitRow,
    ModelReaskRow,
)


def source_asset(row: type[Row]) -> str:
    """The asset that dbt's models hang on for a source: its writer, else the day's last, after which all is there."""
    writer = STAGES.writer_of(row)
    return writer.name if writer is not None else list(STAGES)[-1].name


# What each staging view is, and the table whose columns it passes on.
_STAGING: dict[str, tuple[str, type[Row], dict[str, str]]] = {
    "stg_articles": ("Versions of articles up to the publication's last day.", RawArticleRow, {}),
    "stg_origins": (
        "Origins of current articles up to the publication's last day.",
        OriginRow,
        {
            "copy_of": "the article that is read for it, as it tells as much; NULL where it is read or taken off",
            "is_taken_off": "whether it says nothing any more",
            "matched_with": "the earliest earlier article with the same reporting",
            "matched_how": "what it is to that article: word for word, copy, cut or fuller",
            "matched_share": "share of the shorter text's words that both have or that were edited",
            "matched_words": "how many of its words both have, in the same order",
        },
    ),
    "stg_claims": ("Claims up to the publication's last day.", ClaimRow, {}),
    "stg_article_stories": ("Where each article is placed as of the publication's last day.", ArticleStoryRow, {}),
    "stg_signal_events": ("Signals' events up to the publication's last day.", SignalEventRow, {}),
    "stg_overrides": (
        "Overrides that stand, on the day they are in force.",
        OverrideRow,
        {"home_day": "of a retraction, its article's home day; NULL where no such article has come in"},
    ),
    "stg_evidence": ("Evidence as of the publication's last day.", PublishedEvidenceChangeRow, {}),
    "stg_signal_days": ("Signals' days up to the publication's last day.", SignalDayRow, {}),
    "stg_signal_words": ("Each signal's words as of the publication's last day.", SignalTextRow, {}),
    "stg_signal_states": (
        "Each signal's state as of the publication's last day.",
        SignalStateRow,
        {
            "type": "the signal's type",
            "founding_claim_id": "the claim that founded it",
            "status": "living or expired",
            "founded_on": "day of its first evidence",
            "pinned": "whether a person pinned it",
            "muted": "whether a person muted it",
        },
    ),
}
_STAGING_COLUMNS: dict[str, tuple[str, ...]] = {
    "stg_origins": (
        "article_id",
        "origin_id",
        "copy_of",
        "is_taken_off",
        "matched_with",
        "matched_how",
        "matched_share",
        "matched_words",
        "day",
    ),
    "stg_signal_states": ("signal_id", "type", "founding_claim_id", "status", "founded_on", "pinned", "muted"),
}
_STAGING_HIDDEN: dict[str, tuple[str, ...]] = {
    "stg_claims": ("vector", "measured", "quote_key", "position", "article_title", "publisher", "content_hash"),
    "stg_overrides": ("recorded_at",),
    "stg_article_stories": ("cluster_id",),
    "stg_signal_words": ("content_hash",),
}

_REFERENCES = {
    ("claims", "article_id"): ("articles", "article_id"),
    ("article_stories", "article_id"): ("articles", "article_id"),
    ("evidence", "claim_id"): ("claims", "claim_id"),
    ("evidence", "signal_id"): ("signals", "signal_id"),
    ("redirects", "to_signal_id"): ("signals", "signal_id"),
}


def dbt_files() -> dict[Path, str]:
    """Every file of the dbt project that follows from declarations: path → content."""
    models = DBT_FOLDER / "models"
    files = {models / "staging" / "sources.yml": _dump({"version": 2, "sources": _sources()})}
    for name in _STAGING:
        files[models / "staging" / f"{name}.yml"] = _dump({"version": 2, "models": [_staging_model(name)]})
    files[DBT_FOLDER / "macros" / "create_evidence_on.sql"] = _MACRO
    for row in PUBLISHED_TABLES:
        files[models / "marts" / f"{row.table.name}.yml"] = _dump({"version": 2, "models": [_mart(row.table)]})
    return files


def _sources() -> list[dict[str, Any]]:
    by_schema: dict[str, list[dict[str, Any]]] = {}
    for row in _SOURCES:
        table = row.table
        by_schema.setdefault(table.schema, []).append(
            {
                "name": table.name,
                "description": table.grain,
                "config": {"meta": {"dagster": {"asset_key": [source_asset(row)]}}},
                "columns": [{"name": c.name, "description": _sentence(c)} for c in table.columns],
            }
        )
    described = {
        "pipeline": "What the daily assets derived, as the snapshot holds it.",
        "ledger": "Facts that only grow, as the snapshot holds them.",
    }
    return [
        {"name": schema, "schema": schema, "description": described[schema], "tables": tables}
        for schema, tables in sorted(by_schema.items())
    ]


def _staging_model(name: str) -> dict[str, Any]:
    description, row, more = _STAGING[name]
    table = row.table
    known = {column.name: _sentence(column) for column in table.columns} | {
        key: value[0].upper() + value[1:] + "." for key, value in more.items()
    }
    hidden = _STAGING_HIDDEN.get(name, ())
    names = _STAGING_COLUMNS.get(name) or tuple(key for key in known if key not in hidden)
    return {
        "name": name,
        "description": description,
        "columns": [{"name": column, "description": known[column]} for column in names],
    }


def _mart(table: Table) -> dict[str, Any]:
    columns = []
    for column in table.columns:
        # Other columns' nullability is the published table's own constraint.
        tests: list[Any] = ["not_null"] if column.name in table.key and not column.nullable else []
        if table.key == (column.name,):
            tests.append("unique")
        if (table.name, column.name) in _REFERENCES:
            to, field = _REFERENCES[table.name, column.name]
            tests.append({"relationships": {"arguments": {"to": f"ref('{to}')", "field": field}}})
        entry: dict[str, Any] = {
            "name": column.name,
            "description": _sentence(column),
            "data_type": column.type.lower(),
        }
        if tests:
            entry["data_tests"] = tests
        columns.append(entry)
    model: dict[str, Any] = {"name": table.name, "description": table.grain, "columns": columns}
    if len(table.key) > 1:
        model["data_tests"] = [{"unique_together": {"arguments": {"columns": list(table.key)}}}]
    return model


def _sentence(column: Column) -> str:
    return f"{column.description[0].upper()}{column.description[1:]}."


def _dump(value: dict[str, Any]) -> str:
    return _HEADER + yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=120)


def main() -> None:
    """Write the files."""
    for path, content in dbt_files().items():
        path.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
