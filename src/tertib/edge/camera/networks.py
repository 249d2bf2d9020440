"""The networks that look: the recognizer of an agent's file."""

from __future__ import annotations

from uuid import UUID

from tertib.contracts.gallery import comparable
from tertib.edge.camera.config import CameraConfig
from tertib.edge.camera.scores import Scores
from tertib.edge.camera.sighting import Watcher
from tertib.edge.config import BadConfig


def watcher(config: CameraConfig, scores: Scores | None = None) -> tuple[Watcher, str]:
    """The recognizer of the file, and its model's identity; ``scores`` hears of those who passed.

    Raises:
        BadConfig: its models are missing or cannot be run, or nobody could ever be told.
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
        own = Calibration(**site.model_dump(exclude={"model"})) if site else None
        if site and site.model and not comparable(site.model, recognizer.identity):
            raise ValueError(f"[calibration] is of {site.model}, here is {recognizer.identity}")
        if own and own.any_of(1.0, 1) > wanted.rate:
            raise ValueError("by this [calibration] and rate nobody can ever be told of")

        def hear(score: float) -> None:
            if scores:
                scores.add(score, recognizer.identity, len(live))

        heard = hear if scores else None
        return LaneWatcher(recognizer, live, settings, own, heard), recognizer.identity
    except (BadModel, CannotRun, ValueError) as wrong:
        raise BadConfig(f"recognition: {wrong}") from None
