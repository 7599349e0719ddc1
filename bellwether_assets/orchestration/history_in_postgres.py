"""Dagster's history in PostgreSQL: what `dagster.yaml` says of it, and whether the server can be reached.

Belongs here: the one block of `dagster.yaml` that the setting `[dagster.postgres]` writes. Does not belong here: the
rest of that file (`prepare_home.py`). The password stands in neither: Dagster reads it from the environment as well.
"""

import os

from bellwether_assets.foundation.scale_settings import DagsterPostgres
from bellwether_assets.foundation.settings import SettingsError

# By this line the block is known again, and taken out where the setting is.
IN_POSTGRES = "# Dagster's history in PostgreSQL, as [dagster.postgres] of bellwether.toml says."
_PATIENCE_SECONDS = 10


def history_in(postgres: DagsterPostgres) -> str:
    """The block of `dagster.yaml`."""
    # SQLAlchemy takes a bare `postgresql` for another driver than the one that dagster-postgres brings.
    return f"""\
{IN_POSTGRES}
storage:
  postgres:
    postgres_db:
      scheme: postgresql+psycopg2
      hostname: "{postgres.host}"
      port: {postgres.port}
      db_name: "{postgres.database}"
      username: "{postgres.user}"
      password:
        env: {postgres.password_variable}
"""


def reach(postgres: DagsterPostgres) -> None:
    """Connect once. Raises SettingsError that says what is missing: package, password, server or rights."""
    where = f"[dagster.postgres] {postgres.user}@{postgres.host}:{postgres.port}/{postgres.database}"
    try:
        import psycopg2
    except ImportError as error:
        raise SettingsError(f"{where}: {error}; install the extra: pip install 'bellwether[workers]'") from error
    password = os.environ.get(postgres.password_variable)
    if not password:
        raise SettingsError(f"{where}: set the variable {postgres.password_variable} to the password of that user")
    try:
        psycopg2.connect(
            host=postgres.host,
            port=postgres.port,
            dbname=postgres.database,
            user=postgres.user,
            password=password,
            connect_timeout=_PATIENCE_SECONDS,
        ).close()
    except psycopg2.OperationalError as error:
        raise SettingsError(f"{where} cannot be reached: {' '.join(str(error).split())}") from error
