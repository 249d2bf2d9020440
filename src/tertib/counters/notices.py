"""What applicants are told by WhatsApp when something is missing or was refused."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from tertib.applications.models import Application
from tertib.catalogue import queries as catalogue
from tertib.catalogue.text import Text
from tertib.counters import steps
from tertib.counters.models import Case
from tertib.foundation import zones
from tertib.messaging import actions as messaging
from tertib.offices.models import Office

MONTHS = {
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    "en": "January February March April May June July August September October November December",
}


def papers_missing(case: Case, office: Office, now: datetime) -> None:
    """Which papers to bring, where, and until when."""
    assert case.papers_until is not None  # set with the papers
    application, link = _application(case)
    names = paper_names(case)
    day = zones.local(case.papers_until, office.timezone).date()
    until = {
        language: f"{day.day} {months.split()[day.month - 1]} {day.year}"
        for language, months in MONTHS.items()
    }
    messaging.notify(
        application.party.contact_id, "papers_missing",
        {"papers": _joined(names), "office": office.name, "until": until, "link": link},
        key=f"papers:{case.id}:{case.papers_until.isoformat()}", now=now, office=office.code,
    )  # fmt: skip


def rejected(case: Case, reason: str, now: datetime) -> None:
    """That it was refused, why, and what one can do."""
    application, link = _application(case)
    service = catalogue.service(case.service_code, zones.local(now, case.office.timezone).date())
    why = steps.reason("reject", reason).title
    messaging.notify(
        application.party.contact_id, "rejected",
        {"service": service.title, "reason": why, "office": case.office.name, "link": link},
        key=f"rejected:{case.application_id}", now=now, office=case.office_id,
    )  # fmt: skip


def paper_names(case: Case) -> list[Text]:
    """The missing papers in words."""
    day = zones.local(case.since, case.office.timezone).date()
    papers = catalogue.service(case.service_code, day).documents
    known = {paper.code: paper.title for paper in papers}
    other = Text("Bukti pembayaran", "Proof of payment")
    return [known.get(code, other) for code in case.papers]


def _joined(names: list[Text]) -> dict[str, str]:
    return {"id": "; ".join(n.id for n in names), "en": "; ".join(n.en for n in names)}


def _application(case: Case) -> tuple[Application, str]:
    found = Application.objects.select_related("party").get(id=case.application_id)
    return found, f"{settings.CORE.base_url}/applications/{found.party_id}/"
