"""Gathers what stands in the minutes of a hold, in Indonesian, times on the office's clocks."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import formats
from django.utils.translation import override

from tertib.checkpoint import orders, wording
from tertib.checkpoint.minutes import Facts
from tertib.checkpoint.models import AgencyAnswer, Candidate
from tertib.checkpoint.queries import case as cases
from tertib.foundation import zones
from tertib.ledger import actors
from tertib.ledger import queries as record

LABELS = {
    "name": "Nama", "aliases": "Nama lain", "sex": "Jenis kelamin", "birth_place": "Tempat lahir",
    "born": "Tanggal lahir", "age": "Umur", "nationality": "Kewarganegaraan", "nik": "NIK",
    "documents": "Dokumen perjalanan",
}  # fmt: skip
MINUTES = actors.system("checkpoint.minutes")


def facts(one: Candidate, number: str, outcome: str, now: datetime) -> Facts:
    """Of a candidate that is being closed, within that transaction.

    Opening the subject's name for the paper leaves a line in the record.
    """
    with override("id"):
        return _facts(one, number, outcome, now)


def _facts(one: Candidate, number: str, outcome: str, now: datetime) -> Facts:
    office, place = one.office, one.lane.checkpoint.name
    card = orders.card(one.id, one.subject_id, MINUTES, now)
    return Facts(
        number=number, office=f"Kantor Imigrasi {office.name}", place=place,
        date=_written(one.raised_at, office.timezone), outcome=str(wording.OUTCOMES[outcome]),
        case=[
            ("Tempat", f"{place}, {one.lane.label} ({one.lane.get_direction_display()})"),
            ("Tertangkap kamera", _written(one.taken_at or one.at, office.timezone)),
            ("Ditunjukkan kepada petugas", _written(one.raised_at, office.timezone)),
            ("Tingkat kemiripan menurut kamera", str(wording.BANDS[one.band][0])),
            ("Model dan galeri", f"{one.model}, versi {one.gallery}"),
        ],
        person=[(LABELS[name], _said(value)) for name, value in orders.details(card.who)]
        if card else [("Nama", "telah dihapus")],
        order=[row for word in cases.words_to_agencies(one, now) for row in _order(one, word)],
        course=[(_written(step.at, office.timezone), " · ".join(
            str(part) for part in (step.title, step.text) if part)) for step in cases.course(one)],
        signatures=[
            ("Petugas pemeriksa", one.possible_by.name if one.possible_by else "-"),
            ("Supervisor", one.identical_by.name if one.identical_by else "-"),
        ],
        shots=[(f"Gambar {shot.number + 1}", shot.sha256) for shot in one.dossier.shots.all()],
        entries=[
            (str(entry.id), entry.action, bytes(entry.commitment).hex())
            for entry in record.entries_for(f"candidate:{one.id}")
        ],
    )  # fmt: skip


def _order(one: Candidate, word: cases.Word) -> list[tuple[str, str]]:
    """An order and all that its agency said, in order."""
    order = word.order
    rows = []
    if order:
        until = _said(order.end) if order.end else "seumur hidup"
        still = "" if word.bars else "; tidak berlaku lagi saat berita acara ini dibuat"
        rows += [
            ("Jenis", str(order.get_kind_display())), ("Nomor", order.number),
            ("Instansi", order.agency.name), ("Alasan", orders.reason(order)),
            ("Berlaku", f"{_said(order.start)} sampai {until}{still}"),
        ]  # fmt: skip
    answers = [_answer(one, said) for said in word.contact.answers.all()]
    return [*rows, *(("Jawaban instansi", said) for said in answers or ["belum ada"])]


def _answer(one: Candidate, said: AgencyAnswer) -> str:
    how = " (dicatat supervisor)" if said.by_phone_id else ""
    return (f"{wording.ANSWERS[said.answer]}, {cases.answered_by(one, said)}{how}, "
            f"{_written(said.at, one.office.timezone)}")  # fmt: skip


def _written(moment: datetime, timezone: str) -> str:
    local = zones.local(moment, timezone)
    day = formats.date_format(local, "j F Y")
    return f"{day} pukul {local:%H.%M.%S} {zones.abbreviation(timezone)}"


def _said(value: object) -> str:
    return formats.date_format(value, "j F Y") if isinstance(value, date) else str(value)
