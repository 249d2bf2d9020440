"""What several verbs share: the tapped card, giving it out, a new visit, a ticket number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from tertib.foundation import sql
from tertib.foundation.questions import Question, Row
from tertib.visits import rules
from tertib.visits.actions import acts
from tertib.visits.actions.acts import Act
from tertib.visits.conf import visits as conf
from tertib.visits.rules import Refused, Tolerance

_CARD = """
SELECT id, office_id, label, colour, state, uid FROM visits_card WHERE uid = %(uid)s::text
"""
# In a transaction of its own that does not wait for the disk: the row is locked for a moment only.
# Nothing is lost by that, because the visit's commit, which waits, stands behind it in the log.
_TICKET = """
INSERT INTO visits_ticketrun AS r (office_id, day, letter, last)
SELECT %(office)s::text, %(day)s::date, %(letter)s::text, 1
FROM (SELECT set_config('synchronous_commit', 'off', true)) AS hurry
ON CONFLICT (office_id, day, letter) DO UPDATE SET last = r.last + 1 RETURNING last
"""


@dataclass(frozen=True, slots=True)
class Tapped:
    """A card as it was tapped."""

    id: UUID
    office: str
    label: str
    colour: str
    state: str
    uid: str


@dataclass(frozen=True)
class New:
    """The columns of a visit that begins."""

    id: UUID
    office_id: str
    day: date
    kind: str
    colour: str
    ticket: str
    card_id: UUID
    starts_at: datetime
    opens_at: datetime
    closes_at: datetime
    arrived_at: datetime
    arrived_offline: bool
    service_code: str
    service_class: str
    priority: str = ""
    booking_id: UUID | None = None
    application_id: UUID | None = None
    contact_id: UUID | None = None
    key_id: UUID | None = None
    principal_id: UUID | None = None


_COLUMNS = [field.name for field in fields(New)]
# One statement, for it is sent at every arrival: the card given out, the visit, the tablet's act.
_BEGIN = f"""
given AS (
  UPDATE visits_card SET state = 'issued', zone = 'outside', changed_at = %(now)s,
    moved_at = %(now)s
  WHERE id = %(card_id)s::uuid AND state IN ('stock', 'returned') RETURNING id
), visit AS (
  INSERT INTO visits_visit ({", ".join(_COLUMNS)})
  VALUES ({", ".join(f"%({name})s" for name in _COLUMNS)})
), act AS (
  {acts.WRITE} WHERE %(act)s::uuid IS NOT NULL
)
"""  # noqa: S608 (names of fields)


def uid_of(text: str) -> str:
    """A UID as we keep it: upper-case hex of 4 to 10 bytes.

    Raises:
        Refused: ``card_unknown``.
    """
    cleaned = text.strip().replace(":", "").replace(" ", "").upper()
    if not 8 <= len(cleaned) <= 20 or len(cleaned) % 2:
        raise Refused("card_unknown")
    try:
        bytes.fromhex(cleaned)
    except ValueError:
        raise Refused("card_unknown") from None
    return cleaned


def tapped(uid: str) -> Question[Tapped]:
    """The card of that UID; its reading raises ``Refused("card_unknown")`` if it is not ours."""
    return Question(_CARD, {"uid": uid_of(uid)}, len(fields(Tapped)), _card)


def _card(row: Row | None) -> Tapped:
    if row is None:
        raise Refused("card_unknown")
    return Tapped(*row)


def check_card(card: Tapped, office: str, colour: str) -> None:
    """Refuse a card that cannot be given out here for this colour.

    Raises:
        Refused: ``card_other_office``, ``card_colour``, ``card_out``, ``card_lost``,
            ``card_revoked``.
    """
    if card.office != office:
        raise Refused("card_other_office", label=card.label)
    why = rules.why_not_given(card.state, card.colour, colour)
    if why:
        raise Refused(why, label=card.label, colour=colour)


def begin(visit: New, act: Act | None, verb: str, result: Json, now: datetime) -> None:
    """Give the card out, write the visit, and note the act (if there is one) with its answer.

    In :func:`refusing` it fails if the person or the card has a visit.

    Raises:
        Refused: ``card_out`` by now; in a pipeline or ``sql.statement`` its end raises it.
    """
    row = {name: getattr(visit, name) for name in _COLUMNS}
    values = acts.row(act, verb, result, now) | row
    sql.must(_BEGIN, "given", values, Refused("card_out"))


def ask_ticket(office: str, day: date, letter: str) -> Callable[[], str]:
    """The next ticket of that letter. Call it before the transaction begins: see ``_TICKET``."""
    answer = sql.send(_TICKET, {"office": office, "day": day, "letter": letter})
    return lambda: rules.ticket(letter, answer()[0][0])


def tolerance() -> Tolerance:
    """The settings as the rules take them."""
    return Tolerance(conf().early, conf().late)


def after_closing() -> timedelta:
    return timedelta(minutes=conf().after_closing_minutes)


_BY_CONSTRAINT = {
    "one_visit_a_booking": "already_been",
    "one_return_at_a_time": "already_inside",
    "one_holder_a_card": "card_out",
    "one_companion_each": "has_companion",
    "one_deposit_a_pouch": "pouch_taken",
}


@contextmanager
def refusing() -> Iterator[None]:
    """Turn what the database says, where two desks do the same at once, into a refusal.

    Raises:
        Refused: the transaction must then be rolled back.
    """
    try:
        yield
    except IntegrityError as error:
        for name, reason in _BY_CONSTRAINT.items():
            if name in str(error):
                raise Refused(reason) from error
        raise


def moment(at: datetime | None, now: datetime) -> datetime:
    """When an act of a tablet counts: its own time, if it is not ahead and not too old.

    Raises:
        Refused: ``too_old`` (older than the settings allow).
    """
    if at is None or at >= now:
        return now
    if now - at > timedelta(hours=conf().offline_hours):
        raise Refused("too_old")
    return at


Json = dict[str, Any]
