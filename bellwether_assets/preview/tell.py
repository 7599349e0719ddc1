"""How what is foreseen reads: lines for a terminal, and one JSON object for programs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from bellwether_assets.engines.language_model.estimate import READING, Estimate
from bellwether_assets.pipeline.staleness import Settled
from bellwether_assets.preview.differences import (
    APPEARS,
    CHANGED,
    DISAPPEARS,
    MERGED,
    BriefDifference,
    Differences,
    Side,
    SignalDifference,
)
from bellwether_assets.preview.foresee import Foresight

# Lines of each kind on a terminal; the JSON has all.
_TOLD = 20


def lines_of(foresight: Foresight) -> list[str]:
    """What a person reads."""
    lines = [f"what if: {one}" for one in foresight.asked]
    if foresight.stale_as_it_is:
        lines.append(
            f"as it is: {_count(foresight.stale_as_it_is, 'day')} of the home stale; what is told here is beside what"
            " `bellwether preview` tells"
        )
    lines += [f"stale: {_days(one.days)} ({', '.join(one.stages)}): {one.reason}" for one in foresight.stale]
    lines.append(
        f"computed anew: {_count(foresight.built_stage_days, 'stage-day')} of {_count(foresight.built_days, 'day')}; "
        f"{_count(foresight.calls, 'call')}, {_dollars(foresight.estimates)}"
    )
    if foresight.unread:
        lines.append(
            f"not foreseen: from {foresight.unread[0]} on, since articles of {_days(foresight.unread)} have to be read"
            " by the model first"
        )
    elif foresight.estimates:
        lines.append("not foreseen: words, and links that a model judges; strengths and briefs are as far as rules go")
    lines += _of_differences(foresight.differences)
    for day, articles in list(foresight.waiting.items())[:_TOLD]:
        lines.append(f"waiting: {_count(articles, 'article')} of {day}, which is not among the days looked at")
    lines.append(_publication(foresight))
    if foresight.taken_in:
        lines.append(
            f"new in the inbox: {_count(foresight.taken_in, 'document')}; one that does not say when it was first seen"
            " is seen later by the run, and the hash is another"
        )
    lines.append(f"nothing was changed, no model was asked; {foresight.seconds:.1f} s")
    return lines


def as_json(foresight: Foresight) -> dict[str, Any]:
    """All of it, as JSON has it."""
    values: dict[str, Any] = _plain(asdict(foresight))
    values |= {"calls": foresight.calls, "usd": _sum(one.usd for one in foresight.estimates)}
    values |= {"is_exact": foresight.is_exact}
    values["then"]["state_hash"] = foresight.then.state_hash if foresight.is_exact else None
    return values


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(_plain(key)): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def _of_differences(found: Differences) -> Iterator[str]:
    kinds = Counter(one.change for one in found.signals)
    told = [f"{kinds[APPEARS]} appear", f"{kinds[DISAPPEARS]} disappear", f"{kinds[MERGED]} become part of another"]
    yield f"signals: {', '.join(told)}, {kinds[CHANGED]} change otherwise"
    yield from _first([_signal(one) for one in sorted(found.signals, key=_by_weight)])
    yield f"briefs: {len(found.briefs)} say something else"
    yield from _first([line for one in found.briefs for line in _brief(one)])
    yield f"pages: {len(found.pages)} change, beside the lists and pages of names that lead to them"
    yield from _first([f"  {page}" for page in found.pages])


def _first(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:_TOLD]
    if len(lines) > _TOLD:
        yield f"  and {len(lines) - _TOLD} more: --json has all"


def _by_weight(one: SignalDifference) -> tuple[int, float, str]:
    """What comes and goes first, then the greatest change of strength."""
    order = (APPEARS, DISAPPEARS, MERGED, CHANGED).index(one.change)
    was, now = (side.strength if side else 0.0 for side in (one.before, one.after))
    return order, -abs(now - was), one.signal_id


def _signal(one: SignalDifference) -> str:
    side = one.after or one.before
    # Whichever side it is on, one has it.
    assert side is not None  # noqa: S101
    title = "(its words await the model)" if one.awaits_words else side.title or "(without words)"
    parts = [_numbers(one.before, one.after)]
    if one.claims_gained or one.claims_lost:
        parts.append(f"claims +{one.claims_gained} -{one.claims_lost}")
    if one.into is not None:
        parts.append(f"now part of {one.into}")
    if one.before and one.after and one.before.title != one.after.title and not one.awaits_words:
        parts.append(f"was “{one.before.title}”")
    return f"  {one.change} {one.signal_id} {', '.join(parts)}: {title}"


def _numbers(before: Side | None, after: Side | None) -> str:
    if before is None or after is None:
        side = before or after
        return f"{side.type} {side.strength:.2f} {side.status}" if side else ""
    kind = before.type if before.type == after.type else f"{before.type} → {after.type}"
    strength = f"{before.strength:.2f} → {after.strength:.2f}"
    if before.strength == after.strength:
        strength = f"{after.strength:.2f} as before"
    status = "" if before.status == after.status else f" {before.status} → {after.status}"
    return f"{kind} {strength}{status}"


def _brief(one: BriefDifference) -> list[str]:
    status = f"{one.status_before or 'none'} → {one.status_after or 'none'}"
    if one.status_before == one.status_after:
        status = str(one.status_after)
    told = [
        f"{what} {', '.join(signals)}"
        for what, signals in (("gains", one.gained), ("loses", one.lost), ("tells otherwise", one.changed))
        if signals
    ]
    if not told:
        told = [str(one.reason_after)]
    return [f"  {one.day} {one.reader}: {status}; {'; '.join(told)}"]


def _publication(foresight: Foresight) -> str:
    if foresight.is_exact:
        now, then = foresight.now, foresight.then
        same = (now.as_of, now.state_hash) == (then.as_of, then.state_hash)
        return f"publication: {_settled(now)}, then " + ("the same" if same else _settled(then))
    return f"publication: {_settled(foresight.now)}, then what the answers make of it"


def _settled(one: Settled) -> str:
    return f"{one.as_of} {one.state_hash}" if one.as_of else "none"


def _days(days: Sequence[date]) -> str:
    if len(days) == 1:
        return str(days[0])
    return f"{len(days)} days, {days[0]} to {days[-1]}"


def _count(number: int, one: str) -> str:
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def _dollars(estimates: Sequence[Estimate]) -> str:
    """What is expected, and the most that what is known can cost."""
    expected = _sum(one.usd for one in estimates)
    if expected is None:
        return "no price known"
    most = [one.most_usd for one in estimates if one.most_usd is not None]
    bounded = len(most) == len(estimates)
    told = f"{expected:.4f} USD expected"
    if not estimates:
        return "0 USD"
    reading = _sum(one.most_usd for one in estimates if one.purpose == READING)
    return f"{told}, at most {sum(most):.4f}" if bounded else f"{told}, of reading at most {reading or 0.0:.4f}"


def _sum(values: Iterable[float | None]) -> float | None:
    """The sum; None where one is not known."""
    known = list(values)
    return None if any(one is None for one in known) else sum(one for one in known if one is not None)
