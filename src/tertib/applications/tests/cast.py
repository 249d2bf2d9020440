"""The cast of the tests: two phones and the people who apply with them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpResponse
from django.test import Client

from tertib.applications import actions, signin
from tertib.applications.identity import day
from tertib.applications.models import Application, Party
from tertib.applications.rules import State
from tertib.applications.sealing import seal_answers, seal_name
from tertib.applications.tests import papers
from tertib.catalogue import queries as catalogue
from tertib.foundation import vault
from tertib.foundation.ids import new_id
from tertib.messaging.models import Contact

NOW = datetime(2026, 1, 26, 2, 15, tzinfo=UTC)


def phone(number: str = "6281234567890") -> Contact:
    """A verified phone."""
    key = vault.create(NOW)
    return Contact.objects.create(
        key_id=key.id,
        phone_hash=vault.lookup("phone", number),
        phone_sealed=key.seal(number.encode(), "test"),
        created_at=NOW,
    )


def party(contact: Contact, *states: State) -> tuple[Party, list[UUID]]:
    """A party of applications put straight into these states, without any form."""
    made = Party.objects.create(contact=contact, created_at=NOW, touched_at=NOW)
    ids = []
    for position, state in enumerate(states, start=1):
        application_id, key = new_id(), vault.create(NOW)
        Application.objects.create(
            id=application_id,
            party=made,
            position=position,
            service_code="BARU",
            state=state,
            key_id=key.id,
            person_hash=vault.lookup("nik", f"31740155019{position:05}"),
            name_sealed=seal_name(key, application_id, f"Siti {position}"),
            data_sealed=seal_answers(key, application_id, {"name": f"Siti {position}"}),
            changed_at=NOW,
        )
        ids.append(application_id)
    return made, ids


ADULT = {
    "name": "Siti Nur'aini",
    "nik": "3174015501900002",
    "birth_place": "Jakarta",
    "birth_date": "15-01-1990",
    "sex": "f",
    "has_ktp": "yes",
    "married": "no",
    "naturalised": "no",
    "name_changed": "no",
    "special_need": "none",
    "address": "Jalan Melati 12, Jakarta Selatan",
    "relative_name": "Budi",
    "relative_phone": "0812 3456 7890",
    "destination": "SG",
    "purpose": "holiday",
    "passport": "e_10",
    "same_day": "no",
}
"""Answers of an adult to the form ``BARU``, as typed."""


def client(contact: Contact, now: datetime = NOW) -> Client:
    """A browser that is signed in with this phone."""
    response = HttpResponse()
    signin.sign_in(response, contact.id, now)
    browser = Client()
    browser.cookies = response.cookies
    return browser


def filled(contact: Contact, *niks: str, now: datetime = NOW) -> Party:
    """A draft of ``BARU`` for people of these NIKs, complete with papers, ready to be sent."""
    made = actions.start(contact.id, "BARU", len(niks), now)
    for application, number in zip(made.applications.order_by("position"), niks, strict=True):
        complete(contact.id, application.id, number, now)
    return made


def complete(contact_id: UUID, application_id: UUID, number: str, now: datetime = NOW) -> None:
    """Answer everything and give every paper."""
    answers = {**ADULT, "nik": number}
    for page in catalogue.service("BARU", day(now)).pages:
        typed = {f.name: answers[f.name] for f in page.fields if f.name in answers}
        actions.save_answers(contact_id, application_id, page.slug, typed, now)
    for code in ("ktp", "kk", "birth_proof"):
        actions.attach(contact_id, application_id, code, "foto.jpg", PHOTO, now)


def nik(number: int) -> str:
    """A valid NIK of a woman born on 15 January 1990, different for each number."""
    return f"317401550190{number:04}"


PHOTO = papers.picture(size=(320, 300))
