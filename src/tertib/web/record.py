"""The record's staff pages, guarded here: the ledger stands below the roles."""

from django.urls import path

from tertib.ledger import staff_views
from tertib.offices.access import requires
from tertib.offices.models import Role

_reads = requires(Role.AUDITOR, Role.COMPLIANCE, Role.OPERATOR)
_opens = requires(Role.COMPLIANCE)

urlpatterns = [
    path("staff/record/", _reads(staff_views.entries), name="staff_record"),
    path("staff/record/<uuid:entry>/", _reads(staff_views.entry), name="staff_record_entry"),
    path("staff/record/<uuid:entry>/open/", _opens(staff_views.open_entry),
         name="staff_record_open"),
]  # fmt: skip
