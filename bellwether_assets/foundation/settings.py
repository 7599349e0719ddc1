"""Settings: the home folder and its `bellwether.toml`.

Every setting has a default, so an absent file is a valid one. An unknown key or a wrong type is refused with the
file, the line and what is allowed (`settings_errors`); nothing is guessed. Stages receive the values they need as
arguments.
"""

import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from bellwether_assets.foundation.alert_settings import Alerts, check_alerts
from bellwether_assets.foundation.delivery_settings import Delivery, check_channels
from bellwether_assets.foundation.embedding_choice import EmbeddingChoice
from bellwether_assets.foundation.log_settings import Logs
from bellwether_assets.foundation.model_settings import PUBLISHED_PRICES, Effort, EffortLevel, Price, is_loopback
from bellwether_assets.foundation.reader_habits import check_time_zone
from bellwether_assets.foundation.reader_settings import Reader, check_categories
from bellwether_assets.foundation.settings_errors import explain_errors
from bellwether_assets.foundation.source_settings import Fetching, Source, check_distinct
from bellwether_assets.foundation.taxonomy import Taxonomy, default_taxonomy

# Where the providers' own clients look for a key.
PROVIDER_KEYS = ("ANTHROPIC_API_KEY", "OPENAI_API_KEY")
HOME_VARIABLE = "BELLWETHER_HOME"
DEFAULT_HOME = ".bellwether"

Days = Annotated[int, Field(gt=0)]


class SettingsError(Exception):
    """`bellwether.toml` cannot be used; the text names the file, the line and what is allowed."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Masthead(_Section):
    """What stands at the head of every page."""

    reader: str = "Reader"
    title: str = "The Bellwether"
    tagline: str = "A morning brief, composed for you when the sources say something worth saying."


class Articles(_Section):
    """Limits of what is taken in, and what counts as a copy."""

    max_characters: Annotated[int, Field(gt=0)] = 1_000_000
    copy_window_days: Days = 180
    copy_containment: Annotated[float, Field(gt=0, le=1)] = 0.6


EXTRACTIVE = "extractive"
# The instructions to a model and the turns that correct it, in a context that an article shares with them.
_PROMPT_TOKENS = 3_000
_CHARACTERS_A_TOKEN = 3
_FEWEST_CHARACTERS = 1_000
# Providers that are spoken to; `openai` with an address is any server that speaks its chat completions.
PROVIDERS = ("anthropic", "openai", "ollama")


class EngineChoice(_Section):
    """Which engine reads articles and writes titles, and within which bounds a language model is asked.

    `name` is "extractive" or "<provider>/<model>"; `compose_with` is another such name for titles and analyses.
    `mode = "batch"` has articles read by the provider's batches, at half the price and within a day; words and links
    are asked for one by one all the same. The budget is of one calendar day in the configured zone, for all calls
    together. Keys come from the environment, never from here. A server on this machine (`ollama/…`, or `openai/…` with
    a loopback address) needs no key, no price and no budget, and is asked for one thing at a time unless
    `concurrency` says otherwise.
    """

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


class HalfLives(_Section):
    """Days after which evidence counts half, by the signal's type. Structural patterns outlive events."""

    event: Days = 14
    trend: Days = 45
    risk: Days = 60
    policy: Days = 120
    structural: Days = 365


class Horizons(_Section):
    """Days without reinforcement after which a signal expires. Structural signals do not."""

    event: Days = 30
    trend: Days = 120
    risk: Days = 365
    policy: Days = 365


class Checks(_Section):
    """From when on the largest signal is warned of; a home with fewer claims in its signals is not judged."""

    largest_share: Annotated[float, Field(gt=0, le=1)] = 0.15
    least_claims: Annotated[int, Field(gt=0)] = 100


class Schedule(_Section):
    """When yesterday's partition is asked for, in the configured zone, and how much is asked for without a person.

    `most_days`: where more days than these are missing or stale, schedule and sensor ask for none of them and say which
    command does: a sensor that was off for a month, or a changed prompt, starts no flood of runs and of calls.
    """

    hour: Annotated[int, Field(ge=0, le=23)] = 6
    minute: Annotated[int, Field(ge=0, le=59)] = 0
    most_days: Annotated[int, Field(ge=1)] = 31


class DagsterUi(_Section):
    """What Dagster's UI is told beside what the assets are. `owners`: who answers for them, `team:NAME` or an e-mail
    address."""

    owners: Annotated[tuple[str, ...], Field(strict=False)] = ("team:data",)

    @field_validator("owners")
    @classmethod
    def _as_dagster_takes_them(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for owner in value:
            if not re.fullmatch(r"team:\S+|[^@\s]+@[^@\s]+\.[^@\s]+", owner):
                raise ValueError(f"{owner!r} is no owner; write team:NAME or an e-mail address")
        return value


class Retention(_Section):
    """After how many days texts of articles are dropped, and a run of Dagster's that ended leaves its history.

    By default both stay. Texts are kept for 30 days at least: pages are looked at again for a week, and corrections of
    them come about as late.
    """

    text_days: Annotated[int, Field(ge=30)] | None = None
    runs_days: Days | None = None


class Settings(_Section):
    """Everything that `bellwether.toml` may say."""

    timezone: str = "UTC"
    masthead: Masthead = Masthead()
    articles: Articles = Articles()
    engine: EngineChoice = EngineChoice()
    embedding: EmbeddingChoice = EmbeddingChoice()
    # Domains and topics in place of the shipped ones, in the form of `foundation/data/taxonomy.toml`.
    taxonomy: dict[str, Any] | None = None
    readers: Annotated[tuple[Reader, ...], Field(min_length=1, strict=False)] = (Reader(),)
    sources: Annotated[tuple[Source, ...], Field(strict=False), AfterValidator(check_distinct)] = ()
    fetching: Fetching = Fetching()
    half_life: HalfLives = HalfLives()
    horizon: Horizons = Horizons()
    # Owner → publishers whose agreement is one voice's, beside the shipped ones of articles/data/owners.toml.
    owners: dict[str, Annotated[tuple[str, ...], Field(strict=False)]] = {}
    checks: Checks = Checks()
    schedule: Schedule = Schedule()
    dagster: DagsterUi = DagsterUi()
    retention: Retention = Retention()
    delivery: Delivery = Delivery()
    alerts: Alerts = Alerts()
    logs: Logs = Logs()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        return check_time_zone(value)

    @field_validator("taxonomy")
    @classmethod
    def _usable_taxonomy(cls, value: dict[str, Any] | None) -> dict[str, Any] | None:
        if value is not None:
            try:
                Taxonomy(value)
            except (KeyError, TypeError, AttributeError) as error:
                raise ValueError(
                    f"not a taxonomy ({error!r}); each [taxonomy.domains.NAME] and [taxonomy.topics.NAME] has a "
                    "description and terms, a topic its domain too"
                ) from error
        return value

    @field_validator("readers")
    @classmethod
    def _distinct_names(cls, value: tuple[Reader, ...]) -> tuple[Reader, ...]:
        names = [reader.name for reader in value]
        if len(set(names)) < len(names):
            raise ValueError("two readers have the same name; briefs are kept by reader, so names must differ")
        return value

    @property
    def secret_variables(self) -> tuple[str, ...]:
        """Variables of the environment that hold what nobody may see."""
        hooks = [self.alerts.webhook, *(reader.channels.webhook for reader in self.readers)]
        keys = [*PROVIDER_KEYS, *([self.engine.key_variable] if self.engine.key_variable else [])]
        return (*keys, self.delivery.smtp.password_variable, *(one.url_variable for one in hooks if one))

    @property
    def own_taxonomy(self) -> Taxonomy | None:
        """The domains and topics that stand in place of the shipped ones; None where none do."""
        return None if self.taxonomy is None else Taxonomy(self.taxonomy)

    @property
    def zone(self) -> ZoneInfo:
        """The configured time zone."""
        return ZoneInfo(self.timezone)

    def zone_of(self, reader: Reader) -> ZoneInfo:
        """The zone that a reader's days and mornings are of."""
        return ZoneInfo(reader.time_zone or self.timezone)


@dataclass(frozen=True)
class Home:
    """The folder that holds all that a deployment owns. Nothing computed lives outside it."""

    path: Path

    @property
    def settings_file(self) -> Path:
        return self.path / "bellwether.toml"

    @property
    def inbox(self) -> Path:
        return self.path / "inbox"

    @property
    def fetched(self) -> Path:
        return self.path / "fetched"

    @property
    def warehouse(self) -> Path:
        return self.path / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        return self.path / "bellwether.duckdb"

    @property
    def site(self) -> Path:
        return self.path / "site"

    @property
    def dagster(self) -> Path:
        return self.path / "dagster"

    @property
    def dbt(self) -> Path:
        return self.path / "dbt"

    @property
    def build_database(self) -> Path:
        """The snapshot that dbt builds in."""
        return self.dbt / "build.duckdb"

    @property
    def last_day_file(self) -> Path:
        return self.path / "last_day"

    @property
    def first_day_file(self) -> Path:
        return self.path / "first_day"

    def create(self) -> None:
        """Create the folder with its inbox, where there is none, or one in which nothing was read yet but the web is.

        Later a missing inbox is a fault: perhaps it is mounted, and the mount is gone. Raises SettingsError.
        """
        if not self.path.exists() or (not self.warehouse.exists() and self.settings().sources):
            self.inbox.mkdir(parents=True, exist_ok=True)

    def settings(self) -> Settings:
        """The settings of this home. Raises SettingsError."""
        return load_settings(self.settings_file)


def current_home() -> Home:
    """The home that `BELLWETHER_HOME` names, else `./.bellwether`."""
    return Home(Path(os.environ.get(HOME_VARIABLE) or DEFAULT_HOME).absolute())


def load_settings(file: Path) -> Settings:
    """Read and check one settings file; an absent one means all defaults. Raises SettingsError."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: cannot be read: {error}") from error
    return parse_settings(text, file)


def parse_settings(text: str, file: Path) -> Settings:
    """Settings from the text of `file`. Raises SettingsError."""
    return check_settings(parse_values(text, file), text, file)


def parse_values(text: str, file: Path) -> dict[str, Any]:
    """What `file`, whose content is `text`, says, unchecked. Raises SettingsError."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file}: not valid TOML: {error}") from error


def check_settings(values: dict[str, Any], text: str, file: Path) -> Settings:
    """Settings from what `file` says, or would say. `text`: its content, for the line. Raises SettingsError."""
    try:
        settings = Settings.model_validate(values)
        check_categories(settings.readers, settings.own_taxonomy or default_taxonomy())
        check_channels(settings.readers, settings.delivery)
        check_alerts(settings.alerts, settings.delivery)
    except ValidationError as error:
        raise SettingsError(explain_errors(error, Settings, file, text)) from error
    return settings
