"""What a process holds of one home: its settings, its warehouse, and the parts that are slow to load."""

from datetime import date
from typing import TYPE_CHECKING

from bellwether_assets.foundation.days import read_first_day
from bellwether_assets.foundation.embedding_choice import SHIPPED_EMBEDDING
from bellwether_assets.foundation.engine_settings import EXTRACTIVE
from bellwether_assets.foundation.settings import Home, Settings
from bellwether_assets.foundation.taxonomy import default_taxonomy
from bellwether_assets.foundation.warehouse import warehouse_of
from bellwether_assets.pipeline.stage import MissingInputError

if TYPE_CHECKING:
    from bellwether_assets.engines.language_model.ask_nothing import AskNothing
    from bellwether_assets.engines.protocol import Engine
    from bellwether_assets.vectors.kept_vectors import KeptVectors
    from bellwether_assets.vectors.other_embedder import TextEmbedder
    from bellwether_assets.workers.give_out import Crew
    from bellwether_assets.workers.spread import Reader


class Context:
    """A home in use: settings, the warehouse, and models that are loaded when first used."""

    def __init__(
        self, home: Home, embedder: "TextEmbedder | None" = None, not_asked: "AskNothing | None" = None
    ) -> None:
        """`embedder`: one that is loaded already, used where the settings name it; else loaded when needed.

        `not_asked`: no model is asked, and what would have been asked is noted there.
        """
        self.home = home
        self.settings: Settings = home.settings()
        self.warehouse = warehouse_of(home, settings=self.settings)
        # By stage: what it keeps in this process from day to day.
        self.memory: dict[str, dict[str, object]] = {}
        # Queries whose tables were found to be declared, with those tables.
        self.checked_queries: dict[tuple[str, str], frozenset[str]] = {}
        self._embedder = embedder
        self._not_asked = not_asked
        self._engine: Engine | None = None
        self._crew: Crew | None = None

    @property
    def embedder(self) -> "TextEmbedder":
        """The embedding model of the settings; torch is imported where it is loaded and nowhere earlier."""
        from bellwether_assets.vectors.other_embedder import embedder_of, model_of

        setting = self.settings.embedding.model
        if self._embedder is None or self._embedder.model != model_of(setting):
            self._embedder = embedder_of(setting)
        return self._embedder

    @property
    def vectors(self) -> "KeptVectors":
        """The home's vectors, and the model for texts that it does not know yet."""
        from bellwether_assets.vectors.kept_vectors import KeptVectors
        from bellwether_assets.vectors.other_embedder import model_of

        model = model_of(self.settings.embedding.model)
        crew = self.crew
        if crew is None:
            return KeptVectors(self.warehouse, model, lambda: self.embedder)
        from bellwether_assets.pipeline.spread import embedder_of_workers

        return KeptVectors(self.warehouse, model, lambda: embedder_of_workers(self, crew))

    @property
    def crew(self) -> "Crew | None":
        """The workers that get batches of a day; None where the settings name none, or nothing is to be asked."""
        if self._crew is None and self.settings.workers.batches == "celery" and self._not_asked is None:
            from bellwether_assets.workers.give_out import Crew

            self._crew = Crew(self.settings.workers)
        return self._crew

    @property
    def reader(self) -> "Reader":
        """Who reads a day's articles: the engine here, or workers that have the same one."""
        # A provider's own batches are of a whole day, and nobody computes meanwhile.
        crew = self.crew
        if crew is None or self.settings.engine.mode == "batch":
            return self.engine
        from bellwether_assets.pipeline.spread import reader_of_workers

        return reader_of_workers(self, crew)

    @property
    def engine(self) -> "Engine":
        """The engine that the settings name; a provider's client is imported only where one is named."""
        if self._engine is None:
            choice = self.settings.engine
            taxonomy = self.settings.own_taxonomy or default_taxonomy()
            if {choice.name, choice.composer} == {EXTRACTIVE}:
                from bellwether_assets.engines.extractive.engine import ExtractiveEngine

                self._engine = ExtractiveEngine(taxonomy)
            else:
                from bellwether_assets.engines.language_model.ask_nothing import CountingQueue
                from bellwether_assets.engines.language_model.engine import LanguageModelEngine
                from bellwether_assets.engines.language_model.ledger import CallLedger

                ledger = CallLedger(self.warehouse, choice, self.settings.zone)
                # Which likeness is none was measured with the shipped model's vectors.
                shipped = self.settings.embedding.model == SHIPPED_EMBEDDING
                vectors = (lambda texts: self.vectors.of(texts)[0]) if shipped else None
                self._engine = LanguageModelEngine(
                    choice,
                    ledger,
                    taxonomy,
                    queue=CountingQueue() if self._not_asked else None,
                    inner=self._not_asked,
                    vectors=vectors,
                )
        return self._engine

    @property
    def first_day(self) -> date:
        """The first partition. Raises MissingInputError where none is set yet."""
        day = read_first_day(self.home, self.settings.timezone)
        if day is None:
            raise MissingInputError(f"{self.home.path} has no days yet: run `bellwether run --from DAY --to DAY` first")
        return day
