"""all-MiniLM-L6-v2 with our heads on top: the twin in PyTorch of the graph that export.py writes."""
import json
import math
import struct
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

LAYERS, WIDTH, HEADS_PER_LAYER, INNER = 6, 384, 12, 1536
EPSILON = 1e-12


class Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=EPSILON)

    def forward(self, x: torch.Tensor, mask: torch.Tensor, drop: float) -> torch.Tensor:
        n, length, _ = x.shape
        q, k, v = self.qkv(x).view(n, length, 3, HEADS_PER_LAYER, -1).permute(2, 0, 3, 1, 4)
        weights = torch.softmax(q @ k.transpose(2, 3) / math.sqrt(WIDTH / HEADS_PER_LAYER) + mask, dim=-1)
        mixed = (weights @ v).transpose(1, 2).reshape(n, length, WIDTH)
        x = self.norm1(x + F.dropout(self.out(mixed), drop, self.training))
        return self.norm2(x + F.dropout(self.down(F.gelu(self.up(x))), drop, self.training))


class Classifier(nn.Module):
    """Token ids [N, L] and their mask to logits [N, heads].

    Every head looks for its own words (attention over the tokens, a value for each) and also weighs the mean of all
    tokens: a short offence in a long text is not averaged away.
    """

    def __init__(self, vocabulary: int, heads: int) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, WIDTH)
        self.places = nn.Parameter(torch.zeros(512, WIDTH))
        self.norm = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.look = nn.Linear(WIDTH, heads)
        self.value = nn.Linear(WIDTH, heads)
        self.whole = nn.Linear(WIDTH, heads)
        for linear in (self.look, self.value, self.whole):
            nn.init.normal_(linear.weight, std=0.02)
            nn.init.zeros_(linear.bias)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, drop: float = 0.0) -> torch.Tensor:
        hidden = self.norm(self.words(ids) + self.places[: ids.shape[1]])
        away = (1 - mask)[:, None, None, :] * -1e4
        for layer in self.layers:
            hidden = layer(hidden, away, drop)
        attention = torch.softmax(self.look(hidden) + away[:, 0, 0, :, None], dim=1)
        mean = (hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        mean = F.dropout(mean, drop, self.training)
        return (attention * self.value(hidden)).sum(1) + self.whole(mean)


def load_pretrained(path: Path, heads: int) -> Classifier:
    """The encoder of a safetensors file of all-MiniLM-L6-v2 and fresh heads."""
    raw = read_safetensors(path)
    model = Classifier(raw["embeddings.word_embeddings.weight"].shape[0], heads)
    state = model.state_dict()
    state["words.weight"] = raw["embeddings.word_embeddings.weight"]
    # There is one sentence only, so its type is a constant.
    state["places"] = raw["embeddings.position_embeddings.weight"] + raw["embeddings.token_type_embeddings.weight"][0]
    copy(state, "norm", raw, "embeddings.LayerNorm")
    for index in range(LAYERS):
        ours, theirs = f"layers.{index}", f"encoder.layer.{index}"
        for kind in ("weight", "bias"):
            parts = [raw[f"{theirs}.attention.self.{name}.{kind}"] for name in ("query", "key", "value")]
            state[f"{ours}.qkv.{kind}"] = torch.cat(parts)
        copy(state, f"{ours}.out", raw, f"{theirs}.attention.output.dense")
        copy(state, f"{ours}.norm1", raw, f"{theirs}.attention.output.LayerNorm")
        copy(state, f"{ours}.up", raw, f"{theirs}.intermediate.dense")
        copy(state, f"{ours}.down", raw, f"{theirs}.output.dense")
        copy(state, f"{ours}.norm2", raw, f"{theirs}.output.LayerNorm")
    model.load_state_dict(state)
    return model


def copy(state: dict, ours: str, raw: dict, theirs: str) -> None:
    for kind in ("weight", "bias"):
        state[f"{ours}.{kind}"] = raw[f"{theirs}.{kind}"]


def read_safetensors(path: Path) -> dict[str, torch.Tensor]:
    data = path.read_bytes()
    (size,) = struct.unpack("<Q", data[:8])
    out = {}
    for name, entry in json.loads(data[8 : 8 + size]).items():
        if name == "__metadata__" or entry["dtype"] != "F32":
            continue
        start, end = (8 + size + offset for offset in entry["data_offsets"])
        out[name] = torch.from_numpy(np.frombuffer(data[start:end], np.float32).reshape(entry["shape"]).copy())
    return out
