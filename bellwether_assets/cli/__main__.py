"""`python -m bellwether_assets.cli`: the same as the command `bellwether`."""

from bellwether_assets.cli import app

app()
