"""Pages of the watch-list officer and, of their own orders alone, of requesting agencies."""
