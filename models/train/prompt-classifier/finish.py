"""Calibrates a checkpoint on dev and writes the shipped model: model.onnx, tokenizer.json, ngrams.bin and model.json.

  python3 finish.py --data <folder with dev.jsonl.gz> --encoder <folder with tokenizer.json> --checkpoint <checkpoint.pt>
      --ngrams ngrams.npz --out ../../prompt-classifier
"""
import argparse
import hashlib
import json
import random
from pathlib import Path

import numpy as np
import torch
from scipy.optimize import minimize
from tokenizers import Tokenizer

from corpus import HEADS, read
from encoder import Classifier
from export import build
from features import features
from templates import Templates
from train import MAX_TOKENS

ROWS_PER_DEV_TEMPLATE = 1
# One pair for all heads: fitted ones would follow dev, whose rows spell like those of training.
ENCODER_SHARE, NGRAM_SHARE = 0.75, 0.35
NGRAM_ROWS = 35_000


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("--data", "--encoder", "--checkpoint", "--ngrams", "--out"):
        parser.add_argument(name, type=Path, required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    state = torch.load(args.checkpoint)["average"]
    model = Classifier(state["words.weight"].shape[0], len(HEADS)).eval()
    model.load_state_dict(state)
    tokenizer = Tokenizer.from_file(str(args.encoder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    rows = read(args.data / "dev.jsonl.gz")
    rows += Templates("dev").every(ROWS_PER_DEV_TEMPLATE, random.Random(1))
    encoder = np.stack([logits_of(model, tokenizer, row["text"]) for row in rows])
    ngrams = np.load(args.ngrams)
    table, kept = strongest(ngrams["weights"])
    spelling = np.stack([spelling_of(table, row["text"]) for row in rows]) + ngrams["biases"]
    logits = ENCODER_SHARE * encoder + NGRAM_SHARE * spelling
    slopes, offsets, metrics = np.ones(len(HEADS), np.float32), np.zeros(len(HEADS), np.float32), {}
    for column, head in enumerate(HEADS):
        known = [(index, row["unsafe"] if head == "unsafe" else row["labels"].get(head)) for index, row in enumerate(rows)]
        chosen, y = (np.array(part) for part in zip(*[pair for pair in known if pair[1] is not None]))
        z = logits[chosen, column]
        slopes[column], offsets[column] = platt(z, y)
        metrics[head] = {"auprc": round(average_precision(y, z), 3), "positives": int(y.sum()), "rows": len(y)}
        print(head, metrics[head], f"slope {slopes[column]:.2f} offset {offsets[column]:.2f}")
    offsets += slopes * NGRAM_SHARE * ngrams["biases"]
    files = {
        "model.onnx": build(state, slopes * ENCODER_SHARE, offsets, MAX_TOKENS),
        "tokenizer.json": tokenizer_file(args.encoder / "tokenizer.json"),
        "ngrams.bin": ngram_file(table[kept] * (slopes * NGRAM_SHARE), kept),
    }
    write(args.out, files, metrics)


def strongest(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The weights with all but the strongest rows at zero, and which rows those are."""
    strength = np.abs(weights / np.abs(weights).max(axis=0)).max(axis=1)
    kept = np.sort(np.argsort(-strength, kind="stable")[:NGRAM_ROWS])
    table = np.zeros_like(weights)
    table[kept] = weights[kept]
    return table, kept


def spelling_of(table: np.ndarray, text: str) -> np.ndarray:
    ids, values = features(text)
    return values @ table[ids]


def ngram_file(table: np.ndarray, buckets: np.ndarray) -> bytes:
    """As src/adapters/classifier/ngrams.ts reads it."""
    scale = np.maximum(np.abs(table).max(axis=0) / 127, 1e-9).astype("<f4")
    parts = [np.array([len(buckets)], "<u4"), scale, buckets.astype("<u4"), np.round(table / scale).astype(np.int8)]
    return b"".join(part.tobytes() for part in parts)


def tokenizer_file(path: Path) -> bytes:
    table = json.loads(path.read_text())
    table["truncation"] = table["padding"] = None
    return json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode()


def logits_of(model: Classifier, tokenizer: Tokenizer, text: str) -> np.ndarray:
    ids = torch.tensor([tokenizer.encode(text).ids])
    with torch.no_grad():
        return model(ids, torch.ones(ids.shape))[0].numpy()


def platt(z: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Slope and offset that make the logits those of probabilities, towards Platt's own smoothed targets."""
    positive, negative = y.sum(), (1 - y).sum()
    goal = np.where(y > 0, (positive + 1) / (positive + 2), 1 / (negative + 2))

    def loss(p: np.ndarray) -> float:
        q = p[0] * z + p[1]
        return float((np.logaddexp(0, q) - goal * q).sum())

    slope, offset = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return max(slope, 0.05), offset


def average_precision(y: np.ndarray, z: np.ndarray) -> float:
    hits = np.cumsum(y[np.argsort(-z, kind="stable")])
    ranks = np.arange(1, len(y) + 1)
    return float((hits / ranks * y[np.argsort(-z, kind="stable")]).sum() / max(1.0, y.sum()))


def write(out: Path, files: dict[str, bytes], metrics: dict) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (out / name).write_bytes(data)
    manifest = {
        "name": "prompt-encoder",
        "version": "2.0.0",
        "licence": "Apache-2.0",
        "files": [{"file": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)} for name, data in files.items()],
        "labels": HEADS,
        "inputs": {"ids": ["N", "L"]},
        "outputs": {"logits": ["N", len(HEADS)]},
        "languages": ["en"],
        "dev": metrics,
    }
    (out / "model.json").write_text(json.dumps(manifest, indent=2) + "\n")
    print({name: len(data) for name, data in files.items()})


if __name__ == "__main__":
    main()
