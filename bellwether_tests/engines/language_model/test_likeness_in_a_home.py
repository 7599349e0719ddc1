"""In a home, what a model wrote is compared with its claims by the home's own vectors."""

from pathlib import Path

import pytest

from bellwether_assets.foundation.settings import Settings
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.tools import COMPOSITION
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.engines.language_model.evidence import EVIDENCE
from bellwether_tests.engines.language_model.harness import DAY, HAIKU, running_harness
from bellwether_tests.engines.language_model.test_compose import LEAD, words
from bellwether_tests.homes import new_home, query
from bellwether_tests.model_server.script import sequence
from bellwether_tests.vectors.tiny_model import save_tiny_model

# Too short for words alone to tell that its claim is about something else.
STRANGE = {"text": "Vessels call elsewhere when quays become expensive.", "claims": ["C2"]}


def test_a_sentence_about_something_else_is_noticed_by_its_meaning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedder: Embedder
) -> None:
    with running_harness(sequence(*[words(LEAD, STRANGE)] * 2), tmp_path, monkeypatch) as harness:
        settings = (
            f'[engine]\nname = "{HAIKU}"\naddress = "{harness.server.base_url}"\nattempts = 1\ncheck_meaning = false\n'
        )
        context = Context(new_home(tmp_path / "home", DAY, settings), embedder)
        composition = COMPOSITION.provide(context).compose("s_1", DAY, EVIDENCE)
    assert [one.text for one in composition.analysis] == [LEAD["text"]]
    assert composition.dropped == 1
    ((kept,),) = query(context, "SELECT count(*) FROM ledger.vectors WHERE model = ?", embedder.model)
    assert kept > 2 * len(EVIDENCE)


def test_vectors_of_another_model_do_not_compare_words(tmp_path: Path) -> None:
    def key(composer: str, **embedding: str) -> object:
        return COMPOSITION.settings(Settings.model_validate({"engine": {"name": composer}, "embedding": embedding}))

    other = str(save_tiny_model(tmp_path / "tiny"))
    assert key("extractive") == key("extractive", model=other)
    assert key(HAIKU) != key(HAIKU, model=other)
