"""A home that is published every morning while articles come late and come again: what its readers were told.

`python -m bellwether_tests.editions.replay_late` does it with the shipped articles over sixty days and prints figures.
"""

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.editions.keep_editions import keep_editions
from bellwether_assets.foundation.days import days_between
from bellwether_assets.pipeline.context import Context
from bellwether_assets.publication.publish import build_database, take_snapshot
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.homes import Item, drop, new_home, query, shipped_items, walk

LATE, AGAIN = 0.3, 0.15  # shares of articles that come late, and that come again edited
MOST_DAYS_LATE = 9


def mornings(items: Sequence[Item], last: date, chance: random.Random) -> dict[date, list[Item]]:
    """What comes in on each day: most articles on their own, some later, some once more with a sentence less."""
    coming: dict[date, list[Item]] = {}
    for item in items:
        own = date.fromisoformat(item["published_at"][:10])
        seen = own + timedelta(days=chance.randint(1, MOST_DAYS_LATE) if chance.random() < LATE else 0)
        coming.setdefault(min(seen, last), []).append({**item, "first_seen_at": _at(seen)})
        if chance.random() < AGAIN:
            later = seen + timedelta(days=chance.randint(1, MOST_DAYS_LATE))
            lines = item["text"].splitlines()
            lines.pop(chance.randrange(len(lines)))
            again = {**item, "text": "\n".join(lines), "updated_at": _at(later), "first_seen_at": _at(later)}
            coming.setdefault(min(later, last), []).append(again)
    return coming


def _at(day: date) -> str:
    return datetime.combine(day, time(12), UTC).isoformat()


def live(context: Context, coming: Mapping[date, Sequence[Item]], last: date) -> Iterator[date]:
    """Every morning: take in, build the day and what it made stale, publish the editions."""
    for day in days_between(context.first_day, last):
        if coming.get(day):
            drop(context.home, f"{day}.jsonl", coming[day])
        take_in(context)
        walk(context, day)
        take_snapshot(context)
        keep_editions(context.warehouse, build_database(context.home))
        yield day


def told_twice(context: Context) -> list[tuple[str, str, int]]:
    """Reader, claim and on how many days it was told, of claims told as evidence of more than one day."""
    return [
        (reader, claim, days)
        for reader, claim, days in query(
            context,
            "SELECT e.reader, c.claim_id, count(DISTINCT e.day) FROM ledger.edition_claims c"
            " JOIN ledger.editions e USING (edition_id) JOIN ledger.edition_items i USING (edition_id, signal_id)"
            " WHERE i.change NOT IN ('weaker', 'expired') GROUP BY ALL HAVING count(DISTINCT e.day) > 1 ORDER BY ALL",
        )
    ]


def main(seed: int, days: int) -> None:
    """Print what became of it."""
    items = sorted(shipped_items(), key=lambda item: item["published_at"])
    first = date.fromisoformat(items[0]["published_at"][:10])
    last = first + timedelta(days=days - 1)
    own = [item for item in items if date.fromisoformat(item["published_at"][:10]) <= last]
    with tempfile.TemporaryDirectory(prefix="bellwether-late-") as folder:
        context = Context(new_home(Path(folder) / "home", first), Embedder())
        coming = mornings(own, last, random.Random(seed))  # noqa: S311 - a replay, no secret
        for day in live(context, coming, last):
            print(day, len(coming.get(day, ())), flush=True)
        editions = query(context, "SELECT day, revision, changes_belief FROM ledger.editions")
        kinds = Counter(kind for (kind,) in query(context, "SELECT kind FROM ledger.edition_corrections"))
        print(f"seed {seed}, {len(own)} articles, {days} days: {len(editions)} editions,")
        print(f"{sum(revision > 1 for _, revision, _ in editions)} of them revisions,")
        print(f"{sum(revision > 1 and changes for _, revision, changes in editions)} of those change what is believed;")
        print(f"corrections {dict(kinds)}; claims told on two days: {told_twice(context)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1, int(sys.argv[2]) if len(sys.argv) > 2 else 60)
