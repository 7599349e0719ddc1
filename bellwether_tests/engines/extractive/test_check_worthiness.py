"""Check-worthiness: the same score in any company, sensible orders, and a floor under the shipped weights."""

import json

import numpy as np
import pytest
from numpy.typing import NDArray

from bellwether_assets.engines.extractive.check_worthiness import DEFINITIONS, Definition, default_check_worthiness
from bellwether_tests.homes import GOLD_DATA

# (worth checking, less so): invented, on the subjects of debates and of news.
PAIRS = [
    ("Unemployment rose from 4.1 percent to 6.3 percent in two years.", "Good evening, and thank you for having me."),
    ("The country's debt doubled to $19 trillion under the last government.", "I believe in the American dream."),
    ("She voted against the bill three times in the Senate.", "What would you do about health care?"),
    ("More than 40 million people have no health insurance.", "We need to come together as one nation."),
    ("Crime in our cities fell by half between 1993 and 2008.", "Let me answer that, please."),
    ("The company cut 12,000 jobs last year and moved its plants to Mexico.", "We will never give up."),
    ("He said in 2003 that he supported the war.", "I hope that all of you vote."),
    ("The central bank has raised interest rates five times since March.", "Nobody knows what tomorrow brings."),
    ("Exports to China fell 18% in the first quarter.", "Photo: the minister smiles as she arrives."),
    ("The United States has lost a third of its manufacturing jobs since 2000.", "Subscribe to our newsletter here."),
]
ODD = ["", " ", "?", "…", "\x00\ud800", "12345", "$", "。日本語の文。", "word " * 100_000, "a\nb\f\t", "-" * 5000]


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_a_score_does_not_depend_on_order_or_company(definition: Definition) -> None:
    model = default_check_worthiness()
    sentences = [sentence for pair in PAIRS for sentence in pair] + ODD
    scores = model.score(sentences, definition)
    shuffled = np.random.default_rng(5).permutation(len(sentences)).tolist()
    again = [sentences[place] for place in shuffled]
    assert model.score(again, definition).tolist() == scores[shuffled].tolist()
    for place, sentence in enumerate(sentences):
        assert model.score([sentence], definition)[0] == scores[place]


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_checkable_sentences_are_above_others(definition: Definition) -> None:
    scores = default_check_worthiness().score([sentence for pair in PAIRS for sentence in pair], definition)
    wrong = [pair for pair, above, below in zip(PAIRS, scores[::2], scores[1::2], strict=True) if above <= below]
    # "picked" learned from 440 sentences that a checker chose for their interest too: one order may be wrong.
    assert len(wrong) <= (definition == "picked"), wrong


def test_empty_and_odd_input_is_scored() -> None:
    model = default_check_worthiness()
    assert model.score([]).shape == (0,)
    scores = model.score(ODD)
    assert np.isfinite(scores).all()
    assert ((scores >= 0) & (scores <= 1)).all()
    assert (scores == scores.round(6)).all()


def test_in_sample_sanity_of_the_shipped_weights() -> None:
    """In sample: these sentences were trained on. It tells broken weights or features, not how good the score is;
    held-out figures are in the docstring of `train_check_worthiness.py`."""
    path = GOLD_DATA / "claimbuster_train.jsonl"
    if not path.is_file():
        pytest.skip(f"{path} is absent: its texts are not shipped")
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(lines[place]) for place in np.random.default_rng(11).permutation(len(lines))[:150]]
    scores = default_check_worthiness().score([row["text"] for row in rows])
    assert _average_precision([row["label"] for row in rows], scores) >= 0.85


def _average_precision(labels: list[int], scores: NDArray[np.float64]) -> float:
    ranked = np.array(labels)[np.argsort(-scores, kind="stable")]
    return float((np.cumsum(ranked) / np.arange(1, len(ranked) + 1))[ranked == 1].mean())
