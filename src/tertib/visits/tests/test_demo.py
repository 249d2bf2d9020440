"""The demonstration's cards and gate fit what simulators and the gate's program read."""

import json

from django.conf import settings

from tertib.devices.models import Device
from tertib.edge.config import load
from tertib.edge.gate.config import GateConfig
from tertib.foundation import keys
from tertib.simulators.gate.setup import Card as Chip
from tertib.simulators.gate.setup import plan_of, read
from tertib.visits import demo, queries
from tertib.visits.models import Card
from tertib.visits.tests.world import NOW


def test_the_demonstration(cast, tmp_path, monkeypatch):
    core = settings.CORE.model_copy(update={"data": tmp_path})
    for name in ("edge", "booking"):
        keys.create_signing_key(core.keys, name)
    monkeypatch.setattr(settings, "CORE", core)
    for person in ("door_js", "counter_js", "supervisor_tng"):
        cast.staff(person)
    for _ in range(2):
        demo.seed(NOW)
    stock = {colour: sum(states.values()) for colour, states in queries.stock("JE").items()}
    assert stock == demo.LARGE | {"staff": 2}
    assert Card.objects.filter(staff=cast.staff("counter_js"), state="issued").count() == 1
    held = [Chip(**one) for one in json.loads((tmp_path / "demo/cards.json").read_text())]
    assert len(held) == sum(stock.values())
    assert sum(not one.key for one in held) == demo.CLONABLE
    path = tmp_path / "demo/gate-JE.toml"
    config = load(path, GateConfig)
    assert list(config.doors) == ["lobby-in", "service-in", "service-out", "exit"]
    assert config.doors["exit"].capture
    assert Device.objects.get(office_id="JE").id == config.device
    public = config.signing_key().public_key().public_bytes_raw()
    assert bytes(Device.objects.get(office_id="JE").public_key) == public
    for door in config.readers:
        door.reader(config.folder)
    assert len(plan_of(read(path), tmp_path / "demo/cards.json").ways) == 4
