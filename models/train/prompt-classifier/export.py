"""Writes the fine-tuned encoder as ONNX: int8 weights by output channel, int8 activations by token.

A token's scale depends on that token alone, so a text scores the same whatever else is in the batch. Weights use
seven bits: a pair of products then fits sixteen, and processors without VNNI get the very sums of those with it.
"""
import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from encoder import EPSILON, HEADS_PER_LAYER, LAYERS, WIDTH

TOP_WEIGHT = 63
HEAD_WIDTH = WIDTH // HEADS_PER_LAYER


class Graph:
    """Nodes and constants; every method adds what it is named for and gives the name of the result."""

    def __init__(self) -> None:
        self.nodes, self.constants, self.count = [], {}, 0
        self.zeros = self.split = ""

    def constant(self, value: np.ndarray) -> str:
        name = f"c{len(self.constants)}"
        self.constants[name] = value
        return name

    def op(self, kind: str, *inputs: str, **attributes) -> str:
        self.count += 1
        name = f"t{self.count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def floats(self, *values: float) -> str:
        return self.constant(np.array(values if len(values) > 1 else values[0], np.float32))

    def shape(self, *sizes: int) -> str:
        return self.constant(np.array(sizes, np.int64))

    def norm(self, x: str, weight: np.ndarray, bias: np.ndarray) -> str:
        return self.op("LayerNormalization", x, self.constant(weight), self.constant(bias), epsilon=EPSILON)

    def quantised(self, x: str) -> tuple[str, str]:
        """Tokens [T, n] as bytes around 128, and what one step is worth in each [T, 1]."""
        step = self.op("Mul", self.op("ReduceMax", self.op("Abs", x), axes=[1], keepdims=1), self.floats(1 / 127))
        return self.op("QuantizeLinear", x, self.op("Reshape", step, self.shape(-1)), self.zeros, axis=0), step

    def linear(self, tokens: tuple[str, str], weight: np.ndarray, bias: np.ndarray) -> str:
        """`weight` [out, in] as PyTorch has it."""
        scale = np.maximum(np.abs(weight).max(axis=1) / TOP_WEIGHT, 1e-9).astype(np.float32)
        table = np.ascontiguousarray(np.round(weight / scale[:, None]).astype(np.int8).T)
        sums = self.op("MatMulInteger", tokens[0], self.constant(table), self.constant(np.array(128, np.uint8)))
        values = self.op("Mul", self.op("Cast", sums, to=TensorProto.FLOAT), self.constant(scale))
        return self.op("Add", self.op("Mul", values, tokens[1]), self.constant(bias))

    def heads_apart(self, x: str, turned: bool) -> str:
        split = self.op("Reshape", x, self.split)
        return self.op("Transpose", split, perm=[0, 2, 3, 1] if turned else [0, 2, 1, 3])

    def gelu(self, x: str) -> str:
        half = self.op("Add", self.op("Erf", self.op("Div", x, self.floats(2**0.5))), self.floats(1.0))
        return self.op("Mul", self.op("Mul", x, half), self.floats(0.5))


def build(state: dict[str, torch.Tensor], slope: np.ndarray, offset: np.ndarray, max_tokens: int) -> bytes:
    """`ids` [N, L] int64, texts of equal length, to `logits` [N, heads], calibrated by `slope` and `offset`."""
    w = {name: value.numpy().astype(np.float32) for name, value in state.items()}
    g = Graph()
    sizes = g.op("Shape", "ids")
    g.zeros = g.op("Expand", g.constant(np.array(128, np.uint8)), g.op("ReduceProd", sizes, keepdims=1))
    g.split = g.op("Concat", sizes, g.shape(HEADS_PER_LAYER, HEAD_WIDTH), axis=0)
    x = g.op("Reshape", embedding(g, w, max_tokens), g.shape(-1, WIDTH))
    for index in range(LAYERS):
        x = layer(g, x, {name.split(".", 2)[2]: value for name, value in w.items() if name.startswith(f"layers.{index}.")})
    x = g.op("Reshape", x, g.op("Concat", sizes, g.shape(WIDTH), axis=0))
    # What attention sees of each token's value, and the mean of another value, as one product a head and text. Sums of
    # any other shape here come out a hair otherwise in a batch than alone. Biases last: attention sums to one.
    turned = g.op("Transpose", x, perm=[0, 2, 1])
    look, value, whole = (g.op("MatMul", g.constant(weight), turned)
                          for weight in (w["look.weight"], w["value.weight"] * slope[:, None], w["whole.weight"] * slope[:, None]))
    evenly = g.op("Softmax", g.op("Mul", look, g.floats(0.0)), axis=-1)
    weights = g.op("Unsqueeze", g.op("Concat", g.op("Softmax", look, axis=-1), evenly, axis=-1), g.shape(2))
    values = g.op("Unsqueeze", g.op("Concat", value, whole, axis=-1), g.shape(3))
    found = g.op("Reshape", g.op("MatMul", weights, values), g.shape(0, -1))
    bias = g.constant(((w["value.bias"] + w["whole.bias"]) * slope + offset).astype(np.float32))
    g.nodes.append(helper.make_node("Add", [found, bias], ["logits"]))
    graph = helper.make_graph(
        g.nodes,
        "prompt-classifier",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["N", "L"])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", len(slope)])],
        [numpy_helper.from_array(value, name) for name, value in g.constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="vouch")
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model.SerializeToString()


def embedding(g: Graph, w: dict[str, np.ndarray], max_tokens: int) -> str:
    scale = (np.abs(w["words.weight"]).max(axis=1, keepdims=True) / 127).astype(np.float32)
    scale = np.maximum(scale, 1e-9)
    table = g.constant(np.round(w["words.weight"] / scale).astype(np.int8))
    rows = g.op("Cast", g.op("Gather", table, "ids"), to=TensorProto.FLOAT)
    words = g.op("Mul", rows, g.op("Gather", g.constant(scale), "ids"))
    length = g.op("Slice", g.op("Shape", "ids"), g.shape(1), g.shape(2))
    places = g.op("Slice", g.constant(w["places"][:max_tokens]), g.shape(0), length)
    return g.norm(g.op("Add", words, places), w["norm.weight"], w["norm.bias"])


def layer(g: Graph, x: str, w: dict[str, np.ndarray]) -> str:
    # The queries' scale goes into their weights.
    size = np.concatenate([np.full(WIDTH, HEAD_WIDTH**-0.5), np.ones(2 * WIDTH)]).astype(np.float32)
    qkv = g.linear(g.quantised(x), w["qkv.weight"] * size[:, None], w["qkv.bias"] * size)
    g.count += 1
    names = [f"{part}{g.count}" for part in "qkv"]
    g.nodes.append(helper.make_node("Split", [qkv, g.shape(WIDTH, WIDTH, WIDTH)], names, axis=1))
    q, v = g.heads_apart(names[0], False), g.heads_apart(names[2], False)
    weights = g.op("Softmax", g.op("MatMul", q, g.heads_apart(names[1], True)), axis=-1)
    mixed = g.op("Transpose", g.op("MatMul", weights, v), perm=[0, 2, 1, 3])
    mixed = g.op("Reshape", mixed, g.shape(-1, WIDTH))
    x = g.norm(g.op("Add", x, g.linear(g.quantised(mixed), w["out.weight"], w["out.bias"])), w["norm1.weight"], w["norm1.bias"])
    inner = g.gelu(g.linear(g.quantised(x), w["up.weight"], w["up.bias"]))
    down = g.linear(g.quantised(inner), w["down.weight"], w["down.bias"])
    return g.norm(g.op("Add", x, down), w["norm2.weight"], w["norm2.bias"])
