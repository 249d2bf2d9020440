"""Tracks: the same face keeps its number, another gets another, and who is gone is forgotten."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tertib.recognition.tests.looks import face
from tertib.recognition.track import FORGET_MS, Tracker


def test_a_face_that_moves_keeps_its_number() -> None:
    tracker = Tracker()
    numbers = {
        track.number for step in range(30)
        for track in tracker.update([face(100 + 8 * step, 50)], step * 120)[0]
    }  # fmt: skip
    assert numbers == {1}


def test_two_people_keep_theirs_in_whatever_order_they_are_found() -> None:
    tracker = Tracker()
    (left, right), _ = tracker.update([face(0, 0), face(400, 0)], 0)
    (first, second), _ = tracker.update([face(410, 0), face(10, 0)], 120)
    assert {first.number: first.face.box[0], second.number: second.face.box[0]} == {
        right.number: 410, left.number: 10,
    }  # fmt: skip


def test_who_is_much_larger_is_somebody_else() -> None:
    tracker = Tracker()
    tracker.update([face(0, 0, 40)], 0)
    (near,), _ = tracker.update([face(0, 0, 100)], 120)
    assert near.number == 2


def test_a_successor_gets_a_number_of_their_own() -> None:
    tracker = Tracker()
    (track,), _ = tracker.update([face(0, 0)], 0)
    tracker.split(track, 500)
    (same,), _ = tracker.update([face(5, 0)], 600)
    assert (same.number, same.first_at, same.seen) == (2, 500, 2)


def test_a_glance_aside_is_forgiven_and_a_departure_is_not() -> None:
    tracker = Tracker()
    tracker.update([face(0, 0)], 0)
    assert tracker.update([], FORGET_MS) == ([], [])
    (back,), _ = tracker.update([face(0, 0)], FORGET_MS)
    assert (back.number, back.seen) == (1, 2)
    _, ended = tracker.update([], 2 * FORGET_MS + 1)
    assert [track.number for track in ended] == [1]
    (new,), _ = tracker.update([face(0, 0)], 2 * FORGET_MS + 2)
    assert new.number == 2


@given(
    st.lists(st.lists(st.tuples(st.integers(0, 600), st.integers(0, 400)), max_size=4), max_size=20)
)
def test_every_face_has_one_track_and_every_track_one_face(pictures: list) -> None:
    tracker = Tracker()
    for step, places in enumerate(pictures):
        faces = [face(*place) for place in places]
        seen, _ = tracker.update(faces, step * 100)
        assert sorted(id(track.face) for track in seen) == sorted(id(one) for one in faces)
        assert len({track.number for track in seen}) == len(faces)
