"""Adds a view of firearms to the frame classifier: EfficientNet-Lite0 as its authors trained it on ImageNet, quantised.

Nothing is trained. Of the thousand classes three are firearms; they are weighed against the forty whose weights lie
nearest (holster, tripod, hatchet ...) and against a constant that stands for all others, which keeps the head small.
"""
from pathlib import Path

import numpy as np
import torch
from onnx import TensorProto

FIREARMS = [413, 763, 764]  # assault rifle, revolver, rifle
NEIGHBOURS = 40
# The median over benign pictures of the log of the sum of all other classes' odds.
OTHERS = 9.0
SIDE = 192
EPSILON = 1e-3
# Kernel, stride and channels of each block; all but the first widen by six.
BLOCKS = [
    (3, 1, 16), (3, 2, 24), (3, 1, 24), (5, 2, 40), (5, 1, 40), (3, 2, 80), (3, 1, 80), (3, 1, 80),
    (5, 1, 112), (5, 1, 112), (5, 1, 112), (5, 2, 192), (5, 1, 192), (5, 1, 192), (5, 1, 192), (3, 1, 320),
]
# What matters least to the answer is kept in four bits, sixteen numbers to a scale.
COARSE = ("_blocks.14._expand", "_blocks.14._project", "_blocks.15._expand", "_blocks.15._project", "_conv_head")
GROUP = 16


def add_firearms(graph, checkpoint: Path, pixels: str) -> str:
    """`pixels` are [N, 3, 224, 224], 0 to 1; returns the tensor of scores [N, 1]."""
    net = Net(graph, {name: value.numpy() for name, value in torch.load(checkpoint, map_location="cpu").items()})
    # A hair above 192 / 224, so that no rounding makes it 191.
    scales = graph.constant("firearms_scales", np.array([1, 1, 0.8572, 0.8572], np.float32))
    small = graph.node("Resize", [pixels, "", scales], "firearms_small", mode="linear")
    levels = graph.node("Mul", [small, graph.constant("firearms_255", np.float32(255 / 128))], "firearms_levels")
    last = graph.node("Sub", [levels, graph.constant("firearms_127", np.float32(127 / 128))], "firearms_input")
    last = net.convolution("_conv_stem", "_bn0", last, stride=2)
    channels = 32
    for index, (kernel, stride, out) in enumerate(BLOCKS):
        block, into = f"_blocks.{index}.", last
        if index > 0:
            last = net.convolution(f"{block}_expand_conv", f"{block}_bn0", last)
        last = net.convolution(f"{block}_depthwise_conv", f"{block}_bn1", last, stride=stride, depthwise=True)
        last = net.convolution(f"{block}_project_conv", f"{block}_bn2", last, activation=False)
        if stride == 1 and channels == out:
            last = graph.node("Add", [into, last], f"firearms_{index}_sum")
        channels = out
    last = net.convolution("_conv_head", "_bn1", last)
    pooled = graph.node("GlobalAveragePool", [last], "firearms_pooled")
    return net.head(graph.node("Flatten", [pooled], "firearms_features", axis=1))


class Net:
    def __init__(self, graph, weights: dict):
        self.graph, self.weights = graph, weights

    def convolution(self, name, norm, source, stride=1, depthwise=False, activation=True):
        """The normalisation is folded into kernel and bias."""
        gamma, beta, mean, var = (
            self.weights[f"{norm}.{part}"] for part in ("weight", "bias", "running_mean", "running_var")
        )
        factor = gamma / np.sqrt(var + EPSILON)
        kernel = self.weights[f"{name}.weight"] * factor[:, None, None, None]
        inputs = [source, self.stored(name, kernel), self.graph.constant(f"{name}.bias", beta - mean * factor)]
        size = kernel.shape[2]
        out = self.graph.node("Conv", inputs, f"{name}.out", strides=[stride, stride], auto_pad="SAME_UPPER",
                              group=kernel.shape[0] if depthwise else 1, kernel_shape=[size, size])
        if not activation:
            return out
        low, high = (self.graph.constant(f"{name}.{value}", np.float32(value)) for value in (0, 6))
        return self.graph.node("Clip", [out, low, high], f"{name}.active")

    def head(self, features):
        rows, bias = self.weights["_fc.weight"], self.weights["_fc.bias"]
        spread = rows - rows.mean(0)
        towards = spread[FIREARMS].mean(0)
        likeness = spread @ towards / np.linalg.norm(spread, axis=1)
        nearest = [one for one in np.argsort(-likeness) if one not in FIREARMS][:NEIGHBOURS]
        chosen = FIREARMS + nearest
        # The last row is the constant: no weights, only a bias.
        matrix = np.concatenate([rows[chosen], np.zeros((1, rows.shape[1]), np.float32)])
        biases = np.concatenate([bias[chosen], np.array([OTHERS], np.float32)])
        logits = self.graph.node(
            "Gemm", [features, self.stored("_fc", matrix), self.graph.constant("_fc.bias", biases)], "_fc.logits", transB=1
        )
        sums = []
        for part, start, end in (("firearms", 0, len(FIREARMS)), ("others", len(FIREARMS), len(matrix))):
            edges = [self.graph.constant(f"{part}_{edge}", np.array([at], np.int64)) for edge, at in
                     (("from", start), ("to", end), ("axis", 1))]
            sliced = self.graph.node("Slice", [logits, *edges], f"{part}_logits")
            sums.append(self.graph.node("ReduceLogSumExp", [sliced], f"{part}_sum", axes=[1], keepdims=1))
        return self.graph.node("Sigmoid", [self.graph.node("Sub", sums, "firearms_odds")], "firearms_score")

    def stored(self, name, values):
        if name.startswith(COARSE):
            return self.four_bits(name, values)
        flat = values.reshape(len(values), -1)
        scale = np.maximum(np.abs(flat).max(1), 1e-12) / 127
        shape = (-1, *[1] * (values.ndim - 1))
        whole = np.round(values / scale.reshape(shape)).astype(np.int8)
        floats = self.graph.node("Cast", [self.graph.constant(f"{name}.int8", whole)], f"{name}.float", to=TensorProto.FLOAT)
        scales = self.graph.constant(f"{name}.scale", scale.reshape(shape).astype(np.float32))
        return self.graph.node("Mul", [floats, scales], f"{name}.weight")

    def four_bits(self, name, values):
        """Two numbers a byte, -7 to 7 stored as 1 to 15, each group with the scale that errs least."""
        groups = values.reshape(-1, GROUP)
        best = None
        for share in (1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7):
            scale = np.maximum(np.abs(groups).max(1, keepdims=True) * share / 7, 1e-6).astype(np.float16).astype(np.float32)
            whole = np.clip(np.round(groups / scale), -7, 7)
            error = ((whole * scale - groups) ** 2).sum(1, keepdims=True)
            if best is None:
                best = whole, scale, error
            else:
                better = error < best[2]
                best = tuple(np.where(better, new, old) for new, old in zip((whole, scale, error), best))
        digits = (best[0] + 8).astype(np.uint8).reshape(2, -1)
        node, constant = self.graph.node, self.graph.constant
        packed = constant(f"{name}.int4", digits[0] * 16 + digits[1])
        both = node("Cast", [packed], f"{name}.both", to=TensorProto.FLOAT)
        sixteen = constant(f"{name}.sixteen", np.float32(16))
        high = node("Floor", [node("Div", [both, sixteen], f"{name}.sixteenth")], f"{name}.high")
        low = node("Sub", [both, node("Mul", [high, sixteen], f"{name}.above")], f"{name}.low")
        digit = node("Sub", [node("Concat", [high, low], f"{name}.digits", axis=0), constant(f"{name}.8", np.float32(8))], f"{name}.signed")
        grouped = node("Reshape", [digit, constant(f"{name}.groups", np.array([-1, GROUP], np.int64))], f"{name}.grouped")
        scales = node("Cast", [constant(f"{name}.scale", best[1].astype(np.float16))], f"{name}.scales", to=TensorProto.FLOAT)
        scaled = node("Mul", [grouped, scales], f"{name}.scaled")
        return node("Reshape", [scaled, constant(f"{name}.shape", np.array(values.shape, np.int64))], f"{name}.weight")
