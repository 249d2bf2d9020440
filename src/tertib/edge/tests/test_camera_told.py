"""What is told of a likeness: each person once, another at once, a nearer likeness as such."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.edge.camera import rules, words
from tertib.edge.camera.rules import BANDS
from tertib.edge.tests import marks
from tertib.edge.tests.camera_lane import Lane
from tertib.edge.tests.camera_site import face

ANI = face(marks.RED)
RED2, NOBODY2 = [marks.RED] * 3, [None] * 3


@pytest.fixture
def lane(tmp_path):
    made = Lane(tmp_path)
    yield made
    made.camera.store.close()


def test_one_person_who_turns_round_is_told_once(lane):
    lane.online()
    lane.send(ANI)
    for _ in range(4):
        lane.see(*RED2, *NOBODY2)
    assert len(lane.found()) == 1
    lane.wait(lane.config.alert.repeat_s * 1000)
    lane.see(*RED2)
    assert len(lane.found()) == 2


def test_a_likeness_that_grows_is_told_of_the_same_candidate(lane):
    lane.send(ANI)
    watch, seen = lane.watcher.frame, []

    def frame(picture, at):
        for sighting in watch(picture, at):
            seen.append(sighting)
            return [replace(sighting, band="possible")]
        return [replace(one, band="very_likely", score=0.99999) for one in seen]

    lane.watcher.frame = frame
    lane.see(*RED2, *RED2)
    lane.wait(3_000)
    (found,) = lane.found()
    ((_, nearer),) = lane.events("camera.candidate_nearer")
    assert found["band"] == "possible"
    assert nearer == {
        "candidate": found["candidate"], "band": "very_likely", "score": 0.99999,
        "cosine": found["cosine"],
    }  # fmt: skip
    (shown,) = lane.candidates.state()
    assert shown["band"] == words.BANDS["very_likely"]._asdict()


def test_the_subject_passes_seen_right_after_somebody_alike(lane):
    """Else a brother sent ahead would open the way for half a minute."""
    lane.online()
    lane.send(ANI)
    brother = (30, 70, 235)
    lane.see(*[brother] * 3, *NOBODY2, *RED2, *NOBODY2, *RED2)
    first, second = lane.found()
    assert first["cosine"] < second["cosine"]
    assert {first["subject"], second["subject"]} == {str(ANI.subject)}


def test_what_a_face_told_of_looked_like_is_kept_no_longer_than_needed(lane):
    lane.send(ANI)
    lane.see(*RED2)
    assert vars(lane.candidates)["_told"]
    lane.wait(lane.config.alert.repeat_s * 1000)
    assert not vars(lane.candidates)["_told"]


@given(st.none() | st.tuples(st.sampled_from(BANDS), st.integers(0, 100)),
       st.sampled_from(BANDS), st.integers(100, 200), st.integers(0, 120),
       st.booleans())  # fmt: skip
def test_what_is_told_again(before, band, at, repeat, same):
    last, when = before or (None, 0)
    found = rules.tells(last, at - when, band, repeat, same)
    if before is None or not same or at - when >= repeat:
        assert found == "candidate"
    else:
        assert found == ("nearer" if BANDS.index(band) > BANDS.index(last) else "")
