"""Sign-in by phone: a number, then the code that WhatsApp brings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tertib.applications import actions, signin
from tertib.foundation import client, clock
from tertib.messaging import actions as messaging
from tertib.messaging import queries as messaging_queries
from tertib.messaging.rules import BadPhone, phone_digits

PENDING = "phone_pending"
RESEND_AFTER = timedelta(seconds=60)
_signer = signing.Signer(salt="tertib.applications.phone")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """Ask for the number and send the code."""
    now = clock.now()
    wanted = request.POST.get("next") or request.GET.get("next", "")
    typed = request.POST.get("phone", "")
    error, status = "", 200
    if request.method == "POST":
        try:
            digits = phone_digits(typed.strip())
            messaging.send_code(digits, _language(), client.address(request), now)
        except BadPhone:
            error, status = _("Type the phone number in full, for example 0812 3456 7890."), 422
        except messaging.TooManyCodes as too_many:
            error, status = _too_many(too_many), 429
        else:
            response = redirect("phone_code")
            _remember(response, {"phone": digits, "next": _safe(wanted), "sent": now.timestamp()})
            return response
    field = {
        "name": "phone", "label": _("Phone number with WhatsApp"), "type": "tel", "value": typed,
        "hint": _("For example 0812 3456 7890. Numbers from abroad with + and country code."),
        "error": error, "required": True, "autocomplete": "tel", "inputmode": "tel",
    }  # fmt: skip
    context = {
        "field": field, "errors": [("phone", error)] if error else [], "next": wanted,
        "trouble": _trouble(now),
    }  # fmt: skip
    return render(request, "applications/phone.html", context, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def phone_code(request: HttpRequest) -> HttpResponse:
    """Check the code, or send another one."""
    now = clock.now()
    pending = _pending(request)
    if pending is None:
        return redirect("phone")
    sent = datetime.fromtimestamp(pending["sent"], UTC)
    error, notice, status = "", "", 200
    response: HttpResponse
    if request.method == "POST" and "resend" in request.POST:
        wait = sent + RESEND_AFTER - now
        if wait > timedelta():
            error = _("Please wait %(seconds)s seconds before asking for another code.") % {
                "seconds": int(wait.total_seconds()) + 1
            }
            status = 429
        else:
            try:
                messaging.send_code(pending["phone"], _language(), client.address(request), now)
                pending["sent"] = now.timestamp()
                notice = _("We sent a new code. The earlier one no longer works.")
            except messaging.TooManyCodes as too_many:
                error, status = _too_many(too_many), 429
    elif request.method == "POST":
        code = "".join(c for c in request.POST.get("code", "") if c.isdecimal())
        try:
            contact = messaging.check_code(pending["phone"], code, now)
        except messaging.CodeRefused:
            status = 422
            error = _("This code is wrong, used or expired. Check it, or ask for another code.")
        else:
            response = redirect(_safe(pending["next"]))
            response.delete_cookie(PENDING, path=reverse("phone"))
            signin.sign_in(response, contact.id, now)
            return response
    field = {
        "name": "code", "label": _("Code"), "type": "code", "error": error, "required": True,
        "hint": _("Six digits. They are valid for ten minutes."), "maxlength": 12,
    }  # fmt: skip
    context = {
        "field": field, "errors": [("code", error)] if error else [], "notice": notice,
        "number": "+" + pending["phone"], "next": pending["next"],
        "trouble": _trouble(now),
    }  # fmt: skip
    response = render(request, "applications/phone_code.html", context, status=status)
    if notice:
        _remember(response, pending)
    return response


@signin.required
@require_POST
def phone_out(request: HttpRequest) -> HttpResponse:
    """Sign out here, or on every device of this phone number."""
    if "everywhere" in request.POST:
        contact_id = request.contact_id  # type: ignore[attr-defined]
        actions.sign_out_everywhere(contact_id, clock.now())
    response = redirect("/")
    signin.sign_out(response)
    return response


def _trouble(now: datetime) -> bool:
    """Whether WhatsApp is not working as it should, so that we say so."""
    return any(messaging_queries.health(now).values())


def _language() -> str:
    return "en" if (get_language() or "id").startswith("en") else "id"


def _safe(wanted: str) -> str:
    """Only addresses of this site are followed."""
    inside = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if wanted and inside else reverse("my")


def _too_many(refusal: messaging.TooManyCodes) -> str:
    minutes = max(1, round(refusal.retry_after.total_seconds() / 60))
    return _(
        "Too many codes were asked for. Please try again in %(minutes)s minutes; a code already "
        "sent still works."
    ) % {"minutes": minutes}


def _remember(response: HttpResponse, pending: dict[str, Any]) -> None:
    response.set_cookie(
        PENDING, _signer.sign_object(pending), max_age=timedelta(minutes=30), httponly=True,
        samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, path=reverse("phone"),
    )  # fmt: skip


def _pending(request: HttpRequest) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = _signer.unsign_object(request.COOKIES.get(PENDING, ""))
    except signing.BadSignature:
        return None
    return found
