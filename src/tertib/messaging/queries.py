"""What others may ask of messaging."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from tertib.foundation import vault
from tertib.messaging import conf, rules
from tertib.messaging.models import Contact, Hold, Notice, State, Update

WAITING = [State.QUEUED, State.SENDING]
ACCEPTED = [State.SENT, State.DELIVERED, State.READ]


LATE = timedelta(minutes=5)


@dataclass(frozen=True)
class Condition:
    """How messaging is doing."""

    configured: bool
    waiting: int
    oldest_age: timedelta | None
    failure_streak: int
    last_success: datetime | None
    trouble: int | None
    poison: int


@dataclass(frozen=True)
class Failed:
    """A message that did not go out, as staff see it: no text, no number in full."""

    id: UUID
    template: str
    office: str
    phone: str
    error_code: int | None
    ended_at: datetime | None
    retryable: bool


@dataclass(frozen=True)
class Rates:
    """How many messages were made since a moment, and how far they came."""

    made: int
    accepted: int
    delivered: int
    read: int
    failed: int
    suppressed: int


def health(now: datetime) -> dict[str, str]:
    """For the status page: ``whatsapp`` with ``""`` when well, else a short reason."""
    if not conf.settings().configured:
        return {"whatsapp": "not configured: messages wait in the queue"}
    if hold := Hold.objects.first():
        return {"whatsapp": f"the account is refused, code {hold.error_code}"}
    late = Notice.objects.filter(state__in=WAITING, created_at__lt=now - LATE, due_at__lte=now)
    return {"whatsapp": "messages wait for more than five minutes" if late.exists() else ""}


def condition(now: datetime) -> Condition:
    """Queue, account, failures and last success (for staff and ``doctor``)."""
    waiting = Notice.objects.filter(state__in=WAITING, created_at__lte=now).aggregate(
        count=Count("id"), oldest=Min("created_at")
    )
    last = (
        Notice.objects.filter(sent_at__isnull=False, state__in=ACCEPTED)
        .order_by("-created_at").values_list("sent_at", flat=True).first()
    )  # fmt: skip
    failures = Notice.objects.filter(state=State.FAILED)
    hold = Hold.objects.first()
    return Condition(
        configured=conf.settings().configured,
        waiting=waiting["count"],
        oldest_age=now - waiting["oldest"] if waiting["oldest"] else None,
        failure_streak=(failures.filter(ended_at__gt=last) if last else failures).count(),
        last_success=last,
        trouble=hold.error_code if hold else None,
        poison=Update.objects.exclude(poison="").count(),
    )


def rates(since: datetime, offices: Sequence[str] | None = None) -> Rates:
    """Numbers of messages made since ``since``; of these offices only, or of all (None)."""

    def count(*states: State) -> Count:
        return Count("id", filter=Q(state__in=states))

    found = _of(offices).filter(created_at__gte=since).aggregate(
        made=Count("id"),
        accepted=count(*ACCEPTED),
        delivered=count(State.DELIVERED, State.READ),
        read=count(State.READ),
        failed=count(State.FAILED),
        suppressed=count(State.SUPPRESSED),
    )  # fmt: skip
    return Rates(**found)


def failures(offices: Sequence[str] | None = None, limit: int = 100) -> list[Failed]:
    """The newest failed messages."""
    rows = _of(offices).filter(state=State.FAILED).select_related("contact__key")
    return [
        Failed(
            id=n.id, template=n.template, office=n.office, phone=masked_phone(n.contact),
            error_code=n.error_code, ended_at=n.ended_at,
            retryable=bool(n.template) and n.content_sealed is not None,
        )
        for n in rows.order_by("-ended_at")[:limit]
    ]  # fmt: skip


def visible(notice_id: UUID, offices: Sequence[str] | None) -> bool:
    """Whether staff of these offices (None: all) may act on this message."""
    return _of(offices).filter(id=notice_id).exists()


def _of(offices: Sequence[str] | None) -> QuerySet[Notice]:
    return Notice.objects.all() if offices is None else Notice.objects.filter(office__in=offices)


def masked_phone(contact: Contact) -> str:
    """The number as staff may see it; a dash once it was erased. ``contact.key`` is read too."""
    try:
        return rules.masked(phone(contact))
    except vault.KeyDestroyed:
        return "\u2013"


def phone(contact: Contact) -> str:
    """The number in clear (E.164 digits), for the person's own pages only.

    Raises:
        KeyDestroyed: it was erased.
    """
    sealed = bytes(contact.phone_sealed)
    return vault.unwrap(contact.key).open(sealed, f"phone:{contact.id}").decode()


def state_of(key: str) -> str | None:
    """Where the notice ``key`` stands (``queued`` ... ``read``); None if there is none."""
    return Notice.objects.filter(key=key).values_list("state", flat=True).first()
