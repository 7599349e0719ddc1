"""The command line, a module a group of commands."""

from bellwether_assets.cli.app import app

__all__ = ["app"]
