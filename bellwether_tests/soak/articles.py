"""The articles of a soak: what each day brings, and what comes late, edited or copied, by a seed. Pure."""

import random
from datetime import date, datetime, timedelta

from bellwether_tests.homes import Item, shipped_items
from bellwether_tests.invented_stream import invented_stream

A_DAY = 3
_LATE_SEED = 23
_COPIED_SHARE = 0.6


class Articles:
    """All articles that came, and those that are to come."""

    def __init__(self, seed: int, first: date, days: int) -> None:
        self._dice = random.Random(seed)  # noqa: S311 - articles that can be repeated
        stream = invented_stream(A_DAY * days, first, days, seed)
        self._of_day: dict[str, list[Item]] = {}
        for item in [*shipped_items(), *stream]:
            self._of_day.setdefault(item["published_at"][:10], []).append(item)
        self._late = iter(invented_stream(20 * days, first, 1, seed + _LATE_SEED))
        self.dropped: dict[str, Item] = {}
        # Each version that came, by its article and when it was first seen.
        self.versions: list[tuple[str, str]] = []
        self._number = 0

    def of_day(self, day: date, seen: datetime) -> list[Item]:
        """What the inbox gets of a day, seen at a moment."""
        return [self._seen(item, seen) for item in self._of_day.get(str(day), [])]

    def fresh(self, day: date, seen: datetime) -> Item:
        """An article that nobody had, of a day."""
        self._number += 1
        item = next(self._late)
        return self._seen({**item, "id": f"late-{self._number}", "published_at": f"{day}T09:00:00Z"}, seen)

    def edited(self, days_back: int, seen: datetime) -> Item:
        """Another version of an article that came before, of about so many days back."""
        before = self._one_of(days_back, seen)
        corrected = f"{before['text']}\nThe council said on Friday that the figure had been {seen:%d} percent too low."
        return self._seen({**before, "text": corrected, "updated_at": _spelled(seen)}, seen)

    def copied(self, days_back: int, seen: datetime) -> Item:
        """A shortened copy of an article that came before, by another publisher."""
        before = self._one_of(days_back, seen)
        self._number += 1
        text = before["text"]
        copied = {
            "id": f"copy-{self._number}",
            "title": before["title"],
            "text": text[: int(len(text) * _COPIED_SHARE)].rsplit("\n", 1)[0],
            "published_at": _spelled(seen - timedelta(hours=20)),
            "source": f"copies{self._number % 5}.example",
        }
        return self._seen(copied, seen)

    def _one_of(self, days_back: int, seen: datetime) -> Item:
        last = (seen - timedelta(days=days_back)).date()
        near = [item for item in self.dropped.values() if item["published_at"][:10] <= str(last)]
        known = sorted(near or self.dropped.values(), key=lambda item: (item["published_at"], item["id"]))
        return self._dice.choice(known[-2 * A_DAY :])

    def _seen(self, item: Item, seen: datetime) -> Item:
        told = {name: value for name, value in item.items() if not name.startswith("gold_")}
        told["first_seen_at"] = _spelled(seen)
        self.dropped[told["id"]] = told
        self.versions.append((told["id"], told["first_seen_at"]))
        return told


def _spelled(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
