"""A lane camera that is driven by hand: no process, no film, a clock that stands still."""

from __future__ import annotations

import json
import socket

import av
import numpy as np

from tertib.contracts.gallery import Gallery
from tertib.edge.camera.config import CameraConfig
from tertib.edge.camera.gallery import Part
from tertib.edge.camera.run import LaneCamera
from tertib.edge.camera.slot import Frame
from tertib.edge.config import load
from tertib.edge.link import News, State
from tertib.edge.tests import camera_site, door, marks


def display():
    """The table of a lane with a display."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"[alert]\nport = {free.getsockname()[1]}\n"


class Lane:
    """A camera that is driven by hand."""

    def __init__(self, folder, tables="", head=""):
        self.path = camera_site.config_file(folder, "file:none.mp4", tables=tables, head=head)
        self.clocks, self.number = door.Clocks(), 0
        self.rng, self.hall = np.random.default_rng(1), marks.hall()
        self.start()

    def start(self):
        self.told = []
        self.watcher = marks.Marks()
        self.config = load(self.path, CameraConfig)
        self.camera = LaneCamera(
            self.config, self.watcher, marks.MODEL, self.told.append,
            self.clocks.wall, self.clocks.counting, "boot",
        )  # fmt: skip
        self.agent, self.outbox = self.camera.agent, self.camera.outbox
        self.shots, self.candidates = self.camera.shots, self.camera.candidates

    def restart(self):
        self.close()
        self.start()

    def close(self):
        self.camera.store.close()
        if self.camera.display:
            vars(self.camera.display)["_server"].server_close()

    def online(self, is_so=True):
        self.camera.link.state = State(is_so)

    def send(self, *faces, since=0, age=0, max_age=600, removed=()):
        """The centre's list, made ``age`` ms ago."""
        made_at = self.clocks.wall_ms - age
        version = self.camera.wanted.version + 1
        shown = Gallery("BC", made_at, max_age, since and version - 1, version, marks.MODEL,
                        tuple(removed), b"")  # fmt: skip
        self.agent.heard.put(
            News(Part(shown, faces), made_at, self.outbox.through, self.clocks.counted_ms)
        )

    def see(self, *people, age=0):
        """Pictures, 40 ms one after the other, each with one person or nobody."""
        for person in people:
            self.clocks.pass_by(40)
            self.number += 1
            image = marks.scene(self.hall, self.rng, person, 20 + self.number % 10 * 16)
            video = av.VideoFrame.from_ndarray(image, format="bgr24")
            counted = self.clocks.counted_ms - age
            self.camera.source.slot.last_at = self.clocks.counted_ms
            self.agent.turn(Frame(video, counted, self.number))

    def wait(self, ms, step=100):
        for _ in range(0, ms, step):
            self.clocks.pass_by(step)
            self.agent.turn(None)

    def events(self, *kinds):
        return [(e.kind, e.data) for e in self.outbox.pending() if not kinds or e.kind in kinds]

    def found(self):
        return [data for _, data in self.events("camera.candidate")]

    def page(self):
        """The lane display is open: it takes what is there and comes back for what is newer."""
        board = self.camera.board
        board.take(json.loads(board.after(-1))["number"])

    def alerted(self):
        return [data["candidate"] for _, data in self.events("camera.alerted_locally")]

    def silent(self):
        return [data["reason"] for _, data in self.events("camera.not_alerted")]
