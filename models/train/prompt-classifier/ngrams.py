"""Trains the hashed n-grams that stand beside the encoder: writes their weights and biases as numpy arrays.

  python3 ngrams.py --data <folder with train.jsonl.gz and dev.jsonl.gz> --out ngrams.npz

Twelve heads and an overall one, each a logistic regression over features.py, fitted only on the rows that know its
label (tri-state), weak rows at 0.4, classes balanced by the square root of their ratio, then Platt-scaled on dev.
Minutes on one CPU core; needs numpy and scipy.
"""
import argparse
import gzip
import json
import unicodedata
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from features import BUCKETS, features
from synthetic import CATEGORIES, synthetic_rows

HEADS = [*CATEGORIES, "unsafe"]
WEAK_WEIGHT = 0.4
WEAK_NEGATIVE_WEIGHT = 0.3
PENALTIES = (1e-6, 3e-6, 1e-5)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    train = read(args.data / "train.jsonl.gz") + synthetic_rows("train", 30)
    dev = read(args.data / "dev.jsonl.gz") + synthetic_rows("dev", 12)
    x, x_dev = matrix(train), matrix(dev)
    print(f"train {x.shape[0]} rows, {x.nnz / x.shape[0]:.0f} features a row; dev {x_dev.shape[0]} rows", flush=True)

    weights, biases, metrics = np.zeros((BUCKETS, len(HEADS)), np.float32), np.zeros(len(HEADS), np.float32), {}
    for column, head in enumerate(HEADS):
        known, y, w = targets(train, head, guess=True)
        known_dev, y_dev, w_dev = targets(dev, head)
        best = None
        for penalty in PENALTIES:
            model = fit(x[known], y, balance(y, w), penalty)
            quality = average_precision(y_dev, scores(x_dev[known_dev], model))
            if best is None or quality > best[0]:
                best = (quality, penalty, model)
        quality, penalty, model = best
        slope, offset = platt(scores(x_dev[known_dev], model), y_dev, w_dev)
        weights[:, column], biases[column] = model[:-1] * slope, model[-1] * slope + offset
        metrics[head] = {"auprc": round(quality, 3), "positives": int(y_dev.sum()), "rows": len(y_dev), "penalty": penalty}
        print(head, metrics[head], f"train positives {int(y.sum())}", flush=True)
    np.savez(args.out, weights=weights, biases=biases)


def read(path: Path) -> list[dict]:
    with gzip.open(path, "rt") as lines:
        return [json.loads(line) for line in lines]


def matrix(rows: list[dict]) -> csr_matrix:
    ids, values, starts = [], [], [0]
    for row in rows:
        one_ids, one_values = features(unicodedata.normalize("NFKC", row["text"]))
        ids.append(one_ids)
        values.append(one_values)
        starts.append(starts[-1] + len(one_ids))
    return csr_matrix((np.concatenate(values), np.concatenate(ids).astype(np.int32), starts), (len(rows), BUCKETS))


def targets(rows: list[dict], head: str, guess: bool = False) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows that know this head's label, the labels, and how much each counts.

    With `guess`, a row that is benign overall also counts, a little, as a negative of heads it does not name: without
    it those heads would never see everyday chatter.
    """
    kept = []
    for index, row in enumerate(rows):
        label = row["unsafe"] if head == "unsafe" else row["labels"].get(head)
        if label is not None:
            kept.append((index, label, WEAK_WEIGHT if row["weak"] else 1.0))
        elif guess and row["benign"]:
            kept.append((index, 0, WEAK_NEGATIVE_WEIGHT))
    known, y, w = zip(*kept)
    return np.array(known), np.array(y, dtype=np.float64), np.array(w)


def balance(y: np.ndarray, w: np.ndarray) -> np.ndarray:
    positive, negative = (w * y).sum(), (w * (1 - y)).sum()
    return w * np.where(y > 0, max(1.0, (negative / max(positive, 1)) ** 0.5), 1.0) / w.sum()


def fit(x: csr_matrix, y: np.ndarray, w: np.ndarray, penalty: float) -> np.ndarray:
    transposed = x.T.tocsr()

    def loss(model: np.ndarray) -> tuple[float, np.ndarray]:
        z = scores(x, model)
        value = (w * (np.logaddexp(0, z) - y * z)).sum() + penalty / 2 * (model[:-1] ** 2).sum()
        error = w * (1 / (1 + np.exp(-z)) - y)
        return value, np.append(transposed @ error + penalty * model[:-1], error.sum())

    return minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 60, "maxcor": 6}).x


def scores(x: csr_matrix, model: np.ndarray) -> np.ndarray:
    return x @ model[:-1] + model[-1]


def platt(z: np.ndarray, y: np.ndarray, w: np.ndarray) -> tuple[float, float]:
    """Slope and offset that make the scores probabilities, towards Platt's own smoothed targets."""
    positive, negative = y.sum(), (1 - y).sum()
    goal = np.where(y > 0, (positive + 1) / (positive + 2), 1 / (negative + 2))

    def loss(p: np.ndarray) -> float:
        q = p[0] * z + p[1]
        return float((w * (np.logaddexp(0, q) - goal * q)).sum())

    slope, offset = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return max(slope, 0.05), offset


def average_precision(y: np.ndarray, z: np.ndarray) -> float:
    order = np.argsort(-z, kind="stable")
    hits = np.cumsum(y[order])
    return float((hits / np.arange(1, len(y) + 1) * y[order]).sum() / max(1.0, y.sum()))


if __name__ == "__main__":
    main()
