"""What people read at the lockers: two lines of 16 signs, Indonesian above English."""

from __future__ import annotations

LINE = 16
IDLE = {
    "passport": "PIN lalu # / QR\nPIN then # / QR",
    "phone": "Tempel kartu\nTap your badge",
}  # fmt: skip
OPENED = "Buka pintu {n:>4}\nOpen door {n:>5}"
CLOSE = "Tutup pintu {n:>3}\nClose door {n:>4}"
DONE = {
    "secret": "Terima kasih\nThank you",
    "staff": "Pintu tertutup\nDoor is closed",
    "deposit": "HP tersimpan\nPhone stored",
    "own": "HP diambil\nPhone taken",
}  # fmt: skip
FORCED = "Panggil petugas\nCall an officer"
RESTING = "Coba lagi nanti\nTry again later"
REFUSED = {
    "wrong": "PIN salah\nWrong PIN",
    "resting": RESTING,
    "too-many": RESTING,
    "used": "Sudah dibuka\nOpened before",
    "early": "Belum waktunya\nNot yet",
    "late": "Waktu habis\nTime is over",
    "full": "Loker penuh\nLockers are full",
    "unknown": "Tidak dikenal\nNot known",
    "ajar": "Pintu terbuka\nDoor is open",
    "blocked": "Hubungi loket\nAsk the counter",
    "broken": "Hubungi loket\nAsk the counter",
    "storage": "Hubungi loket\nAsk the counter",
    "no-list": "Belum siap\nNot ready yet",
    "stale": "Belum siap\nNot ready yet",
    "clock": "Belum siap\nNot ready yet",
}  # fmt: skip
"""By the reason of the decision."""
