"""The way back from a model's folder to checkpoints that a training goes on from, because only the folder is kept.

  python load_onnx.py ../../generator-nano --transformer DIT.pt --autoencoder AE.pt

Weights come back as the 16 bits that were stored. Of the optimisers nothing is left: a training begins a schedule of its own.
"""
import argparse
import json

import onnx
import torch
from onnx import numpy_helper

import autoencoder
import checkpoint
import transformer
from tiers import TIERS


def read(path):
    """-> the tensors of a file: those that kept their parameter's name by it, and the others in the order of their use"""
    named, others = {}, []
    for tensor in onnx.load(path).graph.initializer:
        value = torch.from_numpy(numpy_helper.to_array(tensor).copy()).float()
        name = tensor.name.removesuffix(".half")
        if name.startswith("onnx::"):
            others.append((int(name.rsplit("_", 1)[1]), value))
        else:
            named[name.partition(".")[2]] = value
    return named, [value for _, value in sorted(others, key=lambda other: other[0])]


def load_transformer(path, tier):
    net = transformer.Transformer(tier)
    named, others = read(path)
    blocks = [f"blocks.{k}.{matrix}.weight" for k in range(tier.depth) for matrix in ("qkv", "out", "up", "down")]
    # The exporter turned matrices for the product, and numbered them in the order of their use.
    names = ["time.weight", "frame", "input.weight", "modulate.weight", *blocks, "output.weight"]
    turned = {name: value.squeeze().t() for name, value in zip(names, others, strict=True)}
    turned["frame"] = turned["frame"].t()
    net.load_state_dict({**named, **turned})
    return net


def load_autoencoder(folder, tier):
    model = autoencoder.Autoencoder(tier)
    named, (synthesis,) = read(f"{folder}/decoder.onnx")
    _, (_, analysis) = read(f"{folder}/encoder.onnx")
    model.load_state_dict({**named, "synthesis": synthesis[:, :, 0, 0], "analysis": analysis[:, :, 0, 0]})
    return model


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--transformer", required=True)
    parser.add_argument("--autoencoder", required=True)
    options = parser.parse_args()
    with open(f"{options.folder}/model.json") as file:
        tier = TIERS[json.load(file)["name"].removeprefix("vouch-generator-")]
    checkpoint.write(options.transformer, tier, load_transformer(f"{options.folder}/transformer.onnx", tier))
    checkpoint.write(options.autoencoder, tier, load_autoencoder(options.folder, tier))
