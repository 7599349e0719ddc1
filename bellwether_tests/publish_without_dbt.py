"""Publishing in a test: dbt's own models and macros, rendered without dbt's half minute of start-up."""

from pathlib import Path

import duckdb
from jinja2 import Environment

from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.publication.dbt_folder import DBT_FOLDER
from bellwether_assets.publication.publish import build_database, publish, take_snapshot
from bellwether_tests.homes import copy_of


def published_without_dbt(context: Context, folder: Path) -> Home:
    """A copy of a built home, published."""
    home = copy_of(context.home, folder)
    publish_without_dbt(Context(home))
    return home


def publish_without_dbt(own: Context) -> None:
    """Publish a built home."""
    take_snapshot(own)
    files = {file.stem: file.read_text("utf-8") for file in (DBT_FOLDER / "models").rglob("*.sql")}
    macros = {
        name: (DBT_FOLDER / "macros" / f"{name}.sql").read_text("utf-8") + f"{{{{ {name}() }}}}"
        for name in ("create_evidence_on", "create_signal_strength", "create_signal_carried_by")
    }
    built: set[str] = set()
    with duckdb.connect(str(build_database(own.home))) as connection:

        def build(name: str) -> str:
            if name not in built:
                built.add(name)
                values = {"ref": build, "source": "{}.{}".format, "config": lambda **_: "", "this": f"main.{name}"}
                query = Environment().from_string(files[name]).render(values)  # noqa: S701 - SQL, not a page
                connection.execute(f"CREATE TABLE main.{name} AS {query}")
                for macro in (text for called, text in macros.items() if called in files[name]):
                    connection.execute(Environment().from_string(macro).render(values))  # noqa: S701
            return f"main.{name}"

        for name in sorted(files):
            build(name)
    publish(own)
