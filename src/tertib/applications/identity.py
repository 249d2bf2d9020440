"""Who a form is about: the keyed hash, the name and the priority that follow from its answers."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from tertib.applications.sealing import Answers
from tertib.catalogue import rules as catalogue_rules
from tertib.catalogue.types import Service
from tertib.foundation import vault

SHARED = ("address", "contact_phone", "relative_name", "relative_phone")
"""Answers that a family gives once: proposed to whoever is added to the party."""


def day(now: datetime) -> date:
    """The day in Jakarta, by which tariffs, ages and rules are judged everywhere."""
    return timezone.localtime(now).date()


def person_hash(service: Service, answers: Answers) -> bytes | None:
    """The same 32 bytes for the same person: of the NIK, or of nationality and passport number.

    None until the form holds the number in a usable form.
    """
    names = {field.name for field in service.fields}
    if "nik" in names:
        nik = answers.get("nik", "")
        return vault.lookup("nik", nik) if len(nik) == 16 and nik.isdecimal() else None
    number = answers.get("passport_no", "")
    if not (number.isascii() and number.isalnum()):
        return None
    return vault.lookup("passport", f"{answers.get('nationality', '')}:{number.upper()}")


def has_priority(service: Service, answers: Answers, on: date) -> bool:
    """60 and over, 5 and under, disabled or pregnant (domain notes 1.3, "Ramah HAM")."""
    kept = catalogue_rules.relevant(service, answers, on)
    return bool(catalogue_rules.priority(kept, on))
