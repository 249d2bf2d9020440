"""The demonstration's door: cards in their trays, badges, and one gate with its configuration.

What simulators need lies in ``data/demo``: ``cards.json`` of Jakarta Selatan (of the others
``cards-<office>.json``) and ``gate-<office>.toml`` with its keys. UIDs follow from office, colour
and number.
"""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings

from tertib.devices import actions as devices
from tertib.devices.models import Device
from tertib.foundation import keys
from tertib.ledger import actors
from tertib.offices import queries as offices
from tertib.offices.models import Office, Staff
from tertib.visits import actions, chips
from tertib.visits.models import Card, Colour

ACTOR = actors.system("demo")
LARGE = {"yellow": 80, "green": 15, "blue": 15}
SMALL = {"yellow": 12, "green": 6, "blue": 4}
HOUSE = "JE"
"""The office whose gate runs."""
LETTERS = {"yellow": "K", "green": "H", "blue": "B", "staff": "S"}
"""Kuning, hijau, biru, staf: how labels begin."""
CLONABLE = 5
"""So many of the yellow cards are old ones that only have a UID."""
GATE = "Gerbang utama"
READERS = (
    ("lobby-in", "outside", "lobby", False),
    ("service-in", "lobby", "service", False),
    ("service-out", "service", "lobby", False),
    ("exit", "lobby", "outside", True),
)
"""Name, from, to, and whether it takes the card in."""


def uid(office: str, colour: str, number: int) -> str:
    """The seven bytes of a card's chip."""
    place = office.encode().hex().upper()[:4].ljust(4, "0")
    return f"04{place}{list(LETTERS).index(colour):02X}{number:04X}80"


def seed(now: datetime) -> None:
    """Cards and badges for each open office, a gate for Jakarta Selatan; safe to repeat."""
    folder = settings.CORE.data / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    for office in offices.open_offices():
        _stock(office, now)
        _badges(office, now)
        name = "cards.json" if office.code == HOUSE else f"cards-{office.code}.json"
        (folder / name).write_text(json.dumps(cards(office.code), indent=1))
        if office.code == HOUSE:
            write_gate(folder, office, now)


def _stock(office: Office, now: datetime) -> None:
    known = set(Card.objects.filter(office=office).values_list("uid", flat=True))
    for colour, count in (LARGE if office.code == HOUSE else SMALL).items():
        for number in range(1, count + 1):
            chip = uid(office.code, colour, number)
            if chip not in known:
                actions.register_card(
                    office.code, f"{LETTERS[colour]}-{number:03d}", colour, chip, ACTOR, now,
                    secure=colour != "yellow" or number <= count - CLONABLE,
                )  # fmt: skip


def _badges(office: Office, now: datetime) -> None:
    """A badge for everybody who works here."""
    working = Staff.objects.filter(assignments__office=office).distinct().order_by("username")
    count = Card.objects.filter(office=office, colour=Colour.STAFF).count()
    for person in working.exclude(cards__office=office):
        count += 1
        badge = actions.register_card(
            office.code, f"S-{count:03d}", "staff", uid(office.code, "staff", count), ACTOR, now,
            secure=True,
        )  # fmt: skip
        actions.issue_badge(badge, person, ACTOR, now)


def cards(office: str) -> list[dict[str, str]]:
    """The office's cards as a simulator holds them to readers; with their keys, so only here."""
    return [
        {"uid": one.uid, "colour": one.colour, "label": one.label,
         "key": chips.file_key(one.uid) if one.secure else "",
         "meta_key": chips.meta_key(office) if one.secure else "",
         "holder": one.staff.username if one.staff else ""}
        for one in Card.objects.filter(office_id=office).select_related("staff")
        .order_by("colour", "label")
    ]  # fmt: skip


def write_gate(folder: Path, office: Office, now: datetime) -> Path:
    """The gate of an office: its key made and enrolled, its configuration written; the file."""
    name = f"gate-{office.code}"
    keys.create_signing_key(folder, name)
    public = keys.signing_key(folder, name).public_key().public_bytes_raw()
    device = Device.objects.filter(office=office, name=GATE).first()
    if device is None:
        device = devices.enrol(office, Device.Kind.GATE, GATE, public, ACTOR, now)
    centre = keys.signing_key(settings.CORE.keys, "edge").public_key().public_bytes_raw()
    lines = [
        f'office = "{office.code}"', f'device = "{device.id}"', f'key = "{name}.pem"',
        f'data = "{name}"', f'demo_clock = "{settings.CORE.data.resolve() / "demo-clock"}"',
        "open_zones = []", 'fire = "exit:1"', "", "[centre]",
        f'url = "{settings.CORE.base_url}"', f'public_key = "{centre.hex()}"',
    ]  # fmt: skip
    for number, (reader, origin, target, capture) in enumerate(READERS):
        key = folder / f"{name}-{reader}.scbk"
        if not key.exists():
            key.touch(mode=0o600)
            key.write_text(secrets.token_hex(16))
        port = (folder / f"{name}-{reader}.pty").resolve()
        lines += [
            "", "[[readers]]", f'name = "{reader}"', f'port = "pty:{port}"',
            f"address = {number}", f'key_file = "{key.name}"', f'from = "{origin}"',
            f'to = "{target}"', f'passage = "{reader}:0"',
        ]  # fmt: skip
        if capture:
            lines += ["capture = true", "capture_relay = 1"]
    path = folder / f"{name}.toml"
    path.write_text("\n".join(lines) + "\n")
    return path
