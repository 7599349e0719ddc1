"""Figures that a run of the benchmarks keeps beside what it prints, for whoever compares two runs."""

import dataclasses
import json
from pathlib import Path
from typing import Any

_kept: dict[str, Any] = {}


def keep(what: str, value: Any) -> None:
    """Keep a number, or a dataclass of numbers, under its name."""
    _kept[what] = (
        dataclasses.asdict(value) if dataclasses.is_dataclass(value) and not isinstance(value, type) else value
    )


def write_kept(file: Path) -> None:
    """Write all that was kept so far, as JSON; the folder is made where it is missing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(_kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
