"""What people ask by WhatsApp about their place: when, the code, another hour, cancelling."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import segno
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tertib.applications import queries as applications
from tertib.applications.wording import STANDINGS
from tertib.booking import actions, queries, wording
from tertib.booking.models import Booking, Session, State
from tertib.booking.refusals import words
from tertib.booking.rules import Refused
from tertib.catalogue import queries as catalogue
from tertib.catalogue.types import Service, UnknownService
from tertib.catalogue.wording import as_message
from tertib.foundation import zones
from tertib.ledger import actors
from tertib.messaging import conversation
from tertib.messaging.models import Contact
from tertib.messaging.wire import Buttons, Image, Link, Menu, Reply, Text

MOST = 5
OFFERED = 10


@conversation.command(
    "status", title=gettext_lazy("Status"), hint=gettext_lazy("Where your application stands"),
    order=10,
    words_id=["status", "kapan paspor saya selesai", "kapan selesai", "kapan jadi", "cek paspor",
              "sudah jadi", "sudah selesai"],
    words_en=["when is my passport ready", "when ready", "is it ready", "progress"],
)  # fmt: skip
def status(contact: Contact, argument: str, now: datetime) -> Sequence[Reply]:
    """Each applicant of this phone: the state, what is next, and how long it usually takes."""
    lines = [
        _line(person.name, person.service_code, person.state, now)
        for party in applications.parties_of(contact.id)[:MOST]
        for person in party.applicants
    ]
    if not lines:
        return [
            Link(
                _("No application was made with this number yet."), _("Apply"),
                wording.link("service_list"),
            )
        ]  # fmt: skip
    return [Text("\n\n".join(lines[:MOST]))]


def _line(name: str, service_code: str, state: str, now: datetime) -> str:
    standing = STANDINGS[state]  # type: ignore[index]
    service = _service(service_code, now)
    title = str(service.title) if service else service_code
    promise = f"\n{service.promise}" if service else ""
    return f"*{name}*, {title}\n{standing.label}. {standing.next}{promise}"


def _service(code: str, now: datetime) -> Service | None:
    try:
        return catalogue.service(code, zones.local(now, "Asia/Jakarta").date())
    except UnknownService:
        return None


@conversation.command(
    "code", title=gettext_lazy("Booking code"), hint=gettext_lazy("Your code and QR for the door"),
    order=20, words_id=["kode booking", "kode saya", "kode qr", "qr", "barcode", "jadwal saya"],
    words_en=["booking code", "my code", "qr code", "my booking"],
)  # fmt: skip
def code(contact: Contact, argument: str, now: datetime) -> Sequence[Reply]:
    """The QR of every paid place as a picture; for a held one, that it waits for payment."""
    found = queries.for_contact(contact.id)[:MOST]
    names = queries.whose(found)
    return [_ticket(one, names.get(one.id, "")) for one in found] or [_none()]


def _ticket(booking: Booking, name: str) -> Reply:
    office = booking.session.office
    when = wording.span(booking.session, office.timezone)
    told = f"{booking.code} ({name})" if name else booking.code
    if booking.state == State.HELD:
        return Text(
            _("%(code)s is held for %(when)s at %(office)s and waits for payment.")
            % {"code": told, "when": when, "office": office.name}
        )
    picture = io.BytesIO()
    qr = segno.make(queries.visit_pass(booking), version=6, error="m", boost_error=False)
    qr.save(picture, kind="png", scale=10, border=4)
    lines = [f"*{booking.code}*", name, when, office.name]
    return Image(picture.getvalue(), "\n".join(line for line in lines if line))


def _none() -> Reply:
    return Text(_("You have no booking at the moment."))


@conversation.command(
    "reschedule", title=gettext_lazy("Move my booking"),
    hint=gettext_lazy("Once, until the day before"), order=30,
    words_id=["ganti jadwal", "jadwal ulang", "reschedule", "pindah jadwal", "ubah jadwal"],
    words_en=["reschedule", "move my booking", "change time"],
)  # fmt: skip
def reschedule(contact: Contact, argument: str, now: datetime) -> Sequence[Reply]:
    """Offers the next hours with room; ``argument`` is ``<order>.<session>`` once chosen."""
    mine = [one for one in queries.for_contact(contact.id) if one.state == State.CONFIRMED]
    order_id, session_id = _two_ids(argument)
    if order_id and session_id and any(one.order_id == order_id for one in mine):
        try:
            actions.reschedule(order_id, session_id, actors.applicant(contact.id), now)
        except Refused as refused:
            return [_refusal(refused)]
        except Session.DoesNotExist:
            return [_none()]
        return [Text(_("Done. Your new code comes in a moment; the old QR no longer works."))]
    if not mine:
        return [_none()]
    return [_offer(mine[0], sum(one.order_id == mine[0].order_id for one in mine), now)]


def _offer(booking: Booking, people: int, now: datetime) -> Reply:
    session, office = booking.session, booking.session.office
    rows = [
        (
            f"reschedule:{booking.order_id.hex}.{hour.id.hex}",
            f"{formats.date_format(zones.local(hour.starts_at, office.timezone), 'D j M H.i')} "
            f"{zones.abbreviation(office.timezone)}",
            "",
        )
        for hour in queries.hours(office.code, session.service_class, now)
        if hour.id != session.id and hour.room(people, 0)
    ][:OFFERED]
    if not rows:
        return Text(_("No other hour has room right now. Places come back at random moments."))
    now_at = wording.span(session, office.timezone)
    return Menu(
        _("Now: %(when)s, %(office)s. A booking can be moved once, until the day before. "
          "These are the next hours with room.") % {"when": now_at, "office": office.name},
        _("Choose an hour"), rows,
    )  # fmt: skip


@conversation.command(
    "cancel", title=gettext_lazy("Cancel my booking"),
    hint=gettext_lazy("The payment is not returned"), order=40,
    words_id=["batal", "batalkan", "pembatalan"], words_en=["cancel", "cancel my booking"],
)  # fmt: skip
def cancel(contact: Contact, argument: str, now: datetime) -> Sequence[Reply]:
    """Asks which one, says what it costs, and cancels only on the answer ``<booking>.yes``."""
    found = queries.for_contact(contact.id)
    wanted, _dot, sure = argument.partition(".")
    mine = [one for one in found if one.id.hex == wanted]
    if not found:
        return [_none()]
    if not mine and len(found) == 1:
        mine = found
    if not mine:
        names = queries.whose(found)
        rows = [(f"cancel:{one.id.hex}", one.code, names.get(one.id, "")) for one in found]
        return [Menu(_("Which booking do you want to cancel?"), _("Choose"), rows[:OFFERED])]
    if sure != "yes":
        return [_sure(mine[0])]
    try:
        actions.cancel(mine[0].id, actors.applicant(contact.id), now)
    except Refused as refused:
        return [_refusal(refused)]
    return [Text(_("Booking %(code)s is cancelled.") % {"code": mine[0].code})]


def _sure(booking: Booking) -> Reply:
    when = wording.span(booking.session, booking.session.office.timezone)
    cost = (
        _("You owe nothing yet. All places booked together are given up.")
        if booking.state == State.HELD
        else _("The payment is not returned, and the application ends.")
    )
    return Buttons(
        f"{booking.code}, {when}\n\n{cost}",
        [(f"cancel:{booking.id.hex}.yes", _("Yes, cancel it")), ("code", _("No, keep it"))],
    )


def _refusal(refused: Refused) -> Reply:
    said = words(refused.reason)
    return Text(f"*{said.title}*\n{said.why}\n{said.next}")


def _two_ids(argument: str) -> tuple[UUID | None, UUID | None]:
    first, _dot, second = argument.partition(".")
    try:
        return UUID(first), UUID(second)
    except ValueError:
        return None, None


@conversation.command(
    "requirements", title=gettext_lazy("Papers and prices"),
    hint=gettext_lazy("What to bring, and the official tariff"), order=50,
    words_id=["syarat", "persyaratan", "tarif", "biaya", "harga", "dokumen"],
    words_en=["requirements", "price", "tariff", "cost", "documents", "papers"],
)  # fmt: skip
def requirements(contact: Contact, argument: str, now: datetime) -> Sequence[Reply]:
    """One service as the catalogue tells it: the one tapped or named; else the list to choose."""
    today = zones.local(now, "Asia/Jakarta").date()
    tapped = _service(argument, now)
    named = [tapped] if tapped else catalogue.named(argument, today)
    if len(named) == 1:
        return [Text(as_message(named[0]))]
    rows = [
        (f"requirements:{one.code}", str(one.short), str(one.title)[:72])
        for one in named or [one for one in catalogue.services(today) if one.available]
    ][:OFFERED]
    return [Menu(_("Which service?"), _("Choose"), rows)]
