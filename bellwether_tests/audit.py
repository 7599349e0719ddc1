"""Ask the advisory database about every pinned package: `make audit`.

pip-audit passes over what the database does not know, or cannot be asked about, and ends well all the same; where the
network is closed that is every package. So what was answered is counted here, and no answer is told as one.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

CONSTRAINTS = Path(__file__).parents[1] / "constraints.txt"
VULNERABLE, NOT_ASKED = 1, 2


@dataclass(frozen=True)
class Audit:
    """Packages that the database answered about, those it did not, and holes as "package version: id"."""

    answered: int
    unanswered: tuple[str, ...]
    holes: tuple[str, ...]

    @property
    def code(self) -> int:
        """The exit code: 0 only where the database answered about all packages and knows of no hole."""
        if self.holes:
            return VULNERABLE
        return NOT_ASKED if self.unanswered or not self.answered else 0

    def told(self) -> str:
        """What a person is to know of it."""
        lines = [f"{hole}" for hole in self.holes]
        lines.append(f"{self.answered} packages were answered about, {len(self.holes)} holes are known")
        if not self.answered:
            lines.append("NOT AUDITED: the advisory database cannot be reached from here; run this where it can be")
        elif self.unanswered:
            lines.append(f"NOT AUDITED: {', '.join(self.unanswered)}")
        return "\n".join(lines) + "\n"


def read_report(report: str) -> Audit:
    """What pip-audit's JSON says. Raises ValueError, KeyError for anything else."""
    packages = json.loads(report)["dependencies"]
    asked = [one for one in packages if "skip_reason" not in one]
    holes = [f"{one['name']} {one['version']}: {hole['id']}" for one in asked for hole in one["vulns"]]
    return Audit(len(asked), tuple(one["name"] for one in packages if "skip_reason" in one), tuple(holes))


def main() -> int:
    """Run pip-audit, which the command line names, and say what it did and did not learn."""
    done = subprocess.run(
        [sys.argv[1], "--requirement", str(CONSTRAINTS), "--no-deps", "--disable-pip", "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        audit = read_report(done.stdout)
    except (ValueError, KeyError):
        sys.stdout.write(f"NOT AUDITED: pip-audit ended with {done.returncode}:\n{done.stderr[-2_000:]}\n")
        return NOT_ASKED
    sys.stdout.write(audit.told())
    return audit.code


if __name__ == "__main__":
    raise SystemExit(main())
