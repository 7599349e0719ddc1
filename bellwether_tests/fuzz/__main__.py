"""Fuzz the readers one after the other, and say of each how many inputs it was given and what was found."""

import argparse
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bellwether_tests.fuzz.targets import ALL, TARGETS
from bellwether_tests.homes import REPOSITORY

HERE = Path(__file__).parent
CORPUS, FOUND = HERE / "corpus", HERE / "found"
# By the clock, for what no timer of Python's can stop; `drive.py` measures the processor's time.
LONGEST_SECONDS = 120
MOST_MEGABYTES = 3_000
# Of a target's corpus in the repository: what reaches most, in the fewest and smallest files.
KEPT_FILES, KEPT_BYTES = 40, 4_096


@dataclass(frozen=True)
class Round:
    """One target's run: inputs tried, parts of the code reached, and the files that found something."""

    target: str
    inputs: int
    reached: int
    found: tuple[Path, ...]
    said: str


def main() -> int:
    """Return 1 where something was found, 2 where there is no fuzzer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="for all targets together")
    parser.add_argument("--target", choices=sorted(TARGETS), action="append", help="only this one; may be repeated")
    parser.add_argument("--folder", type=Path, default=REPOSITORY / "build" / "fuzz", help="where the corpus grows")
    parser.add_argument("--keep", action="store_true", help="keep what reaches most in the repository's corpus")
    chosen = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        sys.stderr.write("there is no fuzzer: .venv/bin/pip install --no-deps atheris==3.0.0\n")
        return 2
    targets = chosen.target or sorted(TARGETS)
    rounds = []
    for target in targets:
        rounds.append(fuzz(target, chosen.minutes * 60 / len(targets), chosen.folder))
        sys.stdout.write(told(rounds[-1]))
        sys.stdout.flush()
        if chosen.keep:
            keep(target, chosen.folder)
    return 1 if any(one.found for one in rounds) else 0


def fuzz(target: str, seconds: float, folder: Path, findings: Path = FOUND) -> Round:
    """Give a target inputs for so long, or until one of them finds something."""
    grown, found = folder.resolve() / target, findings / target
    grown.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(ALL[target].seeds):
        (grown / f"seed-{number}").write_bytes(seed)
    with tempfile.TemporaryDirectory(prefix="bellwether-fuzz-") as made:
        options = [
            f"-max_total_time={max(1, round(seconds))}",
            f"-max_len={ALL[target].longest}",
            f"-timeout={LONGEST_SECONDS}",
            f"-rss_limit_mb={MOST_MEGABYTES}",
            f"-artifact_prefix={made}/",
            "-print_final_stats=1",
        ]
        said = _drive(target, made, *options, str(grown), *_existing(CORPUS / target))
        files = sorted(Path(made).iterdir())
        if files:
            found.mkdir(parents=True, exist_ok=True)
        kept = tuple(found / file.name for file in files)
        for file, name in zip(files, kept, strict=True):
            name.write_bytes(file.read_bytes())
    inputs = re.search(r"stat::number_of_executed_units:\s*(\d+)", said)
    reached = re.findall(r"\bcov: (\d+)", said)
    # A run that ends without its figures ended otherwise than it should.
    if inputs is None and not kept:
        raise SystemExit(f"{target}: the fuzzer failed:\n{said[-3_000:]}")
    return Round(target, int(inputs[1]) if inputs else 0, int(reached[-1]) if reached else 0, kept, said)


def told(one: Round) -> str:
    """A line of figures, and of each finding the end of what was said and how to see it again."""
    line = f"{one.target:10} {one.inputs:12,} inputs {one.reached:8,} reached {len(one.found):4} found\n"
    return line + "".join(f"{file}\n{one.said[-2_500:]}\n" for file in one.found)


def keep(target: str, folder: Path) -> None:
    """Keep in the repository, of all that the corpus holds, what reaches the most in the fewest and smallest files."""
    with tempfile.TemporaryDirectory(prefix="bellwether-fuzz-") as merged:
        _drive(target, merged, "-merge=1", merged, *_existing(CORPUS / target), str(folder.resolve() / target))
        files = sorted(Path(merged).iterdir(), key=lambda file: (file.stat().st_size, file.name))
        small = [file for file in files if 0 < file.stat().st_size <= KEPT_BYTES]
        step = max(1, -(-len(small) // KEPT_FILES))
        into = CORPUS / target
        into.mkdir(parents=True, exist_ok=True)
        for old in into.iterdir():
            old.unlink()
        for file in small[::step]:
            (into / file.name[:12]).write_bytes(file.read_bytes())


def _existing(folder: Path) -> Sequence[str]:
    return [str(folder)] if folder.is_dir() else []


def _drive(target: str, findings: str, *options: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bellwether_tests.fuzz.drive", target, findings, *options],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(REPOSITORY), os.environ.get("PYTHONPATH", "")])},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout.decode("utf-8", "replace")


if __name__ == "__main__":
    raise SystemExit(main())
