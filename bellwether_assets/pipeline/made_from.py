"""What a stage-day is built from, part by part, so that of a stale day can be told what has changed. Pure.

Belongs here: the parts' names and how they are kept in `stage_days.made_from`. Does not belong here: what the parts are
(`staleness.py`).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass

from pydantic import BaseModel

from bellwether_assets.foundation.hashing import digest, value_digest

# A part of each kind, and what stands before the names of the parts of which there are several.
CODE, SETTINGS, YESTERDAY = "code", "settings", "yesterday"
TOOL, LEDGER, ROWS = "tool ", "ledger ", "rows of "
# Not of the hash: what of the code is a prompt, and the settings one by one, so that a change of them has a name.
PROMPTS, SETTING = "prompts", "setting "
# Of the hash of a part: it tells a change of one part on one day, and no row hangs on it.
_KEPT_DIGITS = 12


@dataclass(frozen=True)
class MadeFrom:
    """Hashes of the parts by their names, in order. `is_provisional`: rows had changed since they were handed on.

    `finer` makes parts of the parts, which tell what of them has changed.
    """

    parts: Mapping[str, str]
    finer: Callable[[], Mapping[str, str]] = field(default=dict, compare=False)
    is_provisional: bool = False

    @property
    def hash(self) -> str:
        """The hash that tells a stale stage-day from a fresh one."""
        whole = digest(*self.parts.values())
        return digest(whole, "provisional") if self.is_provisional else whole

    @property
    def kept(self) -> str:
        """The parts as they are kept beside the day: JSON, of each hash the first digits."""
        return json.dumps({name: hashed[:_KEPT_DIGITS] for name, hashed in {**self.parts, **self.finer()}.items()})


def settings_one_by_one(settings: object, before: str = "") -> dict[str, str]:
    """Name of each setting that a stage sees → hash of its value."""
    if isinstance(settings, BaseModel):
        return {f"{before}{name}": value_digest(value) for name, value in settings}
    if is_dataclass(settings):
        found: dict[str, str] = {}
        for one in fields(settings):
            found |= settings_one_by_one(getattr(settings, one.name), f"{before}{one.name}.")
        return found
    return {before.rstrip("."): value_digest(settings)} if before else {}


def changed_parts(kept: str | None, now: MadeFrom) -> tuple[str, ...] | None:
    """Names of the parts that are others than those that were kept; None where none were kept."""
    if not kept:
        return None
    before: dict[str, str] = json.loads(kept)
    after: dict[str, str] = json.loads(now.kept)
    return tuple(name for name in {**before, **after} if before.get(name) != after.get(name))
