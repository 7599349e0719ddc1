"""What a day of the fold writes, as rows of the declared tables."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

import polars as pl

from bellwether_assets.foundation.tables.declare import Row, frame_of
from bellwether_assets.foundation.tables.reinforced_signals import (
    ArticleStoryRow,
    BackgroundStateRow,
    EvidenceChangeRow,
    OverrideOutcomeRow,
    SignalDayRow,
    SignalEventRow,
    SignalStateRow,
    StoryEventRow,
    StoryStateRow,
    TermCountRow,
)
from bellwether_assets.signals.reinforce import Change, Outcome


@dataclass(frozen=True)
class Placed:
    """An original that is placed in a story today: one of the day, or one whose story of the day moved."""

    article_id: str
    home_day: date
    cluster_id: str
    story_id: str


def rows_of_day(outcome: Outcome, day: date, placed: Sequence[Placed]) -> dict[type[Row], pl.DataFrame]:
    """Frames by table.

    On the first of a month the states of all that lives are written, for whoever reads the state (read_state.py).
    """
    stories, signals = outcome.changed_stories, outcome.changed_signals
    terms = outcome.counted
    background = [BackgroundStateRow(day=day, state=outcome.state.background.to_json())]
    if day.day == 1:
        stories = tuple(story for _, story in sorted(outcome.state.stories.items()))
        terms = outcome.state.terms
        gone = [signal for signal in signals if signal.signal_id not in outcome.state.signals]
        signals = (*(signal for _, signal in sorted(outcome.state.signals.items())), *gone)
    return {
        TermCountRow: frame_of(
            TermCountRow, [TermCountRow(day=day, state=terms.to_json())] if day.day == 1 or terms.originals else []
        ),
        ArticleStoryRow: frame_of(ArticleStoryRow, [ArticleStoryRow(day=day, **asdict(one)) for one in placed]),
        StoryStateRow: frame_of(
            StoryStateRow, [StoryStateRow(day=day, story_id=s.story_id, state=s.to_json()) for s in stories]
        ),
        StoryEventRow: frame_of(
            StoryEventRow,
            [
                StoryEventRow(day=day, story_id=e.story_id, event=e.kind, other_story_id=e.other_id)
                for e in outcome.story_events
            ],
        ),
        SignalStateRow: frame_of(
            SignalStateRow,
            [SignalStateRow(day=day, signal_id=s.signal_id, status=s.status, state=s.to_json()) for s in signals],
        ),
        BackgroundStateRow: frame_of(
            BackgroundStateRow, background if day.day == 1 or outcome.background_changed else []
        ),
        EvidenceChangeRow: frame_of(EvidenceChangeRow, [_evidence_row(day, change) for change in outcome.changes]),
        SignalDayRow: frame_of(SignalDayRow, [SignalDayRow(day=day, **asdict(row)) for row in outcome.days]),
        SignalEventRow: frame_of(
            SignalEventRow,
            [
                SignalEventRow(day=day, signal_id=e.signal_id, event=e.event, other_signal_id=e.other_id)
                for e in outcome.events
            ],
        ),
        OverrideOutcomeRow: frame_of(
            OverrideOutcomeRow, [OverrideOutcomeRow(day=day, **asdict(one)) for one in outcome.overrides]
        ),
    }


def _evidence_row(day: date, change: Change) -> EvidenceChangeRow:
    item = change.evidence
    return EvidenceChangeRow(
        day=day,
        signal_id=change.signal_id,
        change=change.change,
        reason=change.reason,
        claim_id=item.claim_id,
        article_id=item.article_id,
        cluster_id=item.cluster_id,
        story_id=item.story_id,
        added_on=item.added_on,
        origin_id=item.origin_id,
        origin_day=item.origin_day,
        publisher=item.publisher,
        own_origin_id=item.own_origin_id,
        own_origin_day=item.own_origin_day,
        own_publisher=item.own_publisher,
        language=item.language,
        stance=item.stance,
        kind=item.kind,
        quality=item.quality,
        quote_key=item.quote_key,
        similarity=item.similarity,
        claim_hash=item.claim_hash,
        same_as=item.same_as,
    )
