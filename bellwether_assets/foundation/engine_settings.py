"""The settings that say which engine reads articles and writes titles, and within which bounds: `[engine]`.

Belongs here: the section and what is refused of it. Does not belong here: prices and efforts (`model_settings.py`), nor
what a provider is asked (`engines/language_model/`).
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from bellwether_assets.foundation.model_settings import PUBLISHED_PRICES, Effort, EffortLevel, Price, is_loopback

EXTRACTIVE = "extractive"
# The instructions to a model and the turns that correct it, in a context that an article shares with them.
_PROMPT_TOKENS = 3_000
_CHARACTERS_A_TOKEN = 3
_FEWEST_CHARACTERS = 1_000
# Where the providers' own clients look for a key.
PROVIDER_KEYS = ("ANTHROPIC_API_KEY", "OPENAI_API_KEY")
# Providers that are spoken to; `openai` with an address is any server that speaks its chat completions.
PROVIDERS = ("anthropic", "openai", "ollama")


class EngineChoice(BaseModel):
    """Which engine reads articles and writes titles, and within which bounds a language model is asked.

    `name` is "extractive" or "<provider>/<model>"; `compose_with` is another such name for titles and analyses.
    `mode = "batch"` has articles read by the provider's batches, at half the price and within a day; words and links
    are asked for one by one all the same. The budget is of one calendar day in the configured zone, for all calls
    together. Keys come from the environment, never from here. A server on this machine (`ollama/…`, or `openai/…` with
    a loopback address) needs no key, no price and no budget, and is asked for one thing at a time unless
    `concurrency` says otherwise.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: str = EXTRACTIVE
    compose_with: str | None = None
    judge: Annotated[
        bool,
        Field(
            description="Whether a language model is asked if claims that come near a signal show it, and if today's "
            "articles go on with a story where their score is in doubt: the model that reads, else the one that writes."
        ),
    ] = True
    check_meaning: Annotated[
        bool,
        Field(
            description="Whether the model that judges is asked, too, if each sentence that a model wrote of an "
            "analysis follows from the claims it names: one answer more a composition; what does not is left out."
        ),
    ] = True
    mode: Literal["live", "batch"] = "live"
    address: str | None = None
    key_variable: str | None = None
    daily_budget_usd: Annotated[float, Field(ge=0)] = 5.0
    concurrency: Annotated[int, Field(gt=0, le=64)] = 4
    # An answer of so many tokens can take minutes where the model thinks.
    timeout_seconds: Annotated[float, Field(gt=0)] = 300.0
    attempts: Annotated[int, Field(gt=0, le=20)] = 5
    longest_wait_seconds: Annotated[float, Field(gt=0)] = 60.0
    batch_poll_seconds: Annotated[float, Field(gt=0)] = 60.0
    batch_patience_hours: Annotated[float, Field(gt=0)] = 26.0
    # Of an answer; a model that thinks gets room for its thoughts besides.
    max_output_tokens: Annotated[int, Field(ge=256)] = 4096
    article_characters: Annotated[int, Field(ge=1000)] = 60_000
    # Share of a day's articles: above it, so many that a model could not read make the day a faulted one.
    most_failed_readings: Annotated[float, Field(ge=0, le=1)] = 0.5
    # What a model on this machine reads and writes at once: asked for where Ollama serves it, to be had elsewhere.
    context_tokens: Annotated[int, Field(ge=4096)] = 16_384
    effort: Effort = Effort()
    prices: Annotated[tuple[Price, ...], Field(strict=False)] = PUBLISHED_PRICES

    @model_validator(mode="before")
    @classmethod
    def _one_at_a_time_here(cls, values: Any) -> Any:
        """A model on this machine answers one request after the other, so more at once only wait for each other."""
        if isinstance(values, dict) and "concurrency" not in values:
            name = values.get("name", EXTRACTIVE)
            reader = values.get("compose_with") if name == EXTRACTIVE else name
            if _is_local(reader, values.get("address")):
                return {**values, "concurrency": 1}
        return values

    @field_validator("name", "compose_with")
    @classmethod
    def _known_engine(cls, value: str | None) -> str | None:
        if value is None or value == EXTRACTIVE:
            return value
        provider, _, model = value.partition("/")
        if provider not in PROVIDERS or not model.strip():
            raise ValueError(
                f"{value!r} is no engine; write 'extractive' or '<provider>/<model>' with one of "
                f"{', '.join(PROVIDERS)}, such as 'anthropic/claude-haiku-5-5'"
            )
        return value

    @model_validator(mode="after")
    def _batches_are_spoken(self) -> "EngineChoice":
        if self.mode == "batch" and not self.name.startswith("anthropic/"):
            raise ValueError(f"mode = 'batch' is for engines of anthropic; {self.name!r} has none here")
        return self

    def address_of(self, engine: str) -> str | None:
        """`address`, where it belongs to this engine's provider; None where the provider's own is meant.

        Address and `key_variable` belong to the provider that `name` names: a second provider, for composing, must not
        be sent the key of the first.
        """
        return self.address if self.is_configured(engine) else None

    def is_configured(self, engine: str) -> bool:
        """Whether `address` and `key_variable` belong to this engine's provider."""
        named = self.composer if self.name == EXTRACTIVE else self.name
        return named.partition("/")[0] == engine.partition("/")[0]

    def is_local(self, engine: str) -> bool:
        """Whether an engine runs on this machine, or on one that needs no key and sends no bill."""
        return _is_local(engine, self.address_of(engine))

    @property
    def shown_characters(self) -> int:
        """How much of an article is shown to the model that reads: a local one has a smaller context."""
        if not self.is_local(self.name):
            return self.article_characters
        left = self.context_tokens - self.max_output_tokens - _PROMPT_TOKENS
        return max(_FEWEST_CHARACTERS, min(self.article_characters, left * _CHARACTERS_A_TOKEN))

    @property
    def composer(self) -> str:
        """The engine that writes titles and analyses."""
        return self.compose_with or self.name

    @property
    def judging_engine(self) -> str:
        """The engine that judges grey links; the extractive one leaves them to the threshold."""
        if not self.judge:
            return EXTRACTIVE
        return self.composer if self.name == EXTRACTIVE else self.name

    @property
    def checking_engine(self) -> str:
        """The engine that judges a composition's sentences by their meaning; the extractive one judges none."""
        return self.judging_engine if self.check_meaning and self.composer != EXTRACTIVE else EXTRACTIVE

    @property
    def claims_cache_key(self) -> dict[str, str | int]:
        """The settings that can change a claim: not the address, the budget or the pace at which it is asked for."""
        return self._cache_key(self.name, self.effort.extract, characters=self.shown_characters)

    @property
    def composition_cache_key(self) -> dict[str, str | int]:
        """The settings that can change a title or an analysis."""
        checked = self._cache_key(self.checking_engine, self.effort.judge)["name"]
        return {**self._cache_key(self.composer, self.effort.compose), "checked by": checked}

    @property
    def links_cache_key(self) -> dict[str, str | int]:
        """The settings that can change the answer about a grey link."""
        return self._cache_key(self.judging_engine, self.effort.judge)

    def _cache_key(self, engine: str, effort: EffortLevel, **limits: int) -> dict[str, str | int]:
        if engine == EXTRACTIVE:
            return {"name": EXTRACTIVE}
        return {"name": engine, "tokens": self.max_output_tokens, "effort": effort, **limits}


def _is_local(engine: object, address: object) -> bool:
    provider = engine.partition("/")[0] if isinstance(engine, str) else ""
    return provider == "ollama" or (provider == "openai" and isinstance(address, str) and is_loopback(address))
