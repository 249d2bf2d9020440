"""What several verbs share: people's keys, entries of bookings, the return of seats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tertib.booking import rules
from tertib.booking.conf import booking as conf
from tertib.booking.models import Booking, Seat, Session
from tertib.foundation import vault
from tertib.foundation.models import DataKey
from tertib.foundation.vault import PersonKey
from tertib.ledger import actions as record
from tertib.ledger import draws
from tertib.ledger.actors import Actor


def keys(ids: Iterable[UUID]) -> dict[UUID, PersonKey]:
    """The data keys of these ids that were not destroyed; one query."""
    rows = DataKey.objects.filter(id__in=list(ids), wrapped__isnull=False)
    return {row.id: vault.unwrap(row) for row in rows}


def locked(**which: Any) -> list[Booking]:
    """These bookings, locked in the order of their ids, with session and office."""
    return list(
        Booking.objects.select_for_update(of=("self",))
        .select_related("session__office")
        .filter(**which)
        .order_by("id")
    )


def note(verb: str, bookings: Sequence[Booking], actor: Actor, now: datetime, **more: Any) -> None:
    """Append ``booking.<verb>`` for each booking, sealed under its person's key."""
    known = keys({booking.key_id for booking in bookings})
    drafts = [
        record.Draft(
            actor, f"booking.{verb}", f"booking:{booking.id}",
            {"code": booking.code, "order": str(booking.order_id),
             "application": str(booking.application_id),
             "session": str(booking.session_id), **more},
            booking.session.office_id, known.get(booking.key_id),
        )
        for booking in bookings
    ]  # fmt: skip
    record.append_many(drafts, at=now)


def refuse(reason: str, contact_id: UUID, party_id: UUID, actor: Actor, now: datetime) -> None:
    """Append ``booking.refused``: touts show in the pattern of their refusals."""
    record.append(
        actor, "booking.refused", f"party:{party_id}",
        {"why": reason, "contact": str(contact_id)}, at=now,
    )  # fmt: skip


def give_back(bookings: Sequence[Booking], because: str, actor: Actor, now: datetime) -> None:
    """Free the seats of these bookings; each rests until a moment that chance decides.

    The draw, its inputs and the window stand in ``seat.released``, so that anyone can compute the
    moment again (promise 3).
    """
    sessions = {booking.id: booking.session for booking in bookings}
    seats = Seat.objects.select_for_update().filter(booking_id__in=list(sessions)).order_by("id")
    for seat in seats:
        booking_id = seat.booking_id
        assert booking_id is not None
        seat.available_from, how = _rest(seat, booking_id, sessions[booking_id], now)
        seat.booking_id = None
        seat.save(update_fields=["booking_id", "available_from"])
        record.append(
            actor, "seat.released", f"seat:{seat.id}",
            {"session": str(seat.session_id), "booking": str(booking_id), "because": because,
             "available_from": seat.available_from.isoformat(), **how},
            at=now, office=sessions[booking_id].office_id,
        )  # fmt: skip


def _rest(
    seat: Seat, booking_id: UUID, session: Session, now: datetime
) -> tuple[datetime, dict[str, Any]]:
    """Until when ``seat`` rests, and how that came about. A closed session gives nothing back."""
    window = None
    if session.closed_at is None:
        window = rules.return_window(
            now=now, starts_at=session.starts_at, lead=conf().lead,
            earliest=timedelta(minutes=conf().return_earliest_minutes),
            latest=timedelta(minutes=conf().return_latest_minutes),
        )  # fmt: skip
    if window is None:
        return session.ends_at, {"draw": None}
    drawn = draws.draw(
        session.office_id,
        "seat.return",
        f"{seat.id}.{booking_id}",
        now,
        zone=session.office.timezone,
    )
    moment = window.at(drawn.below(window.seconds))
    return moment, {
        "draw": drawn.inputs,
        "window": {"opens": window.opens.isoformat(), "seconds": window.seconds},
    }
