"""What goes wrong at the servers of a DuckLake, in words that name the setting, and without what nobody may see."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from bellwether_assets.foundation.file_errors import ConflictError, StorageError
from bellwether_assets.foundation.storage_settings import Storage

# Of what cannot be reached: what libpq says, through DuckDB.
_NO_CATALOG = (
    "Unable to connect to Postgres", "connection to server", "server closed the connection", "terminating connection",
    "no connection to the server", "Failed to execute query", "SSL connection has been closed",
    "could not receive data from server",
)  # fmt: skip
_LONGEST = 300
_OTHER_DATA = "does not match existing data path"
_CONFLICT = "onflict"


@contextmanager
def named_lake_errors(storage: Storage) -> Iterator[None]:
    """Raises StorageError for what is DuckDB's word for a server that is not there or refuses, ConflictError where
    somebody who does not take the lock wrote the same table.
    """
    try:
        yield
    except duckdb.Error as error:
        text = _without_secrets(str(error), storage)
        said = " ".join(text.split())[:_LONGEST]
        if isinstance(error, duckdb.TransactionException) and _CONFLICT in text:
            raise ConflictError(
                f"another program changed {storage} at the same moment, without its lock: {said}. Nothing of this was"
                " written; run it again"
            ) from None
        if isinstance(error, duckdb.HTTPException) or "HTTP" in text:
            raise StorageError(_of_bucket(storage, text, said)) from None
        if _OTHER_DATA in text:
            raise StorageError(
                f"the catalog {storage.catalog} has its files elsewhere than in {storage.data}, which [storage] names"
                " as data; write what it was made with, or another catalog_schema"
            ) from None
        if any(sign in text for sign in _NO_CATALOG):
            raise StorageError(_of_catalog(storage, text, said)) from None
        raise


def _of_catalog(storage: Storage, text: str, said: str) -> str:
    if "authentication" in text or "no password supplied" in text:
        return (
            f"{storage.catalog}, which [storage] names as catalog, refuses the password: {said}. It stands in the"
            f" variable {storage.password_variable}"
        )
    return (
        f"{storage.catalog}, which [storage] names as catalog, cannot be used: {said}. Nothing of this was written;"
        " run it again when the server answers"
    )


def _of_bucket(storage: Storage, text: str, said: str) -> str:
    named = f"{storage.data}, which [storage] names as data,"
    if "NoSuchBucket" in text:
        return f"{named} is not there: {said}. Make the bucket, or name another"
    if "403" in text or "401" in text:
        return (
            f"{named} refuses the keys: {said}. They stand in the variables {storage.s3.key_variable} and"
            f" {storage.s3.secret_variable}"
        )
    where = storage.s3.endpoint or f"region {storage.s3.region}"
    return f"{named} cannot be read or written at {where}: {said}. Run it again when the server answers"


def _without_secrets(text: str, storage: Storage) -> str:
    """The drivers name no secrets today; a later version that does shall not either."""
    for variable in storage.secret_variables:
        value = os.environ.get(variable)
        if value:
            text = text.replace(value, "…")
    return text
