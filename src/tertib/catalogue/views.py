"""The public pages that say price, time and papers before anything is asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tertib.catalogue import queries, rules
from tertib.catalogue.text import EMPTY, Text
from tertib.catalogue.types import Document, UnknownService
from tertib.foundation import clock

AUDIENCES = (
    ("wni", "paspor", _("For Indonesian citizens")),
    ("wna", "izin_tinggal", _("For foreigners")),
)
"""(audience, anchor that other pages link to, title)"""


def today() -> date:
    """The day in Jakarta, by which tariffs and rules apply everywhere."""
    return timezone.localtime(clock.now()).date()


@login_not_required
@require_safe
def service_list(request: HttpRequest) -> HttpResponse:
    """Every service, grouped by whom it is for; those not sold today with the reason."""
    services = queries.services(today())
    groups = [
        (anchor, title, [(s, rules.price_range(s)) for s in services if s.audience == audience])
        for audience, anchor, title in AUDIENCES
    ]
    return render(request, "catalogue/service_list.html", {"groups": groups})


@login_not_required
@require_safe
def service(request: HttpRequest, code: str) -> HttpResponse:
    """All one must know about a service, then one button to start."""
    try:
        found = queries.service(code, today())
    except UnknownService as unknown:
        raise Http404 from unknown
    context = {
        "service": found,
        "range": rules.price_range(found),
        "base": [(row, row.unsellable(found.on)) for row in found.tariffs],
        "papers": _by_case(found.documents),
    }
    return render(request, "catalogue/service.html", context)


def _by_case(documents: Iterable[Document]) -> list[tuple[Text, list[Document]]]:
    """The papers under the words of their condition, those always needed first."""
    cases: dict[Text, list[Document]] = {EMPTY: []}
    for document in documents:
        cases.setdefault(document.when_text, []).append(document)
    return [(case, found) for case, found in cases.items() if found]
