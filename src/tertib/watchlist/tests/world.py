"""Agencies, officers and people of the tests, and short ways to an order in force."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from uuid import UUID

from django.test import Client
from PIL import Image

from tertib.ledger import actors
from tertib.ledger.actors import Actor
from tertib.ledger.models import Entry
from tertib.offices.models import Assignment, Office, Role, Staff
from tertib.watchlist import actions
from tertib.watchlist.actions import Wanted
from tertib.watchlist.models import Agency, Change, Order, Photograph
from tertib.watchlist.particulars import Particulars
from tertib.watchlist.rules.orders import Kind

NOW = datetime(2026, 1, 26, 2, 0, tzinfo=UTC)
"""Monday, 26 January 2026, 09:00 WIB."""
TODAY = date(2026, 1, 26)
SITI = Particulars(
    "Siti Aminah Wulandari", "P", "IDN", "Padang", date(1980, 2, 29), nik="1371016902800001",
    aliases=("Amy Wulan",), documents=("X 1234567",), occupation="Direktur",
)  # fmt: skip
JOHN = Particulars("John Meridian", "L", "MYS", "Ipoh", date(1975, 5, 17), documents=("A9988776",))


def picture(seed: int = 1, size: tuple[int, int] = (400, 500)) -> bytes:
    """A JPEG that differs for each seed."""
    made = Image.new("RGB", size, ((seed * 37) % 256, (seed * 91) % 256, (seed * 13) % 256))
    out = BytesIO()
    made.save(out, "JPEG")
    return out.getvalue()


def vector(seed: int, length: int = 128) -> list[float]:
    """A direction in space, its length one."""
    chance = random.Random(seed)
    raw = [chance.gauss(0, 1) for _ in range(length)]
    size = math.sqrt(sum(one * one for one in raw))
    return [one / size for one in raw]


@dataclass
class World:
    """Two watch-list officers, two agencies with one account each."""

    eko: Staff
    sari: Staff
    kpk: Agency
    djp: Agency
    member: Staff
    stranger: Staff

    @property
    def first(self) -> Actor:
        """Who proposes."""
        return actors.staff(self.eko.id)

    @property
    def second(self) -> Actor:
        """Who approves."""
        return actors.staff(self.sari.id)

    @property
    def agent(self) -> Actor:
        """Somebody of the KPK."""
        return actors.staff(self.member.id)

    @property
    def outsider(self) -> Actor:
        """Somebody of another agency."""
        return actors.staff(self.stranger.id)

    def wanted(self, **changes) -> Wanted:
        """Siti may not leave for six months from today, by a decision of the KPK."""
        base = Wanted(
            self.kpk.id, Kind.EXIT, "KEP-12/2026", date(2026, 1, 20), "Keputusan Pimpinan KPK",
            "corruption", TODAY, date(2026, 7, 26), SITI, (picture(),),
        )  # fmt: skip
        return replace(base, **changes)

    def proposed(self, now: datetime = NOW, **changes) -> Order:
        return actions.propose(self.wanted(**changes), self.first, now)

    def in_force(self, now: datetime = NOW, **changes) -> Order:
        return actions.approve(self.proposed(now, **changes).id, self.second, now)

    def embed(self, order: Order, model: str = "m", now: datetime = NOW) -> list[UUID]:
        """Give every photograph of the subject a template; the ids of the photographs."""
        photos = Photograph.objects.filter(subject=order.subject_id, removed_at=None)
        for number, photo in enumerate(photos):
            actions.store_template(photo.id, model, vector(number), 0.8, now)
        return [photo.id for photo in photos]

    def added(self, order: Order, data: bytes, now: datetime = NOW) -> Photograph:
        """One more picture of somebody barred, which a second officer agreed to."""
        made = actions.add_photograph(order.id, data, self.first, now)
        actions.grant(Change.objects.get(photograph=made).id, self.second, now)
        made.refresh_from_db()
        return made

    def client(self, staff: Staff) -> Client:
        client = Client()
        client.force_login(staff)
        return client


def build() -> World:
    """The world, in an empty database."""
    Office.objects.get_or_create(
        code="BK", defaults={"name": "Batam", "province": "Kepri", "timezone": "Asia/Jakarta",
                             "open": True})  # fmt: skip
    eko, sari = member("eko", Role.WATCHLIST), member("sari", Role.WATCHLIST)
    anton, bela = member("kpk.anton", Role.AGENCY), member("djp.bela", Role.AGENCY)
    by = actors.system("test")
    kpk = actions.add_agency("KPK", "Komisi Pemberantasan Korupsi", by, NOW, phone="6281200000881")
    djp = actions.add_agency("DJP", "Direktorat Jenderal Pajak", by, NOW, email="piket@djp.example")
    actions.add_member(kpk.id, anton, by, NOW)
    actions.add_member(djp.id, bela, by, NOW)
    return World(eko, sari, kpk, djp, anton, bela)


def member(name: str, role: Role) -> Staff:
    """Somebody with one role."""
    made = Staff.objects.create(username=name, name=name.title())
    Assignment.objects.create(staff=made, role=role)
    return made


def entries(*kinds: str) -> list[Entry]:
    """The entries of these kinds, oldest first."""
    return list(Entry.objects.filter(action__in=kinds).order_by("serial"))


def later(**span: float) -> datetime:
    return NOW + timedelta(**span)
