"""Staff pages: bills, findings. All of them only read; nothing here changes a bill."""

from __future__ import annotations

import re
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tertib.foundation import clock
from tertib.ledger.models import Entry
from tertib.offices.access import codes_of, denied, requires
from tertib.offices.models import Office, Role
from tertib.payments import queries
from tertib.payments.models import Bill, Finding
from tertib.payments.rules import WIB
from tertib.payments.views import lines_of

READERS = (Role.SUPERVISOR, Role.COMPLIANCE, Role.AUDITOR, Role.OPERATOR)
PER_PAGE = 50


def _tabs(current: str) -> list[tuple[str, str, bool]]:
    pages = (("payments", _("Bills")), ("payment_findings", _("Reconciliation")))
    return [(reverse(name), label, name == current) for name, label in pages]


@requires(*READERS)
@require_GET
def payments(request: HttpRequest) -> HttpResponse:
    """Bills of one's offices, by state, or one found by kode billing or NTPN."""
    bills = queries.of_offices(codes_of(request))
    asked = re.sub(r"\s", "", request.GET.get("q", ""))[:16].upper()
    state = request.GET.get("state", "")
    if len(asked) == 16:
        bills = bills.filter(settlement__ntpn=asked)
    elif asked:
        bills = bills.filter(kode_billing__startswith=asked)
    if state in Bill.State.values:
        bills = bills.filter(state=state)
    page = Paginator(bills, PER_PAGE).get_page(request.GET.get("page"))
    names = Office.objects.in_bulk({one.office for one in page})
    for one in page:
        one.office_name = names.get(one.office, one.office)  # type: ignore[attr-defined]
    return render(request, "payments/staff_bills.html", {
        "page": page, "asked": asked,
        "state": state, "states": Bill.State.choices, "tabs": _tabs("payments"),
    })  # fmt: skip


@requires(*READERS)
@require_GET
def bill(request: HttpRequest, bill: UUID) -> HttpResponse:
    """One bill: its lines, the banks' calls, its findings, its entries in the record."""
    try:
        found = queries.bill(bill)
    except Bill.DoesNotExist:
        raise Http404 from None
    codes = codes_of(request)
    if codes is not None and found.office not in codes:
        return denied(request, READERS)
    entries = Entry.objects.filter(subject=f"bill:{found.id}").order_by("serial")
    return render(request, "payments/staff_bill.html", {
        "bill": found, "lines": lines_of(found), "calls": queries.calls(found.kode_billing),
        "paid": getattr(found, "settlement", None), "entries": entries,
        "findings": queries.findings(codes).filter(bill=found), "tabs": _tabs(""),
        "office": Office.objects.filter(code=found.office).first(),
    })  # fmt: skip


@requires(*READERS)
@require_GET
def findings(request: HttpRequest) -> HttpResponse:
    """Where the banks' files and our books differ, and which files have come."""
    codes = codes_of(request)
    kind = request.GET.get("kind", "")
    found = queries.findings(codes)
    if kind in Finding.Kind.values:
        found = found.filter(kind=kind)
    today = clock.now().astimezone(WIB).date()
    return render(request, "payments/staff_findings.html", {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")), "kind": kind,
        "kinds": Finding.Kind.choices, "tabs": _tabs("payment_findings"),
        "days": queries.days(today) if codes is None else [], "today": today,
    })  # fmt: skip
