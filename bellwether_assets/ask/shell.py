"""DuckDB's own shell on the published database, with full-text search ready."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Literal

from bellwether_assets.ask.home_error import HomeError
from bellwether_assets.ask.published_home import check_published
from bellwether_assets.foundation.settings import Home
from bellwether_assets.publication.full_text import FullTextError, load_statement
from bellwether_assets.publication.open_published import UnreadableDatabaseError, readable

Form = Literal["box", "csv", "json", "markdown"]
SHELL = Path(sys.executable).parent / "duckdb"


def run_shell(home: Home, query: str | None = None, form: Form | None = None) -> int:
    """Open the shell on what `home` has published, or run one query in it; the shell's exit code.

    It reads a copy while a person sits in it, so that nobody waits for them. Raises HomeError.
    """
    check_published(home)
    if not SHELL.exists():
        raise HomeError(f"{SHELL} is missing: `pip install duckdb-cli` of DuckDB's version")
    output = () if form is None else (f"-{form}",)
    try:
        command = [str(SHELL), "-readonly", "-cmd", f"{load_statement()}; SET TimeZone = 'UTC'", *output]
        with readable(home.published, private=query is None) as file:
            return _run([*command, str(file), *(("-c", query) if query is not None else ())])
    except (FullTextError, UnreadableDatabaseError) as error:
        raise HomeError(str(error)) from error


def _run(command: list[str]) -> int:
    """Ctrl-C is the shell's own: it ends a query there, not us."""
    with subprocess.Popen(command) as shell:  # noqa: S603 - the shell beside this Python
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            return shell.wait()
        finally:
            signal.signal(signal.SIGINT, before)
