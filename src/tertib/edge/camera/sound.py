"""The alarm of the lane: three short rising tones, as a WAV made here."""

from __future__ import annotations

import io
import wave
from functools import cache

import numpy as np

RATE = 16_000
_TONES = ((660.0, 0.14), (880.0, 0.14), (1175.0, 0.24))
"""Hertz and seconds."""


@cache
def alarm() -> bytes:
    """Mono, 16 bits."""
    parts = []
    for pitch, seconds in _TONES:
        at = np.arange(int(RATE * seconds)) / RATE
        edge = np.minimum(1, np.minimum(at, at[::-1]) / 0.01)  # no click at either end
        parts += [np.sin(2 * np.pi * pitch * at) * edge * 0.6, np.zeros(int(RATE * 0.03))]
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes((np.concatenate(parts) * 32767).astype("<i2").tobytes())
    return file.getvalue()
