"""The demonstration's watch list: invented people under invented orders, agencies with accounts.

:data:`PEOPLE` names the orders by which they are found. One of them has photographs, portraits in
the public domain, so that the simulated cameras have somebody to find.
"""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from io import StringIO
from typing import NamedTuple
from uuid import UUID

from tertib.ledger import actors
from tertib.ledger.actors import Actor
from tertib.offices.models import Staff
from tertib.recognition import cards
from tertib.watchlist import actions
from tertib.watchlist.days import day_of
from tertib.watchlist.importing import Source, read
from tertib.watchlist.importing.columns import COLUMNS
from tertib.watchlist.models import Agency, AgencyMember, Change, Order

ACTOR = actors.system("demo")
FIRST, SECOND = "watchlist", "watchlist2"
"""User names of the officer who proposes and of the one who approves."""
AGENCIES = (
    ("KPK", "Komisi Pemberantasan Korupsi", "6281200000881", "agency.kpk"),
    ("DJP", "Direktorat Jenderal Pajak", "6281200000882", "agency.djp"),
    ("IMI", "Direktorat Jenderal Imigrasi", "6281200000883", ""),
)
"""Code, name, telephone of the duty desk (the simulated phone's), account."""


class Wanted(NamedTuple):
    """Somebody invented; days are counted from today, ``None`` is for life."""

    number: str
    agency: str
    kind: str
    reason: str
    name: str
    alias: str
    sex: str
    nationality: str
    born: date
    place: str
    start: int
    end: int | None


PEOPLE = (
    Wanted("KEP-101/KPK/2026", "KPK", "cegah", "corruption", "Surya Adipranoto", "Adi Surya", "L",
           "IDN", date(1968, 4, 12), "Semarang", -40, 120),
    Wanted("KEP-102/KPK/2026", "KPK", "cegah", "corruption", "Ratna Kumaladewi", "", "P", "IDN",
           date(1975, 11, 3), "Surabaya", -20, 150),
    Wanted("KEP-103/KPK/2026", "KPK", "cegah", "investigation", "Moh. Djunaedi Tjokrosoewarno",
           "Jun Cokro", "L", "IDN", date(1959, 8, 17), "Madiun", -170, 6),
    Wanted("PENG-7/PJ/2026", "DJP", "cegah", "tax", "Yohanes Latuputty", "", "L", "IDN",
           date(1971, 1, 29), "Ambon", -60, 90),
    Wanted("PENG-8/PJ/2026", "DJP", "cegah", "tax", "Fransisca Wiraatmadja", "Siska", "P", "IDN",
           date(1982, 6, 6), "Bandung", -100, 2),
    Wanted("IMI-21/2026", "IMI", "tangkal", "deported", "Desmond Achterberg", "", "L", "NLD",
           date(1979, 9, 21), "Utrecht", -300, 1200),
    Wanted("IMI-22/2026", "IMI", "tangkal", "national_security", "Marisol Quintavalle", "", "P",
           "PHL", date(1986, 2, 14), "Cebu", -30, None),
    Wanted("IMI-23/2026", "IMI", "cegah", "immigration_measure", "Kenneth Thamrongchai", "", "L",
           "SGP", date(1990, 12, 1), "Singapore", -10, 60),
)  # fmt: skip

SHOWN, PORTRAITS = PEOPLE[0].number, ("obama.jpg", "obama2.jpg")
"""Whom the simulated cameras see, and the photographs that are enrolled; they show a third."""


def seed(now: datetime) -> None:
    """Agencies, accounts and orders in force; safe to repeat."""
    for code, name, phone, account in AGENCIES:
        agency = Agency.objects.filter(code=code).first()
        if agency is None:
            agency = actions.add_agency(code, name, ACTOR, now, phone=phone)
        member = Staff.objects.filter(username=account).first()
        if member and not AgencyMember.objects.filter(staff=member).exists():
            actions.add_member(agency.id, member, ACTOR, now)
    if not Order.objects.filter(number=PEOPLE[0].number).exists():
        _orders(now)
        _photographs(now)


def _officers() -> list[Actor]:
    return [actors.staff(Staff.objects.get(username=name).id) for name in (FIRST, SECOND)]


def _orders(now: datetime) -> None:
    """As in life: one officer reads a list in, another approves it; a revocation waits."""
    first, second = _officers()
    report = read(Source(_list(day_of(now)), "cekal-demo.csv"), first, now, dry_run=False)
    if report.batch:
        actions.approve_batch(UUID(report.batch), second, now)
    paid = Order.objects.get(number="PENG-7/PJ/2026")
    actions.revoke(paid.id, "debt_paid", "S-55/PJ/2026", day_of(now), first, now)


def _photographs(now: datetime) -> None:
    first, second = _officers()
    order = Order.objects.get(number=SHOWN)
    folder = cards.DEFAULT_FOLDER.parent / cards.PORTRAITS
    for name in PORTRAITS:
        made = actions.add_photograph(order.id, (folder / name).read_bytes(), first, now)
        for asked in Change.objects.filter(photograph=made):
            actions.grant(asked.id, second, now)


def _list(today: date) -> bytes:
    out = StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    for number, one in enumerate(PEOPLE, 1):
        days = {"mulai": today + timedelta(days=one.start),
                "akhir": "" if one.end is None else today + timedelta(days=one.end)}  # fmt: skip
        writer.writerow({
            "jenis": one.kind, "nomor": one.number, "tanggal": days["mulai"],
            "instansi": one.agency, "dasar": f"Keputusan {one.agency}", "nama": one.name,
            "alias": one.alias, "jk": one.sex, "tempat_lahir": one.place, "tgl_lahir": one.born,
            "kewarganegaraan": one.nationality, "no_dokumen": f"X99{number:05d}",
            "alasan_kode": one.reason, **days,
        })  # fmt: skip
    return out.getvalue().encode()
