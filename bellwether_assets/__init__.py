"""Bellwether: a Dagster data-asset platform from raw articles to a morning brief."""
