"""Lists as agencies keep them: invented people, some rows wrong on purpose."""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from io import StringIO

from tertib.watchlist.importing.columns import COLUMNS

GIVEN = (
    "Agus Ahmad Ani Ayu Bambang Budi Bayu Citra Dewi Dian Dedi Desi Eko Endang Erni Fajar Fitri"
    " Galih Gita Hadi Hendra Hesti Indah Irfan Iwan Joko Jamal Kartika Kurnia Lestari Lina Lukman"
    " Made Maya Mega Muhammad Nanda Nina Novi Nur Oki Putra Putri Rahmat Ratna Reza Rina Rizki Rudi"
    " Sari Sinta Siti Slamet Sri Surya Susi Taufik Teguh Tono Tri Umar Utami Vina Wahyu Wati Wayan"
    " Wulan Yanti Yoga Yudi Yuni Yusuf Zainal Zahra Ketut Nyoman Asep Ujang Cecep Lilis Tuti"
).split()
FAMILY = (
    "Santoso Setiawan Hidayat Pratama Nugroho Saputra Wijaya Kusuma Susanto Hartono Wibowo Siregar"
    " Nasution Harahap Lubis Simanjuntak Sitompul Marpaung Tarigan Ginting Hutapea Manurung"
    " Suryadi Gunawan Halim Lim Tan Salim Iskandar Maulana Firmansyah Ramadhan Anwar Hakim Basri"
    " Usman Yusuf Ibrahim Rahman Karim Aziz Fauzi Mansur Sudarma Suartana Wirawan Darmawan Purnomo"
    " Suharto Sukarno Widodo Prasetyo Utomo Raharjo Mulyono Sutrisno Subroto Hermawan Kurniawan"
    " Irawan Budiman Sulaiman Latuheru Pattiasina Tuhumury Wenda Kogoya Rumbiak Rantung Mandagi"
).split()
WRONG = (
    ("tgl_lahir", "31-02-1980"), ("nik", "12345"), ("jk", "X"),
    ("alasan_kode", "undocumented_work"), ("alasan_kode", "gosip"),
    ("dasar", ""), ("nama", ""), ("akhir", "2027-12-31"), ("instansi", "ABC"), ("jenis", "tangkal"),
)  # fmt: skip
"""What is wrong with a faulty row, in turn."""


def rows(count: int, seed: int = 1, today: date = date(2026, 1, 26)) -> list[dict[str, str]]:
    """Good rows, every person another one."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        born = date(1950, 1, 1) + timedelta(days=chance.randrange(19_000))
        names = [*chance.sample(GIVEN, chance.randint(1, 2)), chance.choice(FAMILY)]
        made.append(dict.fromkeys(COLUMNS, "") | {
            "jenis": "cegah", "nomor": f"KEP-{seed}-{number}", "tanggal": "2026-01-05",
            "instansi": chance.choice(["KPK", "DJP"]), "dasar": "Keputusan",
            "nama": " ".join(names), "jk": chance.choice("LP"), "tempat_lahir": "Medan",
            "tgl_lahir": born.isoformat(), "kewarganegaraan": "WNI",
            "nik": f"{seed:04d}{number:012d}", "no_dokumen": f"X{seed}{number:06d}",
            "alasan_kode": "tax", "mulai": today.isoformat(), "akhir": "2026-07-01",
        })  # fmt: skip
    return made


def spoil(made: list[dict[str, str]], every: int = 20) -> dict[int, str]:
    """Make every so many rows faulty; the lines of the file and the columns."""
    wrong = {}
    for turn, index in enumerate(range(3, len(made), every)):
        column, value = WRONG[turn % len(WRONG)]
        made[index][column] = value
        wrong[index + 2] = column
    return wrong


def as_csv(made: list[dict[str, str]], delimiter: str = ",") -> bytes:
    out = StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(made)
    return out.getvalue().encode()
