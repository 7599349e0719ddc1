"""The commands, in the order in which `--help` lists them.

Modules of commands import what they work with when they are called: neither Dagster nor a model loads for `--help`.
"""

import typer

from bellwether_assets.cli.archive import export_home, import_home
from bellwether_assets.cli.ask import search, sql, table
from bellwether_assets.cli.brief import brief, verify
from bellwether_assets.cli.deliver import deliver
from bellwether_assets.cli.demo import demo
from bellwether_assets.cli.doctor import doctor
from bellwether_assets.cli.evaluate import evaluate
from bellwether_assets.cli.explain import explain
from bellwether_assets.cli.fetch import fetch
from bellwether_assets.cli.migrate_storage import migrate_storage
from bellwether_assets.cli.overrides import override, overrides
from bellwether_assets.cli.pdf import pdf
from bellwether_assets.cli.preview import preview, what_if
from bellwether_assets.cli.record import record
from bellwether_assets.cli.run import run
from bellwether_assets.cli.sources import sources
from bellwether_assets.cli.terminal import told
from bellwether_assets.cli.ui import ui
from bellwether_assets.cli.worker import worker

app = typer.Typer(
    help="A morning brief, composed for you when the sources say something worth saying.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    run,
    preview,
    what_if,
    fetch,
    demo,
    ui,
    worker,
    record,
    brief,
    pdf,
    deliver,
    verify,
    explain,
    search,
    table,
    sql,
    override,
    overrides,
    doctor,
    evaluate,
):
    app.command()(told(command))
app.command("export")(told(export_home))
app.command("migrate-storage")(told(migrate_storage))
app.command("import")(told(import_home))
app.add_typer(sources, name="sources")
