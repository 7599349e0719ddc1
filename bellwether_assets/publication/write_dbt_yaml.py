"""dbt's YAML, written from the declared tables, so that no column is described twice.

`python -m bellwether_assets.publication.write_dbt_yaml` writes the files; a test fails when they are out of date.
"""

from pathlib import Path
from typing import Any

import yaml

from bellwether_assets.foundation.published_tables import EVIDENCE_CHANGES_PUBLISHED, PUBLISHED_TABLES, SNAPSHOT_TABLES
from bellwether_assets.foundation.tables import (
    ARTICLE_STORIES,
    BRIEF_ITEMS,
    BRIEFS,
    CLAIMS,
    DATE_MENTIONS,
    DROPPED_CLAIMS,
    EVIDENCE_CHANGES,
    HOME_DAYS,
    INTAKE_PROBLEMS,
    MODEL_ANSWERS,
    MODEL_CALLS,
    MODEL_HITS,
    ORIGINS,
    OVERRIDE_OUTCOMES,
    OVERRIDE_STANDING,
    OVERRIDES,
    RAW_ARTICLES,
    REDIRECTS_LEDGER,
    SIGNAL_DAYS,
    SIGNAL_EVENTS,
    SIGNAL_STATES,
    SIGNAL_TEXTS,
    Column,
    Table,
)

DBT_FOLDER = Path(__file__).parents[2] / "dbt_models"
_HEADER = (
    "# Written by `python -m bellwether_assets.publication.write_dbt_yaml` from the declared tables; edit those.\n"
)

# Which asset writes a source table: dbt's models then hang on the right assets in Dagster.
SOURCE_ASSETS: dict[Table, str] = {
    RAW_ARTICLES: "raw_articles",
    DATE_MENTIONS: "raw_articles",
    ORIGINS: "origins",
    CLAIMS: "claims",
    DROPPED_CLAIMS: "claims",
    ARTICLE_STORIES: "reinforced_signals",
    EVIDENCE_CHANGES: "reinforced_signals",
    SIGNAL_DAYS: "reinforced_signals",
    SIGNAL_EVENTS: "reinforced_signals",
    OVERRIDE_OUTCOMES: "reinforced_signals",
    OVERRIDES: "reinforced_signals",
    OVERRIDE_STANDING: "reinforced_signals",
    HOME_DAYS: "arrivals",
    SIGNAL_STATES: "reinforced_signals",
    SIGNAL_TEXTS: "reinforced_signals",
    BRIEFS: "brief",
    BRIEF_ITEMS: "brief",
    SNAPSHOT_TABLES[0]: "brief",
    SNAPSHOT_TABLES[1]: "brief",
    INTAKE_PROBLEMS: "arrivals",
    REDIRECTS_LEDGER: "brief",
    MODEL_CALLS: "reinforced_signals",
    MODEL_ANSWERS: "reinforced_signals",
    MODEL_HITS: "reinforced_signals",
}

# What each staging view is, and the table whose columns it passes on.
_STAGING: dict[str, tuple[str, Table, dict[str, str]]] = {
    "stg_articles": ("Versions of articles up to the publication's last day.", RAW_ARTICLES, {}),
    "stg_origins": (
        "Origins of current articles up to the publication's last day.",
        ORIGINS,
        {"copy_of": "the article whose words it carries; NULL for an original"},
    ),
    "stg_claims": ("Claims up to the publication's last day.", CLAIMS, {}),
    "stg_article_stories": ("Where each article is placed as of the publication's last day.", ARTICLE_STORIES, {}),
    "stg_signal_events": ("Signals' events up to the publication's last day.", SIGNAL_EVENTS, {}),
    "stg_overrides": ("Overrides that stand, on the day they are in force.", OVERRIDES, {}),
    "stg_evidence": ("Evidence as of the publication's last day.", EVIDENCE_CHANGES_PUBLISHED, {}),
    "stg_signal_days": ("Signals' days up to the publication's last day.", SIGNAL_DAYS, {}),
    "stg_signal_words": ("Each signal's words as of the publication's last day.", SIGNAL_TEXTS, {}),
    "stg_signal_states": (
        "Each signal's state as of the publication's last day.",
        SIGNAL_STATES,
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
    "stg_origins": ("article_id", "origin_id", "root_article_id", "copy_of", "day"),
    "stg_signal_states": ("signal_id", "type", "founding_claim_id", "status", "founded_on", "pinned", "muted"),
}
_STAGING_HIDDEN: dict[str, tuple[str, ...]] = {
    "stg_claims": ("vector", "quote_key", "kind", "position"),
    "stg_overrides": ("recorded_at",),
}

_REFERENCES = {
    ("claims", "article_id"): ("articles", "article_id"),
    ("article_stories", "article_id"): ("articles", "article_id"),
    ("evidence", "claim_id"): ("claims", "claim_id"),
    ("evidence", "signal_id"): ("signals", "signal_id"),
    ("brief_items", "signal_id"): ("signals", "signal_id"),
    ("redirects", "to_signal_id"): ("signals", "signal_id"),
}


def dbt_files() -> dict[Path, str]:
    """Every YAML file of the dbt project's models: path → content."""
    models = DBT_FOLDER / "models"
    files = {models / "staging" / "sources.yml": _dump({"version": 2, "sources": _sources()})}
    for name in _STAGING:
        files[models / "staging" / f"{name}.yml"] = _dump({"version": 2, "models": [_staging_model(name)]})
    for table in PUBLISHED_TABLES:
        files[models / "marts" / f"{table.name}.yml"] = _dump({"version": 2, "models": [_mart(table)]})
    return files


def _sources() -> list[dict[str, Any]]:
    by_schema: dict[str, list[dict[str, Any]]] = {}
    for table, asset in SOURCE_ASSETS.items():
        by_schema.setdefault(table.schema, []).append(
            {
                "name": table.name,
                "description": table.grain,
                "config": {"meta": {"dagster": {"asset_key": [asset]}}},
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
    description, table, more = _STAGING[name]
    known = {column.name: _sentence(column) for column in table.columns} | {
        key: value[0].upper() + value[1:] + "." for key, value in more.items()
    }
    hidden = _STAGING_HIDDEN.get(name, ())
    names = _STAGING_COLUMNS.get(name) or tuple(c.name for c in table.columns if c.name not in hidden)
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
