"""The site's map: each subject mounts its own ``urls.py``; nothing else is served."""

from django.urls import include, path

# The resolver tries them one after the other: first what a whole office does in the same minute.
urlpatterns = [
    path("", include("tertib.devices.urls")),
    path("", include("tertib.visits.urls")),
    path("", include("tertib.booking.urls")),
    path("", include("tertib.payments.urls")),
    path("", include("tertib.applications.urls")),
    path("", include("tertib.lockers.urls")),
    path("", include("tertib.counters.urls")),
    path("", include("tertib.handover.urls")),
    path("", include("tertib.checkpoint.urls")),
    path("", include("tertib.watchlist.urls")),
    path("", include("tertib.web.urls")),
    path("record/", include("tertib.ledger.urls")),
    path("", include("tertib.catalogue.urls")),
    path("", include("tertib.messaging.urls")),
    path("accounts/", include("tertib.offices.account_urls")),
    path("", include("tertib.offices.urls")),
]

handler400 = "tertib.web.errors.bad_request"
handler403 = "tertib.web.errors.forbidden"
handler404 = "tertib.web.errors.not_found"
handler500 = "tertib.web.errors.broken"
