"""Faces at a lane, on one core: camera pictures a second, and one search among 100,000.

Prints one JSON line a measurement. The limit is what decoder and networks alone take for the same
pictures, each of them run through by itself in the same run: all pictures decoded, every look at a
whole picture, and every face embedded. ``ratio_to_what_ran`` compares with what the networks were
really shown, which is less: every second look is only around those in view. The peers are dlib as
face_recognition uses it, and OpenCV's own detector with the same search.
"""

# ruff: noqa: E402 (how many threads there are is read when numpy is loaded)
from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"  # before numpy: one camera has one core

import av
import cv2
import dlib
import numpy as np

from _line import say
from tertib.recognition import Decoded, Gallery, LaneWatcher, Recognizer, Settings, cards
from tertib.recognition.embed import unit
from tertib.recognition.lane import JUDGED
from tertib.recognition.packages import DLIB_FILE
from tertib.simulators.camera import lane

ENROLLED = 100_000
ROUNDS = 7
PORTRAITS = cards.DEFAULT_FOLDER.parent / cards.PORTRAITS
FILM = ("biden.jpg", "obama3.jpg", "astronaut.png")
MODELS = ("dlib-resnet", "mobilefacenet")


def frames(film: Path) -> Iterator[av.VideoFrame]:
    """The film decoded, by one thread."""
    with av.open(str(film)) as opened:
        stream = opened.streams.video[0]
        stream.thread_type, stream.codec_context.thread_count = "NONE", 1
        yield from opened.decode(stream)


def in_turns(acts: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Seconds of each act, the least of some rounds in which they take turns: what else this
    machine and its neighbours do falls upon some of them, and only adds."""
    rounds = [{name: timed(act, 1) for name, act in acts.items()} for _ in range(ROUNDS)]
    return {name: min(one[name] for one in rounds) for name in acts}


def timed(act: Callable[[], object], times: int) -> float:
    """Seconds that ``times`` calls take, after one that does not count."""
    act()
    began = time.perf_counter()
    for _ in range(times):
        act()
    return time.perf_counter() - began


def enrolled(recognizer: Recognizer) -> Gallery[int, int]:
    """A full list: strangers, who are like nobody in the film, and one who passes in it."""
    wide = recognizer.embedder.dimensions
    gallery: Gallery[int, int] = Gallery(wide)
    people = np.random.default_rng(1).normal(size=(ENROLLED - 1, wide)).astype(np.float32)
    gallery.fill((number, number, vector) for number, vector in enumerate(people, 1))
    portrait = cv2.imread(str(PORTRAITS / "obama.jpg"))
    seen = recognizer.enrol(np.asarray(portrait, np.uint8))
    if seen is None:
        raise SystemExit("the portrait shows no face")
    gallery.put(0, 0, seen.vector)
    return gallery


class Kept:
    """A network that keeps what it was shown."""

    def __init__(self, net: Callable) -> None:
        self.net, self.names, self.shown = net, net.names, []

    def __call__(self, batch: np.ndarray) -> list:
        self.shown.append(batch.copy())
        return self.net(batch)

    def again(self) -> None:
        """The network alone, on everything it was shown."""
        for batch in self.shown:
            self.net(batch)


def watched(
    film: Path, recognizer: Recognizer, gallery: Gallery[int, int], whole: int = Settings().whole
) -> tuple[int, list]:  # fmt: skip
    """The film as a camera's agent sees it: how many pictures, and who was told."""
    every, told, count = Settings().every, [], 0
    watcher = LaneWatcher(recognizer, gallery, Settings(every=1, whole=whole))
    for count, frame in enumerate(frames(film), 1):
        if count % every == 1:  # the others are never converted
            told += watcher.frame(Decoded(frame), int(frame.time * 1000))
    return count, told


def shown(film: Path, recognizer: Recognizer, gallery: Gallery[int, int], whole: int) -> list[Kept]:
    """What the networks are shown while the film is watched: pictures, parts of them, faces."""
    detector = recognizer.detector
    places = [(detector.whole, "parted_net"), (detector.part, "parted_net"),
              (recognizer.embedder, "_net")]  # fmt: skip
    looks = [Kept(getattr(*place)) for place in places]
    for place, look in zip(places, looks, strict=True):
        setattr(*place, look)
    _, told = watched(film, recognizer, gallery, whole)
    for place, look in zip(places, looks, strict=True):
        setattr(*place, look.net)
    if any(one.subject for one in told):
        raise SystemExit(f"somebody was told who is not in the film: {told}")
    return looks


def camera(film: Path, model: str, peers: dict[str, float]) -> None:
    """Pictures of the film a second, decoded, followed, searched; against its parts alone."""
    recognizer = Recognizer.open(model=model)
    gallery = enrolled(recognizer)
    pictures, _, faces = shown(film, recognizer, gallery, whole=1)
    ran = shown(film, recognizer, gallery, Settings().whole)
    parts = in_turns({
        "decoding": lambda: sum(1 for _ in frames(film)), "detecting": pictures.again,
        "embedding": faces.again, "ran": lambda: [look.again() for look in ran],
        "all": lambda: watched(film, recognizer, gallery),
    })  # fmt: skip
    count, told = watched(film, recognizer, gallery)
    seconds, networks = parts.pop("all"), parts.pop("ran")
    limit = sum(parts.values())
    params = {"model": model, "enrolled": ENROLLED, "size": "720p25", "pictures": count,
              "looks": [len(pictures.shown), len(ran[0].shown), len(ran[1].shown)],
              "vectors": [len(faces.shown), len(ran[2].shown)], "told": len(told),
              "ratio_to_what_ran": round((parts["decoding"] + networks) / seconds, 2)}  # fmt: skip
    for name, peer in (("", None), *peers.items()):
        say("lane_camera", params, count / seconds, "pictures/s", count / limit,
            "decoding and networks alone, each in bulk", peer, name)  # fmt: skip
    vector = unit(np.random.default_rng(2).normal(size=gallery.dimensions).astype(np.float32))
    matrix = gallery._matrix[: len(gallery)]
    search = in_turns({
        "ours": lambda: [gallery.nearest(vector, JUDGED) for _ in range(20)],
        "floor": lambda: [matrix @ vector for _ in range(20)],
    })  # fmt: skip
    ours, floor = (seconds / 20 for seconds in search.values())
    say("face_search", {"model": model, "enrolled": ENROLLED}, ours * 1e3, "ms", floor * 1e3,
        "one matrix-vector product")  # fmt: skip


def dlib_as_face_recognition(images: list[np.ndarray]) -> float:
    """Pictures a second of HOG detection and dlib's network, as face_recognition runs them."""
    find = dlib.get_frontal_face_detector()
    net = dlib.face_recognition_model_v1(str(cards.DEFAULT_FOLDER / DLIB_FILE))

    def run() -> None:
        for image in images:
            for box in find(np.ascontiguousarray(image[..., ::-1]), 1):
                chip = image[max(0, box.top()) : box.bottom(), max(0, box.left()) : box.right()]
                net.compute_face_descriptor(cv2.resize(chip, (150, 150)))

    return len(images) / timed(run, 1)


def opencv(images: list[np.ndarray]) -> float:
    """Pictures a second of OpenCV's own YuNet and a search among as many."""
    height, width = images[0].shape[:2]
    weights = cards.registry().card("yunet").path
    find = cv2.FaceDetectorYN.create(str(weights), "", (width, height))
    cv2.setNumThreads(1)
    matrix = np.random.default_rng(3).normal(size=(ENROLLED, 128)).astype(np.float32)

    def run() -> None:
        for image in images:
            for _ in find.detect(image)[1]:
                (matrix @ matrix[0]).argmax()

    return len(images) / timed(run, 1)


def main() -> None:
    os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[-1]})
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "lane.mp4"
        lane.write(film, [lane.read(PORTRAITS / name) for name in FILM])
        some = [frame.to_ndarray(format="bgr24") for n, frame in enumerate(frames(film))
                if n in (50, 60, 70)]  # fmt: skip
        peers = {"face_recognition's pipeline (dlib), each picture": dlib_as_face_recognition(some),
                 "OpenCV's YuNet and a search, each picture": opencv(some)}  # fmt: skip
        known = cards.registry()
        for model in MODELS:
            if known.card(model).path.exists():
                camera(film, model, peers)
            else:
                print(f"{model}: not here, see tertib models add", file=sys.stderr)


if __name__ == "__main__":
    main()
