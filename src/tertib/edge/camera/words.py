"""What stands on the lane display: Indonesian, English."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """The same in both languages."""

    id: str
    en: str


QUIET = Text("Tidak ada kandidat", "No candidate")
CENTRE_SHOWS = Text("Kandidat tampil di layar petugas", "Candidates appear on the officer's screen")
HERE = Text("Pusat tidak terhubung: kandidat tampil di sini", "Centre away: candidates appear here")
CANDIDATE = Text("Mirip dengan orang dalam daftar cekal", "Looks like a person under a travel ban")
CHECK = Text(
    "Periksa dokumen dan data cekal. Kamera tidak memutuskan.",
    "Check the document and the ban record. The camera does not decide.",
)
ORDER = Text("Nomor keputusan", "Order")
BANDS = {
    "possible": Text("mungkin mirip", "possibly alike"),
    "likely": Text("mirip", "alike"),
    "very_likely": Text("sangat mirip", "very much alike"),
}
PROBLEMS = {
    "no-list": Text("Belum ada daftar: periksa setiap orang secara manual",
                    "No list yet: check everybody by hand"),
    "stale": Text("Daftar terlalu lama: tidak ada pencocokan, periksa secara manual",
                  "List too old: nobody is matched, check by hand"),
    "clock": Text("Jam tidak diketahui: tidak ada pencocokan, periksa secara manual",
                  "Time not known: nobody is matched, check by hand"),
    "model": Text("Daftar untuk model lain: tidak ada pencocokan",
                  "List made for another model: nobody is matched"),
    "lost": Text("Kamera tidak mengirim gambar", "The camera sends no picture"),
    "password": Text("Kamera menolak nama atau kata sandi",
                     "The camera refuses the name or password"),
    "unseen": Text("Gambar kamera terlambat: tidak ada pencocokan, periksa secara manual",
                   "The camera's pictures come too late: nobody is matched, check by hand"),
    "astray": Text("Kamera tidak dapat diarahkan ke jalur",
                   "The camera cannot be turned to the lane"),
    "frozen": Text("Gambar kamera membeku", "The camera's picture is frozen"),
    "dark": Text("Gambar kamera gelap", "The camera's picture is dark"),
    "covered": Text("Kamera tertutup", "The camera is covered"),
    "moved": Text("Arah kamera bergeser", "The camera was moved"),
}  # fmt: skip
LIKENESS = Text("Kemiripan", "Likeness")
TIME = Text("Waktu", "Time")
SHOT = "Gambar dari kamera jalur"
LINE = "Daftar v{version}: {templates} foto · {waiting} pesan menunggu / list v{version}: {templates} photos · {waiting} messages waiting"  # noqa: E501
