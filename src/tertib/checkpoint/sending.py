"""Word to an agency's duty desk by WhatsApp and e-mail, whichever it has; a job sends it.

The message has a place, a time, the order's number and a link; nobody's name or face. Each desk is
told once for the hold and once for each escalation, however often the job runs. Where no message is
out or under way, the screens say so, and to whom to telephone.
"""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from smtplib import SMTP, SMTPException
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from tertib.checkpoint import actions, orders
from tertib.checkpoint.conf import checkpoint as conf
from tertib.checkpoint.models import AgencyContact, Candidate, State
from tertib.checkpoint.queries import case as cases
from tertib.foundation import zones
from tertib.messaging import actions as messaging
from tertib.messaging.conf import settings as whatsapp
from tertib.messaging.models import Notice
from tertib.messaging.models import State as NoticeState
from tertib.messaging.rules import is_phone_digits

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
    failed: Exception | None = None
    for order in barring:
        if order.id in waiting:
            try:
                _send(one, waiting[order.id], order, now)
            except (OSError, SMTPException) as error:  # the next one is told all the same
                failed = error
            actions.note_reach(waiting[order.id].id, reached(waiting[order.id]), now)
    if failed:
        raise failed


def tell_taken_back(candidate_id: UUID) -> None:
    """Tell the desks that had an e-mail of a hold that it was somebody else. WhatsApp has no
    template for it: the page asks the supervisor to telephone."""
    one = Candidate.objects.select_related("lane__checkpoint").get(dossier=candidate_id)
    contacts = list(one.contacts.filter(mailed__gt=0))
    found = orders.by_ids(contact.order_id for contact in contacts)
    for contact in contacts:
        order = found[contact.order_id]
        place = f"{one.lane.checkpoint.name}, {one.lane.label}"
        if order.agency.email and conf().smtp_host:
            with override("id"):
                words = {"order": order.number, "place": place}
                subject = _("Not the person: %(order)s") % words
                text = _("A second look at %(place)s found that the person held for your order "
                         "%(order)s is somebody else. Nobody is held.") % words  # fmt: skip
            _post(order.agency.email, subject, text, f"{contact.id}.taken_back")


def look_again(now: datetime) -> None:
    """Whether the messages to those who have not answered came through: some fail later."""
    rows = AgencyContact.objects.filter(
        acknowledged_at=None, reached__isnull=False, candidate__state=State.IDENTICAL
    )
    for contact in rows:
        actions.note_reach(contact.id, reached(contact), now)


def reached(contact: AgencyContact) -> bool:
    """Whether any message to the agency's own desk is out or under way."""
    if contact.mailed:
        return True
    keys = [_key(contact, times, 0) for times in range(contact.escalations + 1)]
    alive = Notice.objects.filter(key__in=keys).exclude(
        state__in=[NoticeState.FAILED, NoticeState.SUPPRESSED]
    )
    return whatsapp().configured and alive.exists()


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
        digits = "".join(sign for sign in phone if sign.isdigit())
        if is_phone_digits(digits):
            _whatsapp(digits, params, _key(contact, contact.escalations, place), one, now)
    if desk.email and conf().smtp_host and contact.mailed <= contact.escalations:
        _mail(desk.email, params, contact)
        actions.note_mailed(contact)


def _key(contact: AgencyContact, times: int, place: int) -> str:
    """Of one message: to the agency's desk (``place`` 0) or ours, after so many escalations."""
    return f"agency:{contact.id}:{times}:{place}"


def _whatsapp(digits: str, params: dict[str, str], key: str, one: Candidate, now: datetime) -> None:
    with transaction.atomic():
        to = messaging.contact_for(digits, "id", now)
        messaging.notify(to.id, TEMPLATE, params, key=key, now=now, office=one.office_id)


def _mail(address: str, params: dict[str, str], contact: AgencyContact) -> None:
    with override("id"):
        subject = _("Person held at a checkpoint: %(order)s") % params
        text = (
            _(
                "Somebody whom your order %(order)s bars is held at %(place)s since %(hour)s. "
                "Please answer here: %(link)s"
            )
            % params
        )
    _post(address, subject, text, f"{contact.candidate_id}.{contact.id}.{contact.escalations}")


def _post(address: str, subject: str, text: str, name: str) -> None:
    """One message; the same ``name`` however often it is sent, so that a mailbox can fold them."""
    message = EmailMessage()
    message["Subject"] = subject
    message.set_content(text)
    message["From"], message["To"] = conf().mail_from, address
    message["Message-ID"] = f"<{name}@{conf().smtp_name}>"
    with SMTP(conf().smtp_host, conf().smtp_port, timeout=15) as server:
        if conf().smtp_user:
            server.starttls()
            server.login(conf().smtp_user, conf().smtp_password.get_secret_value())
        server.send_message(message)
