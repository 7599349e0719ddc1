"""Publishing in a test: dbt's own models and macros, rendered without dbt's half minute of start-up."""

import re
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
    macros = [file.read_text("utf-8") for file in (DBT_FOLDER / "macros").glob("*.sql")]
    hooks = {name: re.findall(r"\{\{ (create_\w+)\(\) \}\}", text) for name, text in files.items()}
    built: set[str] = set()
    with duckdb.connect(str(build_database(own.home))) as connection:
        connection.execute("SET TimeZone = 'UTC'")

        def build(name: str) -> str:
            if name not in built:
                built.add(name)
                values = {"ref": build, "source": "{}.{}".format, "config": lambda **_: "", "this": f"main.{name}"}
                statements = [files[name], *(f"{{{{ {hook}() }}}}" for hook in hooks[name])]
                query, *created = (
                    # No page: what is rendered is SQL.
                    Environment().from_string("".join([*macros, text])).render(values)  # noqa: S701
                    for text in statements
                )
                kind = "VIEW" if "materialized='view'" in files[name] else "TABLE"
                connection.execute(f"CREATE {kind} main.{name} AS {query}")
                for statement in created:
                    connection.execute(statement)
            return f"main.{name}"

        for name in sorted(files):
            build(name)
    publish(own)
