"""Demonstration data: a phone with a draft, a family ready to send, one sent, one withdrawn.

Nothing here is paid: money comes only from the simulated bank, in the demonstration too.
Sign in with the phone ``0812 0000 0101``; the simulated phone shows the code.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tertib.applications import actions
from tertib.applications.identity import day
from tertib.applications.models import Party
from tertib.applications.papers.sample import sheet
from tertib.catalogue import queries as catalogue
from tertib.catalogue import rules as catalogue_rules
from tertib.ledger import actors
from tertib.messaging import actions as messaging

PHONE = "6281200000101"

COMMON = {
    "birth_place": "Jakarta", "naturalised": "no", "name_changed": "no", "special_need": "none",
    "address": "Jalan Melati 12, Jakarta Selatan", "relative_name": "Dewi Lestari",
    "relative_phone": "081200000102", "destination": "SG", "purpose": "holiday", "same_day": "no",
}  # fmt: skip
RATNA = {
    "name": "Ratna Sari", "nik": "3174015501900101", "birth_date": "1990-01-15", "sex": "f",
    "has_ktp": "yes", "married": "yes", "passport": "e_10",
}  # fmt: skip
HADI = {
    "name": "Hadi Wijaya", "nik": "3174011203880102", "birth_date": "1988-03-12", "sex": "m",
    "has_ktp": "yes", "married": "yes", "passport": "e_10",
}  # fmt: skip
BIMA = {
    "name": "Bima", "nik": "3174010508210103", "birth_date": "2021-08-05", "sex": "m",
    "has_ktp": "no", "married": "no", "passport": "ne_5", "parent_name": "Ratna Sari",
    "parent_nik": "3174015501900101",
}  # fmt: skip


def seed(now: datetime) -> None:
    """Put the demonstration's applications in, once."""
    contact = messaging.contact_for(PHONE, "id", now)
    if Party.objects.filter(contact=contact).exists():
        return
    draft = actions.start(contact.id, "GANTI_HABIS", 1, now)
    _answer(contact.id, draft, [{"name": "Ratna Sari", "birth_place": "Jakarta"}], now)
    _ready(contact.id, [RATNA, HADI, BIMA], now)
    sent = _ready(contact.id, [HADI], now)
    actions.submit(contact.id, sent.id, "127.0.0.1", now)
    withdrawn = _ready(contact.id, [RATNA], now)
    moved = actions.submit(contact.id, withdrawn.id, "127.0.0.1", now)
    ids = [one.application_id for one in moved]
    actions.move(ids, "withdraw", actors.applicant(contact.id), now)


def _ready(contact_id: UUID, people: list[dict[str, str]], now: datetime) -> Party:
    party = actions.start(contact_id, "BARU", len(people), now)
    _answer(contact_id, party, [COMMON | person for person in people], now)
    return party


def _answer(contact_id: UUID, party: Party, people: list[dict[str, str]], now: datetime) -> None:
    for application, answers in zip(party.applications.order_by("position"), people, strict=True):
        service = catalogue.service(application.service_code, day(now))
        for page in service.pages:
            typed = {f.name: answers[f.name] for f in page.fields if f.name in answers}
            if typed:
                actions.save_answers(contact_id, application.id, page.slug, typed, now)
        if "passport" not in answers:
            continue
        for paper in catalogue_rules.documents_for(service, answers, day(now)):
            photo = sheet(str(paper.title), answers["name"])
            name = f"{paper.code}.jpg"
            actions.attach(contact_id, application.id, paper.code, name, photo, now)
