"""The public page of one bill, and the door for a partner's daily file."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from tertib.foundation import clock, zones
from tertib.foundation.problems import problem
from tertib.offices.models import Office
from tertib.payments import queries, reconciling, statements
from tertib.payments.models import Bill, Partner
from tertib.payments.rules import Line, Verdict, lines_from, standing


def _bill(bill_id: UUID) -> Bill:
    try:
        return queries.bill(bill_id)
    except Bill.DoesNotExist:
        raise Http404 from None


def _state(bill: Bill) -> str:
    """The state as it is now: a bill is over at its hour, also before the job has written so."""
    over = bill.state == "issued" and standing(bill, clock.now()) is Verdict.EXPIRED
    return "expired" if over else bill.state


def lines_of(bill: Bill) -> list[tuple[str, Line]]:
    """The bill's lines, each with its words in the active language."""
    english = (get_language() or "id").startswith("en")
    return [(line.label_en if english else line.label_id, line) for line in lines_from(bill.lines)]


@login_not_required
@never_cache
@require_GET
def bill(request: HttpRequest, bill: UUID) -> HttpResponse:
    """What to pay and how; afterwards the receipt. Open to whoever holds the link (decision 0051).

    No name stands on it, and nothing can be done with it but to pay.
    """
    found = _bill(bill)
    office = Office.objects.filter(code=found.office).first()
    zone = office.timezone if office else "Asia/Jakarta"
    kind, _, of = found.subject.partition(":")
    same_day = zones.local(found.expires_at, zone).date() == zones.local(clock.now(), zone).date()
    page = render(request, "payments/bill.html", {
        "bill": found, "state": _state(found), "office": office, "zone": zone,
        "same_day": same_day, "lines": lines_of(found),
        "paid": getattr(found, "settlement", None), "order": of if kind == "order" else "",
    })  # fmt: skip
    page["X-Robots-Tag"] = "noindex"
    return page


@login_not_required
@never_cache
@require_GET
def bill_state(request: HttpRequest, bill: UUID) -> HttpResponse:
    """The bill's state alone: what the page asks for while it waits."""
    return JsonResponse({"state": _state(_bill(bill))})


@csrf_exempt
@login_not_required
@require_POST
def statement(request: HttpRequest, partner: str, day: str) -> HttpResponse:
    """A partner's signed file of a day; whoever carries it, its signature alone counts."""
    found = Partner.objects.filter(name=partner).first()
    try:
        on = date.fromisoformat(day)
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise Http404 from None
    if found is None:
        raise Http404
    if not 0 < length <= statements.LONGEST:
        return problem(413, "the file is empty or too long")
    content = request.read(length)
    signed = request.headers.get("X-SIGNATURE", "")
    try:
        kept = reconciling.receive(found, on, content, signed, clock.now())
    except reconciling.NotSigned:
        return problem(401, "the signature is not the partner's over these bytes")
    except statements.Unreadable as error:
        return problem(422, "the file is not in the agreed form", detail=str(error))
    return JsonResponse({"statement": str(kept.id), "day": day}, status=202)
