"""What the line does for a camera: wakes at once, pictures first, a gallery in parts."""

from __future__ import annotations

import time
from contextlib import ExitStack

import pytest

from tertib.edge import clockwatch
from tertib.edge.camera.config import CameraConfig
from tertib.edge.camera.run import LaneCamera
from tertib.edge.config import load
from tertib.edge.tests import camera_site, marks
from tertib.edge.tests.camera_site import face
from tertib.edge.tests.osdp_site import until

ANI, BUDI = face(marks.RED), face(marks.GREEN)


class End:
    """A camera's end of the line, turned by hand; nothing is ever seen."""

    def __init__(self, folder, stack):
        self.folder, self.stack = folder, stack
        self.centre, _ = camera_site.centre(folder, stack)
        self.start()

    def start(self):
        path = camera_site.config_file(self.folder, "file:none.mp4", self.centre)
        self.camera = LaneCamera(load(path, CameraConfig), marks.Marks(), marks.MODEL)
        self.link, self.wanted = self.camera.link, self.camera.wanted

    def restart(self):
        self.camera.store.close()
        self.start()

    def turn(self):
        """One round, at once; returns what was asked for."""
        before = len(self.centre.bodies)
        self.link.hurry()
        self.link.turn()
        self.camera.agent.turn(None)
        return [what for what, _ in self.centre.bodies[before:]]


@pytest.fixture
def end(tmp_path):
    with ExitStack() as stack:
        made = End(tmp_path, stack)
        stack.callback(lambda: made.camera.store.close())
        yield made


def test_changes_only_are_asked_for_and_a_restart_goes_on_from_there(end):
    end.centre.publish(ANI)
    assert end.turn() == ["GET /edge/v1/gallery?since=0"]
    end.centre.publish(BUDI)
    assert end.turn() == ["GET /edge/v1/gallery?since=2"]
    assert (end.wanted.version, len(end.wanted)) == (3, 2)
    end.restart()
    assert (end.wanted.version, len(end.wanted)) == (3, 2), "known before anybody answers"
    assert end.turn() == ["GET /edge/v1/gallery?since=3"]
    assert end.link.state.online, "nothing is newer, and that is signed"
    end.centre.publish(remove=(ANI.id,))
    end.turn()
    assert (end.wanted.version, len(end.wanted)) == (4, 1)


def test_what_does_not_follow_is_refused_and_everything_asked_for_unconditionally(end):
    end.centre.publish(ANI)
    end.turn()
    honest, end.centre.model = end.centre.model, "another"
    end.centre.publish(BUDI)
    end.turn()
    assert end.link.state.problem == "gallery-gap"
    assert end.wanted.version == 2
    end.centre.model = honest
    assert end.turn() == ["GET /edge/v1/gallery?since=0"]
    assert (end.wanted.version, len(end.wanted)) == (3, 2)
    assert end.link.state.online
    assert end.turn() == ["GET /edge/v1/gallery?since=3"]


def test_a_centre_that_lost_its_versions_is_not_followed(end):
    for _ in range(3):
        end.centre.publish(ANI)
    end.turn()
    end.centre.version = 2
    end.turn()
    assert not end.link.state.online
    assert end.wanted.version == 4


def test_a_tampered_file_is_noticed_and_made_good(end):
    end.centre.publish(ANI)
    end.turn()
    with end.camera.store.durable() as connection:
        connection.execute("UPDATE gallery_part SET body = substr(body, 2)")
    end.restart()
    assert len(end.wanted) == 0
    assert end.turn() == ["GET /edge/v1/gallery?since=0"]
    assert len(end.wanted) == 1


def candidate(end, shots=2):
    with end.camera.outbox.entry() as entry:
        name = camera_site.ids.new_id()
        entry.add(1, "camera.candidate", {"candidate": str(name)})
        end.camera.shots.add(entry.connection, name, [b"\xff\xd8\xff"] * shots, 1)
    return name


def test_pictures_go_before_the_event_and_leave_the_disk(end):
    end.turn()
    name = candidate(end)
    asked = [what for what in end.turn() if "gallery" not in what]
    paths = [f"PUT /edge/v1/candidates/{name}/shots/{n}" for n in range(2)]
    assert asked == [*paths, "POST /edge/v1/events"]
    assert end.camera.shots.waiting == 0
    wal = end.camera.store.path.with_name("agent.sqlite-wal")
    assert wal.stat().st_size < 40_000, "the log was emptied of what was sealed in it"


def test_a_picture_the_centre_does_not_want_holds_up_nothing(end):
    end.turn()
    candidate(end)
    end.centre.shot_status = 503
    end.turn()
    assert end.link.state.problem == "shot-503"
    assert end.camera.outbox.waiting == 0, "the event went all the same"
    assert end.camera.shots.waiting == 2
    end.centre.shot_status = 410
    end.turn()
    assert end.camera.shots.waiting == 0
    assert end.link.state.online


def test_whoever_is_woken_does_not_wait(end):
    """The line looks every half minute; each event is there at once, whenever it comes."""
    end.link._poll = 30.0
    end.link.start()
    end.stack.callback(end.link.stop)
    until(lambda: end.centre.polls > 0)
    for count in range(1, 101):
        began = time.monotonic()
        end.camera.outbox.append(clockwatch.wall_clock(), "camera.dark", {"on": True})
        end.link.wake()
        end.centre.wait(lambda count=count: end.centre.through >= count)
        assert time.monotonic() - began < 5
    assert end.centre.polls == 1
