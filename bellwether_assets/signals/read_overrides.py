"""Reading an override from a command's options or an entry of overrides.toml. Pure.

    [[override]]
    action = "merge"                 # see ACTIONS
    signal = "s_0123456789abcdef"    # or claim = "c_…": the signal that holds it is meant
    into = "s_fedcba9876543210"      # or a claim of that signal
    day = 2026-06-18
    author = "Ada"
    reason = "The same rate rise, told twice."

Signals are resolved to claims at once: a claim's id stays the same through every recompute, a signal's may not.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime

from bellwether_assets.foundation.hashing import identifier
from bellwether_assets.signals.overrides import ACTIONS, Override

# What each action needs besides the signal, author and reason.
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "rename": ("title",),
    "type": ("type",),
    "merge": ("into",),
    "split": ("claims",),
    "move": ("claim",),
    "retract": ("article",),
}
_KNOWN = frozenset(
    {"action", "signal", "claim", "into", "claims", "article", "title", "type", "day", "author", "reason"}
)
TYPES = ("event", "trend", "risk", "policy", "structural")
_LONGEST = 300  # characters of a title, an author, a reason

# A signal's or a claim's id → the claim that anchors it, or None where it is not known.
Anchor = Callable[[str], str | None]
# An article's id, address or the id its sender gave → its id, or None.
FindArticle = Callable[[str], str | None]


class OverrideError(ValueError):
    """An override that cannot be taken in; the text names the field and what to do."""


def read_override(entry: Mapping[str, object], anchor: Anchor, article: FindArticle, today: date) -> Override:
    """An override from its fields. `today`: the day it is in force from where it names none. Raises OverrideError."""
    unknown = sorted(set(entry) - _KNOWN)
    if unknown:
        raise OverrideError(f"{unknown[0]}: no such field; known are {', '.join(sorted(_KNOWN))}")
    action = _text(entry, "action")
    if action not in ACTIONS:
        raise OverrideError(f"action: {action!r} is none of {', '.join(ACTIONS)}")
    for name in _NEEDS.get(action, ()):
        if not entry.get(name):
            raise OverrideError(f"{name}: {action!r} needs it")
    day = entry.get("day", today)
    if not isinstance(day, date) or isinstance(day, datetime):
        raise OverrideError(f"day: {day!r} is not a day; write it as 2026-06-18, without quotation marks")
    override = Override(
        "",
        action,
        day,
        _anchor_of(entry, action, anchor),
        _known(anchor, entry, "into") if entry.get("into") else None,
        tuple(_known(anchor, {"claims": claim}, "claims") for claim in _list(entry, "claims")),
        _article_of(entry, action, article),
        _value_of(entry, action),
        _text(entry, "author"),
        _text(entry, "reason"),
    )
    return replace(override, override_id=override_id(override))


def override_id(override: Override) -> str:
    """The id of what an override says, whoever takes it in and when."""
    values = (override.action, override.day, override.claim_id, override.other_claim_id, override.claim_ids)
    more = (override.article_id, override.value, override.author, override.reason)
    return identifier("o", *(str(value) for value in (*values, *more)))


def _anchor_of(entry: Mapping[str, object], action: str, anchor: Anchor) -> str | None:
    if action == "retract":
        return None
    if action in {"move"} or (entry.get("claim") and not entry.get("signal")):
        return _known(anchor, entry, "claim")
    if action == "split" and not entry.get("signal"):
        return _known(anchor, {"claims": _list(entry, "claims")[0]}, "claims")
    return _known(anchor, entry, "signal")


def _known(anchor: Anchor, entry: Mapping[str, object], name: str) -> str:
    reference = _text(entry, name)
    claim = anchor(reference)
    if claim is None:
        raise OverrideError(f"{name}: {reference!r} is no claim's id, and no signal that was ever published here")
    return claim


def _article_of(entry: Mapping[str, object], action: str, article: FindArticle) -> str | None:
    if action != "retract":
        return None
    reference = _text(entry, "article")
    found = article(reference)
    if found is None:
        raise OverrideError(f"article: {reference!r} is no article's id or address that has come in")
    return found


def _value_of(entry: Mapping[str, object], action: str) -> str | None:
    if action == "rename":
        return _text(entry, "title")
    if action == "type":
        value = _text(entry, "type")
        if value not in TYPES:
            raise OverrideError(f"type: {value!r} is none of {', '.join(TYPES)}")
        return value
    return None


def _text(entry: Mapping[str, object], name: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value.strip():
        raise OverrideError(f"{name}: missing, or not a text")
    value = " ".join(value.split())
    if len(value) > _LONGEST:
        raise OverrideError(f"{name}: longer than {_LONGEST} characters")
    return value


def _list(entry: Mapping[str, object], name: str) -> list[object]:
    value = entry.get(name, [])
    if not isinstance(value, list | tuple):
        raise OverrideError(f"{name}: not a list")
    return list(value)
