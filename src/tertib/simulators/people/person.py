"""Invented people with consistent papers; every one follows from the seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

GIVEN = {
    "L": "Budi Agus Joko Dewa Rizki Hendra Slamet Yusuf Bayu Made Wayan Teguh Fajar Galih".split(),
    "P": "Siti Dewi Putri Ayu Rina Kartini Wulan Nur'aini Lestari Ratna Maya Indah Sri".split(),
}
FAMILY = "Santoso Wijaya Hidayat Nasution Siregar Halim Pratama Saputra Kusuma Rahman".split()
REGIONS = ("317401", "317402", "367101", "217101", "360301", "327301")
PLACES = ("Jakarta", "Tangerang", "Batam", "Bandung", "Surabaya", "Medan")


@dataclass(frozen=True)
class Person:
    """One invented citizen."""

    name: str
    sex: str
    born: date
    birth_place: str
    nik: str
    phone: str


def nik(region: str, born: date, sex: str, serial: int) -> str:
    """A NIK of the published structure: region, day (+40 for women), month, year, serial."""
    day = born.day + (40 if sex == "P" else 0)
    return f"{region}{day:02d}{born:%m%y}{serial:04d}"


def person(rng: random.Random, today: date, *, years: tuple[int, int] = (19, 55)) -> Person:
    """Draw a person whose age lies within ``years``."""
    sex = rng.choice("LP")
    born = today - timedelta(days=rng.randrange(years[0] * 366, years[1] * 365))
    name = rng.choice(GIVEN[sex])
    if rng.random() > 0.12:  # some people have one name
        name += " " + rng.choice(FAMILY)
    return Person(
        name, sex, born, rng.choice(PLACES),
        nik(rng.choice(REGIONS), born, sex, rng.randrange(1, 9999)),
        f"62812{rng.randrange(10**7, 10**8)}",
    )  # fmt: skip
