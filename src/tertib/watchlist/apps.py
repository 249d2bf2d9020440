from django.apps import AppConfig


class WatchlistConfig(AppConfig):
    name = "tertib.watchlist"
    label = "watchlist"
    append_only = ("Notice",)
