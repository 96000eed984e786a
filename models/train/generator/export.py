"""Writes the trained nets as ONNX files with their vocabulary and model.json, ready for src/adapters/generator/onnx-generator.ts.

  python export.py FOLDER --transformer DIT.pt --autoencoder AE.pt --version 0.1.0

Weights are stored in 16 bits and cast back when a session loads them: half the size, 32-bit arithmetic.
"""
import argparse
import hashlib
import json
import os

import numpy as np
import onnx
import torch
import torch.nn as nn
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper

import autoencoder
import concepts
import transformer
import world

OPSET = 16
NETS = ("transformer.onnx", "encoder.onnx", "decoder.onnx")
STEPS, GUIDANCE, GUIDANCE_CONTINUED = 8, 2.0, 1.6  # less in windows that continue, where it adds up


class Guided(nn.Module):
    """One step's velocity with classifier-free guidance: the caption's and the empty caption's in one batch of two."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, latents, times, words, places, guidance):
        both = torch.cat([words, torch.zeros_like(words)])
        velocity = self.net(torch.cat([latents, latents]), torch.cat([times, times]), both, places)
        return velocity[1:] + guidance * (velocity[:1] - velocity[1:])


class Pictures(nn.Module):
    """A latent frame (h, w, 96) after the one before it -> 4 pictures (4, 16h, 16w, 3) of bytes."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, before, has_before, latent):
        channels_first = lambda x: x.permute(2, 0, 1)[None]
        frames = self.model.decode_chunk(channels_first(before * has_before), channels_first(latent))[0]
        return ((frames.clamp(-1, 1) + 1) * 127.5 + 0.5).permute(0, 2, 3, 1).to(torch.uint8)


class Latent(nn.Module):
    """4 pictures (4, 16h, 16w, 3) of bytes -> the latent frame (h, w, 96) that stands for them."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, pictures):
        pictures = pictures.to(torch.float32).permute(0, 3, 1, 2) / 127.5 - 1
        blocks = F.pixel_unshuffle(pictures.reshape(1, -1, pictures.shape[2], pictures.shape[3]), autoencoder.PATCH)
        latent = F.conv2d(blocks - self.model.middle[:, None, None], self.model.analysis[:, :, None, None])
        return latent[0].permute(1, 2, 0)


def store_in_16_bits(path):
    model = onnx.load(path)
    casts, kept = [], []
    for tensor in model.graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or np.prod(tensor.dims) < 1024:
            kept.append(tensor)
            continue
        small = tensor.name + ".half"
        kept.append(numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), small))
        casts.append(helper.make_node("Cast", [small], [tensor.name], to=TensorProto.FLOAT))
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    nodes = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend(casts + nodes)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def export(folder, net, model):
    os.makedirs(folder, exist_ok=True)
    height, width = net.tier.sizes["16:9"]
    rows, columns, channels = height // 16, width // 16, autoencoder.CHANNELS
    tokens = {2: "tokens"}
    torch.onnx.export(
        Guided(net), (torch.randn(1, 2, rows * columns, channels), torch.rand(1, 2), torch.ones(1, transformer.SLOTS, dtype=torch.long), transformer.positions((height, width), net.tier), torch.tensor([GUIDANCE])),
        f"{folder}/transformer.onnx", opset_version=OPSET, input_names=["latents", "times", "concepts", "places", "guidance"], output_names=["velocity"],
        dynamic_axes={"latents": tokens, "places": {0: "tokens"}, "velocity": tokens})
    grid = {0: "rows", 1: "columns"}
    torch.onnx.export(
        Pictures(model), (torch.randn(rows, columns, channels), torch.ones(1), torch.randn(rows, columns, channels)),
        f"{folder}/decoder.onnx", opset_version=OPSET, input_names=["before", "has_before", "latent"], output_names=["pictures"],
        dynamic_axes={"before": grid, "latent": grid, "pictures": {1: "height", 2: "width"}})
    torch.onnx.export(
        Latent(model), (torch.zeros(autoencoder.CHUNK, height, width, 3, dtype=torch.uint8),),
        f"{folder}/encoder.onnx", opset_version=OPSET, input_names=["pictures"], output_names=["latent"],
        dynamic_axes={"pictures": {1: "height", 2: "width"}, "latent": grid})
    for name in NETS:
        store_in_16_bits(f"{folder}/{name}")
    with open(f"{folder}/vocabulary.json", "w") as file:
        json.dump(concepts.vocabulary(), file, indent=1)
        file.write("\n")


def describe(folder, tier, version):
    files = []
    for name in (*NETS, "vocabulary.json"):
        with open(f"{folder}/{name}", "rb") as file:
            content = file.read()
        files.append({"file": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)})
    card = {
        "name": f"vouch-generator-{tier.name}", "version": version, "licence": "Apache-2.0", "files": files,
        "framesPerSecond": world.FPS, "framesPerLatent": autoencoder.CHUNK, "patch": autoencoder.PATCH, "unit": tier.unit, "channels": autoencoder.CHANNELS,
        "steps": STEPS, "guidance": GUIDANCE, "guidanceContinued": GUIDANCE_CONTINUED,
        "sizes": {name: {"width": width, "height": height} for name, (height, width) in tier.sizes.items()},
    }
    with open(f"{folder}/model.json", "w") as file:
        json.dump(card, file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--transformer", required=True)
    parser.add_argument("--autoencoder", required=True)
    parser.add_argument("--version", required=True)
    options = parser.parse_args()
    torch.set_grad_enabled(False)
    net, model = transformer.load(options.transformer), autoencoder.load(options.autoencoder)
    if net.tier != model.tier:
        raise SystemExit(f"the transformer is of the tier {net.tier.name}, the autoencoder of {model.tier.name}")
    export(options.folder, net, model)
    describe(options.folder, net.tier, options.version)
