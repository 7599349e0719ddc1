"""A home of half a dozen articles: as small as one may be that has stories, claims and a signal."""

from datetime import date

from bellwether_tests.homes import Item, autumn_items, days_after

# Seen on the day after: otherwise each home would have seen them when it was made.
FEW: list[Item] = [
    {**item, "first_seen_at": f"{days_after(item, 1)}T06:00:00Z"}
    for item in sorted(autumn_items(), key=lambda item: (item["published_at"], item["id"]))[:6]
]
FIRST = date.fromisoformat(FEW[0]["published_at"][:10])
LAST = date.fromisoformat(FEW[-1]["published_at"][:10])
