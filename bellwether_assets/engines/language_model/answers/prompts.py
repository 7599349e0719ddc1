"""The prompt files, each with the hash that its answers are recorded under.

Belongs here: reading the files. A prompt is code: its file is part of the stage's code version, and since its text is
in every request, of the key under which a response is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bellwether_assets.foundation.hashing import digest


@dataclass(frozen=True)
class Prompt:
    """A system prompt; `mark` is a token in it that an answer never holds unless it repeats the prompt."""

    text: str
    version: str
    mark: str


@lru_cache(maxsize=8)
def prompt(name: str) -> Prompt:
    """The prompt of `prompts/<name>.md`."""
    source = files("bellwether_assets.engines.language_model.answers").joinpath(f"prompts/{name}.md").read_text("utf-8")
    version = digest(source)[:12]
    mark = f"bw-{digest('mark', source)[:16]}"
    return Prompt(source.replace("{mark}", mark).strip(), version, mark)
