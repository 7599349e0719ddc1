"""Sentences of an analysis that were written right or wrong, and how many of each the rules refuse.

Belongs here: reading the labels, asking the checks of a composition about each of them, and the table by kind, as
`python -m bellwether_tests.engines.language_model.labelled_sentences FILE…` prints it. A line is a group of
claims, {"group", "claims", "sentences"}, with sentences {"text", "names", "kind"}: by their places the claims that it
names, and what is wrong with it, "" where nothing is.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.engines.language_model.answers.check_composition import CompositionChecker
from bellwether_assets.engines.language_model.answers.check_support import Vectors, texts_of
from bellwether_assets.engines.protocol import EvidenceForComposition

DAY = date(2025, 10, 1)
_DIRECTIONS = {"rises": 1, "falls": -1, "neither": 0}


@dataclass(frozen=True)
class Labelled:
    """One sentence with the claims of its group; `kind` says what is wrong with it, "" where nothing is."""

    group: str
    claims: tuple[EvidenceForComposition, ...]
    text: str
    names: tuple[int, ...]
    right: bool
    kind: str


@dataclass(frozen=True)
class Outcome:
    """What the checks said of a sentence: the problem's kind, "" where it may stand."""

    labelled: Labelled
    problem: str


def read(paths: Iterable[Path]) -> list[Labelled]:
    """The sentences of these files."""
    groups = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines() if line]
    return [one for group in groups for one in _labelled(group)]


def outcomes(sentences: Sequence[Labelled], vectors: Vectors | None = None) -> list[Outcome]:
    """What the checks say of each sentence, as of one that a composition holds."""
    found = []
    for one in sentences:
        checker = CompositionChecker(one.claims, vectors)
        problem = checker.sentence_problem("a sentence", one.text, [one.claims[place] for place in one.names])
        found.append(Outcome(one, problem.kind if problem else ""))
    return found


def refused(found: Iterable[Outcome], kind: str) -> tuple[int, int]:
    """How many sentences of a kind are refused, and how many there are; "" are the right ones."""
    of_it = [one for one in found if one.labelled.kind == kind]
    return sum(bool(one.problem) for one in of_it), len(of_it)


def table(found: Sequence[Outcome]) -> str:
    """Refused sentences by kind, and by what they were refused for."""
    lines = []
    for kind in sorted({one.labelled.kind for one in found}):
        some, many = refused(found, kind)
        why = [one.problem for one in found if one.labelled.kind == kind and one.problem]
        listed = ", ".join(f"{reason} {why.count(reason)}" for reason in sorted(set(why)))
        lines.append(f"{kind or 'right':12} {some:4} of {many:4}  {listed}")
    wrong = [one for one in found if not one.labelled.right]
    lines.append(f"{'all wrong':12} {sum(bool(one.problem) for one in wrong):4} of {len(wrong):4}")
    return "\n".join(lines)


def kept(vectors: Vectors, sentences: Sequence[Labelled]) -> Vectors:
    """The same vectors, embedded all at once where that can be known beforehand: one by one they take minutes."""
    known: dict[str, NDArray[np.float32]] = {}

    def of(texts: Sequence[str]) -> NDArray[np.float32]:
        missing = sorted({text for text in texts if text not in known})
        if missing:
            known.update(zip(missing, vectors(missing), strict=True))
        return np.stack([known[text] for text in texts])

    of([text for one in sentences for item in one.claims for text in texts_of(item)] + [one.text for one in sentences])
    return of


def main(paths: Sequence[str]) -> None:
    """Print the table, without vectors and with them."""
    from bellwether_assets.vectors.embedder import Embedder

    sentences = read(Path(path) for path in paths)
    embedder = Embedder()
    for name, vectors in (
        ("without vectors", None),
        (f"with vectors of {embedder.model}", kept(embedder.encode, sentences)),
    ):
        found = outcomes(sentences, vectors)
        print(f"{name}\n{table(found)}\n")


def _labelled(group: dict[str, Any]) -> list[Labelled]:
    items = tuple(_item(group["group"], place, claim) for place, claim in enumerate(group["claims"]))
    return [
        Labelled(group["group"], items, one["text"], tuple(one["names"]), not one["kind"], one["kind"])
        for one in group["sentences"]
    ]


def _item(group: str, place: int, claim: dict[str, str]) -> EvidenceForComposition:
    return EvidenceForComposition(
        claim_id=f"{group}-{place}",
        article_id=f"{group}-{claim['article_title']}",
        publisher="herald.example",
        day=DAY,
        quote=claim["quote"],
        highlight=claim["quote"][:20],
        statement=claim["statement"],
        pattern=claim["pattern"],
        reasoning=claim["reasoning"],
        kind="trend",
        stance="supports",
        direction=_DIRECTIONS[claim.get("direction", "neither")],
        weight=1.0,
        centrality=1.0,
        actors=(),
        domains=(),
        topics=(),
        geographies=(),
        article_title=claim["article_title"],
    )


if __name__ == "__main__":
    main(sys.argv[1:])
