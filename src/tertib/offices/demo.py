"""The demonstration's offices and people; everything goes through the same actions as in life."""

from __future__ import annotations

from datetime import datetime, time
from typing import NamedTuple

from django.contrib.auth.hashers import make_password

from tertib.ledger import actors
from tertib.offices import actions, pact, rules
from tertib.offices.models import Role, Room, Staff, Tpi

JS, TNG, BATAM, SOETTA = "JE", "AF", "BK", "J1"
OPEN = (JS, TNG, BATAM, SOETTA)
PASSWORD = "tertib-demo-2026"  # noqa: S105 known to everyone, only in the demonstration
UNSIGNED = "counter.tng"
"""The one who has not signed the pact yet."""

DAY = rules.Hours(time(8), time(16), time(12), time(13))
FRIDAY = rules.Hours(time(8), time(16), time(11, 30), time(13))
WEEK = {0: DAY, 1: DAY, 2: DAY, 3: DAY, 4: FRIDAY}

ROOMS = (
    ("Ruang tunggu", Room.Zone.LOBBY, 0),
    ("Ruang pelayanan", Room.Zone.SERVICE, 4),
    ("Pengambilan paspor", Room.Zone.PICKUP, 1),
    ("Ruang petugas", Room.Zone.STAFF, 0),
)
LANES = {
    "Batam Center": ((1, "departure"), (2, "departure"), (3, "arrival"), (4, "arrival")),
    "Sekupang": ((1, "departure"), (2, "arrival")),
    "Soekarno-Hatta": ((1, "departure"), (2, "arrival")),
}

PEOPLE: tuple[tuple[str, str, Role, str | None], ...] = (
    ("door.js", "Rini Astuti", Role.DOOR, JS),
    ("counter.js", "Budi Santoso", Role.COUNTER, JS),
    ("counter2.js", "Dewi Lestari", Role.COUNTER, JS),
    ("counter3.js", "Citra Ayuningtyas", Role.COUNTER, JS),
    ("counter4.js", "Made Suartana", Role.COUNTER, JS),
    ("quality.js", "Siti Aminah", Role.COUNTER, JS),
    ("supervisor.js", "Hendra Wijaya", Role.SUPERVISOR, JS),
    ("counter.tng", "Agus Pranoto", Role.COUNTER, TNG),
    ("supervisor.tng", "Maya Kusuma", Role.SUPERVISOR, TNG),
    ("border.btm", "Yusuf Halim", Role.BORDER, BATAM),
    ("supervisor.btm", "Nur'aini", Role.SUPERVISOR, BATAM),
    ("border.soetta", "Fajar Nugroho", Role.BORDER, SOETTA),
    ("supervisor.soetta", "Lina Marbun", Role.SUPERVISOR, SOETTA),
    ("watchlist", "Eko Prasetyo", Role.WATCHLIST, None),
    ("watchlist2", "Sari Dewanti", Role.WATCHLIST, None),
    ("agency.kpk", "Anton Prakoso", Role.AGENCY, None),
    ("agency.djp", "Bela Anggraini", Role.AGENCY, None),
    ("compliance", "Ratna Sari", Role.COMPLIANCE, None),
    ("auditor", "Wayan Sudarma", Role.AUDITOR, None),
)
MORE = (
    ("counter5.js", "Putri Handayani", Role.COUNTER, JS),
    ("counter6.js", "Rahmat Hidayat", Role.COUNTER, JS),
    ("counter7.js", "Yohana Manurung", Role.COUNTER, JS),
    ("counter8.js", "Dedi Kurniawan", Role.COUNTER, JS),
    ("counter9.js", "Fitriani Harahap", Role.COUNTER, JS),
    ("quality2.js", "Joko Susilo", Role.COUNTER, JS),
    ("quality3.js", "Anindya Putri", Role.COUNTER, JS),
)
"""Officers for a full day at Jakarta Selatan; the demonstration's bar does not offer them."""
COUNTERS = {JS: 8}
"""Counters in the service room, where there are more than four."""
OPERATOR = ("operator", "Tono Suharto", Role.OPERATOR, None)


class SignIn(NamedTuple):
    """One of the demonstration's accounts."""

    role: str
    office: str
    username: str
    password: str

    @property
    def label(self) -> str:
        """How the demonstration's bar offers it: role and office."""
        name = str(Role(self.role).label)
        return f"{name}, {self.office}" if self.office else name


def sign_ins() -> list[SignIn]:
    """Everyone one can sign in as, with role, name of the office (empty: all), and password."""
    names = {JS: "Jakarta Selatan", TNG: "Tangerang", BATAM: "Batam", SOETTA: "Soekarno-Hatta"}
    return [
        SignIn(role.value, names.get(office or "", ""), username, PASSWORD)
        for username, _, role, office in (*PEOPLE, OPERATOR)
    ]


def usernames() -> set[str]:
    """Everyone of the demonstration, also those whom its bar does not offer."""
    return {username for username, *_ in (*PEOPLE, *MORE, OPERATOR)}


def seed(now: datetime) -> None:
    """Open four offices with rooms, counters, lanes, hours and people; safe to repeat."""
    for code in OPEN:
        if not Room.objects.filter(office_id=code).exists():
            _furnish(code, now)
    _hire(now)


def _furnish(code: str, now: datetime) -> None:
    actor = actors.system("demo")
    actions.set_hours(code, WEEK, actor, now)
    for name, zone, counters in ROOMS:
        room = actions.add_room(code, name, zone, actor, now)
        if zone == Room.Zone.SERVICE:
            counters = COUNTERS.get(code, counters)
        for number in range(1, counters + 1):
            label = f"Loket {number}" if zone == Room.Zone.SERVICE else f"Loket P{number}"
            actions.add_counter(room, label, actor, now)
    for checkpoint in Tpi.objects.filter(office_id=code, name__in=LANES):
        for number, direction in LANES[checkpoint.name]:
            actions.add_lane(checkpoint, f"Lajur {number}", direction, actor, now)
    actions.open_office(code, actor, now)


def _hire(now: datetime) -> None:
    hashed = make_password(PASSWORD)  # once for all: it takes long on purpose
    username, name, _, _ = OPERATOR
    operator = Staff.objects.filter(username=username).first()
    if operator is None:
        operator, _token = actions.first_operator(username, name, now)
        actions.set_hash(operator, hashed, now)
    text = pact.current().text("id")
    for username, name, role, office in (*PEOPLE, *MORE):
        if Staff.objects.filter(username=username).exists():
            continue
        staff, _token = actions.create_staff(
            operator, username, name, rules.Grant(role.value, office), now
        )
        actions.set_hash(staff, hashed, now)
        if username != UNSIGNED:
            actions.sign_pact(staff, "id", text.sha256, now)
    actions.sign_pact(operator, "id", text.sha256, now)
