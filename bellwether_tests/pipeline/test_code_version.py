"""A stage's code version follows what decides its result, and nothing else."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bellwether_assets.pipeline import code_version as module
from bellwether_assets.pipeline.code_version import code_version, files_of
from bellwether_assets.pipeline.stage import Stage
from bellwether_assets.stages import STAGES

ALL = list(STAGES)
_PACKAGE = Path(module.__file__).parents[1]


def _names(stage: Stage[Any]) -> set[str]:
    return {file.relative_to(_PACKAGE).as_posix() for file in files_of(stage)}


@pytest.mark.parametrize(
    ("stage", "decides"),
    [
        ("raw_articles", "text/date_mentions.py"),
        ("origins", "articles/origins.py"),
        ("embeddings", "vectors/embedder.py"),
        # A new model would leave old vectors: its weights' hash stands in this file.
        ("claims", "vectors/embedder.py"),
        ("claims", "proof/match_quotes.py"),
        ("claims", "text/data/words.toml"),
        ("claims", "engines/language_model/answers/prompts/extract.md"),
        ("claims", "foundation/tables/claims.py"),
        ("signal_clusters", "clusters/data/linking.json"),
        ("reinforced_signals", "signals/data/claim_linking.json"),
        ("reinforced_signals", "articles/data/owners.toml"),
        ("reinforced_signals", "engines/language_model/answers/prompts/compose.md"),
        ("brief", "brief/choose.py"),
        ("brief", "pipeline/faults.py"),
    ],
)
def test_what_decides_a_result_is_part_of_its_code(stage: str, decides: str) -> None:
    assert decides in _names(STAGES.named(stage))


@pytest.mark.parametrize("stage", ALL, ids=lambda stage: stage.name)
def test_what_only_carries_is_part_of_no_stages_code(stage: Stage[Any]) -> None:
    carried = {
        "engines/language_model/transport.py",
        "engines/language_model/clients.py",
        "engines/language_model/batches.py",
        "engines/language_model/ledger.py",
        "engines/language_model/engine.py",
        "foundation/warehouse.py",
        "pipeline/build.py",
        "pipeline/walk.py",
    }
    assert _names(stage) & carried == set()
    assert not any(name.startswith(("site/", "publication/", "orchestration/", "cli/")) for name in _names(stage))


def test_stages_that_share_no_code_share_no_version() -> None:
    assert "signals/reinforce.py" not in _names(STAGES.named("brief"))
    assert len({code_version(stage) for stage in ALL}) > len(ALL) - 3, "three stages of one module may share theirs"


def test_any_byte_of_a_file_that_counts_makes_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = STAGES.named("claims")
    before = code_version(stage)
    read = Path.read_bytes
    for changed in ("vectors/embedder.py", "text/data/words.toml"):
        with monkeypatch.context() as patched:
            patched.setattr(
                Path, "read_bytes", lambda file, name=changed: read(file) + b" " * file.as_posix().endswith(name)
            )
            # A file is read, and a version computed, once a process.
            module.named_content.cache_clear()
            assert code_version(replace(stage, name="again")) != before
        module.named_content.cache_clear()
        code_version.cache_clear()
    assert code_version(stage) == before
