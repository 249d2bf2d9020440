"""The demonstration's cameras fit what the agent's program reads."""

import json

from django.conf import settings

from tertib.checkpoint import demo
from tertib.checkpoint.models import LaneCamera
from tertib.checkpoint.tests.world import NOW
from tertib.devices.models import Device
from tertib.edge.camera.config import CameraConfig
from tertib.edge.config import load
from tertib.foundation import keys
from tertib.offices.models import Lane, Tpi


def test_the_demonstration(cast, tmp_path, monkeypatch):
    core = settings.CORE.model_copy(update={"data": tmp_path})
    keys.create_signing_key(core.keys, "edge")
    monkeypatch.setattr(settings, "CORE", core)
    for name, directions in {
        "Batam Center": ("departure", "departure", "arrival", "arrival"),
        "Sekupang": ("departure", "arrival"),
    }.items():
        place = Tpi.objects.create(name=name, office_id="BK", mode="sea", code=name[:3])
        for number, direction in enumerate(directions, 1):
            Lane.objects.create(checkpoint=place, label=f"Lajur {number}", direction=direction)
    for _ in range(2):
        demo.seed(NOW)
    assert Device.objects.filter(kind="camera").count() == 4
    assert LaneCamera.objects.count() == 4
    streams = json.loads((tmp_path / "demo/lanes.json").read_text())
    assert [one["direction"] for one in streams] == ["exit", "entry"] * 2
    for one in streams:
        config = load(tmp_path / f"demo/camera-{one['stream']}.toml", CameraConfig)
        device = Device.objects.get(id=config.device)
        assert str(config.lane.id) == one["lane"]
        assert LaneCamera.objects.get(device=device).lane_id == config.lane.id
        public = config.signing_key().public_key().public_bytes_raw()
        assert bytes(device.public_key) == public
