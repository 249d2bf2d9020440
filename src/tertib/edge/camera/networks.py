"""The networks that look: the recognizer of an agent's file."""

from __future__ import annotations

from uuid import UUID

from tertib.edge.camera.config import CameraConfig
from tertib.edge.camera.scores import Scores
from tertib.edge.camera.sighting import Watcher
from tertib.edge.config import BadConfig


def watcher(config: CameraConfig, scores: Scores | None = None) -> tuple[Watcher, str]:
    """The recognizer of the file, and the name of its model; ``scores`` hears of those who passed.

    Raises:
        BadConfig: its models are missing or cannot be run.
    """
    from tertib.recognition import Calibration, Gallery, LaneWatcher, Recognizer, Settings
    from tertib.recognition.cards import DEFAULT_FOLDER, BadModel
    from tertib.recognition.runtime import CannotRun

    wanted = config.recognition
    folder = config.folder / wanted.models if wanted.models else DEFAULT_FOLDER
    try:
        recognizer = Recognizer.open(
            folder, model=wanted.model, threads=wanted.threads, pad=wanted.pad
        )
        recognizer.detector.prepare()  # not when the first one passes
        live: Gallery[UUID, UUID] = Gallery(recognizer.embedder.dimensions)
        settings = Settings(rate=wanted.rate, every=1)  # the agent passes over the others
        site = config.calibration
        own = Calibration(**site.model_dump()) if site else None
        heard = scores.add if scores else None
        return LaneWatcher(recognizer, live, settings, own, heard), recognizer.model
    except (BadModel, CannotRun, ValueError) as wrong:
        raise BadConfig(f"recognition: {wrong}") from None
