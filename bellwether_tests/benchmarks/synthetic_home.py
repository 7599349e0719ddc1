"""A home as 400 days of stages would have left it, and the day that comes next: rows written, nothing folded.

Longer histories have as many living signals and stories; behind them lie the days, the claims and the evidence of
signals that closed. Of rows that are only skipped over (states of earlier months, claims of closed signals) the long
columns are left empty, so that a file of ten times the history fits on a disk; their number is the true one.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from bellwether_assets.clusters.features import Features
from bellwether_assets.clusters.link import shipped_config
from bellwether_assets.clusters.living import begin, story_id_of, window_start, with_groups
from bellwether_assets.clusters.stories import Group, Story, group_of
from bellwether_assets.foundation.days import ONE_DAY, write_first_day
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.tables.arrivals import HomeDayRow
from bellwether_assets.foundation.tables.claims import ClaimRow
from bellwether_assets.foundation.tables.declare import Row, polars_schema
from bellwether_assets.foundation.tables.origins import OriginRow
from bellwether_assets.foundation.tables.raw_articles import RawArticleRow
from bellwether_assets.foundation.tables.reinforced_signals import (
    ArticleStoryRow,
    BackgroundStateRow,
    EvidenceChangeRow,
    SignalDayRow,
    SignalStateRow,
    StoryStateRow,
)
from bellwether_assets.foundation.tables.signal_clusters import ClusterArticleRow, SignalClusterRow
from bellwether_assets.foundation.tables.stage_days import StageDayRow
from bellwether_assets.foundation.warehouse import Warehouse, append
from bellwether_assets.signals.background import Background
from bellwether_assets.signals.state import Signal
from bellwether_assets.stages import STAGES
from bellwether_assets.vectors.whole_vectors import Vector, whole
from bellwether_tests.benchmarks.synthetic import (
    ARTICLES_OF_A_GROUP,
    CLAIM_NUMBERS,
    CLAIMS_OF_AN_ARTICLE,
    GROUPS_OF_A_STORY,
    Batch,
    Press,
    word,
)

# Late in a month: nearly a month of changes lies behind the last row of each state.
DAY = date(2026, 6, 28)
PERIOD = 400  # days
CLAIMS_OF_A_SIGNAL = 10
_SLICE = 25  # days that are made at once
_COPIES = 80  # of the day's articles, beside its originals
_PUBLISHERS = 120
# Longest silence after which a signal of the kind still lives.
_LIVES = (("event", 30), ("trend", 120), ("policy", 365), ("structural", 100_000))
_PLAIN: Mapping[str, object] = {"VARCHAR": "", "INTEGER": 0, "BIGINT": 0, "DOUBLE": 0.75, "BOOLEAN": False}

Ids = list[str]


@dataclass(frozen=True)
class Size:
    """What the home holds, and what its next day brings."""

    signals: int = 10_000
    history: int = 1  # times PERIOD
    claims: int = 2_000
    articles: int = 700
    groups: int = 500


@dataclass(frozen=True)
class Printed:
    """Articles of some days with their claims, as ids and columns."""

    batch: Batch
    article_ids: Ids
    article_days: list[date]
    group_ids: Ids  # of each article
    story_ids: Ids  # of each article
    claim_ids: Ids
    names: list[tuple[list[str], list[str], list[str]]]  # actors, topics, geographies of each claim


def write_home(path: Path, size: Size) -> Home:
    """A home whose state stands at the eve of DAY, with what the earlier stages made of DAY."""
    home = Home(path)
    home.inbox.mkdir(parents=True)
    write_first_day(home, DAY - timedelta(days=PERIOD * size.history))
    warehouse = Warehouse(home.warehouse)
    with warehouse.open() as connection:
        for period in range(size.history, 0, -1):
            _Writer(connection, size, period).write()
        connection.execute("CHECKPOINT")
    return home


class _Writer:
    """One period of a home; the last, number 1, is the one that lives."""

    def __init__(self, connection: Any, size: Size, period: int) -> None:
        self.connection, self.size, self.period = connection, size, period
        self.lives = period == 1
        self.first = DAY - timedelta(days=PERIOD * period)
        self.claims = size.signals * CLAIMS_OF_A_SIGNAL
        self.groups = round(self.claims / CLAIMS_OF_AN_ARTICLE / ARTICLES_OF_A_GROUP)
        self.stories = round(self.groups / GROUPS_OF_A_STORY)
        self.press = Press(size.signals, self.stories + size.groups, seed=period)
        self.signal_ids = self.ids("s", size.signals)
        self.story_ids = self.ids("t", self.stories + size.groups)
        self.totals = np.zeros((size.signals, CLAIM_NUMBERS))
        self.founding: dict[int, tuple[str, date, Vector, list[str]]] = {}
        self.names: dict[int, Counter[str]] = {}
        self.last: dict[int, date] = {}
        self.held: Counter[int] = Counter()
        self.changed: set[tuple[date, int]] = set()
        self.groups_of_story: dict[int, list[Group]] = {}
        self.terms: dict[int, Features] = {}
        self.begun: set[int] = set()

    def ids(self, prefix: str, count: int) -> Ids:
        """Identifiers without order, as hashes are."""
        drawn = self.press.random.integers(0, 2**63, count, dtype=np.uint64).tolist()
        return [f"{prefix}_{number:016x}" for number in drawn]

    def write(self) -> None:
        """All rows of the period."""
        place = np.arange(self.groups)
        # A story's groups follow each other within some days.
        late = self.press.random.exponential(4 * self.groups / PERIOD, self.groups)
        story_of_group = np.clip((place - late) / GROUPS_OF_A_STORY, 0, self.stories - 1).astype(np.int64)
        day_of_group = place * PERIOD // self.groups
        for since in range(0, PERIOD, _SLICE):
            chosen = np.flatnonzero((day_of_group >= since) & (day_of_group < since + _SLICE))
            if not len(chosen):
                continue
            articles = max(len(chosen), round(len(chosen) * ARTICLES_OF_A_GROUP))
            claims = max(articles, round(self.claims * len(chosen) / self.groups))
            days = [self.first + timedelta(days=day) for day in day_of_group[chosen].tolist()]
            printed = self.printed(articles, claims, story_of_group[chosen], days)
            self.write_upstream(printed)
            self.write_evidence(printed)
            if self.lives:
                self.remember(printed)
        if self.lives:
            self.write_states()
            self.write_next_day()
        self.write_records()

    def printed(self, articles: int, claims: int, stories: Any, days: Sequence[date]) -> Printed:
        """Articles in groups, one a story and day."""
        batch = self.press.batch(articles, claims, stories)
        group_ids = self.ids("k", len(days))
        for story, group_id in zip(stories.tolist(), group_ids, strict=True):
            if story not in self.begun:  # the first group of a story names it
                self.begun.add(story)
                self.story_ids[story] = story_id_of(group_id)
        return Printed(
            batch,
            self.ids("a", articles),
            [days[group] for group in batch.group.tolist()],
            [group_ids[group] for group in batch.group.tolist()],
            [self.story_ids[story] for story in batch.story.tolist()],
            self.ids("c", claims),
            [self.press.names_of(signal) if self.lives else ([], [], []) for signal in batch.signal.tolist()],
        )

    def write_upstream(self, printed: Printed, placed: bool = True) -> None:
        """What the stages before the fold leave. `placed`: what the fold leaves of articles, too."""
        batch, ids, days = printed.batch, printed.article_ids, printed.article_days
        publishers = [f"{word(i % _PUBLISHERS)}.example" for i in range(len(ids))]
        orders = [f"{day}T{i % 86_400:05d}" for i, day in enumerate(days)]
        titles = [sentence(i, [])[:70] for i in range(len(ids))]
        self.add(HomeDayRow, article_id=ids, home_day=days)
        self.add(
            RawArticleRow, day=days, article_id=ids, version=1, is_current=True, publisher=publishers, sort_key=orders,
            title=titles, language="en", first_seen_at=days,
        )  # fmt: skip
        self.add(
            OriginRow, day=days, article_id=ids, origin_id=[f"o{i[1:]}" for i in ids], root_article_id=ids,
            root_day=days, root_publisher=publishers, parent_article_id=None, read_article_id=ids, sort_key=orders,
        )  # fmt: skip
        self.add(ClusterArticleRow, day=days, article_id=ids, cluster_id=printed.group_ids, origin_id=ids)
        if placed:
            self.add(ArticleStoryRow, day=days, article_id=ids, home_day=days, story_id=printed.story_ids)
        article = batch.article.tolist()
        said = [sentence(i, printed.names[i][0]) if self.lives else "" for i in range(len(article))]
        vectors = batch.vectors if self.lives else np.zeros((len(article), CLAIM_NUMBERS), dtype=np.float32)
        self.add(
            ClaimRow, day=[days[a] for a in article], claim_id=printed.claim_ids, article_id=[ids[a] for a in article],
            version=1, position=0, quote=said, highlight=[text[10:40] for text in said], statement=said,
            stance="supports", directness="direct", direction=[i % 3 - 1 for i in range(len(article))], kind="event",
            actors=[names[0] for names in printed.names], topics=[names[1] for names in printed.names],
            geographies=[names[2] for names in printed.names], domains=[["economy"]] * len(article),
            inferred=[[]] * len(article), measured=[[]] * len(article),
            quote_key=[f"q{claim}" for claim in printed.claim_ids], engine="extractive", vector=vectors,
        )  # fmt: skip

    def write_evidence(self, printed: Printed) -> None:
        """Each claim joined its signal on its day."""
        article = printed.batch.article.tolist()
        ids = [printed.article_ids[a] for a in article]
        days = [printed.article_days[a] for a in article]
        publishers = [f"{word(a % _PUBLISHERS)}.example" for a in article]
        origins = [f"o{i[1:]}" for i in ids]
        self.add(
            EvidenceChangeRow, day=days, signal_id=[self.signal_ids[s] for s in printed.batch.signal.tolist()],
            claim_id=printed.claim_ids, change="added", article_id=ids, added_on=days, origin_id=origins,
            cluster_id=[printed.group_ids[a] for a in article], story_id=[printed.story_ids[a] for a in article],
            origin_day=days, publisher=publishers, own_origin_id=origins, own_origin_day=days,
            own_publisher=publishers, language="en", stance="supports", similarity=0.7,
            quote_key=[f"q{claim}" for claim in printed.claim_ids], claim_hash=[f"{claim}{claim}"[:32] for claim in
            printed.claim_ids],
        )  # fmt: skip

    def remember(self, printed: Printed) -> None:
        """Keep what the states are made of."""
        batch = printed.batch
        vectors = whole(batch.vectors)
        np.add.at(self.totals, batch.signal, vectors)
        for i in np.argsort([printed.article_days[a] for a in batch.article.tolist()], kind="stable").tolist():
            signal, day = int(batch.signal[i]), printed.article_days[int(batch.article[i])]
            actors, topics, places = printed.names[i]
            if signal not in self.founding:
                self.founding[signal] = (printed.claim_ids[i], day, vectors[i].copy(), actors)
            self.names.setdefault(signal, Counter()).update({*actors, *topics, *places})
            self.last[signal] = day
            self.held[signal] += 1
            self.changed.add((day, signal))
        members: dict[tuple[int, str], list[Features]] = {}
        for i, story in enumerate(batch.story.tolist()):
            vector = batch.article_vectors[i]
            if story not in self.terms:  # the articles of a story share their terms, which is quicker to make
                self.terms[story] = self.press.features("", DAY, vector, story)
            feature = replace(
                self.terms[story], article_id=printed.article_ids[i], day=printed.article_days[i], dense=vector
            )
            members.setdefault((story, printed.group_ids[i]), []).append(feature)
        for (story, group_id), features in members.items():
            self.groups_of_story.setdefault(story, []).append(group_of(group_id, features))

    def write_states(self) -> None:
        """Rows of signals and stories: on the first of each month all, in this month also those that changed."""
        month, eve = DAY.replace(day=1), DAY - ONE_DAY
        living = sorted(self.founding)
        texts = {signal: self.signal(signal).to_json() for signal in living}
        said = Background(sum(self.held.values()), self.totals.sum(axis=0)).to_json()
        self.add(BackgroundStateRow, day=[month, eve], state=[said, said])
        firsts = [d for d in (self.first + timedelta(days=n) for n in range(PERIOD)) if d.day == 1 and d < month]
        for day in firsts:
            known = [s for s in living if self.founding[s][1] <= day]
            self.add(SignalStateRow, day=[day] * len(known), signal_id=[self.signal_ids[s] for s in known])
        rows = [(month, s) for s in living if self.founding[s][1] < month]
        rows += [(day, s) for day, s in sorted(self.changed) if day >= month and (day != month)]
        self.add(
            SignalStateRow, day=[d for d, _ in rows], signal_id=[self.signal_ids[s] for _, s in rows], status="living",
            state=[texts[s] for _, s in rows],
        )  # fmt: skip
        oldest = eve - timedelta(days=shipped_config().story_life_days)
        stories = {n: s for n in sorted(self.groups_of_story) if (s := self.story(n)).last_fed >= oldest}
        for day in firsts:
            held = [n for n, s in stories.items() if s.first_day <= day]
            self.add(StoryStateRow, day=[day] * len(held), story_id=[self.story_ids[n] for n in held])
        fed = [(month, n) for n, s in stories.items() if s.first_day < month]
        fed += sorted({(g.day, n) for n in stories for g in self.groups_of_story[n] if g.day > month})
        packed = {n: s.to_json() for n, s in stories.items()}
        self.add(
            StoryStateRow, day=[d for d, _ in fed], story_id=[self.story_ids[n] for _, n in fed],
            state=[packed[n] for _, n in fed],
        )  # fmt: skip

    def signal(self, number: int) -> Signal:
        """A signal as its rows say it stands."""
        claim_id, founded_on, vector, actors = self.founding[number]
        silence = (DAY - self.last[number]).days
        kind = next(name for name, horizon in _LIVES if silence <= horizon)
        names = dict(sorted(self.names[number].items()))
        return Signal(
            signal_id=self.signal_ids[number], type=kind, founding_claim_id=claim_id, founded_on=founded_on,
            founding=vector, total=self.totals[number], names=names, founding_actors=tuple(actors),
            founding_measured=(), status="living", evidence=(), examined=self.held[number],
        )  # fmt: skip

    def story(self, number: int) -> Story:
        """A story with all that it was fed."""
        groups = sorted(self.groups_of_story[number], key=lambda group: (group.day, group.cluster_id))
        story = replace(begin(groups[0]), story_id=self.story_ids[number])
        since = window_start(DAY - ONE_DAY, shipped_config().window_days)
        for group in groups[1:]:
            story = with_groups(story, [group], since)
        return story

    def write_next_day(self) -> None:
        """DAY as the earlier stages leave it: two groups in five go on with stories of the last weeks."""
        draw, size = self.press.random, self.size
        on = round(0.4 * size.groups)
        recent = np.arange(max(0, self.stories - 3 * on), self.stories)
        stories = np.concatenate(
            [
                draw.choice(recent, on, replace=len(recent) < on),
                np.arange(self.stories, self.stories + size.groups - on),
            ]
        )
        printed = self.printed(size.articles, size.claims, stories, [DAY] * size.groups)
        self.write_upstream(printed, placed=False)
        members: dict[str, list[Features]] = {}
        for i, story in enumerate(printed.batch.story.tolist()):
            feature = self.press.features(printed.article_ids[i], DAY, printed.batch.article_vectors[i], story)
            members.setdefault(printed.group_ids[i], []).append(feature)
        self.add(
            SignalClusterRow, day=[DAY] * len(members), cluster_id=list(members),
            profile=[group_of(key, features).to_json() for key, features in members.items()],
        )  # fmt: skip
        copies = self.ids("a", _COPIES)
        roots = self.connection.execute(
            "SELECT article_id, day, root_publisher, origin_id FROM pipeline.origins WHERE day BETWEEN ? AND ?"
            " ORDER BY article_id LIMIT ?",
            [DAY - timedelta(days=30), DAY - ONE_DAY, _COPIES],
        ).fetchall()
        ids, days, publishers, origins = ([row[n] for row in roots] for n in range(4))
        copies = copies[: len(roots)]
        self.add(
            OriginRow, day=[DAY] * len(roots), article_id=copies, origin_id=origins, root_article_id=ids, root_day=days,
            root_publisher=publishers, parent_article_id=ids, read_article_id=ids, sort_key="9",
        )  # fmt: skip
        self.add(ClusterArticleRow, day=[DAY] * len(roots), article_id=copies, cluster_id=None, origin_id=origins)
        made = ("arrivals", "raw_articles", "origins", "embeddings", "claims", "signal_clusters")
        self.add(StageDayRow, stage=made, day=[DAY] * len(made), output_hash="0", built_at=[DAY] * len(made))

    def write_records(self) -> None:
        """Each day's rows of the signals that lived, and the records of its stages."""
        self.connection.register("ids", pl.DataFrame({"signal_id": self.signal_ids}))
        names = [column.name for column in SignalDayRow.table.columns]
        plain = {column.name: _PLAIN.get(column.type) for column in SignalDayRow.table.columns}
        given = {
            "day": "CAST(? AS DATE) + CAST(d.range AS INTEGER)",
            "signal_id": "ids.signal_id",
            "strength_exact": "10 * (hash(ids.signal_id) % 1000) / 1000.0 / (1 + d.range / 400)",
            "last_reinforced": "CAST(? AS DATE)",
            "type": "'event'",
            "status": "'living'",
        }
        chosen = ", ".join(given.get(name) or _sql(plain[name]) for name in names)
        self.connection.execute(
            f"INSERT INTO {SignalDayRow.table.qualified} ({', '.join(names)}) SELECT {chosen}"  # noqa: S608 - declared names
            f" FROM range({PERIOD}) d, ids ORDER BY d.range",
            [self.first, self.first],
        )
        self.connection.unregister("ids")
        days = [self.first + timedelta(days=n) for n in range(PERIOD)]
        for stage in STAGES:
            self.add(StageDayRow, stage=stage.name, day=days, output_hash="0", state_hash="0", built_at=days)

    def add(self, row: type[Row], **columns: Any) -> None:
        """Rows of a declared table; columns that are not given are plain."""
        length = next(len(value) for value in columns.values() if isinstance(value, list | tuple))
        series = []
        schema = polars_schema(row)
        for column in row.table.columns:
            value = columns.get(column.name, None if column.nullable else _PLAIN.get(column.type))
            kind = schema[column.name]
            if isinstance(value, np.ndarray):
                series.append(pl.Series(column.name, value, dtype=kind))
            elif isinstance(value, list | tuple):
                series.append(
                    pl.Series(column.name, list(value), dtype=pl.Date if _are_days(value) else kind).cast(kind)
                )
            else:
                series.append(pl.repeat(value, length, dtype=kind, eager=True).alias(column.name))
        append(self.connection, row, pl.DataFrame(series))


def sentence(number: int, actors: Sequence[str]) -> str:
    """A sentence of a quote's usual length, about somebody."""
    who = actors[0] if actors else "The ministry"
    a, b, c, d = (word(number * step + step) for step in (3, 7, 11, 13))
    return (
        f"{who} said on Monday that the {a} {b} had risen by {number % 97 + 2} percent in the second quarter, as {c} "
        f"exports fell and the {d} {a} in {word(number * 17).title()} lost a third of its workers."
    )


def _are_days(values: Sequence[object]) -> bool:
    return bool(values) and isinstance(values[0], date)


def _sql(value: object) -> str:
    return "NULL" if value is None else repr(value).replace("False", "false")
