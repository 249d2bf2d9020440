"""A gallery is read by its device alone, whole or not at all."""

from __future__ import annotations

import struct
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tertib.contracts import gallery, signed
from tertib.contracts.gallery import Face, Gallery

CENTRE, DEVICE, STRANGER = (Ed25519PrivateKey.generate() for _ in range(3))
PUBLIC = DEVICE.public_key().public_bytes_raw()


def face(number: int, values: tuple[float, ...] = (0.6, 0.8)) -> Face:
    return Face(
        UUID(int=number), UUID(int=number + 1),
        {"exit": (1_000, None if number % 2 else 2_000), "entry": (3, 4)},
        struct.pack(f"<{len(values)}f", *values), f"KEP-{number}", 1 + number / 10,
    )  # fmt: skip


def document(faces: list[Face], since: int = 0, version: int = 7) -> bytes:
    value = Gallery(
        "BTM", 5_000, 900, since, version, "dlib", (UUID(int=9),), gallery.seal(faces, PUBLIC)
    )
    return signed.sign(gallery.KIND, gallery.to_body(value), CENTRE)


@given(st.lists(st.integers(0, 2**64), max_size=5, unique=True))
def test_what_was_sealed_comes_out(numbers: list[int]) -> None:
    faces = [face(number) for number in numbers]
    body = signed.read(gallery.KIND, document(faces), CENTRE.public_key())
    found = gallery.from_body(body)
    assert (found.since, found.version, found.model, found.removed) == (
        0, 7, "dlib", (UUID(int=9),),
    )  # fmt: skip
    assert gallery.unseal(found.sealed, DEVICE) == faces


def test_an_older_camera_and_an_older_centre_are_understood() -> None:
    """They know the model's name only."""
    value = Gallery("BTM", 5_000, 900, 0, 7, "dlib@0a1b", (), gallery.seal([], PUBLIC))
    body = gallery.to_body(value)
    assert body["model"] == "dlib"
    assert gallery.from_body(body).model == "dlib@0a1b"
    del body["identity"]
    assert gallery.from_body(body).model == "dlib"
    with pytest.raises(signed.NotGenuine):
        gallery.from_body(body | {"identity": "other@0a1b"})


def test_another_device_cannot_read_it() -> None:
    with pytest.raises(signed.NotGenuine):
        gallery.unseal(gallery.seal([face(1)], PUBLIC), STRANGER)


def test_no_byte_of_a_template_is_in_the_document() -> None:
    one = face(1, (0.123, 0.456, 0.789))
    sealed = gallery.seal([one], PUBLIC)
    assert one.template not in sealed
    assert one.label.encode() not in sealed


@given(st.integers(0, 200), st.integers(1, 255))
def test_a_changed_byte_is_refused(place: int, by: int) -> None:
    sealed = bytearray(gallery.seal([face(1)], PUBLIC))
    sealed[place % len(sealed)] ^= by
    with pytest.raises(signed.NotGenuine):
        gallery.unseal(bytes(sealed), DEVICE)


@pytest.mark.parametrize(
    "change", [{"version": 3}, {"since": -1}, {"sealed": "?"}, {"removed": ["x"]}, {"model": ...}]
)
def test_what_is_not_a_gallery_is_refused(change: dict[str, object]) -> None:
    body = gallery.to_body(Gallery("BTM", 1, 1, 4, 7, "dlib", (), b"")) | change
    with pytest.raises(signed.NotGenuine):
        gallery.from_body({name: value for name, value in body.items() if value is not ...})
