"""``tertib camera``: its file, its refusals, and a run with the models it comes with."""

from __future__ import annotations

import socket
import subprocess
import sys

import cv2
import pytest
from typer.testing import CliRunner

from tertib.cli import load as load_commands
from tertib.cli.main import app
from tertib.edge.camera import networks, run
from tertib.edge.camera.config import CameraConfig
from tertib.edge.camera.scores import BATCH, Scores
from tertib.edge.config import BadConfig, load
from tertib.edge.tests import camera_site, marks
from tertib.foundation import ids
from tertib.recognition import Recognizer, cards
from tertib.simulators.camera import lane

load_commands()


def camera(*arguments):
    return CliRunner().invoke(app, ["camera", *map(str, arguments)])


def test_it_makes_its_key_and_checks_its_file(tmp_path):
    path = camera_site.config_file(tmp_path, "file:x.mp4")
    (tmp_path / "device.pem").unlink()
    assert camera("--config", path, "--check").exit_code == 2
    found = camera("--config", path, "--public-key")
    assert found.exit_code == 0
    assert len(found.output.strip()) == 64
    assert camera("--config", path, "--public-key").output == found.output
    checked = camera("--config", path, "--check")
    assert checked.exit_code == 0
    assert "model dlib-resnet" in checked.output


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ('[turning]\nurl = "http://x"\nspan = 91', "turning.span"),
        ("[health]\nafter = 3", "health.after"),
        ('[turning]\nurl = "http://x"\npassword_file = "w"', "password_file needs user"),
    ],
)
def test_a_wrong_file_is_said_where(tmp_path, tables, said):
    found = camera("--config", camera_site.config_file(tmp_path, "file:x.mp4", tables=tables))
    assert found.exit_code == 2
    assert said in found.output


def test_a_film_that_is_not_there_is_said_and_is_a_failure(tmp_path):
    path = camera_site.config_file(tmp_path, "file:none.mp4", camera='pace = "free"')
    found = subprocess.run(
        [sys.executable, "-m", "tertib.cli", "camera", "--config", str(path)],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert found.returncode == 1
    assert found.stderr.splitlines()[-1] == "camera.source: not-found"


def test_a_zone_a_model_and_a_port_that_do_not_exist_are_said(tmp_path):
    path = camera_site.config_file(tmp_path, "file:x.mp4", head='zone = "Asia/Batam"')
    with pytest.raises(BadConfig, match="zone"):
        load(path, CameraConfig)
    path = camera_site.config_file(tmp_path, "file:x.mp4")
    path.write_text(path.read_text().replace("every = 1", 'model = "none"'))
    with pytest.raises(BadConfig, match="no model is called 'none'"):
        networks.watcher(load(path, CameraConfig))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        path = camera_site.config_file(tmp_path, "file:x", tables=f"[alert]\nport = {port}")
        with pytest.raises(BadConfig, match=r"alert\.port"):
            run.LaneCamera(load(path, CameraConfig), marks.Marks(), marks.MODEL)


def test_scores_are_numbers_whose_order_tells_nothing(tmp_path):
    path = tmp_path / "scores"
    scores = Scores(path)
    for number in range(BATCH - 1):
        scores.add(number / 1000)
    assert not path.exists()
    scores.add(0.9)
    lines = [float(line) for line in path.read_text().splitlines()]
    assert sorted(lines) == [*(n / 1000 for n in range(BATCH - 1)), 0.9]
    assert lines != sorted(lines)
    scores.add(0.5)
    scores.flush()
    assert path.read_text().splitlines()[-1] == "0.50000"


class Heard:
    """In the place of the file of scores."""

    def __init__(self):
        self.scores = []

    def add(self, score):
        self.scores.append(score)


def test_with_the_real_models_somebody_is_found_among_others(tmp_path):
    """Three people walk up to the lane; the second was enrolled from two other photographs."""
    portraits = cards.DEFAULT_FOLDER.parent / cards.PORTRAITS
    people = [lane.read(portraits / name) for name in ("astronaut.png", "obama.jpg", "biden.jpg")]
    tables = "[calibration]\nlevel = 0.93\nshare = 1.0\nscale = 0.006"
    config = load(camera_site.config_file(tmp_path, "file:x.mp4", tables=tables), CameraConfig)
    heard = Heard()
    watcher, model = networks.watcher(config, heard)
    subject = ids.new_id()
    for name in ("obama2.jpg", "obama3.jpg"):
        seen = Recognizer.open().faces(cv2.imread(str(portraits / name)))[0]
        watcher.gallery.put(ids.new_id(), subject, seen.vector)
    found, each = [], lane.WALK + lane.STAND + lane.LEAVE + lane.GAP
    for number, picture in enumerate(lane.film(people, pace=8)):
        found += watcher.frame(picture, number * 125)
    watcher.end()
    assert {one.subject for one in found} == {subject}
    assert {one.at // round(each * 1000) for one in found} == {1}, "the second person only"
    assert model == "dlib-resnet"
    assert len(heard.scores) == watcher.passed >= 3
