"""Networks run: OpenVINO first, ONNX Runtime where it is missing or cannot read the file.

OpenVINO's telemetry, which reports to its maker, is kept from loading: nothing here speaks.

One network is used by one thread at a time. Threads are few on purpose: a camera's process has one
core to live on, and several cameras share a machine.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np

from tertib.recognition.arrays import Floats, Image


class CannotRun(Exception):
    """No engine here reads this file."""


@dataclass(frozen=True)
class Pixels:
    """What pictures are turned into for a network: bytes, n x height x width x 3, blue first; or as
    a decoder leaves them (``parted``: I420, n x height * 3/2 x width x 1)."""

    layout: str = "nchw"
    channels: str = "bgr"
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    scale: float = 1.0
    """Pixels are shown as (value - mean) * scale."""
    parted: bool = False

    def turned(self, pictures: Image) -> Floats:
        """The network's input."""
        if self.parted:
            pictures = np.stack([cv2.cvtColor(one, cv2.COLOR_YUV2BGR_I420) for one in pictures])
        seen = pictures[..., ::-1] if self.channels == "rgb" else pictures
        batch = (seen.astype(np.float32) - np.array(self.mean, np.float32)) * np.float32(self.scale)
        return batch.transpose(0, 3, 1, 2) if self.layout == "nchw" else batch


class Net(Protocol):
    """A network with one input."""

    names: list[str]
    """Of the outputs."""
    shape: list[int]
    """Of the input as the network wants it."""

    def __call__(self, batch: Floats | Image) -> list[Floats]:
        """The outputs, in the order of ``names``; valid until the next call."""


class OpenVino:
    """The file compiled for this processor; ``shape`` replaces the input's own."""

    def __init__(
        self, path: Path, threads: int, precision: str, shape: Sequence[int] | None = None,
        pixels: Pixels | None = None,
    ) -> None:  # fmt: skip
        sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
        import openvino  # here: half a second, only for those who run networks

        core = openvino.Core()
        model = core.read_model(path)
        if shape is not None:
            model.reshape(openvino.PartialShape(list(shape)))
        self.shape = list(model.input().partial_shape.get_min_shape())
        if pixels is not None:
            model = _turning(model, pixels)
        options = {
            "INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": precision, "NUM_STREAMS": 1,
        }  # fmt: skip
        self._request = core.compile_model(model, "CPU", options).create_infer_request()
        self._tensor = openvino.Tensor
        self._shown: Any = None
        self.names = [output.get_any_name() for output in model.outputs]

    def __call__(self, batch: Floats | Image) -> list[Floats]:
        if batch is not self._shown:
            self._shown = np.ascontiguousarray(batch)  # shared, not copied: kept until the next
            self._request.set_input_tensor(self._tensor(self._shown, shared_memory=True))
        self._request.infer()
        return [output.data for output in self._request.output_tensors]


def _turning(model: Any, pixels: Pixels) -> Any:
    """The network with what :meth:`Pixels.turned` does before it; quicker than if we did it."""
    from openvino import Layout, Type
    from openvino.preprocess import ColorFormat, PrePostProcessor

    steps = PrePostProcessor(model)
    given = steps.input()
    given.tensor().set_element_type(Type.u8)
    if pixels.parted:
        given.tensor().set_color_format(ColorFormat.I420_SINGLE_PLANE)
        given.preprocess().convert_color(ColorFormat.BGR)
    else:
        given.tensor().set_layout(Layout("NHWC"))
    if pixels.channels == "rgb":
        given.preprocess().reverse_channels()
    given.preprocess().convert_element_type(Type.f32).mean(list(pixels.mean))
    given.preprocess().scale(1 / pixels.scale)
    given.model().set_layout(Layout(pixels.layout.upper()))
    return steps.build()


class OnnxRuntime:
    """The fallback; it calculates in single precision only, and where the file says how large its
    input is, ``shape`` does not change that."""

    def __init__(
        self, path: Path, threads: int, shape: Sequence[int] | None = None,
        pixels: Pixels | None = None,
    ) -> None:  # fmt: skip
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        self._session: Any = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
        given = self._session.get_inputs()[0]
        self._input = given.name
        self.shape = [
            side if isinstance(side, int) else wanted
            for side, wanted in zip(given.shape, shape or [1] * len(given.shape), strict=True)
        ]
        self.names = [output.name for output in self._session.get_outputs()]
        self._pixels = pixels

    def __call__(self, batch: Floats | Image) -> list[Floats]:
        if self._pixels:
            batch = self._pixels.turned(np.asarray(batch, np.uint8))
        found: list[Floats] = self._session.run(None, {self._input: np.ascontiguousarray(batch)})
        return found


def load(
    path: Path, *, threads: int = 1, precision: str = "f32", shape: Sequence[int] | None = None,
    engine: str = "", pixels: Pixels | None = None,
) -> Net:  # fmt: skip
    """The network in ``path`` (``.onnx``, ``.tflite``), ready.

    Args:
        precision: ``f32``, or ``bf16`` where the processor has it (faster, a little less exact).
        shape: of the input, if another than the file's; :attr:`Net.shape` says what became of it.
        engine: ``openvino`` or ``onnxruntime`` to insist on one.
        pixels: it is shown pictures and turns them itself; else the input as it is.

    Raises:
        CannotRun: the file is missing, or no engine reads it.
    """
    faults: list[str] = []
    if engine in ("", "openvino"):
        try:
            return OpenVino(path, threads, precision, shape, pixels)
        except (ImportError, RuntimeError) as fault:
            faults.append(f"OpenVINO: {str(fault).strip().splitlines()[-1]}")
    if engine in ("", "onnxruntime") and path.suffix == ".onnx":
        try:
            return OnnxRuntime(path, threads, shape, pixels)
        except Exception as fault:  # its exceptions have no base of their own
            faults.append(f"ONNX Runtime: {str(fault).strip().splitlines()[-1]}")
    raise CannotRun(f"{path.name}: {'; '.join(faults) or f'{engine or path.suffix}: unknown'}")
