"""The staff page of messages: the queue, what failed and why, and trying again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tertib.foundation import clock
from tertib.ledger import actors
from tertib.messaging import actions, labels, queries
from tertib.messaging.actions.notices import NotFailed
from tertib.offices import access
from tertib.offices.models import Role, Staff

ROLES = (Role.SUPERVISOR, Role.OPERATOR)


@require_GET
@access.requires(*ROLES)
def messages_page(request: HttpRequest) -> HttpResponse:
    """Queue, delivery of the last day, failed messages. No texts, no numbers in full."""
    offices, now = request.staff_offices, clock.now()  # type: ignore[attr-defined]
    condition = queries.condition(now)
    rates = queries.rates(now - timedelta(days=1), offices)
    failed = [
        {
            "at": message.ended_at,
            "kind": labels.TEMPLATES.get(message.template, message.template),
            "reason": labels.reason(message.error_code), "message": message,
        }
        for message in queries.failures(offices)
    ]  # fmt: skip
    return render(
        request, "messaging/messages.html",
        {
            "condition": condition, "failed": failed, "rates": rates, "nation": offices is None,
            "trouble": labels.reason(condition.trouble) if condition.trouble is not None else None,
            "waited": _waited(condition.oldest_age), "funnel": _funnel(rates),
        },
    )  # fmt: skip


def _waited(age: timedelta | None) -> str:
    if age is None or age < timedelta(minutes=1):
        return _("less than a minute")
    minutes = int(age.total_seconds() // 60)
    if minutes < 120:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    return ngettext("%(n)d hour", "%(n)d hours", minutes // 60) % {"n": minutes // 60}


def _funnel(rates: queries.Rates) -> list[dict[str, Any]]:
    """Rows of the picture: label, number, per mille of all messages to be sent."""
    whole = max(rates.made - rates.suppressed, 1)
    rows = [
        (_("To be sent"), rates.made - rates.suppressed),
        (_("Accepted by WhatsApp"), rates.accepted),
        (_("Arrived on the phone"), rates.delivered),
        (_("Read"), rates.read),
    ]
    return [
        {"label": label, "count": n, "share": n * 1000 // whole, "percent": n * 100 // whole}
        for label, n in rows
    ]


@require_POST
@access.requires(*ROLES)
def retry(request: HttpRequest, notice: UUID) -> HttpResponse:
    """Queue one failed message of the own offices again."""
    offices = request.staff_offices  # type: ignore[attr-defined]
    if not queries.visible(notice, offices):
        return access.denied(request, ROLES)
    try:
        actor = actors.staff(cast(Staff, request.user).id)
        actions.retry(notice, actor, clock.now())
    except NotFailed:
        messages.error(request, _("This message is no longer among the failed ones."))
    else:
        messages.success(request, _("The message is in the queue again."))
    return redirect("messages")
