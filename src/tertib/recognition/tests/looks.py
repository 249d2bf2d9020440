"""What these tests share: the default models, the portraits of the demonstration."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
import numpy as np
from onnx import TensorProto, helper, numpy_helper

from tertib.recognition import Recognizer, cards
from tertib.recognition.arrays import Floats, Image
from tertib.recognition.detect import Face

PORTRAITS = cards.DEFAULT_FOLDER.parent / cards.PORTRAITS


def portrait(name: str) -> Image:
    """One of the portraits."""
    picture = cv2.imread(str(PORTRAITS / name))
    assert picture is not None, "run requirements/fetch-models"
    return np.asarray(picture, np.uint8)


@cache
def recognizer() -> Recognizer:
    """The default models for pictures of 640 x 640."""
    return Recognizer.open(size=(640, 640))


@cache
def vector(name: str) -> Floats:
    """A portrait, enrolled."""
    seen = recognizer().enrol(portrait(name))
    assert seen is not None
    return seen.vector


def face(left: float, top: float, size: float = 100.0) -> Face:
    """A face that looks ahead, in a box of that size."""
    points = np.array([(0.3, 0.35), (0.7, 0.35), (0.5, 0.6), (0.34, 0.8), (0.66, 0.8)], np.float32)
    return Face((left, top, size, size), points * size + np.array((left, top), np.float32), 0.9)


def brightness(path: Path, side: int) -> Path:
    """A network with two classes, written there: what is shown is dark, or bright."""
    mean = helper.make_node("ReduceMean", ["image"], ["grey"], axes=[1, 2, 3], keepdims=0)
    turn = [numpy_helper.from_array(np.array(values, np.float32), name) for name, values in
            (("middle", [128]), ("ways", [-0.1, 0.1]))]  # fmt: skip
    graph = helper.make_graph(
        [mean, helper.make_node("Sub", ["grey", "middle"], ["off"]),
         helper.make_node("Mul", ["off", "ways"], ["row"]),
         helper.make_node("Unsqueeze", ["row"], ["classes"], axes=[0])],
        "brightness",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, side, side])],
        [helper.make_tensor_value_info("classes", TensorProto.FLOAT, [1, 2])], turn,
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)], ir_version=8)
    path.write_bytes(model.SerializeToString())
    return path


def files(folder: Path) -> list[str]:
    """Names of all files under a folder."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file())
