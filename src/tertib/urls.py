"""The site's map: each subject mounts its own ``urls.py``; nothing else is served."""

from django.urls import include, path

urlpatterns = [
    path("", include("tertib.web.urls")),
    path("accounts/", include("allauth.urls")),
    path("record/", include("tertib.ledger.urls")),
    path("", include("tertib.offices.urls")),
    path("", include("tertib.catalogue.urls")),
    path("", include("tertib.messaging.urls")),
    path("", include("tertib.applications.urls")),
    path("", include("tertib.payments.urls")),
    path("", include("tertib.booking.urls")),
]
