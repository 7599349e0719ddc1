"""Compositions and statements that say what their invented claims say, in other words.

Belongs here: reading the two files beside this one, and putting invented names into their gaps. `tuned.txt` may be read
by whoever works on the grounding; `kept_back.txt` is only counted. A scenario is a title line (`?`), four lines of a
passage and its statement, a composition's title (`=`), and its sentences, each with the passages it rests on (`-`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_FILLS: Sequence[Mapping[str, str]] = (
    {"C1": "Kazakhstan", "c1": "Kazakh", "K1": "Astana", "C2": "Brazil", "c2": "Brazilian", "K2": "Brasilia",
     "Co1": "Ostrel", "Co2": "Mirova Grid", "P": "Dana Ilves", "Org": "the Norvik Institute"},
    {"C1": "Kenya", "c1": "Kenyan", "K1": "Nairobi", "C2": "Indonesia", "c2": "Indonesian", "K2": "Jakarta",
     "Co1": "Tallow Works Ltd", "Co2": "Brightfen", "P": "Oren Castille", "Org": "the Coastal Trade Council"},
    {"C1": "Poland", "c1": "Polish", "K1": "Warsaw", "C2": "Vietnam", "c2": "Vietnamese", "K2": "Hanoi",
     "Co1": "Kestrel Foundry", "Co2": "Luma-Freight", "P": "Mirela Sand-Okoro", "Org": "the LRT"},
)  # fmt: skip


@dataclass(frozen=True)
class Faithful:
    """One article and what a faithful model writes of it: a statement a passage, and the composition of all four."""

    name: str
    title: str
    passages: tuple[str, ...]
    statements: tuple[str, ...]
    composed_title: str
    sentences: tuple[tuple[str, tuple[int, ...]], ...]


def read(name: str) -> list[Faithful]:
    """Each scenario of `tuned` or `kept_back` with each set of names."""
    text = (Path(__file__).parent / f"{name}.txt").read_text("utf-8")
    return [_filled(scenario, fill) for scenario in text.split("\n\n") for fill in _FILLS]


def _filled(scenario: str, fill: Mapping[str, str]) -> Faithful:
    # A demonym with a capital opens a sentence; it has one anyway.
    given = {**fill, "c2c": fill["c2"]}
    lines = [re.sub(r"\{(\w+)\}", lambda gap: given[gap[1]], line) for line in scenario.strip().splitlines()]
    told = [tuple(line.split(" | ")) for line in lines if " | " in line and line[0] != "-"]
    return Faithful(
        name=f"{lines[0].removeprefix('# ')} in {fill['C1']}",
        title=next(line for line in lines if line.startswith("? "))[2:],
        passages=tuple(passage for passage, _ in told),
        statements=tuple(_opened(statement) for _, statement in told),
        composed_title=next(line for line in lines if line.startswith("= "))[2:],
        sentences=tuple(_sentences(lines)),
    )


def _sentences(lines: Sequence[str]) -> Iterator[tuple[str, tuple[int, ...]]]:
    for line in lines:
        if line.startswith("- "):
            rests_on, _, words = line[2:].partition(" | ")
            yield _opened(words), tuple(int(place) - 1 for place in rests_on.split(","))


def _opened(words: str) -> str:
    return words[:1].upper() + words[1:]
