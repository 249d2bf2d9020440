"""The webhook of the platform; the staff page is in ``staff.py``."""

from __future__ import annotations

import hmac

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tertib.foundation import clock
from tertib.foundation.problems import problem
from tertib.messaging import conf, inbound
from tertib.messaging.actions.updates import receive


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest) -> HttpResponse:
    """GET: the platform verifies the address. POST: signed updates, stored, then 200."""
    settings = conf.settings()
    if request.method == "GET":
        return _challenge(request, settings)
    header = request.headers.get("X-Hub-Signature-256")
    if not header:
        return problem(401, "signature missing")
    secret = settings.app_secret.get_secret_value()
    if not secret or not inbound.signature_matches(secret, request.body, header):
        return problem(403, "signature does not match")
    try:
        updates = inbound.parse(request.body, settings.phone_number_id)
    except inbound.BadUpdate:
        return problem(400, "not an update")
    receive(updates, clock.now())
    return HttpResponse("ok", content_type="text/plain")


def _challenge(request: HttpRequest, settings: conf.WhatsApp) -> HttpResponse:
    expected = settings.verify_token.get_secret_value()
    given = request.GET.get("hub.verify_token", "")
    right = bool(expected) and hmac.compare_digest(given.encode(), expected.encode())
    if not right or request.GET.get("hub.mode") != "subscribe":
        return problem(403, "wrong verification")
    return HttpResponse(request.GET.get("hub.challenge", ""), content_type="text/plain")
