"""A warehouse, a model server and the engine between them, for the tests of the language model's engine."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bellwether_assets.engines.language_model.engine import LanguageModelEngine
from bellwether_assets.engines.language_model.ledger import CallLedger
from bellwether_assets.engines.protocol import ArticleText, Extraction
from bellwether_assets.foundation.engine_settings import EngineChoice
from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_tests.model_server.script import Rule
from bellwether_tests.model_server.server import ModelServer

HAIKU = "anthropic/claude-haiku-5-5"
LOCAL = "ollama/llama3.1:8b"
DAY = date(2026, 3, 10)

PROSE = (
    "The central bank of Norway raised its key rate by 0.25 percentage points to 4.5 percent on Tuesday.",
    "Governor Ida Bache said that inflation of 3.7 percent in February was still too high for comfort.",
    "Because wages rose by 5.2 percent last year, the bank expects prices to keep climbing until the summer.",
    "Norwegian exporters warned that a stronger krone would cost the fishing industry 1,200 jobs in Bergen.",
    "The opposition Labour Party asked parliament not to cut fuel taxes before the budget of October.",
    "Analysts of Nordea had expected no change, and now see a second increase in June.",
)


def article(number: int = 1, *, title: str = "", text: str = "", day: date = DAY) -> ArticleText:
    """An article of a made-up publisher; each number has a text of its own."""
    own = f"Office number {number} of the bank in Oslo published the decision."
    body = text or "\n".join([*PROSE[:3], own, *PROSE[3:]])
    headline = title or f"Norway raises rates, report {number}"
    return ArticleText(f"a_{number}", headline, body, "fjordpost.example", day, "en")


def articles(many: int) -> list[ArticleText]:
    return [article(number) for number in range(1, many + 1)]


@dataclass
class Harness:
    """The three parts together; `engine()` makes a new engine each time, as a new process would."""

    server: ModelServer
    warehouse: Warehouse
    settings: dict[str, object]

    def choice(self, **changes: object) -> EngineChoice:
        """The settings of the engine, with changes."""
        values = {
            "name": HAIKU,
            "address": self.server.base_url,
            "longest_wait_seconds": 0.2,
            "timeout_seconds": 10.0,
            "attempts": 3,
            "batch_poll_seconds": 0.01,
            # One answer more for each composition, which only its own tests script.
            "check_meaning": False,
        }
        return EngineChoice.model_validate(values | self.settings | changes)

    def ledger(self, **changes: object) -> CallLedger:
        return CallLedger(self.warehouse, self.choice(**changes), ZoneInfo("UTC"))

    def engine(self, **changes: object) -> LanguageModelEngine:
        return LanguageModelEngine(self.choice(**changes), self.ledger(**changes))

    def extract(self, texts: Sequence[ArticleText], **changes: object) -> Sequence[Extraction]:
        """The claims of articles, by a new engine."""
        return self.engine(**changes).extract_all(texts)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Rows of the warehouse."""
        with self.warehouse.open() as connection:
            return connection.execute(query).fetchall()


@contextmanager
def running_harness(
    script: Rule, folder: Path, monkeypatch: pytest.MonkeyPatch, **settings: object
) -> Iterator[Harness]:
    """A harness whose server follows a script; `settings` of the engine override the tests' own."""
    batch_polls = 2 if settings.get("mode") == "batch" else None
    with ModelServer(script, batch_polls=batch_polls) as server:
        for name in list(os.environ):
            if name.startswith(("ANTHROPIC_", "OPENAI_")):
                monkeypatch.delenv(name)
        monkeypatch.setenv("ANTHROPIC_API_KEY", server.api_key)
        yield Harness(server, Warehouse(folder / "warehouse.duckdb"), settings)


StartHarness = Callable[..., Harness]
