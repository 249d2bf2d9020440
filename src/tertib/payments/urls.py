from django.urls import URLPattern, URLResolver, path

from tertib.payments import staff, views
from tertib.payments.snap import views as snap

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1.0/access-token/b2b", snap.access_token, name="snap_token"),
    path("v1.0/transfer-va/inquiry", snap.inquiry, name="snap_inquiry"),
    path("v1.0/transfer-va/payment", snap.payment, name="snap_payment"),
    path("v1.0/transfer-va/status", snap.status, name="snap_status"),
    path("partners/<str:partner>/statements/<str:day>", views.statement, name="statement"),
    path("bill/<uuid:bill>/", views.bill, name="bill"),
    path("bill/<uuid:bill>/state", views.bill_state, name="bill_state"),
    path("staff/payments/", staff.payments, name="payments"),
    path("staff/payments/findings/", staff.findings, name="payment_findings"),
    path("staff/payments/bills/<uuid:bill>/", staff.bill, name="staff_bill"),
]
