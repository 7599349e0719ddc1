"""The words that columns of a few words have, for dbt to test: by published table and column.

A word that is not listed warns and blocks nothing: readers can do with a word that they do not know, but not without
their brief.
"""

from collections.abc import Mapping

from bellwether_assets.signals.types import TYPES

_STANCES = ("supports", "complicates", "contradicts")
_STATUSES = ("composed", "silent", "faulted")
_SIDES = ("E", "C")
_EVENTS = (
    "born", "reinforced", "contradicted", "weakened", "merged", "split", "unlinked", "retyped", "expired", "revived",
)  # fmt: skip
_CHANGES = ("new", "stronger", "contradicted", "weaker", "merged", "expired", "revived")
_GATES = (
    "nothing happened", "muted", "interest", "one item", "one publisher", "strength", "no stronger", "news value",
    "told once", "maximum", "fault",
)  # fmt: skip
_ACTIONS = ("pin", "unpin", "mute", "unmute", "rename", "type", "merge", "split", "move", "retract")
_PURPOSES = ("extract", "compose", "judge")

ACCEPTED_VALUES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("articles", "published_from"): ("feed", "page", "mail", "file", "first_seen"),
    ("articles", "matched_how"): ("word for word", "copy", "cut", "fuller"),
    ("claims", "stance"): _STANCES,
    ("claims", "directness"): ("direct", "attributed", "opinion"),
    ("claims", "kind"): TYPES,
    ("signals", "type"): TYPES,
    ("signals", "status"): ("living", "expired"),
    ("evidence", "stance"): _STANCES,
    ("evidence", "kind"): TYPES,
    ("evidence", "side"): _SIDES,
    ("evidence_changes", "change"): ("added", "removed"),
    ("evidence_changes", "stance"): _STANCES,
    ("signal_days", "type"): TYPES,
    ("signal_days", "event"): _EVENTS,
    ("signal_events", "event"): _EVENTS,
    ("overrides", "action"): _ACTIONS,
    ("overrides", "outcome"): ("applied", "unresolved", "waiting"),
    ("briefs", "status"): _STATUSES,
    ("brief_items", "change"): _CHANGES,
    ("brief_scores", "gate"): _GATES,
    ("edition_items", "change"): _CHANGES,
    ("corrections", "kind"): ("withdrawn", "corrected", "changed"),
    ("intake_problems", "outcome"): ("rejected", "noted"),
    ("source_health", "kind"): ("feed", "page", "folder"),
    ("source_health", "state"): ("well", "quiet", "failing", "paused", "new"),
    ("engine_calls", "purpose"): _PURPOSES,
    ("engine_reasks", "purpose"): _PURPOSES,
}
