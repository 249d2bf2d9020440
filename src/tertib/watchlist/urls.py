"""Addresses of the watch list."""

from django.urls import URLPattern, URLResolver, path

from tertib.watchlist.views import agencies, entry, listing, lists, order, queue, search

_root = "staff/watchlist/"
_order = _root + "<uuid:order>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(_root + "photos/<uuid:photo>/", search.photo, name="watchlist_photo"),
    path(_root, listing.orders, name="watchlist"),
    path(_root + "new/", entry.new, name="watchlist_new"),
    path(_root + "queue/", queue.queue, name="watchlist_queue"),
    path(_root + "search/", search.search, name="watchlist_search"),
    path(_root + "import/", lists.read_in, name="watchlist_import"),
    path(_root + "import/<uuid:batch>/", lists.batch, name="watchlist_batch"),
    path(_root + "import/<uuid:batch>/report.csv", lists.faults, name="watchlist_faults"),
    path(_root + "import/<uuid:batch>/<str:verb>/", lists.batch_act, name="watchlist_batch_act"),
    path(_root + "agencies/", agencies.agencies, name="watchlist_agencies"),
    path(_root + "agencies/<uuid:agency>/", agencies.desk, name="watchlist_desk"),
    path(_root + "agencies/<uuid:agency>/member/", agencies.add_member, name="watchlist_member"),
    path(_root + "changes/<uuid:change>/<str:verb>/", order.decide, name="watchlist_decide"),
    path(_order, order.order, name="watchlist_order"),
    path(_order + "approve/", order.approve, name="watchlist_approve"),
    path(_order + "reject/", order.reject, name="watchlist_reject"),
    path(_order + "ask/<str:verb>/", order.ask, name="watchlist_ask"),
    path(_order + "photographs/", order.add_photograph, name="watchlist_add_photograph"),
    path(_order + "photographs/<uuid:photo>/remove/", order.remove_photograph,
         name="watchlist_remove_photograph"),
]  # fmt: skip
