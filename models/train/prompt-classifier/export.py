"""Writes the classifier as ONNX (int8 table, float arithmetic) with its manifest."""
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def export(weights: np.ndarray, biases: np.ndarray, heads: list[str], metrics: dict, out: Path) -> None:
    """Inputs `ids` [N, L] int32 and `values` [N, L] float (0 pads); output `scores` [N, heads], probabilities."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / "model.onnx"
    scale = np.maximum(np.abs(weights).max(axis=0) / 127, 1e-9).astype(np.float32)
    table = np.round(weights / scale).astype(np.int8)
    constants = {"table": table, "scale": scale, "bias": biases.astype(np.float32), "axis": np.array([1], np.int64)}
    nodes = [
        helper.make_node("Gather", ["table", "ids"], ["rows_int8"], axis=0),
        helper.make_node("Cast", ["rows_int8"], ["rows"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["values", "axis"], ["row_values"]),
        helper.make_node("MatMul", ["row_values", "rows"], ["sums"]),
        helper.make_node("Squeeze", ["sums", "axis"], ["flat_sums"]),
        helper.make_node("Mul", ["flat_sums", "scale"], ["scaled"]),
        helper.make_node("Add", ["scaled", "bias"], ["logits"]),
        helper.make_node("Sigmoid", ["logits"], ["scores"]),
    ]
    graph = helper.make_graph(
        nodes,
        "prompt-classifier",
        [
            helper.make_tensor_value_info("ids", TensorProto.INT32, ["N", "L"]),
            helper.make_tensor_value_info("values", TensorProto.FLOAT, ["N", "L"]),
        ],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["N", len(heads)])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="vouch")
    model.ir_version = 8
    onnx.checker.check_model(model)
    data = model.SerializeToString()
    path.write_bytes(data)
    manifest = {
        "name": "prompt-ngram",
        "version": "1.0.0",
        "licence": "Apache-2.0",
        "files": [{"file": path.name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}],
        "labels": heads,
        "inputs": {"ids": ["N", "L"], "values": ["N", "L"]},
        "outputs": {"scores": ["N", len(heads)]},
        "buckets": int(weights.shape[0]),
        "languages": ["en"],
        "dev": metrics,
    }
    (out / "model.json").write_text(json.dumps(manifest, indent=2) + "\n")
    print(f"{path} {len(data)} bytes")
