"""What a day of the fold writes, as rows of the declared tables."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from bellwether_assets.foundation.tables import (
    ARTICLE_STORIES,
    EVIDENCE_CHANGES,
    OVERRIDE_OUTCOMES,
    SIGNAL_DAYS,
    SIGNAL_EVENTS,
    SIGNAL_STATES,
    STORY_EVENTS,
    STORY_STATES,
    Table,
    frame_of,
)
from bellwether_assets.signals.reinforce import Outcome

Rows = list[dict[str, object]]


def rows_of_day(outcome: Outcome, day: date, elsewhere: Sequence[tuple[str, date, str]]) -> dict[Table, pl.DataFrame]:
    """Frames by table. `elsewhere`: articles of earlier days that are in another story now, as (article, home, story).

    On the first of a month the states of all that lives are written, for whoever reads the state (read_state.py).
    """
    placed: Rows = [
        {"day": day, "article_id": article_id, "home_day": day, "story_id": story_id}
        for article_id, story_id in sorted(outcome.article_stories.items())
    ]
    placed += [
        {"day": day, "article_id": article_id, "home_day": home_day, "story_id": story_id}
        for article_id, home_day, story_id in elsewhere
    ]
    stories, signals = outcome.changed_stories, outcome.changed_signals
    if day.day == 1:
        stories = tuple(story for _, story in sorted(outcome.state.stories.items()))
        gone = [signal for signal in signals if signal.signal_id not in outcome.state.signals]
        signals = (*(signal for _, signal in sorted(outcome.state.signals.items())), *gone)
    return {
        ARTICLE_STORIES: frame_of(ARTICLE_STORIES, placed),
        STORY_STATES: frame_of(
            STORY_STATES, [{"day": day, "story_id": s.story_id, "state": s.to_json()} for s in stories]
        ),
        STORY_EVENTS: frame_of(
            STORY_EVENTS,
            [
                {"day": day, "story_id": e.story_id, "event": e.kind, "other_story_id": e.other_id}
                for e in outcome.story_events
            ],
        ),
        SIGNAL_STATES: frame_of(
            SIGNAL_STATES,
            [{"day": day, "signal_id": s.signal_id, "status": s.status, "state": s.to_json()} for s in signals],
        ),
        EVIDENCE_CHANGES: frame_of(
            EVIDENCE_CHANGES,
            [{"day": day, "signal_id": c.signal_id, "change": c.change, **c.evidence.row} for c in outcome.changes],
        ),
        SIGNAL_DAYS: frame_of(SIGNAL_DAYS, [{"day": day, **vars(row)} for row in outcome.days]),
        SIGNAL_EVENTS: frame_of(
            SIGNAL_EVENTS,
            [
                {"day": day, "signal_id": e.signal_id, "event": e.event, "other_signal_id": e.other_id}
                for e in outcome.events
            ],
        ),
        OVERRIDE_OUTCOMES: frame_of(
            OVERRIDE_OUTCOMES, [{"day": day, **vars(word), "held": list(word.held)} for word in outcome.overrides]
        ),
    }
