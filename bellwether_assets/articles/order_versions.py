"""The versions of an article in their order: its wordings, and the times that it was taken off or said again.

A version is a distinct title and text; one that says nothing, where the article was taken off; or one that says again
what an earlier one said, where its page was seen to. The order is a function of the set of these facts, never of the
order in which they came. Pure.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from bellwether_assets.articles.came_in import RetractedByHand, SaidAgain, TakenOff
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.tables.arrivals import ArrivalRow
from bellwether_assets.text.readable import readable_text, readable_title

SEEN, BY_HAND = "first_seen_at", "by hand"


class DroppedTextError(Exception):
    """A version cannot be told since its text is not kept any more; the text says of which article, and what to do."""


@dataclass(frozen=True)
class Version:
    """One version of an article: as people read it, what it came in, and when it was first seen.

    `withdrawn`: why it says nothing; then title and arrivals are those of the wording that was taken off. `placed_by`:
    what puts it behind all that had come in by then, where somebody looked and saw that the article says just this.
    """

    title: str
    text: str
    arrivals: tuple[ArrivalRow, ...]
    content: str
    first_seen: datetime
    withdrawn: str | None = None
    placed_by: str | None = None

    @property
    def updated(self) -> datetime | None:
        return latest(each.updated_at for each in self.arrivals) if self.withdrawn is None else None

    @property
    def published(self) -> datetime | None:
        return latest(each.published_at for each in self.arrivals)

    @property
    def said(self) -> datetime | None:
        """The time that it gives of itself: its update, which is never before its publication, else that."""
        return latest([self.updated, self.published])


def versions_in_order(
    arrivals: Sequence[ArrivalRow],
    taken_off: Iterable[TakenOff],
    said_again: Iterable[SaidAgain],
    by_hand: Iterable[RetractedByHand],
    zone: ZoneInfo,
) -> list[Version]:
    """The versions of one article, the current one last; all that is given is of this article.

    What was seen to be all that the article says comes after whatever had been seen by then, and before whatever was
    first seen later; what lies between two such sights is ordered by itself. A person has the last word.
    """
    wordings = _wordings(arrivals)
    of_arrival = {arrival.arrival_id: wording for wording in wordings for arrival in wording.arrivals}
    sights = [
        *(_withdrawn("taken off by its publisher", one.reason, one.noticed_at, SEEN) for one in taken_off),
        *(replace(of_arrival[one.arrival_id], first_seen=one.noticed_at, placed_by=SEEN) for one in said_again),
    ]
    ordered: list[Version] = []
    left = wordings
    for sight in sorted(sights, key=lambda each: (each.first_seen, each.content, each.withdrawn or "")):
        seen = [each for each in left if each.first_seen <= sight.first_seen]
        left = [each for each in left if each.first_seen > sight.first_seen]
        ordered += [*_between(seen), sight]
    ordered += _between(left)
    ordered += [
        _withdrawn(retracted_by(one.author), one.reason, datetime.combine(one.day, time(), zone), BY_HAND)
        for one in sorted(by_hand, key=lambda each: (each.day, each.author, each.reason))
    ]
    return _told_once(ordered)


def latest(times: Iterable[datetime | None]) -> datetime | None:
    """The latest of these times, None where there is none."""
    return max((moment for moment in times if moment is not None), default=None)


def ordered_by(before: Version, version: Version) -> str:
    """What put a version behind the one before it: a time of its own, when it was seen, or a hash between equals."""
    if version.placed_by is not None or before.placed_by is not None:
        return version.placed_by or SEEN
    dated = before.said is not None and version.said is not None
    if dated and _dated_order(before) != _dated_order(version):
        return "published_at" if version.updated is None and before.updated is None else "updated_at"
    if before.first_seen != version.first_seen:
        return SEEN
    return "hash" if (before.said is None) == (version.said is None) else SEEN


def _wordings(arrivals: Sequence[ArrivalRow]) -> list[Version]:
    """Each title and text once, however often it came, first seen when the first of its arrivals was."""
    by_content: dict[str, list[ArrivalRow]] = defaultdict(list)
    words: dict[str, tuple[str, str]] = {}
    for arrival in arrivals:
        if arrival.text is None:
            raise DroppedTextError(
                f"article {arrival.article_id}: its text was dropped, as [retention] text_days asks, so its day"
                " cannot be built again; put back a warehouse that has what was built of it"
            )
        title, text = readable_title(arrival.title), readable_text(arrival.text)
        content = digest(title, text)
        words[content] = (title, text)
        by_content[content].append(arrival)
    return [
        Version(*words[content], tuple(same), content, min(each.first_seen_at for each in same))
        for content, same in by_content.items()
    ]


def retracted_by(author: str) -> str:
    """Who took an article off, where a person did."""
    return f"retracted by {author}"


def why_withdrawn(who: str, why: str) -> str:
    """What stands in `raw_articles.withdrawn`."""
    return f"{who}: {why}"


def _withdrawn(who: str, why: str, noticed_at: datetime, placed_by: str) -> Version:
    # Who takes an article off twice, with nothing in between, says the same, whatever reason is given.
    return Version("", "", (), digest("withdrawn", who), noticed_at, why_withdrawn(who, why), placed_by)


def _between(wordings: Sequence[Version]) -> list[Version]:
    """Wordings between two sights, in order.

    Those that give a time are ordered by it; those that give none by when they were first seen. A time that is given
    and one that was seen are not alike: the others come before the first ones, unless they were seen after all of them.
    """
    seen_last = max((each.first_seen for each in wordings if each.said is not None), default=None)

    def place(version: Version) -> tuple[int, tuple[str, ...]]:
        seen = (_sortable(version.first_seen), version.content)
        if version.said is not None:
            return 1, (*_dated_order(version), *seen)
        late = seen_last is not None and version.first_seen > seen_last
        return 2 if late else 0, seen

    return sorted(wordings, key=place)


def _told_once(ordered: Iterable[Version]) -> list[Version]:
    """Without those that say what the one before says, and without what was taken off before anything was said."""
    told: list[Version] = []
    said: Version | None = None
    for version in ordered:
        if version.withdrawn is None:
            said = version
        if said is None or (told and told[-1].content == version.content):
            continue
        told.append(version if version is said else replace(version, title=said.title, arrivals=said.arrivals))
    return told


def _dated_order(version: Version) -> tuple[str, str]:
    """The time that a version gives, the start of its day where it gives no hour; of equal ones an update is later."""
    said = version.said
    return _sortable(said) if said is not None else "", "1" if version.updated is not None else "0"


def _sortable(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
