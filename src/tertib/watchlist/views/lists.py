"""Reading a list in: a dry run first, then a batch that a second officer approves."""

from __future__ import annotations

import csv
from io import StringIO
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tertib.foundation import clock
from tertib.offices.access import actor_of, requires, staff_of
from tertib.offices.models import Role
from tertib.watchlist import actions
from tertib.watchlist.conf import watchlist as conf
from tertib.watchlist.importing import NotAList, Report, from_upload, read
from tertib.watchlist.importing.columns import COLUMNS
from tertib.watchlist.models import Batch
from tertib.watchlist.views.common import attempt
from tertib.watchlist.wording import words

SHOWN = 100
"""Lines of a report on the page; the rest is in the file to be downloaded."""
VERBS = {"write": actions.start_writing, "approve": actions.approve_batch,
         "drop": actions.drop_batch}  # fmt: skip


@requires(Role.WATCHLIST)
@require_http_methods(["GET", "POST"])
def read_in(request: HttpRequest) -> HttpResponse:
    """Choose a file; it is checked and nothing is written."""
    error, sent = "", request.FILES.get("list")
    if request.method == "POST":
        if sent is None or sent.size is None or sent.size > conf().import_megabytes * 1024**2:
            error = _("Choose a file of at most %(size)s MB.") % {"size": conf().import_megabytes}
        else:
            data, name = sent.read(), sent.name or "list"
            try:
                actor, now = actor_of(request), clock.now()
                report = read(from_upload(data, name), actor, now)
                batch = actions.keep(name, data, report.to_json(), actor, now)
                return redirect("watchlist_batch", batch.id)
            except NotAList as refused:
                error = f"{words(refused.code)} {refused.detail}".strip()
    field = {"name": "list", "label": _("List"), "type": "file", "required": True,
             "accept": ".csv,.json,.txt,.zip", "error": error,
             "hint": _("CSV or JSON, or a zip with one of them and the photographs.")}  # fmt: skip
    return render(request, "watchlist/read_in.html", {
        "field": field, "columns": COLUMNS, "batches": Batch.objects.select_related(
            "proposed_by", "decided_by").defer("sealed", "report")[:20],
    }, status=422 if error else 200)  # fmt: skip


@requires(Role.WATCHLIST)
@require_GET
def batch(request: HttpRequest, batch: UUID) -> HttpResponse:
    """What became of each row, and the next act."""
    found = _batch_or_404(batch)
    return _page(request, found)


def _page(request: HttpRequest, found: Batch, error: str = "") -> HttpResponse:
    report = Report.from_json(found.report)
    sections = [
        (_("Not taken"), report.faults, report.faulty, True),
        (_("Known, but the list says something else"), report.changed, report.differing, False),
        (_("Taken, with a remark"), report.remarks, len({one.line for one in report.remarks}),
         False),
    ]  # fmt: skip
    mine = found.proposed_by_id == staff_of(request).id
    return render(request, "watchlist/batch.html", {
        "batch": found, "report": report, "error": error, "mine": mine,
        "ignored": report.ignored[:SHOWN],
        "sections": [
            (title, [(one.line, one.column, words(one.code)) for one in lines[:SHOWN]], count,
             max(0, len(lines) - SHOWN), bad)
            for title, lines, count, bad in sections if lines
        ],
        "verbs": list(VERBS), "may_write": found.state == Batch.State.READ and mine and report.new,
        "may_approve": found.state == Batch.State.WRITTEN and not mine,
        "may_drop": found.state in (Batch.State.READ, Batch.State.WRITTEN),
    }, status=422 if error else 200)  # fmt: skip


@requires(Role.WATCHLIST)
@require_POST
def batch_act(request: HttpRequest, batch: UUID, verb: str) -> HttpResponse:
    """Propose what is new, approve, or drop."""
    found = _batch_or_404(batch)
    if verb not in VERBS:
        raise Http404
    error = attempt(lambda: VERBS[verb](batch, actor_of(request), clock.now()))
    if error:
        return _page(request, _batch_or_404(batch), error)
    done = {"write": _("The orders are being written; this takes a moment."),
            "approve": _("All of them are in force."), "drop": _("Dropped.")}  # fmt: skip
    messages.success(request, done[verb])
    return redirect("watchlist_batch", found.id)


@requires(Role.WATCHLIST)
@require_GET
def faults(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Every line of the report as CSV, to be worked through beside the list."""
    found = _batch_or_404(batch)
    report, out = Report.from_json(found.report), StringIO()
    writer = csv.writer(out)
    writer.writerow([_("line"), _("column"), _("what is wrong")])
    for column in report.ignored:
        writer.writerow(["", column.heading, words("column_unknown")])
    for one in sorted([*report.faults, *report.changed, *report.remarks]):
        writer.writerow([one.line, one.column, words(one.code)])
    answer = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="report-{batch}.csv"'
    return answer


def _batch_or_404(batch_id: UUID) -> Batch:
    rows = Batch.objects.select_related("proposed_by", "decided_by").defer("sealed")
    found = rows.filter(id=batch_id).first()
    if found is None:
        raise Http404
    return found
