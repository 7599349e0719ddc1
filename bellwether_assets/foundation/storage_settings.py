"""The settings that say where the warehouse is kept: `[storage]`, or `storage = "ducklake"` for all its defaults.

Belongs here: the settings, what is refused of them, and which storage is the same as another. Does not belong here:
how it is used (`lake.py`). Passwords and keys stand in the environment; here are the names of their variables.
"""

from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

POSTGRES_SCHEMES = ("postgresql", "postgres")
BUCKET = "s3://"
POSTGRES_PORT = 5432


class Bucket(BaseModel):
    """How a bucket is reached. `endpoint`: host and port of a server other than Amazon's.

    `address_style`: whether the bucket's name is the beginning of the host's name, or of the path.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    endpoint: str | None = None
    region: str = "us-east-1"
    address_style: Literal["host", "path"] = "host"
    tls: bool = True
    key_variable: str = "BELLWETHER_S3_KEY"
    secret_variable: str = "BELLWETHER_S3_SECRET"  # noqa: S105 - a variable's name

    @field_validator("endpoint")
    @classmethod
    def _host_alone(cls, value: str | None) -> str | None:
        if value is not None and ("//" in value or "/" in value):
            raise ValueError("write host:port alone; tls = false is for a server without TLS")
        return value


class Storage(BaseModel):
    """Where the warehouse is: one file of the home, or a DuckLake.

    `catalog`: postgresql://USER@HOST/DATABASE, or an SQLite file, where one machine is all; `catalog_schema`: the
    schema of that database, so that several homes share one; `data`: the folder or s3://BUCKET/PREFIX of its Parquet
    files. Relative paths are of the home. `keep_days`: after how many days what was replaced can be removed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    kind: Literal["duckdb", "ducklake"] = "duckdb"
    catalog: str = "lake/catalog.sqlite"
    catalog_schema: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]*$", max_length=63)] = "bellwether"
    data: str = "lake/data"
    password_variable: str = "BELLWETHER_CATALOG_PASSWORD"  # noqa: S105 - a variable's name
    keep_days: Annotated[int, Field(ge=1)] = 7
    s3: Bucket = Bucket()

    @field_validator("catalog")
    @classmethod
    def _without_password(cls, value: str) -> str:
        if "://" not in value:
            return value
        parts = urlsplit(value)
        if parts.scheme not in POSTGRES_SCHEMES or not parts.hostname or not parts.path.strip("/"):
            raise ValueError("write postgresql://USER@HOST/DATABASE, or the path of an SQLite file")
        if parts.password is not None:
            raise ValueError("no password stands in settings: put it into the variable that password_variable names")
        return value

    @field_validator("data")
    @classmethod
    def _known_place(cls, value: str) -> str:
        if "://" in value and (not value.startswith(BUCKET) or not urlsplit(value).netloc):
            raise ValueError("write s3://BUCKET/PREFIX, or a folder that all machines see")
        return value.rstrip("/") or "/"

    @model_validator(mode="after")
    def _seen_by_all(self) -> Self:
        if self.has_server and not self.in_bucket and not Path(self.data).is_absolute():
            raise ValueError(
                "a catalog in PostgreSQL is for several machines: name with `data` the bucket (s3://BUCKET/PREFIX) or"
                " the absolute path of the folder that all of them see"
            )
        return self

    @property
    def has_server(self) -> bool:
        """Whether the catalog is in PostgreSQL."""
        return "://" in self.catalog

    @property
    def in_bucket(self) -> bool:
        """Whether the Parquet files are in a bucket."""
        return self.data.startswith(BUCKET)

    @property
    def server(self) -> SplitResult:
        """The parts of the catalog's address."""
        return urlsplit(self.catalog)

    @property
    def secret_variables(self) -> tuple[str, ...]:
        """Variables of the environment that hold what nobody may see."""
        return (self.password_variable, self.s3.key_variable, self.s3.secret_variable)

    @property
    def place(self) -> tuple[str, ...]:
        """What makes two settings name the same storage; a user, an option or an endpoint may change."""
        if self.kind == "duckdb":
            return ("duckdb",)
        if not self.has_server:
            return ("ducklake", self.catalog, self.data)
        server = self.server
        database = f"{server.hostname}:{server.port or POSTGRES_PORT}{server.path}"
        return ("ducklake", database, self.catalog_schema, self.data)

    def __str__(self) -> str:
        if self.kind == "duckdb":
            return "warehouse.duckdb"
        schema = f", schema {self.catalog_schema}" if self.has_server else ""
        return f"the DuckLake of [storage] (catalog {self.catalog}{schema}; data {self.data})"


def storage_of(value: object) -> object:
    """`storage = "ducklake"` is `[storage]` with that kind and nothing else."""
    return {"kind": value} if isinstance(value, str) else value
