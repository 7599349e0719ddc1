"""Processes that are there to be killed, forked from a server that has imported what is slow, so that one is cheap.

Belongs here: starting one, and the work that it does up to where it is stopped. It is the real code on a real home;
what is added is a SIGKILL at a step that the test names, or whenever the parent sends one.
"""

import multiprocessing
import os
import signal
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from multiprocessing.process import BaseProcess
from pathlib import Path
from zoneinfo import ZoneInfo

from bellwether_assets.engines.language_model.batch_ledger import BatchLedger, BatchState
from bellwether_assets.engines.language_model.engine import LanguageModelEngine
from bellwether_assets.engines.language_model.ledger import CallLedger, NewRequest, Outcome
from bellwether_assets.engines.language_model.ledger_store import LedgerStore, RecordedCall
from bellwether_assets.engines.protocol import ArticleText, ItemForLead, PatternQuestion
from bellwether_assets.foundation.engine_settings import EngineChoice
from bellwether_assets.foundation.tables.declare import Row
from bellwether_assets.foundation.warehouse import Warehouse

LONGEST_SECONDS = 60
_PRELOADED = "bellwether_tests.engines.language_model.preloaded"


def start(work: Callable[..., None], *arguments: object) -> BaseProcess:
    """A process that does `work`; environment variables go in as arguments, since the fork server has its own."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([_PRELOADED])
    process = context.Process(target=work, args=arguments)
    process.start()
    return process


def warm_up() -> None:
    """Return when the fork server has imported everything, so that what comes next can be measured."""
    start(os.getpid).join(LONGEST_SECONDS)


def was_killed(process: BaseProcess) -> bool:
    """Whether a process ended by SIGKILL; waits for its end."""
    process.join(LONGEST_SECONDS)
    return process.exitcode == -signal.SIGKILL


def _die_at(step: str, fatal: str) -> None:
    if step == fatal:
        os.kill(os.getpid(), signal.SIGKILL)


class KillingBatchLedger(BatchLedger):
    """Kills its process right before or after a state of a submission is recorded."""

    def __init__(self, store: LedgerStore, fatal: str) -> None:
        super().__init__(store)
        self._fatal = fatal

    def record_state(self, submission: str, state: BatchState, batch_id: str | None, requests: int) -> None:
        _die_at(f"before {state!r}", self._fatal)
        super().record_state(submission, state, batch_id, requests)
        _die_at(f"after {state!r}", self._fatal)


class KillingLedger(CallLedger):
    """Kills its process at a step: right before or after the ledger records something."""

    def __init__(self, warehouse: Warehouse, choice: EngineChoice, fatal: str) -> None:
        super().__init__(warehouse, choice, ZoneInfo("UTC"))
        self.batches = KillingBatchLedger(LedgerStore(warehouse), fatal)
        self._fatal = fatal

    def reserve(
        self, requests: Sequence[NewRequest], attempt: int, submission: str | None = None
    ) -> list[RecordedCall]:
        calls = super().reserve(requests, attempt, submission)
        _die_at("after the calls", self._fatal)
        return calls

    def record_outcomes(self, outcomes: Iterable[Outcome], rows: Sequence[Row] = ()) -> None:
        ended = list(outcomes)
        _die_at("before the results", self._fatal)
        super().record_outcomes(ended, rows)
        _die_at("after the results", self._fatal)


def extract(
    file: Path, settings: Mapping[str, object], key: str, articles: Sequence[ArticleText], fatal: str = "nowhere"
) -> None:
    """Extract the claims of articles, dying at a step of the ledger."""
    warnings.simplefilter("error", UserWarning)
    os.environ["ANTHROPIC_API_KEY"] = key
    choice = EngineChoice.model_validate(settings)
    LanguageModelEngine(choice, KillingLedger(Warehouse(file), choice, fatal)).extract_all(articles)


def judge_claims(
    file: Path, settings: Mapping[str, object], key: str, questions: Sequence[PatternQuestion], fatal: str = "nowhere"
) -> None:
    """Judge claims, dying at a step of the ledger."""
    warnings.simplefilter("error", UserWarning)
    os.environ["ANTHROPIC_API_KEY"] = key
    choice = EngineChoice.model_validate(settings)
    LanguageModelEngine(choice, KillingLedger(Warehouse(file), choice, fatal)).judge_claims(
        date(2026, 3, 10), questions
    )


def write_lead(
    file: Path, settings: Mapping[str, object], key: str, items: Sequence[ItemForLead], fatal: str = "nowhere"
) -> None:
    """Write a brief's lead, dying at a step of the ledger."""
    warnings.simplefilter("error", UserWarning)
    os.environ["ANTHROPIC_API_KEY"] = key
    choice = EngineChoice.model_validate(settings)
    LanguageModelEngine(choice, KillingLedger(Warehouse(file), choice, fatal)).lead(date(2026, 3, 10), items)
