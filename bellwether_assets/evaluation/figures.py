"""Figures of a set: named measures with their intervals, as a table for people and as JSON and rows for machines.

Belongs here: names, groups and shapes. Does not belong here: measuring. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from bellwether_assets.evaluation.bootstrap import Estimate, Scores
from bellwether_assets.foundation.tables.evaluations import EvaluationRow

DECIMALS = 4
# Printed in this order.
GROUPS = ("stories", "signals", "copies", "days", "pairs", "pairs by overrides", "proof", "order", "cost")
_SPELLED = {"bcubed": "B-cubed", "f1": "F1", "mb": "MB"}
_WIDTH = 100


@dataclass
class Figures:
    """What was measured of one set: group → measure → value, and what there is to say about it."""

    name: str
    articles: int
    groups: dict[str, dict[str, Estimate]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, group: str, measures: Mapping[str, float | Estimate]) -> None:
        """Add measures to a group. A name occurs once in a set."""
        known = self.measures
        for name, value in measures.items():
            if name in known:
                raise ValueError(f"{self.name} has two measures {name}")
            estimate = value if isinstance(value, Estimate) else Estimate(float(value))
            self.groups.setdefault(group, {})[name] = estimate

    def add_scores(self, group: str, prefix: str, scores: Scores) -> None:
        """Add precision, recall and F1 under `prefix`."""
        self.add(group, {f"{prefix}_{name}": estimate for name, estimate in vars(scores).items()})

    @property
    def measures(self) -> dict[str, Estimate]:
        """All measures by name, in the order in which they are printed."""
        return {name: estimate for group in GROUPS for name, estimate in self.groups.get(group, {}).items()}


def as_json(figures: Iterable[Figures]) -> list[dict[str, Any]]:
    """Plain data with the same keys every time: set, articles, measures (name → value, low, high), notes."""
    return [
        {
            "set": each.name,
            "articles": each.articles,
            "measures": {
                name: {part: _rounded(value) for part, value in vars(estimate).items()}
                for name, estimate in each.measures.items()
            },
            "notes": each.notes,
        }
        for each in figures
    ]


def as_rows(figures: Iterable[Figures], evaluated_at: datetime, code_version: str) -> list[EvaluationRow]:
    """Rows of `ledger.evaluations`."""
    return [
        EvaluationRow(
            evaluated_at=evaluated_at,
            set=each.name,
            measure=name,
            value=round(estimate.value, DECIMALS),
            low=_rounded(estimate.low),
            high=_rounded(estimate.high),
            code_version=code_version,
        )
        for each in figures
        for name, estimate in each.measures.items()
    ]


def as_table(figures: Iterable[Figures]) -> Group:
    """A table a set, its measures by group, and its notes below. Not wider than 100 columns."""
    parts: list[Table | Text] = []
    for each in figures:
        table = Table(title=f"{each.name}: {each.articles} articles", title_justify="left", width=_WIDTH)
        table.add_column("measure", ratio=1)
        table.add_column("value", justify="right", no_wrap=True)
        table.add_column("95 % interval", justify="right", no_wrap=True)
        for group in GROUPS:
            for name, estimate in each.groups.get(group, {}).items():
                table.add_row(Text(label(name)), *_cells(estimate))
            table.add_section()
        parts += [table, *(Text(f"  {note}") for note in each.notes), Text("")]
    return Group(*parts)


def as_markdown(figures: Iterable[Figures]) -> str:
    """The same as a Markdown table a set."""
    lines: list[str] = []
    for each in figures:
        lines += [f"**{each.name}**: {each.articles} articles", "", "| measure | value | 95 % interval |"]
        lines.append("|---|---:|---:|")
        for name, estimate in each.measures.items():
            lines.append("| " + " | ".join((label(name), *_cells(estimate))) + " |")
        lines += ["", *each.notes, ""]
    return "\n".join(lines)


def label(name: str) -> str:
    """A measure's name as people read it."""
    return " ".join(_SPELLED.get(word, word) for word in name.replace("_", " ").split(" "))


def _cells(estimate: Estimate) -> tuple[str, str]:
    interval = ""
    if estimate.low is not None and estimate.high is not None:
        interval = f"{estimate.low:.4f} – {estimate.high:.4f}"
    value = estimate.value
    return (f"{value:.0f}" if value == int(value) and not interval else f"{value:.{DECIMALS}f}"), interval


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DECIMALS)
