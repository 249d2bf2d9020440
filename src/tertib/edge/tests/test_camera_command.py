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
from tertib.edge.camera.scores import BATCH, MOST, Scores
from tertib.edge.config import BadConfig, load
from tertib.edge.tests import camera_site, marks
from tertib.foundation import ids
from tertib.recognition import Recognizer, cards
from tertib.recognition.measure.scores import Scores as Read
from tertib.recognition.measure.scores import read
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
        scores.add(number / 1000, "marks@1", 812)
    assert not path.exists()
    scores.add(0.9, "marks@1", 812)
    first, *lines = path.read_text().splitlines()
    assert first == "# marks@1, 812 enrolled"
    assert sorted(map(float, lines)) == [*(n / 1000 for n in range(BATCH - 1)), 0.9]
    assert lines != sorted(lines)
    scores.add(0.5, "marks@1", 812)
    scores.flush()
    assert path.read_text().splitlines()[-1] == "0.50000"
    assert path.read_text().count("#") == 1
    assert read(path) == Read([*map(float, lines), 0.5], "marks@1", 812)


def test_scores_that_cannot_be_written_wait_some_of_them_and_stop_nobody(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    path = folder / "scores"
    scores = Scores(path)
    folder.rmdir()
    for number in range(3 * MOST):
        scores.add(number / 10_000, "marks@1", 3)
    scores.flush()
    assert len(vars(scores)["_kept"]) <= MOST
    folder.mkdir()
    scores.flush()
    assert vars(scores)["_kept"] == []
    assert 0 < len(read(path).values) <= MOST


def test_a_disk_that_fills_up_leaves_no_half_of_a_number(tmp_path):
    script = """
import resource, signal, sys, pathlib
from tertib.edge.camera.scores import BATCH, MOST, Scores
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
scores = Scores(pathlib.Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600))
for number in range(2 * BATCH):
    scores.add(0.5, "marks@1", 3)
"""
    path = tmp_path / "scores"
    subprocess.run([sys.executable, "-c", script, str(path)], check=True, timeout=120,
                   capture_output=True)  # fmt: skip
    assert read(path).values == [0.5] * BATCH


@pytest.mark.parametrize("where", ["none/scores", "."])
def test_where_scores_cannot_be_written_is_said_at_once(tmp_path, where):
    path = camera_site.config_file(tmp_path, "file:x.mp4")
    path.write_text(path.read_text().replace("every = 1", f'scores = "{where}"'))
    found = camera("--config", path, "--check")
    assert found.exit_code == 2
    assert "recognition.scores" in found.output
    with pytest.raises(BadConfig, match="scores"):
        run.run(load(path, CameraConfig), lambda outcome: None)


class Heard:
    """In the place of the file of scores."""

    def __init__(self):
        self.scores = []

    def add(self, score, model, enrolled):
        self.scores.append((score, model, enrolled))


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
    assert model == cards.registry().card("dlib-resnet").identity
    assert len(heard.scores) == watcher.passed >= 3
    assert {(told, count) for _, told, count in heard.scores} == {(model, 1)}


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ('[turning]\nurl = "http://x"\nuser = "u"\npassword_file = "none"', "password_file"),
        ("[calibration]\nlevel = nan\nshare = 0.1\nscale = 0.1", "calibration.level"),
        ("[calibration]\nlevel = 0.9\nshare = 0.1\nscale = 0.0", "calibration.scale"),
        ("[calibration]\nlevel = 0.9\nshare = 0.0\nscale = 0.1", "calibration.share"),
        ("[calibration]\nlevel = 0.99\nshare = 0.1\nscale = 0.1", "nobody can ever be told"),
        ('[calibration]\nlevel = 0.9\nshare = 0.001\nscale = 0.01\nmodel = "m@1"', "is of m@1"),
    ],
)
def test_what_would_go_wrong_later_is_not_in_order(tmp_path, tables, said):
    path = camera_site.config_file(tmp_path, "file:x.mp4", tables=tables)
    found = camera("--config", path, "--check")
    assert found.exit_code == 2
    assert said in found.output


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_an_authority_that_cannot_be_read_is_not_in_order(tmp_path, content):
    path = camera_site.config_file(tmp_path, "file:x.mp4")
    path.write_text(path.read_text().replace("[centre]", '[centre]\nca = "ca.pem"'))
    if content:
        (tmp_path / "ca.pem").write_text(content)
    found = camera("--config", path, "--check")
    assert found.exit_code == 2
    assert "centre.ca" in found.output


def test_a_lane_that_nothing_tells_is_said(tmp_path):
    said = "nothing tells this lane"
    assert said in camera("--config", camera_site.config_file(tmp_path, "file:x"), "--check").output
    told = camera_site.config_file(tmp_path, "file:x", tables='[alert]\ncommand = ["aplay"]')
    assert said not in camera("--config", told, "--check").output


def test_a_key_of_another_name_is_refused_before_one_is_made(tmp_path):
    path = camera_site.config_file(tmp_path, "file:x.mp4")
    path.write_text(path.read_text().replace("device.pem", "camera.key"))
    found = camera("--config", path, "--public-key")
    assert found.exit_code == 2
    assert ".pem" in found.output
    assert not (tmp_path / "camera.pem").exists()
