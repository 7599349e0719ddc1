"""Quality on the real corpora, with the shipped files: a floor under the figures that linking.json reports."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from bellwether_assets.clusters.link import shipped_config

DATA = Path(os.environ.get("BELLWETHER_GOLD_DATA", "/work/shared/data"))


@pytest.mark.parametrize(("name", "floor"), [("newscluster", 0.94), ("ecbplus", 0.87)])
def test_streamed_stories_reach_the_figure_they_were_shipped_with(name: str, floor: float) -> None:
    if not (DATA / f"{name}.jsonl").is_file():
        pytest.skip(f"{DATA}/{name}.jsonl is absent: its texts belong to their publishers and are not shipped")
    train = pytest.importorskip("bellwether_assets.clusters.train")
    from bellwether_assets.clusters.features import article_features
    from bellwether_assets.embeddings.embedder import Embedder, embedding_text

    with (DATA / f"{name}.jsonl").open(encoding="utf-8") as lines:
        articles: list[dict[str, Any]] = [json.loads(line) for line in lines]
    vectors = Embedder().encode([embedding_text(a["title"], a["text"]) for a in articles])
    features = [
        article_features(a["id"], a["title"], a["text"], vector, train.day_of(a))
        for a, vector in zip(articles, vectors, strict=True)
    ]
    assert train.replay(train.corpus_of(articles, features), shipped_config()).f1 >= floor
