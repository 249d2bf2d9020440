"""Clips as the pictures a camera would send: H.264 without B frames, cut into access units."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.bitstream import BitStreamFilterContext
from numpy.typing import NDArray

from tertib.simulators.camera.rtp import split

Picture = NDArray[np.uint8]
IDR, SPS, PPS = 5, 7, 8
LOOK_SECONDS = 4
"""How much of a clip is encoded anew to show it dark, covered or moved."""


@dataclass(frozen=True)
class Unit:
    """One picture: when it is shown (s from the clip's beginning), its NAL units."""

    at: float
    key: bool
    nals: tuple[bytes, ...]


@dataclass(frozen=True)
class Clip:
    """What a camera plays in a loop."""

    units: tuple[Unit, ...]
    seconds: float
    width: int
    height: int

    @property
    def rate(self) -> float:
        return len(self.units) / self.seconds

    def fmtp(self) -> str:
        """The parameters that SDP tells of the stream (RFC 6184, 8.1)."""
        sets = [nal for nal in self.units[0].nals if nal[0] & 0x1F in (SPS, PPS)]
        told = ",".join(base64.b64encode(one).decode() for one in sets)
        return f"packetization-mode=1;profile-level-id={sets[0][1:4].hex()};" + (
            f"sprop-parameter-sets={told}"
        )


def load(path: Path) -> Clip:
    """The clip in a file; encoded anew only if it has B frames or is not H.264.

    Raises:
        OSError: it cannot be read (PyAV's errors are OSErrors).
        ValueError: it has no pictures.
    """
    with av.open(str(path)) as source:
        stream = source.streams.video[0]
        if stream.codec_context.name == "h264":
            packets = [packet for packet in source.demux(stream) if packet.dts is not None]
            if packets and all(packet.pts == packet.dts for packet in packets):
                return _clip(_annex_b(stream, packets), stream)
    return encode(_pictures(path))


def look(path: Path, change: Callable[[Picture], Picture]) -> Clip:
    """The beginning of a clip with each picture (BGR) changed."""
    rate, pictures = _pictures(path)
    until = int(LOOK_SECONDS * rate)

    def changed() -> Iterator[Picture]:
        for number, picture in enumerate(pictures):
            if number >= until:
                return
            yield change(picture)

    return encode((rate, changed()))


def encode(found: tuple[Fraction, Iterator[Picture]]) -> Clip:
    """Pictures (BGR) at a rate (a second) as a clip; a key frame twice a second."""
    rate, pictures = found
    units: list[Unit] = []
    codec: Any = None
    for picture in pictures:
        if codec is None:
            codec = _encoder(picture, rate)
        frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
        frame.pts = len(units)
        units += [_unit(packet, float(len(units) / rate)) for packet in codec.encode(frame)]
    if codec is None:
        raise ValueError("no pictures")
    units += [_unit(packet, 0) for packet in codec.encode(None)]
    width, height = codec.width, codec.height
    timed = tuple(Unit(float(number / rate), one.key, one.nals) for number, one in enumerate(units))
    return Clip(timed, float(len(timed) / rate), width, height)


def _encoder(picture: Picture, rate: Fraction) -> Any:
    codec: Any = av.CodecContext.create("libx264", "w")
    codec.height, codec.width = picture.shape[0] // 2 * 2, picture.shape[1] // 2 * 2
    codec.pix_fmt, codec.framerate, codec.time_base = "yuv420p", rate, 1 / rate
    codec.gop_size = max(1, round(rate / 2))
    codec.options = {
        "preset": "ultrafast", "tune": "zerolatency", "crf": "23", "threads": "1",
        "x264-params": "scenecut=0:repeat-headers=1",
    }  # fmt: skip
    return codec


def _pictures(path: Path) -> tuple[Fraction, Iterator[Picture]]:
    container = av.open(str(path))
    stream = container.streams.video[0]
    rate = Fraction(stream.average_rate or 25)

    def each() -> Iterator[Picture]:
        with container:
            for frame in container.decode(stream):
                yield frame.to_ndarray(format="bgr24")  # type: ignore[misc]

    return rate, each()


def _annex_b(stream: Any, packets: list[Any]) -> list[Unit]:
    rewrite = BitStreamFilterContext("h264_mp4toannexb", stream)
    made: list[Any] = [one for packet in [*packets, None] for one in rewrite.filter(packet)]
    first = made[0].pts
    units = [_unit(one, float((one.pts - first) * stream.time_base)) for one in made]
    if not any(nal[0] & 0x1F == SPS for nal in units[0].nals):
        sets = tuple(
            nal for nal in split(stream.codec_context.extradata) if nal[0] & 0x1F in (SPS, PPS)
        )
        units = [Unit(one.at, one.key, sets + one.nals if one.key else one.nals) for one in units]
    return units


def _unit(packet: Any, at: float) -> Unit:
    nals = tuple(split(bytes(packet)))
    return Unit(float(at), any(nal[0] & 0x1F == IDR for nal in nals), nals)


def _clip(units: list[Unit], stream: Any) -> Clip:
    if not units:
        raise ValueError("no pictures")
    pauses = sorted(after.at - before.at for before, after in pairwise(units)) or [0.04]
    seconds = units[-1].at + pauses[len(pauses) // 2]
    context = stream.codec_context
    return Clip(tuple(units), seconds, context.width, context.height)
