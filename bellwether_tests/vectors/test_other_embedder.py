"""A model of one's own: named by its folder, with its own dimensions, and part of what every vector is known by."""

from pathlib import Path

import numpy as np
import pytest

from bellwether_assets.foundation.embedding_choice import MULTILINGUAL_EMBEDDING, SHIPPED_EMBEDDING
from bellwether_assets.foundation.settings import Home, SettingsError
from bellwether_assets.vectors.embedder import MODEL, EmbedderError
from bellwether_assets.vectors.other_embedder import MultilingualEmbedder, OtherEmbedder, model_of
from bellwether_tests.vectors.tiny_model import DIMENSIONS, save_tiny_model

TEXTS = [
    "The city sold its tram",
    "Die Stadt verkauft die Straßenbahn",
    "",
    "none of these words",
    "\ud800",
    "a" * 20_000,
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_model(tmp_path_factory.mktemp("models") / "tiny")


def test_vectors_have_the_models_dimensions_and_length_one(folder: Path) -> None:
    embedder = OtherEmbedder(folder)
    vectors = embedder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), DIMENSIONS)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert float(vectors[0] @ vectors[1]) > 0.99
    assert embedder.encode([]).shape[0] == 0
    assert embedder.encoded == len(TEXTS)


def test_a_text_has_the_same_bits_alone_and_among_others_and_in_any_order(folder: Path) -> None:
    embedder = OtherEmbedder(folder)
    together = embedder.encode(TEXTS)
    assert embedder.encode(TEXTS[::-1]).tobytes() == together[::-1].tobytes()
    for row, text in enumerate(TEXTS):
        assert embedder.encode([text])[0].tobytes() == together[row].tobytes()


def test_the_name_of_a_model_is_of_its_weights(folder: Path, tmp_path: Path) -> None:
    again, other = save_tiny_model(tmp_path / "a" / "tiny"), save_tiny_model(tmp_path / "b" / "tiny", seed=1)
    assert model_of(SHIPPED_EMBEDDING) == MODEL
    assert model_of(str(folder)) == model_of(str(again)) == OtherEmbedder(folder).model
    assert model_of(str(other)) != model_of(str(folder))
    assert model_of(str(folder)).startswith("tiny@")


def test_the_multilingual_model_has_the_same_bits_for_a_text_alone_and_among_others() -> None:
    embedder = MultilingualEmbedder()
    assert embedder.model == model_of(MULTILINGUAL_EMBEDDING)
    together = embedder.encode(TEXTS)
    assert together.shape == (len(TEXTS), 512)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert embedder.encode(TEXTS[::-1]).tobytes() == together[::-1].tobytes()
    for row, text in enumerate(TEXTS):
        assert embedder.encode([text])[0].tobytes() == together[row].tobytes()
    assert embedder.encode([]).shape[0] == 0


def test_a_folder_that_holds_no_model_is_refused_with_the_setting_and_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text("[]")
    with pytest.raises(EmbedderError, match=r"embedding\.model: .* holds no model .*save"):
        OtherEmbedder(tmp_path)
    with pytest.raises(EmbedderError, match=r"embedding\.model: .*nowhere is missing"):
        model_of(str(tmp_path / "nowhere"))


@pytest.mark.parametrize("made", [False, True])
def test_the_settings_refuse_what_is_no_folder_of_a_model(tmp_path: Path, made: bool) -> None:
    folder = tmp_path / "model"
    if made:
        folder.mkdir()
    home = Home(tmp_path)
    home.settings_file.write_text(f'[embedding]\nmodel = "{folder}"\n')
    with pytest.raises(SettingsError, match=r"(?s)embedding.*model.*(no folder that|modules\.json is missing)"):
        home.settings()
    home.settings_file.write_text('[embedding]\nmodel = "some/relative/folder"\n')
    with pytest.raises(SettingsError, match="no folder that is there"):
        home.settings()
