"""What judges said, file by file: `python -m bellwether_tests.judgement.summary`.

Each `verdicts_<round>_seed_<seed>.json` is the word of somebody who read the sheet of that draw and no code. A later
engine makes other claims, so a round's verdicts are of the engine of that round.
"""

import json
import re
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
QUESTIONS = ("stands_alone", "true_to_article", "worth_keeping", "reasoning_adds", "highlight_ok")


def rounds() -> list[tuple[int, int, list[dict[str, Any]]]]:
    """(round, seed, verdicts) of each file, the earliest round first."""
    found = []
    for file in FOLDER.glob("verdicts_*.json"):
        named = re.fullmatch(r"verdicts_(\d+)_seed_(\d+)", file.stem)
        if named is None:
            raise ValueError(f"{file.name}: name it verdicts_<round>_seed_<seed>.json")
        found.append((int(named.group(1)), int(named.group(2)), json.loads(file.read_text("utf-8"))))
    return sorted(found, key=lambda item: item[:2])


def share(verdicts: list[dict[str, Any]], question: str) -> float:
    """Share of yes."""
    return sum(bool(verdict[question]) for verdict in verdicts) / len(verdicts)


def precision(verdicts: list[dict[str, Any]], of: str) -> float:
    """Share of right names among all names given; `of` is actors or places."""
    said = [right for verdict in verdicts for right in verdict[of].values()]
    return sum(said) / len(said)


def main() -> None:
    for number, seed, verdicts in rounds():
        figures = [f"{question} {share(verdicts, question):.0%}" for question in QUESTIONS]
        figures += [f"{of} {precision(verdicts, of):.0%}" for of in ("actors", "places")]
        print(f"round {number}, seed {seed}, {len(verdicts)} claims: {', '.join(figures)}")


if __name__ == "__main__":
    main()
