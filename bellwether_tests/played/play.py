"""Has questions answered that have no reply yet: `python -m bellwether_tests.played.play FOLDER [--no-words]`.

Builds the home of the thirty articles. Each question that is new is written to FOLDER as `NNN.request.json`, as the
model would see it, and waited for: whoever plays the model writes `NNN.reply.json`, and finds `NNN.problem.txt` where
that cannot be a reply. What is taken is appended to `replies.jsonl` at once, so that a run that was ended goes on where
it was. `FOLDER/STOP` ends it; `--no-words` asks for no compositions; `--prune` leaves out of `replies.jsonl` what a
whole run did not need.

Days are built one after the other, and would be waited for one after the other. So all articles are read before the
first day, and what signals would be told for the first time is composed before the days are walked with words: each
side by side. Neither changes what is asked in the end.
"""

import datetime
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.claims.read_originals import originals
from bellwether_assets.claims.stages import CLAIMS_STAGE
from bellwether_assets.engines.protocol import (
    ArticleText,
    Composition,
    Engine,
    EvidenceForComposition,
    Extraction,
    ItemForLead,
    Lead,
    LeftOut,
    LinkQuestion,
    PatternAnswer,
    PatternQuestion,
)
from bellwether_assets.foundation.days import days_between
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.inputs import Inputs
from bellwether_assets.pipeline.stage import Stages
from bellwether_assets.pipeline.walk import InProcess, Plan
from bellwether_assets.pipeline.walk import walk as walk_plan
from bellwether_assets.stages import STAGES
from bellwether_assets.vectors.embedder import Embedder
from bellwether_assets.vectors.kept_vectors import KeptVectors
from bellwether_tests.played.bridge import Bridge
from bellwether_tests.played.build import played_home
from bellwether_tests.played.replies import PlayedReplies
from bellwether_tests.played.stream import FIRST, LAST

_SIDE_BY_SIDE = 48
# Who answers by hand needs time, and may look at many questions at once.
_PATIENCE = f"timeout_seconds = 86400.0\nconcurrency = {_SIDE_BY_SIDE}\n"
_NO_WORDS = f'{_PATIENCE}compose_with = "extractive"\n'


@dataclass
class _Watched:
    """An engine, and what it was asked to compose at length: by signal, in the order of days."""

    inner: Engine
    composed: dict[str, list[tuple[datetime.date, Sequence[EvidenceForComposition], bool]]] = field(
        default_factory=dict
    )

    @property
    def name(self) -> str:
        return self.inner.name

    def extract_all(self, articles: Sequence[ArticleText]) -> Sequence[Extraction]:
        return self.inner.extract_all(articles)

    def compose(
        self,
        signal_id: str,
        day: datetime.date,
        evidence: Sequence[EvidenceForComposition],
        *,
        title_now: str | None = None,
        at_length: bool = True,
    ) -> Composition:
        if at_length:
            self.composed.setdefault(signal_id, []).append((day, evidence, title_now is not None))
        return self.inner.compose(signal_id, day, evidence, title_now=title_now, at_length=at_length)

    def lead(self, day: datetime.date, items: Sequence[ItemForLead]) -> Lead:
        return self.inner.lead(day, items)

    def left_out(self, day: datetime.date, said: Sequence[LeftOut]) -> Sequence[LeftOut]:
        return self.inner.left_out(day, said)

    def judge(self, day: datetime.date, questions: Sequence[LinkQuestion]) -> Mapping[tuple[str, str], bool]:
        return self.inner.judge(day, questions)

    def judge_claims(
        self, day: datetime.date, questions: Sequence[PatternQuestion]
    ) -> Mapping[tuple[str, str], PatternAnswer]:
        return self.inner.judge_claims(day, questions)


class _WatchedContext(Context):
    """A home in use whose engine is watched."""

    watched: _Watched | None = None

    @property
    def engine(self) -> _Watched:
        """The engine of the settings, and what it was asked."""
        if self.watched is None:
            self.watched = _Watched(super().engine)
        return self.watched


class _EmbeddedAtOnce(KeptVectors):
    """Vectors that are kept nowhere: threads side by side do not share a connection."""

    lock = Lock()

    def of(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], int]:
        with self.lock:
            return self._embedder().encode(texts), len(texts)


class _SideBySideContext(Context):
    """A home in use whose engine composes in several threads."""

    @property
    def vectors(self) -> KeptVectors:
        """Of the model of the settings, without the warehouse."""
        return _EmbeddedAtOnce(self.warehouse, super().vectors.model, lambda: self.embedder)


def play(folder: Path, *, words: bool, prune: bool) -> None:
    """Build the home; replies that are missing are asked for in `folder`. `words`: compositions, too.

    Raises SystemExit where it is stopped before every question has a reply.
    """
    replies = PlayedReplies(ask=Bridge(folder).ask)
    embedder = Embedder()
    homes = folder / f"homes-{int(time.time())}"

    def tell(stage: str, day: datetime.date) -> None:
        if replies.missing:
            raise SystemExit(f"stopped; {len(replies.missing)} questions that were asked have no reply")
        if stage in {"claims", "reinforced_signals"}:
            _say(f"{day} {stage}")

    with played_home(homes / "read", embedder, replies, _NO_WORDS, _WatchedContext) as home:
        _read_all(home.context)
        home.build(tell)
        composed = home.context.engine.composed if isinstance(home.context, _WatchedContext) else {}
    _say(f"{sum(map(len, composed.values()))} compositions of {len(composed)} signals, where none leaves a claim out")
    if words:
        with played_home(homes / "composed", embedder, replies, _PATIENCE, _SideBySideContext) as home:
            _compose_all(home.context.engine, composed)
        with played_home(homes / "whole", embedder, replies, _PATIENCE) as home:
            home.build(tell)
        if prune:
            replies.forget_unused()
    _say(f"every question has a reply; {len(replies.unused)} replies were not needed")


def _read_all(context: Context) -> None:
    """Have all articles read, side by side."""
    first = Stages(*(stage for stage in STAGES if stage.name in {"raw_articles", "origins"}))
    walk_plan(context, Plan(first, LAST), InProcess(context, first))
    days = days_between(FIRST, LAST)
    context.engine.extract_all([one.text for day in days for one in originals(Inputs(context, CLAIMS_STAGE, day))])


def _compose_all(
    engine: Engine, composed: Mapping[str, Sequence[tuple[datetime.date, Sequence[EvidenceForComposition], bool]]]
) -> None:
    """Have signals composed side by side, each day by day, since a day's title is shown to the next."""

    def compose(signal_id: str) -> None:
        title = None
        for day, evidence, has_title in composed[signal_id]:
            title = engine.compose(signal_id, day, evidence, title_now=title if has_title else None).title

    with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        list(pool.map(compose, sorted(composed)))


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    play(Path(sys.argv[1]), words="--no-words" not in sys.argv, prune="--prune" in sys.argv)
