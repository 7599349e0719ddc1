"""What a check found, and how checks are run: one that fails is itself a finding.

A check is a function of what is looked at that yields findings; it raises for what it does not understand, and never
ends the others.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

Level = Literal["ok", "warning", "error"]
T = TypeVar("T")


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, how it is, what was found, and what to do where it is not well."""

    check: str
    level: Level
    found: str
    do: str = ""


def ok(check: str, found: str) -> Finding:
    """It is well."""
    return Finding(check, "ok", found)


def warning(check: str, found: str, do: str) -> Finding:
    """It works, and somebody should look at it."""
    return Finding(check, "warning", found, do)


def error(check: str, found: str, do: str) -> Finding:
    """Something does not work."""
    return Finding(check, "error", found, do)


# A check by the name that its findings go by where it fails.
Check = tuple[str, Callable[[T], Iterable[Finding]]]


def run_checks(about: T, checks: Sequence[Check[T]]) -> list[Finding]:
    """All findings of all checks, in their order."""
    findings: list[Finding] = []
    for name, check in checks:
        try:
            findings.extend(check(about))
        except Exception as problem:
            reason = " ".join(str(problem).split()) or "no reason given"
            findings.append(
                error(name, f"could not be looked at: {type(problem).__name__}: {reason}", "mend that, or report it")
            )
    return findings
