"""Processes that are there to be killed: forked from a server that has imported what is slow, so that one costs little.

Belongs here: starting one, and the work that they do up to where they are stopped. It is the real code on a real home;
what is added is a SIGKILL at a step that the test names, or whenever the parent sends one.
"""

import multiprocessing
import os
import signal
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path
from zoneinfo import ZoneInfo

from bellwether_assets.engines.language_model.engine import LanguageModelEngine
from bellwether_assets.engines.language_model.ledger import Asked, CallLedger, Sent, Usage
from bellwether_assets.engines.protocol import ArticleText
from bellwether_assets.foundation.settings import EngineChoice
from bellwether_assets.foundation.warehouse import Warehouse

ENOUGH_SECONDS = 60
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
    start(os.getpid).join(ENOUGH_SECONDS)


def killed(process: BaseProcess) -> bool:
    """Whether a process came to its end by SIGKILL; waits for the end."""
    process.join(ENOUGH_SECONDS)
    return process.exitcode == -signal.SIGKILL


class MortalLedger(CallLedger):
    """The ledger of a process that is killed right before or after it notes something."""

    def __init__(self, warehouse: Warehouse, choice: EngineChoice, dies: str) -> None:
        super().__init__(warehouse, choice, ZoneInfo("UTC"))
        self._dies = dies

    def begin(
        self, requests: Sequence[tuple[str, Asked, int]], max_tokens: int, attempt: int, submission: str | None = None
    ) -> list[Sent]:
        sent = super().begin(requests, max_tokens, attempt, submission)
        self._reach("after the calls")
        return sent

    def note_batch(self, submission: str, state: str, batch_id: str | None, requests: int) -> None:
        self._reach(f"before {state!r}")
        super().note_batch(submission, state, batch_id, requests)
        self._reach(f"after {state!r}")

    def end_all(self, ended: Iterable[tuple[Sent, str, str | None, Usage | None]]) -> None:
        ended = list(ended)
        self._reach("before the results")
        super().end_all(ended)
        self._reach("after the results")

    def _reach(self, step: str) -> None:
        if step == self._dies:
            os.kill(os.getpid(), signal.SIGKILL)


def read(
    file: Path, settings: Mapping[str, object], key: str, texts: Sequence[ArticleText], dies: str = "nowhere"
) -> None:
    """Have articles read, dying at a step of the ledger."""
    warnings.simplefilter("error", UserWarning)
    os.environ["ANTHROPIC_API_KEY"] = key
    choice = EngineChoice.model_validate(settings)
    LanguageModelEngine(choice, MortalLedger(Warehouse(file), choice, dies)).extract_all(texts)
