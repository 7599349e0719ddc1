"""dbt's YAML, written from the declared tables, so that no column is described twice.

`python -m bellwether_assets.publication.write_dbt_yaml` writes the files; a test fails when they are out of date.
"""

from pathlib import Path
from typing import Any

import yaml

from bellwether_assets.foundation.as_of import evidence_on
from bellwether_assets.foundation.tables.all_tables import PUBLISHED_TABLES, PUBLISHED_VIEWS, SNAPSHOT_TABLES
from bellwether_assets.foundation.tables.arrivals import ArrivalRow, HomeDayRow, InboxFileRow, IntakeProblemRow
from bellwether_assets.foundation.tables.brief import BriefItemRow, BriefRow, BriefScoreRow
from bellwether_assets.foundation.tables.claims import ClaimRow, DroppedClaimRow
from bellwether_assets.foundation.tables.declare import Column, Row, Table
from bellwether_assets.foundation.tables.editions import EDITION_TABLES
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
from bellwether_assets.foundation.tables.snapshot import PublicationPlanRow
from bellwether_assets.publication.accepted_values import ACCEPTED_VALUES
from bellwether_assets.publication.dbt_folder import BY_HAND, DBT_FOLDER
from bellwether_assets.publication.lineage import writer_of

_HEADER = (
    "# Written by `python -m bellwether_assets.publication.write_dbt_yaml` from the declared tables; edit those.\n"
)

_MACRO = f"""\
{{#- Written by `python -m bellwether_assets.publication.write_dbt_yaml` from foundation/as_of.py. -#}}
{{% macro evidence_as_of(changes, day) %}}
{evidence_on("{{ changes }}", "{{ day }}")}
{{% endmacro %}}

{{% macro create_evidence_on() %}}
create or replace macro evidence_on(on_day) as table
{{{{ evidence_as_of(this, 'on_day') }}}}
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
    ArrivalRow,
    InboxFileRow,
    IntakeProblemRow,
    SourceHealthRow,
    RedirectRow,
    *EDITION_TABLES,
    ModelCallRow,
    ModelAnswerRow,
    ModelHitRow,
    ModelReaskRow,
)


# What each staging view is, and the table whose columns it passes on.
_STAGING: dict[str, tuple[str, type[Row], dict[str, str]]] = {
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
    "stg_article_stories": ("Where each article is placed as of the publication's last day.", ArticleStoryRow, {}),
    "stg_overrides": (
        "Overrides that stand, on the day they are in force.",
        OverrideRow,
        {"home_day": "of a retraction, its article's home day; NULL where no such article has come in"},
    ),
    "stg_evidence": ("Evidence as of the publication's last day.", EvidenceChangeRow, {}),
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
    "stg_overrides": ("recorded_at",),
    "stg_article_stories": ("cluster_id",),
}

_REFERENCES = {
    ("claims", "article_id"): ("articles", "article_id"),
    ("article_stories", "article_id"): ("articles", "article_id"),
    ("evidence", "claim_id"): ("claims", "claim_id"),
    ("evidence", "signal_id"): ("signals", "signal_id"),
    ("redirects", "to_signal_id"): ("signals", "signal_id"),
}


# Where a time tells how old a source's rows are: `dbt source freshness` warns after two days.
_FRESHNESS: dict[type[Row], dict[str, Any]] = {
    row: {"loaded_at_field": column, "freshness": {"warn_after": {"count": 2, "period": "day"}}}
    for row, column in (
        (PublicationPlanRow, "published_at"),
        (ArrivalRow, "first_seen_at"),
        (SourceHealthRow, "as_of"),
    )
}


def dbt_files() -> dict[Path, str]:
    """Every file of the dbt project that follows from declarations: path → content."""
    models = DBT_FOLDER / "models"
    files = {models / "staging" / "sources.yml": _dump({"version": 2, "sources": _sources()})}
    for name in _STAGING:
        files[models / "staging" / f"{name}.yml"] = _dump({"version": 2, "models": [_staging_model(name)]})
    files[DBT_FOLDER / "macros" / "create_evidence_on.sql"] = _MACRO
    for row in (*PUBLISHED_TABLES, *PUBLISHED_VIEWS):
        mart = _mart(row.table, is_view=row in PUBLISHED_VIEWS)
        files[models / "marts" / f"{row.table.name}.yml"] = _dump({"version": 2, "models": [mart]})
    return files


def _sources() -> list[dict[str, Any]]:
    by_schema: dict[str, list[dict[str, Any]]] = {}
    for row in _SOURCES:
        table = row.table
        by_schema.setdefault(table.schema, []).append(
            {
                "name": table.name,
                "description": table.grain,
                "config": {"meta": {"dagster": {"asset_key": list(writer_of(row))}}} | _FRESHNESS.get(row, {}),
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


def _mart(table: Table, is_view: bool) -> dict[str, Any]:
    columns = []
    for column in table.columns:
        tests: list[Any] = []
        if (table.name, column.name) in _REFERENCES:
            to, field = _REFERENCES[table.name, column.name]
            tests.append({"relationships": {"arguments": {"to": f"ref('{to}')", "field": field}}})
        if values := ACCEPTED_VALUES.get((table.name, column.name)):
            config = {"severity": "warn", "tags": [BY_HAND]}
            tests.append({"accepted_values": {"arguments": {"values": list(values)}, "config": config}})
        entry: dict[str, Any] = {
            "name": column.name,
            "description": _sentence(column),
            "data_type": column.type,
        }
        # A view keeps no rows that could be refused; a test compares its columns with what is declared.
        if not column.nullable and not is_view:
            entry["constraints"] = [{"type": "not_null"}]
        if tests:
            entry["data_tests"] = tests
        columns.append(entry)
    model: dict[str, Any] = {"name": table.name, "description": table.grain}
    if not is_view:
        model["config"] = {"contract": {"enforced": True}}
    model["columns"] = columns
    if table.key:
        may_be_empty = [column.name for column in table.columns if column.nullable and column.name in table.key]
        model["data_tests"] = [{"is_key": {"arguments": {"columns": list(table.key), "may_be_empty": may_be_empty}}}]
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
