"""Everything for real: the agent's process, simulated cameras in another, a centre on a socket."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from contextlib import ExitStack
from dataclasses import replace
from itertools import pairwise

import cv2
import httpx
import pytest

from tertib.edge import clockwatch
from tertib.edge.tests import camera_process, camera_site, marks
from tertib.edge.tests.camera_site import face
from tertib.edge.tests.osdp_site import until
from tertib.recognition import Recognizer, cards
from tertib.simulators.camera import lane

PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"ftyp", b"WEBP")
"""How files of pictures begin, or have near their beginning."""


FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([camera_process.__name__])


class Forked:
    """The agent in a process that is forked from one which has everything loaded."""

    def __init__(self, config, log):
        self._process = FORKS.Process(target=camera_process.work, args=(config, log), daemon=True)
        self._process.start()

    def poll(self):
        return self._process.exitcode

    def send_signal(self, number):
        os.kill(self._process.pid, number)

    def wait(self):
        self._process.join()


class Place:
    """A folder with an agent's file, a centre, the agent started and killed at will."""

    def __init__(self, folder, stack, film, tables="", source="", lost_ms=30_000):
        self.folder, self.stack = folder, stack
        self.centre, _ = camera_site.centre(folder, stack)
        self.tables, self.lost_ms = tables, lost_ms
        self.point(source or f"file:{film}")
        self.process = None
        self.home = folder / "home"
        self.home.mkdir()

    def point(self, source):
        """Let the camera be another one from the next start on."""
        camera = f"lost_ms = {self.lost_ms}\nretry_ms = 300"
        camera_site.config_file(self.folder, source, self.centre, self.tables, camera)

    def quick(self):
        """Start it from a server that has everything loaded: at once, and so killed at work."""
        self.process = Forked(self.folder / "camera.toml", self.folder / "log")
        self.stack.callback(self.kill)

    def agent(self, *command):
        """Start it as a program of its own: with marks for faces, or as ``command`` says."""
        command = command or ("tertib.edge.tests.camera_process",)
        environment = {
            "PATH": os.environ["PATH"], "HOME": str(self.home), "TMPDIR": str(self.home),
            "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *command, str(self.folder / "camera.toml")],
                stdout=log, stderr=log, cwd=self.home, env=environment,
            )  # fmt: skip
        self.stack.callback(self.kill)
        return self.process

    def inside(self, *command):
        """Start it so that it can be asked what it knows of itself."""
        command = command or ("tertib.edge.tests.camera_process",)
        return self.agent("tertib.edge.tests.inside", str(self.folder / "report"), *command)

    def ask(self):
        """What the process that was started by :meth:`inside` knows."""
        report = self.folder / "report"
        self.process.send_signal(signal.SIGUSR1)
        until(report.exists)
        found = json.loads(report.read_text())
        report.unlink()
        return found

    def kill(self, how=signal.SIGKILL):
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait()

    def rows(self, query):
        path = self.folder / "data" / "agent.sqlite"
        if not path.exists():
            return []
        with sqlite3.connect(path) as other:
            try:
                return other.execute(query).fetchall()
            except sqlite3.OperationalError:
                return []

    def kinds(self):
        return [kind for (kind,) in self.rows("SELECT kind FROM event ORDER BY seq")]

    def drained(self):
        """Whether the centre has everything."""
        last = self.rows("SELECT max(seq) FROM event")
        shots = self.rows("SELECT count(*) FROM shot")
        return last and last[0][0] == self.centre.through and shots == [(0,)]


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    folder = tmp_path_factory.mktemp("films")
    people = [marks.RED, marks.GREEN, marks.BLUE, marks.YELLOW]
    return {
        "people": marks.film(folder / "people.mp4", marks.walk(people)),
        "nobody": marks.film(folder / "nobody.mp4", marks.walk([None])),
    }


@pytest.fixture
def place(tmp_path, films):
    with ExitStack() as stack:
        tables = "[alert]\nrepeat_s = 0\nafter_ms = 300\n"
        yield Place(tmp_path, stack, films["people"], tables)


@pytest.mark.parametrize("seed", range(20))
def test_everything_arrives_once_through_cuts_and_kills(place, films, seed):
    """Lines cut and agents killed at moments of chance; then everything that was ever written down
    is with the centre, in order, once, with its pictures."""
    rng = random.Random(seed)
    place.centre.publish(face(marks.RED), face(marks.BLUE))
    place.quick()
    place.centre.wait(lambda: place.centre.polls > 0)
    for _ in range(5):
        act = rng.choice(("kill", "kill", "cut", "refuse"))
        threading.Event().wait(rng.uniform(0.05, 0.7))
        if act == "kill":
            place.kill()
            place.quick()
        elif act == "cut" and place.centre.server:
            place.centre.cut()
        elif place.centre.server is None:
            place.centre.open()
        else:
            place.centre.shot_status = rng.choice((204, 503))
    until(lambda: "camera.candidate" in place.kinds(), 30)
    place.kill()
    if place.centre.server is None:
        place.centre.open()
    place.centre.shot_status = 204
    place.point(f"file:{films['nobody']}")
    before = len(place.kinds())
    place.quick()
    until(lambda: len(place.kinds()) > before and place.drained(), 30)

    place.kill()  # so that nothing new is written while we look
    taken = place.centre.taken
    assert [event.seq for event in taken] == list(range(1, len(taken) + 1))
    assert [event.kind for event in taken] == place.kinds()[: len(taken)]
    assert len(taken) > before
    assert place.centre.trouble == []
    found = place.centre.of("camera.candidate")
    names = [data["candidate"] for data in found]
    assert len(set(names)) == len(names) > 0
    wanted = {f"{data['candidate']}/shots/{n}" for data in found for n in range(data["shots"])}
    assert set(place.centre.shots) == wanted
    assert all(shot.startswith(PICTURES[0]) for shot in place.centre.shots.values())
    assert {data["candidate"] for data in place.centre.of("camera.alerted_locally")} <= set(names)


def test_from_the_picture_to_the_centre_at_once(place):
    place.centre.publish(face(marks.RED))
    place.agent()
    came = []
    for count in range(1, 4):
        place.centre.wait(lambda count=count: len(place.centre.of("camera.candidate")) >= count)
        data = place.centre.of("camera.candidate")[count - 1]
        came.append(clockwatch.wall_clock() - data["at"])
        first = next(n for n, (what, _) in enumerate(place.centre.bodies)
                     if data["candidate"] in what)  # fmt: skip
        told = next(n for n, (_, body) in enumerate(place.centre.bodies)
                    if f'"candidate":"{data["candidate"]}"'.encode() in body)  # fmt: skip
        assert first < told, "the picture is there before the event that speaks of it"
    assert sorted(came)[1] < 500


def walk(place):
    """Everything the agent left: files by name with their content, its log, what it sent."""
    files = {path.relative_to(place.folder).as_posix(): path.read_bytes()
             for path in place.folder.rglob("*") if path.is_file()}  # fmt: skip
    sent = b"".join(what.encode() + body for what, body in place.centre.bodies)
    return files, sent


def holds_picture(data: bytes) -> bool:
    return any(mark in data for mark in PICTURES)


OURS = {"camera.toml", "device.pem", "log", "data/agent.ballast", "data/agent.lock",
        "data/agent.sqlite",
        "data/agent.sqlite-shm", "data/agent.sqlite-wal", "data/status.json"}  # fmt: skip


def test_of_strangers_nothing_is_anywhere(place):
    """Files, log, line, open files and memory maps, after people passed who look like nobody."""
    place.centre.publish(face((200, 200, 40)))
    place.inside()
    nothing_is_left(place, 120)
    files, sent = walk(place)
    for colour in (marks.RED, marks.GREEN, marks.BLUE, marks.YELLOW):
        assert not any(marks.template(colour) in data for data in [*files.values(), sent])


def test_of_real_strangers_nothing_is_anywhere(tmp_path):
    """The same with the command itself, its real models, and two people's portraits."""
    portraits = cards.DEFAULT_FOLDER.parent / cards.PORTRAITS
    film = tmp_path / "people.mp4"
    lane.write(film, [lane.read(portraits / name) for name in ("astronaut.png", "biden.jpg")])
    with ExitStack() as stack:
        (tmp_path / "camera").mkdir()
        tables = "[calibration]\nlevel = 0.93\nshare = 1.0\nscale = 0.006"
        place = Place(tmp_path / "camera", stack, film, tables)
        place.centre.model = "dlib-resnet"
        listed = Recognizer.open().faces(cv2.imread(str(portraits / "obama2.jpg")))[0].vector
        place.centre.publish(replace(face(marks.RED), template=listed.astype("<f4").tobytes()))
        place.inside("tertib.cli", "camera", "--config")
        nothing_is_left(place, 250)
        status = json.loads((place.folder / "data" / "status.json").read_text())
        assert status["people"] > 0


def nothing_is_left(place, pictures):
    """Wait until so many pictures were looked at, end the agent, and search."""
    place.centre.wait(lambda: place.centre.polls > 5, 60)
    status = place.folder / "data" / "status.json"

    def looked():
        return json.loads(status.read_text())["pictures"]["looked"] if status.exists() else 0

    until(lambda: looked() > pictures, 90)
    found = place.ask()
    ours = ("/log", "/people.mp4", "/dev/null", "/dev/urandom")
    stray = {
        name for name in found["opened"]
        if name.startswith("/") and not name.startswith("/proc/")
        and "/data/agent" not in name and not name.endswith(ours)
    }  # fmt: skip
    assert stray == set()
    assert [word for word in ("memfd:", "/dev/shm", "(deleted)") if word in found["maps"]] == []
    assert found["core"] == [0, 0]
    assert found["dumpable"] == 0, "where dumps are handed to a program the limit is not asked"
    place.kill(signal.SIGTERM)

    files, sent = walk(place)
    assert set(files) <= OURS
    assert place.kinds() == ["agent.started"]
    assert place.rows("SELECT count(*) FROM shot") == [(0,)]
    assert {event.kind for event in place.centre.taken} == {"agent.started"}
    assert {what.split("?")[0] for what, _ in place.centre.bodies} == {
        "GET /edge/v1/gallery", "POST /edge/v1/events"
    }  # fmt: skip
    assert place.centre.shots == {}
    assert not holds_picture(sent)
    assert not any(holds_picture(data) for data in files.values())


def test_the_search_would_find_somebody(place):
    """The same search, with one of the people under a ban: there is something."""
    place.centre.publish(face(marks.RED))
    place.agent()
    place.centre.wait(lambda: place.centre.polls > 1)
    until(lambda: "camera.candidate" in place.kinds(), 30)
    place.centre.wait(lambda: len(place.centre.shots) > 1)
    place.kill()
    _, sent = walk(place)
    assert holds_picture(sent)


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def test_over_rtsp_with_the_centre_away_the_lane_sees_and_hears(tmp_path, films, port):
    """Camera by RTSP, list received, line cut: the lane display shows the candidate; camera cut and
    back is told; everything arrives when the line is back."""
    with ExitStack() as stack:
        cameras = camera_site.simulator(stack, port, a=films["people"])
        with socket.create_server(("127.0.0.1", 0)) as free:
            shown = free.getsockname()[1]
        tables = f"[alert]\nport = {shown}\nafter_ms = 300\n"
        place = Place(tmp_path, stack, None, tables, cameras.url(), lost_ms=2_500)
        red = replace(face(marks.RED), label="KEP-9/2026")
        place.centre.publish(face(marks.GREEN))
        place.agent()
        place.centre.wait(lambda: "camera.candidate" in [e.kind for e in place.centre.taken], 30)
        place.centre.publish(red)
        seen = place.centre.polls
        place.centre.wait(lambda: place.centre.polls > seen + 2)
        place.centre.cut()
        page = stack.enter_context(
            httpx.Client(base_url=f"http://127.0.0.1:{shown}", trust_env=False, timeout=30)
        )
        assert "Kamera jalur" in page.get("/").text
        assert page.get("/alarm.wav").content.startswith(b"RIFF")

        number = -1

        def alert():
            nonlocal number
            state = page.get("/state", params={"after": number}).json()
            number = state["number"]
            return next((one for one in state["candidates"] if one["label"] == "KEP-9/2026"), None)

        while (found := alert()) is None:
            pass
        threading.Thread(target=alert, daemon=True).start()  # the page comes back for more
        picture = page.get(f"/shots/{found['candidate']}/0")
        assert picture.content.startswith(PICTURES[0])
        assert page.get("/state", headers={"Host": "evil.example"}).status_code == 421
        assert page.get("/shots/../../etc/passwd").status_code == 404

        before = place.kinds().count("camera.lost")  # a slow start may have cost one
        cameras.do(cut=True)
        until(lambda: place.kinds().count("camera.lost") == before + 1, 20)
        cameras.do(cut=False)
        until(lambda: place.kinds().count("camera.back") == before + 1, 20)
        place.centre.open()
        place.centre.wait(lambda: len(place.centre.of("camera.back")) == before + 1, 20)
        assert len(place.centre.of("camera.lost")) == before + 1
        assert found["candidate"] in [
            data["candidate"] for data in place.centre.of("camera.alerted_locally")
        ]
        numbers = [event.seq for event in place.centre.taken]
        assert all(after == before + 1 for before, after in pairwise(numbers))
        place.kill(signal.SIGTERM)
        assert place.process.returncode == 0
