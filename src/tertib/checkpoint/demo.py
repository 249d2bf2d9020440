"""The demonstration's lane cameras: at Batam Center and Sekupang, one a lane.

What agents and the simulator need lies in ``data/demo``: ``camera-<terminal>-<lane>.toml`` with its
key, and ``lanes.json``, which says what each stream is to show.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from tertib.checkpoint import actions
from tertib.checkpoint.conf import checkpoint
from tertib.devices import actions as devices
from tertib.devices.models import Device
from tertib.foundation import keys
from tertib.ledger import actors
from tertib.offices.models import Lane

ACTOR = actors.system("demo")
OFFICE = "BK"
SHOWN = {"Batam Center": (1, 3), "Sekupang": (1, 2)}
"""Numbers of the lanes that have a camera: of each terminal one to leave by, one to enter by."""
DIRECTIONS = {"departure": "exit", "arrival": "entry"}


class Placed(NamedTuple):
    """A camera of the demonstration at its lane; ``stream`` is its name in files and addresses."""

    stream: str
    lane: Lane
    device: Device


def seed(now: datetime) -> None:
    """The cameras with their files; safe to repeat."""
    folder = settings.CORE.data / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    placed = [_placed(folder, lane, now) for lane in lanes()]
    for number, one in enumerate(placed):
        _write(folder, one, checkpoint().demo_display_port + number)
    (folder / "lanes.json").write_text(json.dumps([
        {"stream": one.stream, "lane": str(one.lane.id), "label": one.lane.label,
         "place": one.lane.checkpoint.name, "direction": DIRECTIONS[one.lane.direction]}
        for one in placed
    ], indent=1))  # fmt: skip


def lanes() -> list[Lane]:
    """The lanes that have a camera, in the order of the table."""
    wanted = [(place, f"Lajur {n}") for place, numbers in SHOWN.items() for n in numbers]
    rows = Lane.objects.filter(checkpoint__office=OFFICE).select_related("checkpoint")
    found = {(lane.checkpoint.name, lane.label): lane for lane in rows}
    return [found[place] for place in wanted if place in found]


def stream(lane: Lane) -> str:
    """How files and the simulator call the lane's camera, e.g. ``batam-center-1``."""
    number = lane.label.rpartition(" ")[2]
    return f"{lane.checkpoint.name.lower().replace(' ', '-')}-{number}"


def _placed(folder: Path, lane: Lane, now: datetime) -> Placed:
    name = f"camera-{stream(lane)}"
    keys.create_signing_key(folder, name)
    title = f"Kamera {lane.checkpoint.name} {lane.label}"
    device = Device.objects.filter(office=OFFICE, name=title).first()
    if device is None:
        public = keys.signing_key(folder, name).public_key().public_bytes_raw()
        office = lane.checkpoint.office
        device = devices.enrol(office, Device.Kind.CAMERA, title, public, ACTOR, now)
    actions.place_camera(lane, device, ACTOR, now)
    return Placed(stream(lane), lane, device)


def _write(folder: Path, one: Placed, port: int) -> None:
    centre = keys.signing_key(settings.CORE.keys, "edge").public_key().public_bytes_raw()
    name = f"camera-{one.stream}"
    lines = [
        f'office = "{OFFICE}"', f'device = "{one.device.id}"', f'key = "{name}.pem"',
        f'data = "{name}"', 'zone = "Asia/Jakarta"',
        f'demo_clock = "{settings.CORE.data.resolve() / "demo-clock"}"', "",
        "[centre]", f'url = "{settings.CORE.base_url}"', f'public_key = "{centre.hex()}"', "",
        "[lane]", f'id = "{one.lane.id}"', f'direction = "{DIRECTIONS[one.lane.direction]}"', "",
        "[camera]", f'source = "rtsp://127.0.0.1:{checkpoint().demo_rtsp_port}/{one.stream}"', "",
        "[alert]", f"port = {port}",
    ]  # fmt: skip
    (folder / f"{name}.toml").write_text("\n".join(lines) + "\n")
