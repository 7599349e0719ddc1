"""Makes the shipped weights of check-worthiness. Run by hand, never by the pipeline.

    python -m bellwether_assets.evaluation.train_check_worthiness ../shared/data [--cross-validate]

Belongs here: fitting and measuring. Does not belong here: reading the labelled sentences (check_worthiness_corpora.py),
or anything the pipeline imports.

Data: ClaimBuster (Arslan, Hassan, Li, Tremayne: "A Benchmark Dataset of Check-Worthy Factual Claims", ICWSM 2020) and
CLEF-2019 CheckThat! Task 1 (Atanasova et al.). No sentence is shipped, only n-grams of three sentences or more.

Precautions against figures that are too good. Near-duplicates stay in one fold, also across the two corpora: what is
held out, or nearly the same, is in nobody's training. Some CLEF debates are in ClaimBuster too, cut otherwise; holding
one out takes its whole range of ClaimBuster numbers away. Regularisation, calibration and threshold are chosen in inner
folds. What is scored is the class that ships, with its rounding and its float16 weights.

Held-out figures, November 2026, mean and deviation over folds:

    general, ClaimBuster, 5 nested folds   AP .849 (.012), F1 .756 (.023)
    the same, 5 blocks of whole debates    AP .840 (.033)
    picked, 19 CLEF debates, MAP           .230 (.156)
    general on the same debates, MAP       .231 (.157)

A network over MiniLM vectors, mixed in, gave AP .886 and MAP .256 on the same folds. It is not shipped: sentences are
ranked before anything is embedded. GENERAL_PART was chosen on this same data, so the figures flatter a little.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.feature_selection import chi2
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.preprocessing import normalize

from bellwether_assets.engines.extractive.check_worthiness import DEFINITIONS, CheckWorthiness
from bellwether_assets.engines.extractive.check_worthiness_features import words_and_marks_of
from bellwether_assets.evaluation.check_worthiness_corpora import Floats, Rows, Sentences, read

Arrays = dict[str, NDArray[np.generic]]

TERMS = 6_000  # kept of each of the three vocabularies, by chi²; 3,000 cost .008 of average precision
LEAST_SENTENCES = 3
PICKED_WEIGHT = 5.0  # of the one sentence in forty that a fact-checker picked
# The picked score is half of the general one: 440 picked sentences alone are too few.
GENERAL_PART = 0.5
STRENGTHS = (0.5, 1.0, 2.0)  # inverse regularisation, chosen in inner folds
STRENGTH = 2.0  # where nothing is chosen


def main() -> None:
    """Fit on everything and write the file; with --cross-validate print the figures first."""
    parser = argparse.ArgumentParser(description="Fit the weights of check-worthiness.")
    parser.add_argument("folder", type=Path, help="of claimbuster_train.jsonl and clef2019_t1_train.jsonl")
    parser.add_argument("--cross-validate", action="store_true", help="print figures by nested folds (some minutes)")
    arguments = parser.parse_args()
    data = read(arguments.folder)
    if arguments.cross_validate:
        print(json.dumps({"general": nested_folds(data), "picked": leave_one_debate_out(data)}, indent=2))
    rows = np.arange(len(data.texts))
    strength, calibration, threshold = choose(data, rows)
    target = Path(__file__).parents[1] / "engines" / "extractive" / "data" / "check_worthiness.npz"
    np.savez_compressed(target, **fit(data, rows, strength, calibration))  # type: ignore[arg-type]
    print({"strength": strength, "best threshold": threshold}, f"{target.stat().st_size:,} bytes")


def fit(data: Sentences, rows: Rows, strength: float = STRENGTH, calibration: Floats | None = None) -> Arrays:
    """The arrays of CheckWorthiness, fitted on `rows`; uncalibrated without `calibration`."""
    mean = data.cues[rows].mean(axis=0)
    scale = np.maximum(data.cues[rows].std(axis=0), 1e-3)
    arrays: Arrays = {
        "cue_mean": mean.astype(np.float32),
        "cue_scale": scale.astype(np.float32),
        "calibration": np.tile([1.0, 0.0], (2, 1)) if calibration is None else calibration,
    }
    return arrays | fit_lexical(data, rows, (data.cues - mean) / scale, strength)


def fit_lexical(data: Sentences, rows: Rows, cues: Floats, strength: float) -> Arrays:
    """Logistic regressions over TF-IDF and cues, one for each definition."""
    heads = [rows[~np.isnan(data.labels[rows, column])] for column in (0, 1)]
    vocabulary, inverse, matrices = [], [], []
    for block in data.terms:
        vectorizer = TfidfVectorizer(
            analyzer=list, min_df=LEAST_SENTENCES, sublinear_tf=True, norm=None, dtype=np.float64
        )
        counted = vectorizer.fit_transform([block[row] for row in rows])
        telling = np.zeros(counted.shape[1])
        for column, head in enumerate(heads):
            if len(head):
                part = normalize(counted[np.isin(rows, head)])
                found = np.nan_to_num(chi2(part, data.labels[head, column])[0])
                telling = np.maximum(telling, np.argsort(np.argsort(found, kind="stable"), kind="stable"))
        kept = np.sort(np.argsort(-telling, kind="stable")[:TERMS])
        names = vectorizer.get_feature_names_out()
        vocabulary.append("\n".join(names[kept]))
        inverse.append(vectorizer.idf_[kept])
        matrices.append(normalize(counted[:, kept]))
    # .1: the penalty then falls on n-grams and hardly on cues, of which there are few
    inputs = sparse.hstack([*matrices, sparse.csr_matrix(cues[rows] * 0.1)]).tocsr()
    weights, bias = np.zeros((inputs.shape[1], 2)), np.zeros(2)
    for column, head in enumerate(heads):
        if len(head):
            labels = data.labels[head, column]
            importance = np.where(labels == 1, PICKED_WEIGHT if column else 1.0, 1.0)
            model = LogisticRegression(C=strength, max_iter=500, tol=1e-4)
            model.fit(inputs[np.isin(rows, head)], labels, sample_weight=importance)
            weights[:, column], bias[column] = model.coef_[0], model.intercept_[0]
    size = len(weights) - cues.shape[1]
    return {
        "vocabulary": np.frombuffer("\f".join(vocabulary).encode(), dtype=np.uint8),
        "idf": np.concatenate(inverse).astype(np.float16),
        "lexical": _blend(weights)[:size].astype(np.float16),
        "lexical_cues": (_blend(weights)[size:] * 0.1).astype(np.float32),
        "lexical_bias": _blend(bias),
    }


def _blend(weights: NDArray[Any]) -> NDArray[Any]:
    """Weights (… × 2) with GENERAL_PART of the general score in the picked one: both are linear in their last layer."""
    general, picked = weights[..., 0], weights[..., 1]
    return np.stack([general, GENERAL_PART * general + (1 - GENERAL_PART) * picked], axis=-1)


def choose(data: Sentences, rows: Rows, folds: int = 3) -> tuple[float, Floats, float]:
    """Strength of regularisation, calibration (definition × slope and offset) and the threshold of best F1 for
    "general", all from folds of `rows`: ClaimBuster by near-duplicates, CLEF by debates."""
    fold_of = np.empty(len(data.texts), dtype=np.int64)
    general = np.intersect1d(rows, data.general)
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=1)
    for fold, (_, held) in enumerate(splitter.split(general, data.labels[general, 0], data.groups[general])):
        fold_of[general[held]] = fold
    debates = sorted(set(data.documents[data.picked]))
    for row in data.picked:
        fold_of[row] = debates.index(data.documents[row]) % folds
    logits = {strength: np.empty((len(data.texts), 2)) for strength in STRENGTHS}
    for fold in range(folds):
        held = rows[fold_of[rows] == fold]
        inner = np.intersect1d(rows, data.without(held))
        texts = [words_and_marks_of(data.texts[row]) for row in held]
        for strength in STRENGTHS:
            arrays = fit(data, inner, strength)
            mean, scale = (np.asarray(arrays[name], dtype=np.float64) for name in ("cue_mean", "cue_scale"))
            logits[strength][held] = CheckWorthiness(arrays).logits(texts, ((data.cues - mean) / scale)[held])
    answers = data.labels[general, 0]
    strength = max(logits, key=lambda choice: average_precision_score(answers, logits[choice][general, 0]))
    found, calibration = logits[strength], np.empty((2, 2))
    for column, labelled in enumerate((general, np.intersect1d(rows, data.picked))):
        model = LogisticRegression(C=1e6).fit(found[labelled, column : column + 1], data.labels[labelled, column])
        calibration[column] = model.coef_[0, 0], model.intercept_[0]
    slope, offset = calibration[0]
    probability = 1 / (1 + np.exp(-(slope * found[general, 0] + offset)))
    return strength, calibration, _best_threshold(answers, probability)


def nested_folds(data: Sentences, folds: int = 5) -> dict[str, object]:
    """Figures of "general" on ClaimBuster: five folds by near-duplicates, everything chosen inside each."""
    results: dict[str, list[float]] = defaultdict(list)
    general = data.general
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=7)
    for _, place in splitter.split(general, data.labels[general, 0], data.groups[general]):
        held = general[place]
        rows = data.without(held)
        strength, calibration, threshold = choose(data, rows)
        score = CheckWorthiness(fit(data, rows, strength, calibration)).score([data.texts[row] for row in held])
        answers = data.labels[held, 0]
        results["average precision"].append(average_precision_score(answers, score))
        results["F1"].append(f1_score(answers, score >= threshold))
        results["Brier"].append(float(np.mean((score - answers) ** 2)))
        print(strength, {name: round(values[-1], 4) for name, values in results.items()}, flush=True)
    return {name: _spread(values) for name, values in results.items()}


def leave_one_debate_out(data: Sentences) -> dict[str, object]:
    """Mean average precision over CLEF's debates, each ranked by a model that never saw it, with STRENGTH."""
    results: dict[str, list[float]] = defaultdict(list)
    for debate in sorted(set(data.documents[data.picked])):
        held = np.flatnonzero(data.documents == debate)
        model = CheckWorthiness(fit(data, data.without(held, debate)))
        texts, answers = [data.texts[int(row)] for row in held], data.labels[held, 1]
        for definition in DEFINITIONS:
            results[definition].append(average_precision_score(answers, model.score(texts, definition)))
        print(debate, {name: round(values[-1], 4) for name, values in results.items()}, flush=True)
    return {name: _spread(values) for name, values in results.items()}


def _best_threshold(answers: Floats, probability: Floats) -> float:
    """The probability from which on saying yes has the highest F1."""
    order = np.argsort(-probability, kind="stable")
    f1 = 2 * np.cumsum(answers[order]) / (np.arange(1, len(order) + 1) + answers.sum())
    return float(probability[order[f1.argmax()]])


def _spread(values: Sequence[float]) -> dict[str, object]:
    """Mean, standard deviation and each fold's value."""
    return {
        "mean": round(float(np.mean(values)), 4),
        "deviation": round(float(np.std(values, ddof=1)), 4),
        "folds": [round(value, 3) for value in values],
    }


if __name__ == "__main__":
    main()
