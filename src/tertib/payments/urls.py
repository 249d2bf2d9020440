from django.urls import URLPattern, URLResolver, path

from tertib.payments.snap import views as snap

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1.0/access-token/b2b", snap.access_token, name="snap_token"),
    path("v1.0/transfer-va/inquiry", snap.inquiry, name="snap_inquiry"),
    path("v1.0/transfer-va/payment", snap.payment, name="snap_payment"),
    path("v1.0/transfer-va/status", snap.status, name="snap_status"),
]
