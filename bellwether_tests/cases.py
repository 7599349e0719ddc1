"""Inputs made after public reports, run the whole way: what was taken in, what was claimed, what the days say.

The folders stand beside this project and are not shipped; a test that needs one skips where it is absent. Every kind of
input also has a test of its own, in words of this project, where the rule it is about is tested.
"""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bellwether_assets.articles.take_in import Intake, take_in
from bellwether_assets.pipeline.context import Context
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.homes import GOLD_DATA, drop, new_home, query, walk

CASES = GOLD_DATA.parent / "cases"
FIRST, LAST = date(2024, 3, 1), date(2024, 3, 3)


@dataclass(frozen=True)
class Outcome:
    """A home after its inbox was taken in and its days were built."""

    context: Context
    intake: Intake

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Rows of the warehouse."""
        return query(self.context, sql, *parameters)

    def column(self, sql: str, *parameters: object) -> list[Any]:
        """The first column of such rows."""
        return [first for first, *_ in self.rows(sql, *parameters)]

    @property
    def quotes(self) -> list[str]:
        """Quotes of all claims, by article and place."""
        return self.column("SELECT quote FROM pipeline.claims ORDER BY day, article_id, quote_start")

    @property
    def highlights(self) -> list[str]:
        """Highlights of all claims, by article and place."""
        return self.column("SELECT highlight FROM pipeline.claims ORDER BY day, article_id, quote_start")

    @property
    def problems(self) -> list[tuple[str, int | None, str | None, str, str]]:
        """(file, line, field, reason, outcome) of every item with a problem."""
        return self.rows("SELECT file, line, field, reason, outcome FROM ledger.intake_problems ORDER BY ALL")

    @property
    def strengths(self) -> list[float]:
        """Strength of each signal on the last day it has a row, the greatest first."""
        return self.column(
            "SELECT round(max_by(strength_exact, day), 2) FROM pipeline.signal_days GROUP BY signal_id ORDER BY 1 DESC"
        )


def run_case(name: str, path: Path, embedder: Embedder, *, first: date = FIRST, last: date = LAST) -> Outcome:
    """The case whose folder begins with `name`, in a fresh home at `path`. Skips where the folder is absent."""
    folder = next(iter(sorted(CASES.glob(f"{name}*"))), None)
    if folder is None:
        pytest.skip(f"{CASES} has no case {name}: it is not shipped")
    home = new_home(path / "home", first)
    shutil.copytree(folder / "inbox", home.inbox, dirs_exist_ok=True)
    return outcome_of(Context(home, embedder), last)


def run_items(
    items: Iterable[Mapping[str, Any]], path: Path, embedder: Embedder, *, first: date = FIRST, last: date = LAST
) -> Outcome:
    """These items as one JSON Lines file in a fresh home at `path`."""
    home = new_home(path / "home", first)
    drop(home, "in.jsonl", items)
    return outcome_of(Context(home, embedder), last)


def outcome_of(context: Context, last: date) -> Outcome:
    """Takes the inbox of a home in and builds its days up to `last`."""
    intake = take_in(context)
    walk(context, last)
    return Outcome(context, intake)
