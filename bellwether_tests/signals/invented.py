"""Invented claims on invented themes, and days folded from them: what the tests of signals share.

A theme is an axis of the embedding space, a claim a unit vector between two of them. So a test can say how much alike
two claims are, and need not believe a model.
"""

import math
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, timedelta

import duckdb
import numpy as np
import polars as pl

from bellwether_assets.clusters.features import Features
from bellwether_assets.clusters.link import shipped_config
from bellwether_assets.clusters.stories import Group, group_of
from bellwether_assets.clusters.term_counts import TermCounts
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.settings import Settings
from bellwether_assets.signals.evidence import KnownClaim, new_signal, with_claims
from bellwether_assets.signals.expiry import DecayPolicy
from bellwether_assets.signals.overrides import Override
from bellwether_assets.signals.read_state import Query
from bellwether_assets.signals.reinforce import Outcome, reinforce
from bellwether_assets.signals.stages import fold_settings
from bellwether_assets.signals.state import Evidence, Signal, State
from bellwether_assets.signals.today import Today, TodaysArticle, TodaysClaim
from bellwether_assets.vectors.whole_vectors import Vector, whole

DAY = date(2026, 6, 18)
ONE_DAY = timedelta(days=1)
EMPTY = State({}, {})
POLICY = fold_settings(Settings()).policy
# So short that a fortnight sees signals expire, revive and close.
SHORT_LIVED = DecayPolicy(
    POLICY.half_life, {"event": 2, "trend": 3, "risk": 4, "policy": 5}, {"A": "house", "B": "house"}
)
RIGHT_ANGLE = math.pi / 2
_AXES = np.eye(384)


def at(angle: float, one: int = 0, other: int = 1) -> Vector:
    """A whole unit vector between two themes: at 0 the one, at a right angle the other."""
    return whole(math.cos(angle) * _AXES[one] + math.sin(angle) * _AXES[other])


def claim(number: int, theme: int = 0, angle: float = 0.0, day: date = DAY, **changes: object) -> TodaysClaim:
    """A claim of an article, an origin and a publisher of its own. `angle` leads from its theme to the next one."""
    made = TodaysClaim(
        claim_id=f"c{number:04d}",
        kind="event",
        statement=f"statement {number}",
        pattern=f"pattern {theme}",
        actors=("Bank",),
        measured=(),
        names=(f"name {theme}",),
        vector=at(angle, theme, theme + 1),
        article_id=f"a{number:04d}",
        origin_id=f"o{number:04d}",
        origin_day=day,
        publisher=f"p{number:04d}",
        language="en",
        stance="supports",
        by_model=False,
        quality=0.75,
        quote_key=f"q{number:04d}",
        claim_hash=f"h{number:04d}",
        order=f"{number:04d}",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def evidence_of(of: TodaysClaim, **changes: object) -> Evidence:
    """The claim as evidence since its own day."""
    item = Evidence(
        origin_id=of.origin_id,
        publisher=of.publisher,
        origin_day=of.origin_day,
        stance=of.stance,
        kind=of.kind,
        quality=of.quality,
        claim_id=of.claim_id,
        article_id=of.article_id,
        cluster_id=None,
        story_id=f"t-{of.article_id}",
        added_on=of.origin_day,
        quote_key=of.quote_key,
        similarity=1.0,
        claim_hash=of.claim_hash,
        own_origin_id=of.origin_id,
        own_publisher=of.publisher,
        own_origin_day=of.origin_day,
        language=of.language,
        same_as=of.claim_id,
    )
    return replace(item, **changes)  # type: ignore[arg-type]


def signal_of(*claims: TodaysClaim, **changes: object) -> Signal:
    """A signal that the first claim founded, resting on all of them."""
    known = {one.claim_id: one for one in claims}
    signal = with_claims(new_signal(claims[0], claims[0].origin_day), [evidence_of(one) for one in claims], known)
    return replace(signal, **changes)  # type: ignore[arg-type]


def state_of(*signals: Signal) -> State:
    """A state of these signals and no story."""
    return State({}, {signal.signal_id: signal for signal in signals})


def make_override(action: str, anchor: str | None = None, **changes: object) -> Override:
    """An override of the signal that holds the claim `anchor`."""
    made = Override(f"w-{action}-{anchor}", action, DAY, anchor, None, (), None, None, "Ada", "because")
    return replace(made, **changes)  # type: ignore[arg-type]


class Recalled:
    """Looks up claims as the warehouse would, and remembers which it was asked for."""

    def __init__(self, *claims: KnownClaim) -> None:
        self.known: dict[str, KnownClaim] = {one.claim_id: one for one in claims}
        self.asked: set[str] = set()

    def __call__(self, claim_ids: Sequence[str]) -> Mapping[str, KnownClaim]:
        self.asked |= set(claim_ids)
        return {claim_id: self.known[claim_id] for claim_id in claim_ids}


class Replay:
    """Days folded one after the other; each is told in `outcomes`."""

    def __init__(
        self, state: State = EMPTY, day: date = DAY, policy: DecayPolicy = POLICY, known: Sequence[KnownClaim] = ()
    ):
        self.state = state
        self.next_day = day
        self.policy = policy
        self.recall = Recalled(*known)
        self.outcomes: list[Outcome] = []

    def day(self, *claims: TodaysClaim, overrides: Sequence[Override] = ()) -> Outcome:
        """Fold the next day; its claims are dated to it."""
        dated = [replace(one, origin_day=self.next_day, order=f"{self.next_day} {one.order}") for one in claims]
        return self.fold(
            Today(
                articles=articles_of(dated),
                claims=dated,
                overrides=tuple(overrides),
                known_stories=known_stories(dated),
            )
        )

    def fold(self, today: Today) -> Outcome:
        """Fold the next day as it is given."""
        self.recall.known |= {one.claim_id: one for one in today.claims}
        outcome = reinforce(self.state, today, self.next_day, self.policy, shipped_config(), self.recall)
        self.outcomes.append(outcome)
        self.state = outcome.state
        self.next_day += ONE_DAY
        return outcome

    def signal_with(self, claim_id: str) -> Signal:
        """The signal that holds the claim now."""
        [holder] = [s for s in self.state.signals.values() if claim_id in claims_of(s)]
        return holder


def known_stories(claims: Sequence[TodaysClaim]) -> dict[str, str]:
    """The claims' articles, each a story of its own."""
    return {claim.article_id: f"t-{claim.article_id}" for claim in claims}


def fold_tables(connection: duckdb.DuckDBPyConnection) -> Query:
    """Queries over the fold's tables in a warehouse, under their bare names, as a stage asks them."""
    connection.execute("SET search_path = 'pipeline'")

    def query(sql: str, parameters: Sequence[object] = ()) -> pl.DataFrame:
        return connection.execute(sql, list(parameters)).pl()

    return query


def articles_of(claims: Sequence[TodaysClaim]) -> list[TodaysArticle]:
    """The claims' articles."""
    return [TodaysArticle(a, f"k-{a}") for a in sorted({c.article_id for c in claims})]


def claims_of(signal: Signal) -> set[str]:
    """The claims that a signal rests on."""
    return {item.claim_id for item in signal.evidence}


def happened(outcome: Outcome) -> list[tuple[str, str | None]]:
    """Events of merging and splitting, as (event, other signal)."""
    return [(event.event, event.other_id) for event in outcome.events if event.event in {"merged", "split"}]


_ACTIONS = ("pin", "unpin", "mute", "unmute", "rename", "type", "merge", "split", "move")


def random_days(seed: int, count: int = 10, first: date = DAY) -> list[Today]:
    """Days of random claims on four themes, told in stories, and of random overrides of some of them.

    Quotes recur, a few overrides name claims that nobody holds, and some days are quiet.
    """
    dice = random.Random(seed)  # noqa: S311 - days that others can repeat, not a secret
    told: list[TodaysClaim] = []
    days = []
    for offset in range(count):
        day = first + timedelta(days=offset)
        claims = []
        for _ in range(dice.choice((0, 0, 1, 3, 6))):
            theme = dice.randrange(4)
            number = len(told)
            claims.append(
                claim(
                    number,
                    theme,
                    dice.uniform(0, 1.2),
                    day,
                    kind=dice.choice(("event", "trend", "policy", "structural")),
                    measured=dice.choice(((), ("+output",), ("-output",))),
                    names=tuple(sorted(dice.sample(("Bank", "Mill", "Port", f"name {theme}"), 2))),
                    article_id=f"a{number // 2:04d}-{day}",
                    origin_id=f"o{number // 2:04d}-{day}",
                    publisher=dice.choice("ABC"),
                    language=dice.choice(("en", "it", "")),
                    stance=dice.choice(("supports", "complicates", "contradicts")),
                    quality=dice.choice((0.5, 0.75, 0.9)),
                    quote_key=f"q{dice.randrange(40)}",
                    order=f"{day} {number:04d}",
                )
            )
            told.append(claims[-1])
        overrides = (
            [_random_override(dice, told, f"w{offset}-{n}") for n in range(dice.choice((0, 0, 1, 2)))] if told else []
        )
        clusters = _clusters_of(claims, day)
        articles = [
            TodaysArticle(article_id, f"k-{article_id}") for article_id in sorted({c.article_id for c in claims})
        ]
        days.append(Today(clusters, articles, claims, tuple(overrides)))
    return days


def _random_override(dice: random.Random, told: Sequence[TodaysClaim], override_id: str) -> Override:
    action = dice.choice(_ACTIONS)
    anchor = dice.choice((*(c.claim_id for c in told), "nobody's"))
    return make_override(
        action,
        anchor,
        override_id=override_id,
        other_claim_id=dice.choice(told).claim_id if action in {"merge", "move"} else None,
        claim_ids=tuple(c.claim_id for c in dice.sample(told, min(len(told), 4))) if action == "split" else (),
        value={"rename": "A title", "type": dice.choice(("risk", "policy"))}.get(action),
    )


def _clusters_of(claims: Sequence[TodaysClaim], day: date) -> dict[str, Group]:
    """Each article as a story of the day, from its first claim, as the fold reads them: written and read back."""
    first: dict[str, TodaysClaim] = {}
    for one in claims:
        first.setdefault(one.article_id, one)
    clusters = {}
    for article_id, one in first.items():
        dense = (one.vector / np.linalg.norm(one.vector)).astype(np.float32)
        words = dict.fromkeys(one.names, round(0.5**0.5, 3))
        article = Features(article_id, day, dense, dict.fromkeys(("tfidf", "title", "entities"), words))
        cluster_id = f"k-{article_id}"
        clusters[cluster_id] = Group.from_json(cluster_id, group_of(cluster_id, [article]).to_json())
    return clusters


def shuffled(today: Today, dice: random.Random) -> Today:
    """The same day with everything listed in another order, except overrides: their order matters."""
    return Today(
        _mixed(today.clusters, dice),
        dice.sample(list(today.articles), len(today.articles)),
        [replace(one, names=tuple(dice.sample(one.names, len(one.names)))) for one in _sampled(today.claims, dice)],
        today.overrides,
        today.judged,
        today.known_stories,
    )


def mixed(state: State, dice: random.Random) -> State:
    """The same state with its parts listed in another order."""
    return replace(state, stories=_mixed(state.stories, dice), signals=_mixed(state.signals, dice))


def _sampled(claims: Sequence[TodaysClaim], dice: random.Random) -> list[TodaysClaim]:
    return dice.sample(list(claims), len(claims))


def _mixed(parts: Mapping[str, object], dice: random.Random) -> dict[str, object]:
    return dict(dice.sample(sorted(parts.items()), len(parts)))


def told(outcome: Outcome) -> tuple[object, ...]:
    """All that a day's outcome says, as values that compare."""
    values = [_comparable(getattr(outcome, one.name)) for one in fields(outcome) if one.name not in _STORIES]
    return (*values, outcome.state.digest(), tuple(story.to_json() for story in outcome.changed_stories))


# Of these the digest and the text are compared: they hold arrays.
_STORIES = {"state", "changed_stories"}


def _comparable(value: object) -> object:
    if isinstance(value, TermCounts):
        return value.originals, sorted(value.holders.items())
    if isinstance(value, tuple) and value and isinstance(value[0], Signal):
        return tuple((signal.status, signal.digest) for signal in value)
    return value


if __name__ == "__main__":
    # For a process of its own: the digest of all that some random days say.
    replay = Replay(policy=SHORT_LIVED)
    print(digest(*(str(told(replay.fold(today))) for today in random_days(int(sys.argv[1]), 14))))
