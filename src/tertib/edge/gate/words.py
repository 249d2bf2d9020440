"""What people read: two lines of 16 signs on a reader, a sentence on a screen."""

from __future__ import annotations

from dataclasses import dataclass

LINE = 16
"""Signs in a line of a reader's display; ASCII only."""


@dataclass(frozen=True)
class Words:
    """For a reader (Indonesian above English) and for a screen."""

    id: str
    en: str
    long_id: str
    long_en: str

    @property
    def lines(self) -> str:
        """Both lines of a reader's display."""
        return f"{self.id}\n{self.en}"


IDLE = Words("Tempelkan kartu", "Tap your card", "Tempelkan kartu pada pembaca.",
             "Hold your card to the reader.")  # fmt: skip
EXIT_ONLY = Words("Tutup sementara", "Closed for now", "Pintu ini sementara hanya untuk keluar.",
                  "This gate is for leaving only at the moment.")  # fmt: skip
_DESK = "Silakan ke meja kedatangan.", "Please go to the arrival desk."


def _at_desk(short_id: str, short_en: str, long_id: str, long_en: str) -> Words:
    return Words(short_id, short_en, f"{long_id} {_DESK[0]}", f"{long_en} {_DESK[1]}")


ENTER = Words("Silakan masuk", "Please enter", "Silakan masuk.", "Please enter.")
LEAVE = Words("Silakan keluar", "Please go out", "Silakan keluar.", "Please go out.")
CAPTURED = Words("Masukkan kartu", "Insert your card", "Masukkan kartu ke celah, lalu keluar.",
                 "Put your card into the slot, then go out.")  # fmt: skip

REFUSALS: dict[str, Words] = {
    "busy": Words("Mohon tunggu", "Please wait", "Mohon tunggu sampai orang di depan Anda lewat.",
                  "Please wait until the person before you is through."),
    "no-list": EXIT_ONLY,
    "stale": EXIT_ONLY,
    "clock": EXIT_ONLY,
    "lost": _at_desk("Kartu diblokir", "Card blocked", "Kartu ini dilaporkan hilang.",
                     "This card was reported lost."),
    "revoked": _at_desk("Kartu diblokir", "Card blocked", "Kartu ini telah dicabut.",
                        "This card was withdrawn."),
    "returned": _at_desk("Kartu tak aktif", "Card not active", "Kartu ini sudah dikembalikan.",
                         "This card was given back."),
    "unknown": _at_desk("Tidak dikenal", "Card not known", "Kartu ini tidak dikenal.",
                        "This card is not known."),
    "forged": _at_desk("Tidak sah", "Not valid", "Kartu ini tidak sah.",
                       "This card is not valid."),
    "copied": _at_desk("Tidak sah", "Not valid", "Kartu ini tidak sah.",
                       "This card is not valid."),
    "clonable": _at_desk("Kartu ditolak", "Card refused", "Jenis kartu ini tidak diterima.",
                         "Cards of this kind are not accepted."),
    "replayed": _at_desk("Coba sekali lagi", "Tap once more",
                         "Kartu tidak terbaca. Tempelkan sekali lagi. Bila tetap gagal:",
                         "The card was not read well. Hold it once more. If that fails:"),
    "zone": _at_desk("Bukan pintu Anda", "Not your gate", "Kartu Anda bukan untuk ruangan ini.",
                     "Your card is not for this room."),
    "early": Words("Belum waktunya", "Too early", "Jam kedatangan Anda belum tiba. Silakan tunggu.",
                   "Your hour has not come yet. Please wait."),
    "late": _at_desk("Waktu habis", "Time is over", "Jam kedatangan Anda sudah lewat.",
                     "Your hour is over."),
    "inside": _at_desk("Sudah di dalam", "Already inside",
                       "Menurut catatan, kartu ini ada di dalam.",
                       "By our record this card is inside."),
    "elsewhere": _at_desk("Salah ruang", "Wrong room",
                          "Menurut catatan, kartu ini ada di ruangan lain.",
                          "By our record this card is in another room."),
    "alone": Words("Tunggu pemohon", "Applicant first",
                   "Pemohon yang Anda dampingi masuk lebih dulu.",
                   "The applicant whom you accompany goes in first."),
    "full": Words("Ruang penuh", "Room is full", "Ruangan penuh. Tunggu sampai ada yang keluar.",
                  "The room is full. Please wait until someone leaves."),
    "storage": EXIT_ONLY,
}  # fmt: skip
"""Inwards, by the reason of the decision."""

FIRE = Words("KELUAR SEGERA", "LEAVE NOW", "Segera keluar. Semua pintu terbuka.",
             "Leave at once. All doors are open.")  # fmt: skip


def words(admit: bool, inward: bool, reason: str, capture: bool = False) -> Words:
    """What to show for a decision; whoever goes out is not bothered with reasons."""
    if reason == "fire":
        return FIRE
    if not admit:
        return REFUSALS[reason]
    if capture:
        return CAPTURED
    return ENTER if inward else LEAVE
