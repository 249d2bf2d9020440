"""The demonstration's lockers: in Jakarta Selatan one bank for phones and one for passports.

What simulators and controllers need lies in ``data/demo``: ``phones.toml`` and ``passports.toml``
with their keys.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from tertib.devices import actions as devices
from tertib.devices.models import Device
from tertib.foundation import keys
from tertib.ledger import actors
from tertib.lockers import actions
from tertib.lockers.models import Bank, Purpose
from tertib.offices import queries as offices
from tertib.offices.models import Office

ACTOR = actors.system("demo")
HOUSE = "JE"
ROW = 12
"""Doors of one board."""


class Wanted(NamedTuple):
    """A bank of the demonstration; ``file`` names its configuration and its keys."""

    file: str
    name: str
    purpose: Purpose
    rows: int


BANKS = (
    Wanted("phones", "Loker ponsel", Purpose.PHONE, 1),
    Wanted("passports", "Loker paspor", Purpose.PASSPORT, 2),
)


def seed(now: datetime) -> None:
    """The two banks with their controllers; safe to repeat."""
    folder = settings.CORE.data / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    office = offices.office(HOUSE)
    for wanted in BANKS:
        device = _enrolled(folder, office, wanted, now)
        if not Bank.objects.filter(device=device).exists():
            actions.add_bank(device, wanted.name, wanted.purpose, wanted.rows * ROW, ACTOR, now)
        _write(folder, device, wanted)


def _enrolled(folder: Path, office: Office, wanted: Wanted, now: datetime) -> Device:
    keys.create_signing_key(folder, wanted.file)
    known = Device.objects.filter(office=office, name=wanted.name).first()
    if known:
        return known
    public = keys.signing_key(folder, wanted.file).public_key().public_bytes_raw()
    return devices.enrol(office, Device.Kind.LOCKER, wanted.name, public, ACTOR, now)


def _write(folder: Path, device: Device, wanted: Wanted) -> None:
    """The controller's file: a terminal in front, boards of doors behind it on the same bus."""
    centre = keys.signing_key(settings.CORE.keys, "edge").public_key().public_bytes_raw()
    lines = [
        f'office = "{device.office_id}"', f'device = "{device.id}"',
        f'key = "{wanted.file}.pem"', f'data = "{wanted.file}"',
        f'demo_clock = "{settings.CORE.data.resolve() / "demo-clock"}"', "", "[centre]",
        f'url = "{settings.CORE.base_url}"', f'public_key = "{centre.hex()}"',
    ]  # fmt: skip
    port = (folder / f"{wanted.file}.pty").resolve()
    boards = [("terminal", 0, 1)]
    boards += [(f"row-{row + 1}", ROW, 1 + row * ROW) for row in range(wanted.rows)]
    for address, (name, doors, first) in enumerate(boards):
        key = folder / f"{wanted.file}-{name}.scbk"
        if not key.exists():
            key.touch(mode=0o600)
            key.write_text(secrets.token_hex(16))
        lines += [
            "", "[[readers]]", f'name = "{name}"', f'port = "pty:{port}"', f"address = {address}",
            f'key_file = "{key.name}"', f"doors = {doors}", f"first = {first}",
        ]  # fmt: skip
    (folder / f"{wanted.file}.toml").write_text("\n".join(lines) + "\n")
