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
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from bellwether_assets.foundation.alert_settings import Alerts, check_alerts
from bellwether_assets.foundation.delivery_settings import Delivery, check_channels
from bellwether_assets.foundation.embedding_choice import EmbeddingChoice
from bellwether_assets.foundation.engine_settings import PROVIDER_KEYS, EngineChoice
from bellwether_assets.foundation.log_settings import Logs
from bellwether_assets.foundation.private_files import private_folder
from bellwether_assets.foundation.reader_habits import check_time_zone
from bellwether_assets.foundation.reader_settings import Reader, check_categories
from bellwether_assets.foundation.scale_settings import DagsterPostgres, Workers
from bellwether_assets.foundation.settings_errors import explain_errors
from bellwether_assets.foundation.source_settings import Fetching, Source, check_distinct
from bellwether_assets.foundation.storage_settings import Storage, storage_of
from bellwether_assets.foundation.taxonomy import Taxonomy, default_taxonomy

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
    address. `postgres`: where its history is kept; by default in SQLite files of the home."""

    owners: Annotated[tuple[str, ...], Field(strict=False)] = ("team:data",)
    postgres: DagsterPostgres | None = None

    @field_validator("owners")
    @classmethod
    def _as_dagster_takes_them(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for owner in value:
            if not re.fullmatch(r"team:\S+|[^@\s]+@[^@\s]+\.[^@\s]+", owner):
                raise ValueError(f"{owner!r} is no owner; write team:NAME or an e-mail address")
        return value


class Retention(_Section):
    """After how many days texts of articles are dropped, and a run of Dagster's that ended leaves its history; how many
    snapshots of publications are kept, of which a damaged warehouse is repaired.

    By default texts and runs stay. Texts are kept for 30 days at least: pages are looked at again for a week, and
    corrections of them come about as late.
    """

    text_days: Annotated[int, Field(ge=30)] | None = None
    runs_days: Days | None = None
    copies: Annotated[int, Field(ge=0)] = 1


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
    storage: Annotated[Storage, BeforeValidator(storage_of)] = Storage()
    delivery: Delivery = Delivery()
    alerts: Alerts = Alerts()
    logs: Logs = Logs()
    workers: Workers = Workers()

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
        servers = [self.workers.broker_variable, *self.storage.secret_variables]
        if self.dagster.postgres is not None:
            servers.append(self.dagster.postgres.password_variable)
        return (*keys, *servers, self.delivery.smtp.password_variable, *(one.url_variable for one in hooks if one))

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
    """The folder that holds all that a deployment owns. Nothing computed lives outside it, but the warehouse may.

    `storage`: where its warehouse is, whatever its settings say: a copy that is thrown away keeps its own.
    """

    path: Path
    storage: Storage | None = None

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
    def lake_record(self) -> Path:
        """What says which DuckLake holds this home's warehouse; there once it does."""
        return self.path / "lake.json"

    @property
    def has_warehouse(self) -> bool:
        """Whether anything was ever kept: no server is asked."""
        return self.warehouse.exists() or self.lake_record.exists()

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
        if not self.path.exists() or (not self.has_warehouse and self.settings().sources):
            private_folder(self.inbox)

    def settings(self) -> Settings:
        """The settings of this home. Raises SettingsError."""
        found = load_settings(self.settings_file)
        return found if self.storage is None else found.model_copy(update={"storage": self.storage})


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
