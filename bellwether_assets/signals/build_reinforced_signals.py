"""The daily work of the reinforced_signals asset: read yesterday's state and today's stories, fold, write the words."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from bellwether_assets.clusters.link import shipped_config
from bellwether_assets.clusters.living import story_id_of
from bellwether_assets.foundation.days import ONE_DAY
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.foundation.tables.reinforced_signals import (
    SignalStandingRow,
    SignalTextRow,
)
from bellwether_assets.pipeline.inputs import Inputs
from bellwether_assets.pipeline.stage import DayRows
from bellwether_assets.pipeline.tools import COMPOSITION
from bellwether_assets.signals.compose_signals import compose_signals
from bellwether_assets.signals.facts import OVERRIDES
from bellwether_assets.signals.judge_claims import judge_from
from bellwether_assets.signals.judge_links import judge_links
from bellwether_assets.signals.left_out import marked, pairs_of
from bellwether_assets.signals.read_state import ids_in_one, read_state, read_words, recall_from
from bellwether_assets.signals.read_today import todays_articles, todays_claims, todays_clusters, withdrawn_today
from bellwether_assets.signals.reinforce import Outcome, reinforce
from bellwether_assets.signals.rows_of_day import Placed, rows_of_day
from bellwether_assets.signals.stages import FoldSettings
from bellwether_assets.signals.standing import Standing, standings
from bellwether_assets.signals.state import State
from bellwether_assets.signals.today import Today, TodaysArticle

_MEMORY = "state"


@dataclass(frozen=True)
class _Yesterday:
    """What was handed on: the state, and the hash of each of its signals' words."""

    state: State
    words: Mapping[str, str]


def build_reinforced_signals(inputs: Inputs[FoldSettings]) -> DayRows:
    """One day of the fold, and the words of signals whose evidence changed."""
    with inputs.together():
        yesterday = _yesterday(inputs)
        clusters = todays_clusters(inputs)
        articles = todays_articles(inputs)
        claims = todays_claims(inputs)
        withdrawn = withdrawn_today(inputs)
        said = inputs.facts(OVERRIDES)
    judged: Mapping[tuple[str, str], bool] = {}
    if inputs.settings.judged and clusters:
        judged = judge_links(inputs, clusters, yesterday.state, shipped_config())
    return _fold(inputs, yesterday, Today(clusters, articles, claims, said, judged), withdrawn)


def build_quiet_signals(inputs: Inputs[FoldSettings]) -> DayRows:
    """A day without articles: what lives grows older, and people may have said something all the same."""
    return _fold(inputs, _yesterday(inputs), Today(overrides=inputs.facts(OVERRIDES)))


def _fold(
    inputs: Inputs[FoldSettings], yesterday: _Yesterday, brought: Today, withdrawn: Sequence[TodaysArticle] = ()
) -> DayRows:
    before, policy = yesterday.state, inputs.settings.policy
    judge = judge_from(inputs) if inputs.settings.judged else None
    outcome = reinforce(before, brought, inputs.day, policy, shipped_config(), recall_from(inputs), judge)
    texts = compose_signals(inputs, before.signals, outcome.changed_signals, policy.half_life)
    outcome = _with_leaving(inputs, outcome, texts)
    words = {key: value for key, value in yesterday.words.items() if key in outcome.state.signals}
    words |= {text.signal_id: text.content_hash for text in texts if text.signal_id in outcome.state.signals}
    # Words are told by later briefs as well, so they are handed on with the state.
    state_hash = digest(outcome.state.digest(), *(f"{key} {words[key]}" for key in sorted(words)))
    inputs.memory[_MEMORY] = (inputs.day, state_hash, _Yesterday(outcome.state, words))
    placed = [*_placed_today(inputs, outcome, brought), *_placed_alone(inputs, withdrawn), *_moved(inputs, outcome)]
    rows = rows_of_day(outcome, inputs.day, placed)
    rows[SignalTextRow] = frame_of(SignalTextRow, texts)
    largest = standings(outcome.state.signals, outcome.state.background) if outcome.changes else []
    stand = [SignalStandingRow(day=inputs.day, **asdict(one)) for one in largest]
    rows[SignalStandingRow] = frame_of(SignalStandingRow, stand)
    return DayRows(rows, state_hash, _counted(outcome, texts) | _largest(largest))


def _with_leaving(inputs: Inputs[FoldSettings], outcome: Outcome, texts: Sequence[SignalTextRow]) -> Outcome:
    """The outcome, with the claims that leave their signals tomorrow as the day's compositions left them out."""
    living = outcome.state.signals
    told = {text.signal_id: living[text.signal_id] for text in texts if text.signal_id in living}
    if not told:
        return outcome
    said = pairs_of(told, {text.signal_id: text.not_of_this for text in texts})
    leaving = marked(told, inputs.tool(COMPOSITION).left_out(inputs.day, said))
    if not leaving:
        return outcome
    changed = {signal.signal_id: signal for signal in outcome.changed_signals} | leaving
    return replace(
        outcome,
        state=replace(outcome.state, signals={**living, **leaving}),
        changed_signals=tuple(changed[key] for key in sorted(changed)),
    )


def _yesterday(inputs: Inputs[FoldSettings]) -> _Yesterday:
    """Yesterday's state: from memory where this process just made it and nobody replaced it since, else read."""
    if inputs.day <= inputs.first_day:
        return _Yesterday(State({}, {}), {})
    kept = inputs.memory.get(_MEMORY)
    if isinstance(kept, tuple) and kept[:2] == (inputs.day - ONE_DAY, inputs.yesterdays_state()):
        yesterday: _Yesterday = kept[2]
        return yesterday
    with inputs.together():
        state = read_state(inputs.frame, inputs.day, shipped_config().story_life_days, inputs.settings.policy)
        return _Yesterday(state, read_words(inputs.frame, state.signals))


def _placed_today(inputs: Inputs[FoldSettings], outcome: Outcome, brought: Today) -> list[Placed]:
    cluster_of = {article.article_id: article.cluster_id or "" for article in brought.articles}
    return [
        Placed(article_id, inputs.day, cluster_of[article_id], story_id)
        for article_id, story_id in sorted(outcome.article_stories.items())
    ]


def _placed_alone(inputs: Inputs[FoldSettings], withdrawn: Sequence[TodaysArticle]) -> list[Placed]:
    """Articles that are taken off, each in a story of its own that is nobody else's and never lives."""
    return [Placed(one.article_id, inputs.day, one.cluster_id, story_id_of(one.cluster_id)) for one in withdrawn]


def _moved(inputs: Inputs[FoldSettings], outcome: Outcome) -> list[Placed]:
    """Originals of earlier days whose story of the day went to another story today."""
    moved = outcome.moved_clusters
    if not moved:
        return []
    rows = inputs.rows(
        "SELECT DISTINCT article_id, home_day, cluster_id FROM article_stories"
        " SEMI JOIN (SELECT unnest(string_split(?, ' ')) AS cluster_id) w USING (cluster_id)"
        " WHERE day = home_day ORDER BY article_id",
        [ids_in_one(sorted(moved))],
    )
    return [Placed(article_id, home_day, cluster_id, moved[cluster_id]) for article_id, home_day, cluster_id in rows]


def _counted(outcome: Outcome, texts: Sequence[SignalTextRow]) -> dict[str, int | float | str]:
    """What the asset shows of its day."""
    happened = [event.event for event in outcome.events]
    return {
        "living signals": sum(row.status == "living" for row in outcome.days),
        **{name: happened.count(name) for name in ("born", "reinforced", "revived", "expired", "split")},
        "merged": happened.count("merged") // 2,
        "evidence added": sum(change.change == "added" for change in outcome.changes),
        "evidence removed": sum(change.change == "removed" for change in outcome.changes),
        "stories told anew": len(outcome.moved_clusters),
        "overrides applied": sum(override.outcome == "applied" for override in outcome.overrides),
        "overrides unresolved": sum(override.outcome != "applied" for override in outcome.overrides),
        "signals told anew": len(texts),
        "sentences dropped": sum(text.dropped for text in texts),
        "sentences checked by meaning": sum(text.sentences_checked for text in texts),
        "sentences failing that check": sum(text.sentences_failing for text in texts),
        "claims said not to belong": sum(len(text.not_of_this) for text in texts),
        "strongest": max((row.strength_exact for row in outcome.days), default=0.0),
    }


def _largest(found: Sequence[Standing]) -> dict[str, int | float | str]:
    """What tells a signal that swallows its field from one that is one (standing.py)."""
    if not found:
        return {}
    largest = found[0]
    return {
        "largest signal": largest.signal_id,
        "its share of claims": largest.share,
        "its claims' nearness above chance": largest.cohesion,
        "nearest other signal": largest.nearest_signal_id or "",
        "nearness of that above chance": -1.0 if largest.nearest is None else largest.nearest,
    }
