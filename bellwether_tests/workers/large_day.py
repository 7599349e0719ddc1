"""A day of many articles, whose claims are to be made here or by workers."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.build import Built, build_day
from bellwether_assets.pipeline.context import Context
from bellwether_assets.stages import STAGES
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.homes import copy_of, day_hashes, drop, new_home, query, stage
from bellwether_tests.invented_stream import invented_stream

DAY = date(2026, 3, 10)
# The stages before the ones that ask engine and model.
BEFORE = ("arrivals", "raw_articles", "origins")
ASKING = ("embeddings", "claims")


def taken_in(path: Path, many: int) -> Home:
    """A home with so many articles of one day, up to where they are read."""
    home = new_home(path, DAY)
    drop(home, "articles.jsonl", invented_stream(many, DAY))
    context = Context(home)
    take_in(context)
    for name in BEFORE:
        build_day(context, STAGES, stage(name), DAY)
    return home


def with_settings(home: Home, path: Path, settings: str) -> Home:
    """A copy of a home, with these settings."""
    copied = copy_of(home, path)
    copied.settings_file.write_text(settings, encoding="utf-8")
    return copied


def asked(home: Home, embedder: Embedder | None = None) -> Mapping[str, Built]:
    """Build the stages that ask engine and model."""
    context = Context(home, embedder)
    return {name: build_day(context, STAGES, stage(name), DAY) for name in ASKING}


def outcome(home: Home) -> tuple[dict[str, tuple[str, str]], list[tuple[Any, ...]]]:
    """What came out of every stage, hash by hash, and what was kept of each text's vector."""
    context = Context(home)
    kept = query(context, "SELECT content, model, md5(vector::VARCHAR) FROM ledger.vectors ORDER BY ALL")
    return day_hashes(context, DAY), kept
