"""dlib's face network, read from its own file and written as ONNX, so that any engine runs it.

The file (``dlib_face_recognition_resnet_model_v1.dat``, public domain) is dlib's serialisation:
integers as a byte of length (its high bit for the sign) and that many bytes, tensors as version,
four sizes and raw little-endian float32. The order of layers is the published ResNet-29: each
convolution carries its biases behind its weights and is followed by a scale and shift, which are
folded into it here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from tertib.recognition.arrays import Floats

MEANS = (122.782, 117.001, 104.298)
SIZE, DIMENSIONS = 150, 128
BLOCKS = ((64, 3), (128, 2), (256, 2), (256, 0))
"""Channels, and plain blocks after the one that halves; before them three of 32."""
_LAYER = re.compile(rb"\x01[\x04-\x14](con_4|affine_|fc_2)")


class NotDlib(ValueError):
    """Not the file that is expected."""


class _Reader:
    """Walks through the file."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data, self.at = data, at

    def integer(self) -> int:
        length = self._data[self.at] & 0x0F
        self.at += 1 + length
        return int.from_bytes(self._data[self.at - length : self.at], "little")

    def tensor(self) -> Floats:
        if self.integer() != 2:
            raise NotDlib("a tensor of another version")
        count = int(np.prod([self.integer() for _ in range(4)]))
        self.at += 4 * count
        return np.frombuffer(self._data, "<f4", count, self.at - 4 * count)


def _layers(data: bytes) -> dict[str, list[Floats]]:
    """The parameters by kind of layer, in the order of the file."""
    found: dict[str, list[Floats]] = {"con_4": [], "affine_": [], "fc_2": []}
    end = 0
    for mark in _LAYER.finditer(data):
        if mark.start() < end:
            continue  # within numbers of the layer before
        reader, kind = _Reader(data, mark.end()), mark[1].decode()
        if kind == "fc_2":
            reader.integer(), reader.integer()  # number of outputs, kind of bias
        found[kind].append(reader.tensor())
        end = reader.at
    if [len(part) for part in found.values()] != [29, 29, 1]:
        raise NotDlib("not the 29 convolutions of the published network")
    return found


class _Graph:
    """Nodes and their weights as they are made."""

    def __init__(self, layers: dict[str, list[Floats]]) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self._folded: Iterator[tuple[Floats, Floats]] = iter(
            zip(layers["con_4"], layers["affine_"], strict=True)
        )

    def constant(self, value: Floats | list[int]) -> str:
        name = f"w{len(self.weights)}"
        dtype = np.int64 if isinstance(value, list) else np.float32
        self.weights.append(numpy_helper.from_array(np.array(value, dtype), name))
        return name

    def node(self, kind: str, *inputs: str, **options: Any) -> str:
        name = f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **options))
        return name

    def convolve(self, x: str, into: int, outof: int, size: int, stride: int) -> str:
        numbers, affine = next(self._folded)
        weights, biases = numbers[:-outof].reshape(outof, into, size, size), numbers[-outof:]
        gain, shift = affine[:outof], affine[outof:]
        return self.node(
            "Conv", x, self.constant(weights * gain[:, None, None, None]),
            self.constant(biases * gain + shift), kernel_shape=[size] * 2, strides=[stride] * 2,
            pads=[size // 2 if stride == 1 else 0] * 4,
        )  # fmt: skip

    def block(self, x: str, channels: int) -> str:
        y = self.node("Relu", self.convolve(x, channels, channels, 3, 1))
        y = self.convolve(y, channels, channels, 3, 1)
        return self.node("Relu", self.node("Add", x, y))

    def halve(self, x: str, into: int, outof: int, side: int) -> tuple[str, int]:
        """A block that halves; dlib adds what differs in size by filling up with zeros."""
        y = self.node("Relu", self.convolve(x, into, outof, 3, 2))
        y = self.convolve(y, outof, outof, 3, 1)
        past = self.node("AveragePool", x, kernel_shape=[2, 2], strides=[2, 2])
        sides = (side - 3) // 2 + 1, side // 2
        wide = max(sides)
        y = self._fill(y, 0, wide - sides[0])
        past = self._fill(past, outof - into, wide - sides[1])
        return self.node("Relu", self.node("Add", y, past)), wide

    def _fill(self, x: str, channels: int, edge: int) -> str:
        if not channels and not edge:
            return x
        return self.node("Pad", x, self.constant([0, 0, 0, 0, 0, channels, edge, edge]))


def convert(source: Path, target: Path) -> None:
    """Write the ONNX file: input n x 3 x 150 x 150, red green blue, 0 to 255; output n x 128.

    Raises:
        NotDlib: ``source`` is not that network.
    """
    layers = _layers(source.read_bytes())
    graph = _Graph(layers)
    centred = graph.node("Sub", "input", graph.constant(np.array(MEANS, np.float32)[:, None, None]))
    x = graph.node("Div", centred, graph.constant(np.array(256, np.float32)))
    x = graph.node("Relu", graph.convolve(x, 3, 32, 7, 2))
    x = graph.node("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2])
    side, channels = ((SIZE - 7) // 2 + 1 - 3) // 2 + 1, 32
    for _ in range(3):
        x = graph.block(x, 32)
    for outof, plain in BLOCKS:
        x, side = graph.halve(x, channels, outof, side)
        channels = outof
        for _ in range(plain):
            x = graph.block(x, channels)
    x = graph.node("Flatten", graph.node("GlobalAveragePool", x))
    full = graph.constant(layers["fc_2"][0].reshape(channels, DIMENSIONS))
    graph.nodes.append(helper.make_node("MatMul", [x, full], ["embedding"]))
    shape: list[str | int | None] = ["n", 3, SIZE, SIZE]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes, "dlib_resnet_v1",
            [helper.make_tensor_value_info("input", TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", DIMENSIONS])],
            graph.weights,
        ), opset_imports=[helper.make_opsetid("", 17)], ir_version=9,
    )  # fmt: skip
    onnx.checker.check_model(model)
    onnx.save(model, target)
