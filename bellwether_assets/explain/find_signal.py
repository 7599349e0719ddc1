"""Which published signal somebody means: by an id, the beginning of one, an old address, or words of a title. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher, get_close_matches

from bellwether_assets.site.display import clean

_LISTED = 8
_TITLE = 90
_ID = re.compile(r"s_[0-9a-f]*|[0-9a-f]{4,}")
_WORD = re.compile(r"\w+")


class ExplanationError(Exception):
    """The question cannot be answered; the text says why, and what to ask instead."""


@dataclass(frozen=True)
class OldAddress:
    """Where a signal's former id leads, and since when; nowhere, if nothing of it is left."""

    leads_to: str | None
    since: date


@dataclass(frozen=True)
class Found:
    """The signal that was meant; `how` says so where it was not named by its own id."""

    signal_id: str
    how: str | None


def find_signal(wanted: str, titles: Mapping[str, str], old: Mapping[str, OldAddress]) -> Found:
    """The signal that is meant. Raises ExplanationError, naming the candidates, unless there is exactly one.

    `titles`: of all signals by id, the strongest first. `old`: former ids.
    """
    wanted = wanted.strip()
    if not titles:
        raise ExplanationError("there are no signals in the publication yet")
    if wanted in titles:
        return Found(wanted, None)
    if wanted in old:
        return _redirected(wanted, titles, old)
    lower = wanted.lower()
    if _ID.fullmatch(lower):
        begins = lower if lower.startswith("s_") else f"s_{lower}"
        candidates = [signal_id for signal_id in (*titles, *old) if signal_id.startswith(begins)]
        if len(candidates) == 1:
            (only,) = candidates
            return Found(only, None) if only in titles else _redirected(only, titles, old)
        if candidates:
            raise ExplanationError(_several(f"{wanted!r} begins", candidates, titles))
    asked = set(_WORD.findall(lower))
    held = [
        signal_id
        for signal_id, title in titles.items()
        if asked and all(any(word.startswith(part) for word in _WORD.findall(title.lower())) for part in asked)
    ]
    if len(held) == 1:
        return Found(held[0], f"Found by the words of its title: {clean(wanted)}")
    if held:
        raise ExplanationError(_several(f"{clean(wanted)!r} stands in the titles of", held, titles))
    raise ExplanationError(_unknown(wanted, titles, old))


def _redirected(wanted: str, titles: Mapping[str, str], old: Mapping[str, OldAddress]) -> Found:
    since = old[wanted].since
    passed, target = {wanted}, old[wanted].leads_to
    while target is not None and target not in titles and target in old and target not in passed:
        passed.add(target)
        target = old[target].leads_to
    if target is None or target not in titles:
        raise ExplanationError(
            f"{wanted} is an old address: since {since} nothing of that signal is left in the evidence"
        )
    return Found(target, f"{wanted} is an old address; since {since} it leads to {target}")


def _several(what: str, candidates: list[str], titles: Mapping[str, str]) -> str:
    lines = [f"{what} {len(candidates)} signals; name one:"]
    lines += [f"  {_listed(signal_id, titles)}" for signal_id in candidates[:_LISTED]]
    if len(candidates) > _LISTED:
        lines.append(f"  and {len(candidates) - _LISTED} more")
    return "\n".join(lines)


def _unknown(wanted: str, titles: Mapping[str, str], old: Mapping[str, object]) -> str:
    """What was not found, and the signals nearest to it by id or by title; failing these, the strongest."""
    near = get_close_matches(wanted.lower(), [*titles, *old], n=3, cutoff=0.75)
    asked = set(_WORD.findall(wanted.lower()))
    shared = {key: len(asked & set(_WORD.findall(title.lower()))) for key, title in titles.items()}
    alike = {key: SequenceMatcher(None, wanted.lower(), title.lower()).ratio() for key, title in titles.items()}
    near += [
        key
        for key in sorted(titles, key=lambda key: (-shared[key], -alike[key], key))
        if key not in near and (shared[key] or alike[key] > 0.5)
    ][:3]
    intro = "Near it:" if near else "The strongest are:"
    lines = [f"no signal is called {clean(wanted)!r}, and no title has these words. {intro}"]
    lines += [f"  {_listed(signal_id, titles)}" for signal_id in (near or list(titles)[:3])]
    return "\n".join(lines)


def _listed(signal_id: str, titles: Mapping[str, str]) -> str:
    title = clean(titles.get(signal_id, "(an old address)"))
    return f"{signal_id}  {title if len(title) <= _TITLE else title[: _TITLE - 1].rstrip() + '…'}"
