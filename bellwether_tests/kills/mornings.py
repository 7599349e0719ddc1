"""The days of a replay, three a morning, and what comes in on each morning: articles of its days, late ones, edits."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bellwether_tests.homes import Item
from bellwether_tests.soak.articles import Articles

FIRST = date(2025, 9, 1)
DAYS_A_MORNING = 3
_SEED = 5


@dataclass(frozen=True)
class Morning:
    """What is done on one morning: the file that is dropped, and the last day that is asked for."""

    number: int
    last: date
    items: tuple[Item, ...]


def mornings(days: int) -> list[Morning]:
    """The same mornings each time that they are asked for."""
    dice = random.Random(_SEED)  # noqa: S311 - articles that can be repeated
    articles = Articles(_SEED, FIRST, days + 1)
    made = []
    for number in range(1, days // DAYS_A_MORNING + 1):
        last = FIRST + timedelta(days=DAYS_A_MORNING * number - 1)
        seen = datetime.combine(last + timedelta(days=1), time(6), UTC)
        items = [
            item for back in range(DAYS_A_MORNING) for item in articles.of_day(last - timedelta(days=back), seen)[:2]
        ]
        if number > 1:
            items.append(articles.fresh(last - timedelta(days=dice.randint(DAYS_A_MORNING, 6)), seen))
            items.append(articles.edited(dice.randint(1, 6), seen))
            items.append(articles.copied(dice.randint(1, 6), seen))
        made.append(Morning(number, last, tuple(items)))
    return made
