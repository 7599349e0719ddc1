"""The command line, one module a group of commands. What a command does lives in the layers below, not here."""

from bellwether_assets.cli.app import app

__all__ = ["app"]
