"""Fine-tunes the encoder: writes a checkpoint with the averaged weights. Stop it at any time; run it again to go on.

  python3 train.py --data <folder with train.jsonl.gz> --encoder <folder with model.safetensors and tokenizer.json>
      --wordnet <its folder> --fortunes <their folder> --out <checkpoint.pt> --minutes 62

Masked cross-entropy over thirteen heads. The learning rate follows the clock, so a run takes the minutes it is given on
any machine.
"""
import argparse
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional as F

from corpus import HEADS, Stream, plain_english, read, targets
from encoder import load_pretrained

BATCH, ROUND, MAX_TOKENS = 32, 6000, 64
FROZEN_LAYERS = 2
RATE_ENCODER, RATE_HEADS, LAYER_DECAY = 1.2e-4, 1e-3, 0.85
DROPOUT, SMOOTHING, AVERAGING = 0.1, 0.01, 0.998
# How much a positive counts, at most; rare heads see enough positives through templates.
POSITIVE_WEIGHT = 2.0


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("--data", "--encoder", "--wordnet", "--fortunes", "--out"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(1)
    tokenizer = Tokenizer.from_file(str(args.encoder / "tokenizer.json"))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.no_padding()
    stream = Stream(read(args.data / "train.jsonl.gz"), plain_english(args.wordnet, args.fortunes), 1)
    model = load_pretrained(args.encoder / "model.safetensors", len(HEADS))
    freeze(model)
    optimiser = torch.optim.AdamW(parameter_groups(model), weight_decay=0.01)
    average = {name: value.clone() for name, value in model.state_dict().items()}
    round_number, seconds_before = 0, 0.0
    if args.out.exists():
        saved = torch.load(args.out)
        model.load_state_dict(saved["model"])
        optimiser.load_state_dict(saved["optimiser"])
        average, round_number, seconds_before = saved["average"], saved["round"] + 1, saved["seconds"]
    start, saved_at, seen = time.monotonic(), time.monotonic(), 0

    def save() -> None:
        state = {"average": average, "model": model.state_dict(), "optimiser": optimiser.state_dict(), "round": round_number}
        torch.save(state | {"seconds": seconds_before + time.monotonic() - start}, args.out.with_suffix(".part"))
        args.out.with_suffix(".part").rename(args.out)

    model.train()
    while True:
        rows = stream.round(round_number, ROUND)
        losses = []
        for ids, mask, y, w in batches(rows, tokenizer, random.Random(round_number)):
            done = (seconds_before + time.monotonic() - start) / (args.minutes * 60)
            if done >= 1:
                save()
                return
            pace = min(1.0, done / 0.04) * (0.02 + 0.98 * (1 + math.cos(math.pi * done)) / 2)
            for group in optimiser.param_groups:
                group["lr"] = group["rate"] * pace
            logits = model(ids, mask, DROPOUT)
            goal = y * (1 - 2 * SMOOTHING) + SMOOTHING
            loss = F.binary_cross_entropy_with_logits(logits, goal, w, reduction="sum") / len(ids) / 4
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            with torch.no_grad():
                keep = min(AVERAGING, 1 - 1 / (1 + len(losses) / 4)) if round_number == 0 else AVERAGING
                for name, value in model.named_parameters():
                    if value.requires_grad:
                        average[name].lerp_(value, 1 - keep)
            losses.append(loss.item())
            seen += len(ids)
            if time.monotonic() - saved_at > 180:
                save()
                saved_at = time.monotonic()
            if len(losses) % 25 == 0:
                rate = seen / (time.monotonic() - start)
                print(f"round {round_number} {done:.1%} loss {np.mean(losses[-25:]):.4f} {rate:.1f} rows/s", flush=True)
        round_number += 1


def freeze(model) -> None:
    """Words and the lowest layers keep what they know of English beyond our rows; it also saves a fifth of the time."""
    for part in (model.words, model.norm, *model.layers[:FROZEN_LAYERS]):
        part.requires_grad_(False)
    model.places.requires_grad_(False)


def parameter_groups(model) -> list[dict]:
    """Lower layers learn slower: they know the language, the heads know nothing yet."""
    groups: dict[float, list] = {}
    for name, value in model.named_parameters():
        if not value.requires_grad:
            continue
        parts = name.split(".")
        if parts[0] == "layers":
            rate = RATE_ENCODER * LAYER_DECAY ** (len(model.layers) - 1 - int(parts[1]))
        else:
            rate = RATE_HEADS
        groups.setdefault(rate, []).append(value)
    return [{"params": values, "lr": rate, "rate": rate} for rate, values in groups.items()]


def batches(rows: list[dict], tokenizer: Tokenizer, rng: random.Random):
    """Rows of like length together, the batches in random order."""
    tokens = [one.ids for one in tokenizer.encode_batch([one["text"] for one in rows])]
    order = sorted(range(len(rows)), key=lambda index: len(tokens[index]) + rng.random())
    starts = list(range(0, len(order), BATCH))
    rng.shuffle(starts)
    for first in starts:
        chosen = order[first : first + BATCH]
        width = max(len(tokens[index]) for index in chosen)
        ids, mask = torch.zeros(len(chosen), width, dtype=torch.long), torch.zeros(len(chosen), width)
        for position, index in enumerate(chosen):
            ids[position, : len(tokens[index])] = torch.tensor(tokens[index])
            mask[position, : len(tokens[index])] = 1
        y, w = (torch.from_numpy(np.stack(part)) for part in zip(*(targets(rows[index]) for index in chosen)))
        yield ids, mask, y, w * (1 + (POSITIVE_WEIGHT - 1) * y)


if __name__ == "__main__":
    main()
