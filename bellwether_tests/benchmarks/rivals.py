"""Stories beside what somebody would pick instead: BERTopic as it comes, and UMAP with HDBSCAN as Meridian uses them.

    make rivals

All get the same articles and the same embeddings, on the same cores, each in a process of its own; the embeddings are
not counted. Time is that of the clustering (here: features, and linking day by day), imports apart, the better of two
times in the process; "program" is what one clustering costs from the program's start on, with imports and with what
numba compiles: what a morning's run pays. Memory is the process's peak with its imports. F1 is B-cubed; an
article in no cluster is a cluster of its own. Two of the three draw by chance, so each draw is a run of its own and the
figures are the least, the mean and the greatest of F1.

The linking was fitted on newscluster and ECB+, and constants of it were chosen on them and on congress_ai: its figures
there are in sample. Nothing was chosen on the gold of any of them for the other two. Streams are labelled files as
`bellwether evaluate` takes them; without a folder of them, the shipped one alone.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from bellwether_tests.benchmarks.kept_figures import keep, write_kept
from bellwether_tests.homes import REPOSITORY

OURS, BERTOPIC, MERIDIAN = "bellwether, day by day", "BERTopic as it comes", "UMAP + HDBSCAN as Meridian"
DRAWS = {OURS: (0,), BERTOPIC: (1, 2, 3), MERIDIAN: (42, 43, 44)}
_TIMES = 2
_LARGEST = 700  # articles of the greatest batch of the invented stream below
VOLUME = "invented, for volume"


def rivals(data: Path | None, programs: Path, volumes: Sequence[int]) -> None:
    """Print a line for each stream and method. `programs`: the folder with the other two."""
    from bellwether_assets.evaluation.streams import read_streams, shipped_stream

    streams = [shipped_stream(), *(read_streams(data) if data is not None else ())]
    chosen = [(stream.name, stream.items, stream.gold) for stream in streams if not stream.timelines]
    chosen += [(f"{VOLUME}, {many:,}", _invented(many), {}) for many in volumes]
    heads = "".join(f"{head:>9}" for head in ("program", "CPU s", "wall s", "MB", "clusters", "F1"))
    print(f"{'stream':30}{'method':28}{heads}   of the draws")
    for name, items, gold in chosen:
        with tempfile.TemporaryDirectory(prefix="bellwether-bench-") as folder:
            _write(Path(folder), items)
            for method, draws in DRAWS.items():
                told = [_measured(method, Path(folder), draw, programs) for draw in draws]
                _show(name, method, told, gold, [str(item["id"]) for item in items])


def _invented(many: int) -> Sequence[dict[str, Any]]:
    from bellwether_tests.invented_stream import invented_stream

    return invented_stream(many, date(2026, 6, 1), days=max(1, many // _LARGEST))


def _write(folder: Path, items: Sequence[dict[str, Any]]) -> None:
    """The articles and their embeddings, for the processes that are measured."""
    from bellwether_assets.vectors.embedder import Embedder, embedding_text

    (folder / "articles.json").write_text(json.dumps(list(items)), encoding="utf-8")
    vectors = Embedder().encode([embedding_text(str(item["title"]), str(item["text"])) for item in items])
    np.save(folder / "vectors.npy", vectors)


def _measured(method: str, folder: Path, draw: int, programs: Path) -> dict[str, Any]:
    found_in = [str(REPOSITORY), *([] if method == OURS else [str(programs)])]
    done = subprocess.run(
        [sys.executable, "-m", "bellwether_tests.benchmarks.rivals", "--one", method, str(folder), str(draw)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(found_in)},
    )
    if done.returncode != 0:
        raise RuntimeError(f"{method} failed: {done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _show(name: str, method: str, told: Sequence[dict[str, Any]], gold: dict[str, str], ids: Sequence[str]) -> None:
    from bellwether_assets.evaluation.bcubed import bcubed

    f1 = sorted(bcubed(gold, dict(zip(ids, one["labels"], strict=True))).f1 for one in told) if gold else []
    figures = {what: min(one[what] for one in told) for what in ("program", "CPU s", "wall s", "MB")}
    clusters = fmean(len({label for label in one["labels"] if label is not None}) for one in told)
    seconds = "".join(f"{figures[what]:9.2f}" for what in ("program", "CPU s", "wall s"))
    shown = f"{fmean(f1):9.3f}   {', '.join(f'{one:.3f}' for one in f1)}" if f1 else f"{'-':>9}"
    print(f"{name:30.30}{method:28}{seconds}{figures['MB']:9.0f}{clusters:9.0f}{shown}", flush=True)
    keep(f"stories of {name}: {method}", {**figures, "clusters": clusters, "F1": f1})


def _one(method: str, folder: Path, draw: int) -> None:
    """One method on one stream, in this process."""
    items = json.loads((folder / "articles.json").read_text(encoding="utf-8"))
    vectors = np.load(folder / "vectors.npy")
    work = _WORK[method](items, vectors, draw)
    walls, processors, program = [], [], 0.0
    for _ in range(_TIMES):
        wall, processor = time.perf_counter(), time.process_time()
        labels = work()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
        program = program or time.process_time()
    told = {
        "program": program,
        "wall s": min(walls),
        "CPU s": min(processors),
        "MB": _peak_megabytes(),
        "labels": labels,
    }
    print(json.dumps(told))


def _peak_megabytes() -> float:
    """Of this program alone: what getrusage says is never less than what its parent had when it started it."""
    (line,) = (one for one in Path("/proc/self/status").read_text("ascii").splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


Labels = list[Any]  # of each article in its place: its cluster; None where it is in none


def _ours(items: Sequence[dict[str, Any]], vectors: Any, _draw: int) -> Callable[[], Labels]:
    from bellwether_assets.clusters.features import article_features
    from bellwether_assets.clusters.link import shipped_config
    from bellwether_assets.evaluation.replay_stories import replay_stories

    def link() -> Labels:
        features = [
            article_features(str(item["id"]), item["title"], item["text"], vector, _day(item))
            for item, vector in zip(items, vectors, strict=True)
        ]
        linked = replay_stories(features, [_day(item) for item in items], shipped_config())
        return [linked.story_of[str(item["id"])] for item in items]

    return link


def _bertopic(items: Sequence[dict[str, Any]], vectors: Any, _draw: int) -> Callable[[], Labels]:
    from bertopic import BERTopic

    texts = [f"{item['title']}. {item['text']}" for item in items]

    def fit() -> Labels:
        topics, _ = BERTopic().fit_transform(texts, vectors)
        return _without_noise(topics)

    return fit


def _meridian(_items: Sequence[dict[str, Any]], vectors: Any, draw: int) -> Callable[[], Labels]:
    """Of its grid, the setting whose clusters are densest (DBCV), in ten dimensions."""
    from itertools import product

    from hdbscan import HDBSCAN
    from hdbscan.validity import validity_index
    from umap import UMAP

    def fit() -> Labels:
        best, chosen = -1.0, [-1] * len(vectors)
        for neighbors in (10, 15, 20):
            reduce = UMAP(n_neighbors=neighbors, n_components=10, min_dist=0.0, metric="cosine", random_state=draw)
            reduced = reduce.fit_transform(vectors).astype(np.float64)
            for size, samples, epsilon in product((5, 8, 10, 15), (2, 3, 5), (0.1, 0.2, 0.3)):
                clusters = HDBSCAN(min_cluster_size=size, min_samples=samples, cluster_selection_epsilon=epsilon)
                found = clusters.fit_predict(reduced)
                inside = found >= 0
                if len(set(found[inside])) < 2:
                    continue
                score = validity_index(reduced[inside], found[inside])
                if score > best:
                    best, chosen = score, found
        return _without_noise(chosen)

    return fit


_WORK = {OURS: _ours, BERTOPIC: _bertopic, MERIDIAN: _meridian}


def _without_noise(labels: Sequence[int]) -> Labels:
    return [None if label < 0 else int(label) for label in labels]


def _day(item: dict[str, Any]) -> date:
    return date.fromisoformat(str(item["published_at"])[:10])


def main() -> None:
    """Measure, or be measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder or file of labelled streams")
    parser.add_argument("--rivals", type=Path, metavar="FOLDER", help="where `make rivals` put the other two")
    parser.add_argument("--volume", type=int, nargs="*", default=[], metavar="ARTICLES", help="invented ones, no F1")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures there, too")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        method, folder, draw = chosen.one
        _one(method, Path(folder), int(draw))
        return
    if chosen.rivals is None:
        parser.error("--rivals names the folder of BERTopic, UMAP and HDBSCAN; `make rivals` makes one")
    rivals(chosen.data, chosen.rivals.absolute(), chosen.volume)
    if chosen.json is not None:
        write_kept(chosen.json)


if __name__ == "__main__":
    main()
