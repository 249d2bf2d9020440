"""The pages: thin; decisions are in ``rules``, ``actions`` and the catalogue."""
