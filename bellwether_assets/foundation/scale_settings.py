"""The settings of a deployment on more than one machine: where Dagster keeps its history, and who computes beside us.

Belongs here: the tables `[dagster.postgres]` and `[workers]`. Does not belong here: what is done with them
(`orchestration/prepare_home.py`, `workers/`). Passwords and addresses with passwords come from the environment alone.
"""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Port = Annotated[int, Field(gt=0, lt=65536)]


def _variable(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value):
        raise ValueError(f"{value!r} is no name of a variable; the password itself is never written in the settings")
    return value


def _host(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._:\[\]-]+", value):
        raise ValueError(f"{value!r} is no name of a host; user, password and port have settings of their own")
    return value


Variable = Annotated[str, AfterValidator(_variable)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class DagsterPostgres(_Section):
    """The PostgreSQL that keeps Dagster's runs, events and schedules in place of the home's SQLite files."""

    host: Annotated[str, AfterValidator(_host)]
    port: Port = 5432
    database: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")] = "dagster"
    user: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.@-]+$")] = "dagster"
    password_variable: Variable = "BELLWETHER_POSTGRES_PASSWORD"  # noqa: S105 - a name


class Workers(_Section):
    """What Celery's workers do, who meet at a broker; nothing of a result depends on it.

    `batches = "celery"`: the articles that one day has read and the texts that it has embedded go to workers, so many
    `articles` at a time. `steps = "celery"`: the steps of runs that Dagster starts go to workers. `broker_variable`
    names the variable with Redis' address, password and all. A worker that does not answer for `lost_after_seconds` is
    taken for lost: its batch is given to another, its step has failed.
    """

    batches: Literal["here", "celery"] = "here"
    steps: Literal["here", "celery"] = "here"
    broker_variable: Variable = "BELLWETHER_BROKER"
    articles: Annotated[int, Field(gt=0, le=1000)] = 50
    lost_after_seconds: Annotated[int, Field(ge=1)] = 60
