"""Labelled streams: articles in the inbox's own form, with what they should come together as.

Belongs here: reading them, and saying which line is wrong. Does not belong here: building or measuring. A file is a
labelled stream where a line has a `gold_cluster`. Lines without one are articles of the stream like the others, and
count in no measure.
"""

import json
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

# Articles without a date arrive over three days, in an order that the seed fixes. Where most of a file have none, all
# do: dates of a few would set these apart from the others by years.
UNDATED_DAYS = 3
UNDATED_FROM = date(2020, 1, 1)
SEED = 20081031
TIMELINES_SUFFIX = "_gold_timelines.jsonl"

PACKAGE = Path(__file__).parents[1]
SHIPPED_ARTICLES = Path(__file__).parent / "data" / "invented_autumn.jsonl"

Item = dict[str, Any]


class EvaluationError(Exception):
    """Something cannot be measured; the text says what, where, and what to do."""


@dataclass(frozen=True)
class Stream:
    """A labelled stream: its items as the inbox takes them, and the gold of each id.

    `gold` names the story of an article, or its topic where `timelines` are given (topic → timeline → days): then it is
    gold for signals alone. `mechanisms` is the gold for signals where the file has one of their own (`gold_signal`);
    `topics` is a second, looser one. `copies` names the article that an article is a copy of, `stances` and `kinds`
    what its claims should be. All are empty where the file has none.
    """

    name: str
    items: tuple[Item, ...]
    gold: Mapping[str, str]
    topics: Mapping[str, str] = field(default_factory=dict)
    mechanisms: Mapping[str, str] = field(default_factory=dict)
    copies: Mapping[str, str] = field(default_factory=dict)
    stances: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    timelines: Mapping[str, Mapping[str, frozenset[date]]] = field(default_factory=dict)

    @property
    def days(self) -> int:
        """Calendar days from the first article's to the last's."""
        return (max(map(_day_of, self.items)) - min(map(_day_of, self.items))).days + 1

    def of_topic(self, topic: str) -> "Stream":
        """The articles of one topic alone."""
        items = tuple(item for item in self.items if self.gold.get(str(item["id"])) == topic)
        ids = {str(item["id"]) for item in items}
        return Stream(f"{self.name} {topic}", items, {key: self.gold[key] for key in sorted(ids)})


def shipped_stream(first: date = date.min, last: date = date.max) -> Stream:
    """The shipped articles of these days, invented for this project, with the gold that their authors gave them.

    One story (`gold_cluster`) is an occurrence and what follows from it; one mechanism (`gold_signal`) is what several
    occurrences show.
    """
    (stream,) = read_streams(SHIPPED_ARTICLES)
    items = tuple(item for item in stream.items if first <= _day_of(item) <= last)
    kept = {str(item["id"]) for item in items}

    def of_these(labels: Mapping[str, str]) -> dict[str, str]:
        return {key: label for key, label in labels.items() if key in kept}

    return replace(
        stream,
        items=items,
        gold=of_these(stream.gold),
        mechanisms=of_these(stream.mechanisms),
        copies=of_these(stream.copies),
        stances=of_these(stream.stances),
        kinds=of_these(stream.kinds),
    )


def read_streams(path: Path) -> list[Stream]:
    """The labelled streams of a folder's .jsonl files, or of one file. Raises EvaluationError."""
    try:
        files = [path] if path.is_file() else sorted(path.glob("*.jsonl"))
        found = [_read_stream(file) for file in files if not file.name.endswith(TIMELINES_SUFFIX)]
    except OSError as error:
        raise EvaluationError(f"{error.filename or path} cannot be read: {error.strerror}") from error
    return [stream for stream in found if stream is not None]


def _read_stream(file: Path) -> Stream | None:
    lines = list(read_lines(file))
    if not any("gold_cluster" in item and item.get("text") for _, item in lines):
        return None
    dice = random.Random(SEED)  # noqa: S311 - an order, not a secret
    told: list[tuple[str, Item]] = []
    line_of: dict[str, int] = {}
    for number, line in lines:
        where = f"{file}, line {number}"
        if not line.get("text"):
            continue
        identity = line.get("id")
        if not isinstance(identity, str | int) or not str(identity):
            raise EvaluationError(f"{where}, field id: {identity!r} names no article; every labelled line needs an id")
        # Another version of an article says when it was updated.
        if str(identity) in line_of and not line.get("updated_at"):
            raise EvaluationError(
                f"{where}, field id: {identity!r} is also that of line {line_of[str(identity)]};"
                " another version of it says when it was updated_at"
            )
        line_of[str(identity)] = number
        told.append((where, line))
    undated = 2 * sum(not line.get("published_at") for _, line in told) > len(told)
    items = [_dated({**line, "published_at": None} if undated else line, where, dice) for where, line in told]
    return Stream(
        name=file.stem,
        items=tuple(items),
        gold=_labels(items, "gold_cluster"),
        topics=_labels(items, "gold_topic"),
        mechanisms=_labels(items, "gold_signal"),
        copies=_labels(items, "gold_copy_of"),
        stances=_labels(items, "gold_stance"),
        kinds=_labels(items, "gold_kind"),
        timelines=_timelines(file.with_name(file.stem.removesuffix("_articles") + TIMELINES_SUFFIX)),
    )


def _labels(items: Iterable[Item], name: str) -> dict[str, str]:
    return {str(item["id"]): str(item[name]) for item in items if item.get(name) not in (None, "")}


def _dated(item: Item, where: str, dice: random.Random) -> Item:
    """The item with a day, and first seen the morning after, so that no measurement depends on the clock."""
    published = item.get("published_at") or str(UNDATED_FROM + timedelta(days=dice.randrange(UNDATED_DAYS)))
    try:
        day = date.fromisoformat(str(published)[:10])
    except ValueError as error:
        raise EvaluationError(
            f"{where}, field published_at: {published!r} is no date; write ISO 8601 as 2025-09-17"
        ) from error
    first_seen = item.get("first_seen_at") or f"{day + timedelta(days=1)}T06:00:00Z"
    return {**item, "published_at": published, "first_seen_at": first_seen}


def _timelines(file: Path) -> dict[str, dict[str, frozenset[date]]]:
    """topic → timeline → its days, from the file that stands beside the articles; empty where none does."""
    if not file.is_file():
        return {}
    found: dict[str, dict[str, set[date]]] = {}
    for number, line in read_lines(file):
        try:
            topic, day = str(line["topic"]), date.fromisoformat(line["date"])
            # Two data sets may call a timeline by the same name.
            name = " ".join(str(line[part]) for part in ("dataset", "timeline") if line.get(part))
        except (KeyError, TypeError, ValueError) as error:
            raise EvaluationError(
                f"{file}, line {number}: a timeline's line has topic, timeline and date (2025-09-17), not {line!r:.150}"
            ) from error
        found.setdefault(topic, {}).setdefault(name, set()).add(day)
    return {
        topic: {name: frozenset(days) for name, days in sorted(timelines.items())}
        for topic, timelines in sorted(found.items())
    }


def read_lines(file: Path) -> Iterator[tuple[int, Item]]:
    """The objects of a JSON Lines file, each with its line from 1. Raises EvaluationError, OSError."""
    # Not splitlines(): JSON may hold line separators of Unicode as they are.
    for number, raw in enumerate(file.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not raw.strip():
            continue
        try:
            value = json.loads(raw.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise EvaluationError(f"{file}, line {number}: not UTF-8 at byte {error.start} of the line") from error
        except (ValueError, RecursionError) as error:
            raise EvaluationError(f"{file}, line {number}: not JSON: {error}") from error
        if not isinstance(value, dict):
            raise EvaluationError(f"{file}, line {number}: a {type(value).__name__}, not an object")
        yield number, value


def _day_of(item: Mapping[str, Any]) -> date:
    return date.fromisoformat(str(item["published_at"])[:10])
