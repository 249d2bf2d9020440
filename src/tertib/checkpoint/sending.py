"""Word to an agency's duty desk: WhatsApp, e-mail, webhook, whatever it has; a job sends it.

The message has a place, a time, the order's number and a link; nobody's name or face. Each desk is
told once for the hold and once for each escalation, however often the job runs.
"""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from smtplib import SMTP
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from tertib.checkpoint import orders
from tertib.checkpoint.conf import checkpoint as conf
from tertib.checkpoint.models import AgencyContact, Candidate, State
from tertib.checkpoint.queries import case as cases
from tertib.foundation import zones
from tertib.messaging import actions as messaging

TEMPLATE = "agency_hit"


def send(candidate_id: UUID, now: datetime) -> None:
    """Tell each agency that has not answered of a hold: its desk, and on an escalation ours."""
    one = Candidate.objects.select_related(
        "office", "lane__checkpoint", "dossier"
    ).get(dossier=candidate_id)  # fmt: skip
    if one.state != State.IDENTICAL:
        return
    barring = orders.all_barring(one.subject_id, one.lane.direction, now)
    waiting = {contact.order_id: contact for contact in one.contacts.filter(acknowledged_at=None)}
    for order in barring:
        if order.id in waiting:
            _send(one, waiting[order.id], order, now)


def _send(one: Candidate, contact: AgencyContact, order: orders.Order, now: datetime) -> None:
    link = cases.agency_link(one, contact)
    if not link:
        return
    desk = order.agency
    phones = [desk.phone] + ([conf().duty_phone] if contact.escalations else [])
    params = {
        "agency": desk.name, "order": order.number, "link": link,
        "place": f"{one.lane.checkpoint.name}, {one.lane.label}",
        "hour": f"{zones.local(one.held_at or now, one.office.timezone):%H.%M} "
                f"{zones.abbreviation(one.office.timezone)}",
    }  # fmt: skip
    for place, phone in enumerate(phones):
        if digits := "".join(sign for sign in phone if sign.isdigit()):
            _whatsapp(
                digits, params, f"agency:{contact.id}:{contact.escalations}:{place}", one, now
            )
    if desk.email and conf().smtp_host and contact.mailed <= contact.escalations:
        _mail(desk.email, params, contact)
        contact.mailed = contact.escalations + 1
        contact.save(update_fields=["mailed"])


def _whatsapp(digits: str, params: dict[str, str], key: str, one: Candidate, now: datetime) -> None:
    with transaction.atomic():
        to = messaging.contact_for(digits, "id", now)
        messaging.notify(to.id, TEMPLATE, params, key=key, now=now, office=one.office_id)


def _mail(address: str, params: dict[str, str], contact: AgencyContact) -> None:
    """One message; the same id however often it is sent, so that a mailbox can fold them."""
    message = EmailMessage()
    with override("id"):
        message["Subject"] = _("Person held at a checkpoint: %(order)s") % params
        message.set_content(
            _("Somebody whom your order %(order)s bars is held at %(place)s since %(hour)s. "
              "Please answer here: %(link)s") % params
        )  # fmt: skip
    message["From"], message["To"] = conf().mail_from, address
    message["Message-ID"] = (
        f"<{contact.candidate_id}.{contact.id}.{contact.escalations}@{conf().smtp_name}>"
    )
    with SMTP(conf().smtp_host, conf().smtp_port, timeout=15) as server:
        if conf().smtp_user:
            server.starttls()
            server.login(conf().smtp_user, conf().smtp_password.get_secret_value())
        server.send_message(message)
